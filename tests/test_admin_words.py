"""What an editor reads in the forms: every block, field and kind of row has a Vietnamese name, and what is not obvious is explained."""

import re

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.text import camel_case_to_spaces
from wagtail.admin.panels import FieldPanel, InlinePanel, get_edit_handler
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.blocks.list_block import ListBlock

from cms.models import OfficeSettings
from home.blocks import FrontBody, SidebarBody
from home.models import HomePage, SidebarLink, SidebarSettings, StandardPage, WeatherSettings
from news.blocks import ArticleBody, PageBody
from news.models import ArticlePage, NewsIndexPage
from polls.models import Poll
from tests.editing import administrator
from tests.reading import read, words
from tests.test_architecture import ROOMS

pytestmark = pytest.mark.once_on_postgresql

office = administrator  # as fixture
BODIES = [PageBody, ArticleBody, FrontBody, SidebarBody]
BLOCKS = [pytest.param(body, name, id=f"{body.__name__}-{name}") for body in BODIES for name in body().child_blocks]
NAMES = {"Video", "Facebook", "Zalo", "YouTube"}


def is_vietnamese(text) -> bool:
    """Whether a label is Vietnamese: it bears a letter that English has not, or is a name."""
    return bool(re.search(r"[^\x00-\x7f]", str(text or ""))) or str(text) in NAMES


def parts(block):
    """All blocks inside a block."""
    children = list(block.child_blocks.values()) if isinstance(block, StructBlock | StreamBlock) else []
    children += [block.child_block] if isinstance(block, ListBlock) else []
    for child in children:
        yield child
        yield from parts(child)


@pytest.mark.parametrize(("body", "name"), BLOCKS)
def test_every_block_has_a_template_and_a_vietnamese_label_and_description(body, name):
    block = body().child_blocks[name]
    assert block.meta.template and block.meta.template.startswith("blocks/")
    assert is_vietnamese(block.label) and is_vietnamese(block.meta.description) and block.meta.icon != "placeholder"
    unnamed = [part.name for part in parts(block) if part.name and not is_vietnamese(part.label)]
    assert unnamed == []


@pytest.mark.parametrize("filled_library", [False, True], ids=["empty portal", "full portal"])
def test_the_preview_of_every_block_renders(office, build, filled_library):
    if filled_library:
        image = build.image(size=(64, 40))
        build.article("Bài xem trước", build.category("Kinh tế"), image=image)
        build.document()
        build.poll("Hỏi?")
        build.link()
    for body in BODIES:
        for name, block in body().child_blocks.items():
            answer = office.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
            assert answer.status_code == 200, (body.__name__, name)
            if filled_library and name not in {"weather", "most_read"}:
                soup = read(office, reverse("wagtailadmin_block_preview"), data={"id": block.definition_prefix})
                assert words(soup.main) or soup.main.select("img"), (body.__name__, name)


def bound_fields(model, instance, rf, user):
    """Name, label and help of every field of a model's form as the editor sees them, those of its rows too."""
    request = rf.get("/quan-tri/")
    request.user = user
    handler = model.get_edit_handler() if hasattr(model, "get_edit_handler") else get_edit_handler(model)
    form = handler.get_form_class()(instance=instance, for_user=user)
    waiting = [handler.get_bound_panel(instance=instance, request=request, form=form)]
    while waiting:
        panel = waiting.pop()
        waiting += list(getattr(panel, "children", []))
        if isinstance(panel.panel, InlinePanel):
            assert is_vietnamese(panel.heading) or is_vietnamese(panel.label), panel.panel.relation_name
            waiting.append(panel.empty_child)
        if isinstance(panel.panel, FieldPanel) and panel.is_shown():
            yield panel.panel.field_name, panel.heading, panel.help_text


MODELS = [HomePage, StandardPage, NewsIndexPage, ArticlePage, SidebarLink, Poll, OfficeSettings, SidebarSettings, WeatherSettings]


@pytest.mark.parametrize("model", MODELS)
def test_every_field_that_an_editor_sees_has_a_vietnamese_label_and_vietnamese_help_if_any(build, rf, model):
    user = build.user("quan-tri", admin=True)
    fields = list(bound_fields(model, model(), rf, user))
    assert fields
    assert [name for name, label, _ in fields if not is_vietnamese(label)] == []
    assert [(name, str(text)) for name, _, text in fields if text and not is_vietnamese(text)] == []


def test_every_kind_of_row_of_ours_has_a_vietnamese_name_and_so_has_every_relation():
    unnamed = []
    for model in apps.get_models():
        if not model.__module__.startswith(tuple(f"{room}." for room in ROOMS)):
            continue
        bases = [base._meta for base in model.__mro__[1:] if hasattr(base, "_meta") and base._meta.abstract]
        lent = {field.name for base in bases for field in base.local_fields} - {"tag"}  # those that Wagtail names
        own = [field for field in model._meta.local_fields if field.is_relation and field.name not in lent and not field.primary_key]
        if str(model._meta.verbose_name) == camel_case_to_spaces(model.__name__):
            unnamed.append(model.__name__)
        unnamed += [f"{model.__name__}.{field.name}" for field in own if str(field.verbose_name) == field.name.replace("_", " ")]
    assert unnamed == []


NEED_HELP = {
    StandardPage: {"title", "summary", "slug", "seo_title", "search_description", "show_in_menus"},
    NewsIndexPage: {"summary", "slug"},
    ArticlePage: {
        "summary",
        "date",
        "image",
        "image_description",
        "byline_name",
        "byline_position",
        "source",
        "tags",
        "slug",
        "correction",
        "corrected_at",
    },
    SidebarLink: {"page", "url", "group"},
    Poll: {"question", "closes_at", "brought_forward_voters"},
    OfficeSettings: {"parent_body", "slogan", "emblem", "banner", "primary_colour", "accent_colour", "licence", "security_contact"},
    SidebarSettings: {"boxes"},
    WeatherSettings: {"place", "latitude", "longitude"},
}


@pytest.mark.parametrize("model", NEED_HELP)
def test_what_is_not_obvious_is_explained(build, rf, model):
    helped = {name for name, _, text in bound_fields(model, model(), rf, build.user("quan-tri", admin=True)) if text}
    assert NEED_HELP[model] - helped == set()


def test_every_kind_of_page_is_described_where_the_editor_chooses_one(office, build):
    for page in (build.home, build.news):
        text = words(read(office, reverse("wagtailadmin_pages:add_subpage", args=[page.pk])))
        for kind in page.specific.allowed_subpage_models():
            assert kind._meta.verbose_name in text.lower() and kind.page_description in text
