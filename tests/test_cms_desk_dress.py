"""The admin wears the office's dress: name, emblem, colours that stay readable, and a stripe where it is not the real portal."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from wagtail.models import PreviewableMixin
from wagtail.users.models import UserProfile

from cms import colours
from cms.models import OfficeSettings
from cms.tasks import cut_picture
from tests.reading import read, texts, words

pytestmark = pytest.mark.once_on_postgresql
SHEET = Path("cms/static/css/desk.css").read_text()
MENU_LETTERS = "#cccccc"  # white of which a fifth lets the ground through, at its darkest
WHITE, PAGE, HEADER = "#ffffff", "#ffffff", "#f6f6f8"  # Wagtail's grounds in the light
DARK_GROUNDS = ("#1d1d1d", "#222222", "#262626", "#333333")  # and in the dark
OURS = ("cms.", "polls.", "news.", "home.")


# Colours -------------------------------------------------------------------------------------------------------------
def own_colours(primary: str, accent: str) -> dict[str, str]:
    """What the stylesheet makes of an office's colours, by Wagtail's names."""
    site = colours.palette(OfficeSettings(primary_colour=primary, accent_colour=accent))._asdict()
    of_site = {f"--site-{name.replace('_', '-')}": colour for name, colour in site.items()}
    plain = dict(re.findall(r"(--w-color-[\w-]+): var\((--site-[\w-]+), #\w{6}\);", SHEET))
    mixes = re.findall(r"(--w-color-[\w-]+): color-mix\(in srgb, var\((--site-[\w-]+), #\w{6}\) (\d+)%, (#\w{6})\);", SHEET)
    made = {name: of_site[own] for name, own in plain.items()}
    return made | {name: colours.mixed(other, of_site[own], int(part) / 100) for name, own, part, other in mixes}


@pytest.mark.parametrize("primary", ["#1f5f3f", "#b3261e", "#ffff00", "#ffffff", "#000000", "#00e5ff", "#7a7a7a", "#0a2a6b"])
def test_whatever_colour_an_office_chooses_the_admin_is_readable_in_the_light_and_in_the_dark(primary):
    own = own_colours(primary, "#b3261e")
    assert len(own) == 8
    first, deep = own["--w-color-primary"], own["--w-color-primary-200"]
    button, hover, pressed = (own[f"--w-color-secondary{which}"] for which in ("", "-400", "-600"))
    tint, marked, bright = (own[f"--w-color-secondary-{which}"] for which in ("50", "75", "100"))
    pairs = [(MENU_LETTERS, first), (MENU_LETTERS, deep), *((first, ground) for ground in (PAGE, HEADER, tint, marked))]
    pairs += [(WHITE, ground) for ground in (button, hover, pressed)]
    pairs += [(letters, ground) for letters in (button, hover) for ground in (PAGE, HEADER, tint, marked)]
    pairs += [(letters, ground) for letters in (bright, marked) for ground in DARK_GROUNDS]
    assert [(letters, ground) for letters, ground in pairs if colours.contrast(letters, ground) < colours.READABLE] == []


# Name and emblem -----------------------------------------------------------------------------------------------------
@pytest.fixture
def dressed(build) -> OfficeSettings:
    """An office with a name, an emblem and a colour of its own."""
    office = OfficeSettings.for_site(build.site)
    office.name, office.primary_colour, office.emblem = "Xã Đồng Xanh", "#0a2a6b", build.image("Biểu trưng", size=(96, 96))
    office.save()
    cut_picture.call(office.emblem.pk)
    return office


def head_of(client, address: str, **headers) -> BeautifulSoup:
    """A screen of the admin, with what stands at the head of its menu."""
    page = str(read(client, address, headers=headers))
    return BeautifulSoup(page.replace("<template", "<div").replace("</template", "</div"), "html.parser")


@pytest.fixture
def admin(build, client):
    """An administrator at a desk."""
    client.force_login(build.user("quan-tri", admin=True))
    return client


def wears(soup, office: OfficeSettings) -> bool:
    """Whether a screen bears the office's name, emblem, icon and colours."""
    sheets = [link["href"] for link in soup.select("link[rel=stylesheet]")]
    return (
        office.name in words(soup.title)
        and texts(soup, ".desk-name") == [office.name]
        and colours.address(office) in sheets
        and (not office.emblem or soup.select_one(".desk-emblem img")["src"].startswith("/media/images/"))
        and (not office.emblem or soup.select_one("link[rel=icon]")["href"].startswith("/media/images/"))
    )


@pytest.mark.parametrize("address", ["/quan-tri/", "/quan-tri/pages/", "/quan-tri/account/"])
def test_every_screen_bears_the_office(admin, dressed, address):
    soup = head_of(admin, address)
    assert wears(soup, dressed)
    assert "Wagtail" not in words(soup.title)


def test_the_door_bears_the_office_before_anybody_has_signed_in(client, dressed):
    soup = head_of(client, "/dang-nhap/")
    assert wears(soup, dressed)
    assert texts(soup, "h1") == ["Đăng nhập quản trị"]


def test_each_portal_has_its_own_dress(admin, build, dressed):
    other = build.other_site()
    office = OfficeSettings.for_site(other)
    office.name, office.primary_colour = "Xã khác", "#7a1f1f"
    office.save()
    assert wears(head_of(admin, "/quan-tri/", host=other.hostname), office)
    assert wears(head_of(admin, "/quan-tri/"), dressed)


def test_an_installation_without_a_site_still_has_a_door(client, build):
    build.site.delete()
    assert texts(head_of(client, "/dang-nhap/"), ".desk-name") == [OfficeSettings().name]


def test_the_approvers_page_wears_it_too_and_follows_the_look_that_the_approver_chose(office, dressed):
    article = office.write()
    client, address = office.clients["truongban"], f"/quan-tri/duyet/{article.current_workflow_state.pk}/"
    soup = read(client, address)
    assert colours.address(dressed) in [link["href"] for link in soup.select("link[rel=stylesheet]")]
    assert words(soup.select_one(".bar-office")) == "Xã Đồng Xanh"
    assert soup.html.get("data-theme") is None
    profile = UserProfile.get_for_user(office.user("truongban"))
    profile.theme = "dark"
    profile.save()
    assert read(client, address).html["data-theme"] == "dark"


# Not the real portal -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("environment", "word"), [("test", "Chạy thử"), ("training", "Tập huấn")])
def test_a_portal_that_is_not_the_real_one_says_so(admin, client, settings, environment, word):
    settings.ENVIRONMENT = environment
    for address in ("/quan-tri/", "/quan-tri/pages/"):
        soup = head_of(admin, address)
        assert texts(soup, ".desk-environment") == [word] and len(soup.select(".desk-stripe")) == 1
        assert f"({word.lower()})" in words(soup.title)
    client.logout()
    soup = head_of(client, "/dang-nhap/")
    assert texts(soup, ".desk-environment") == [word] and len(soup.select(".desk-stripe")) == 1


def test_the_real_portal_says_nothing_of_the_kind_and_readers_are_never_told(admin, settings):
    soup = head_of(admin, "/quan-tri/")
    assert soup.select(".desk-environment, .desk-stripe") == [] and "(" not in words(soup.title)
    settings.ENVIRONMENT = "test"
    assert "Chạy thử" not in words(read(admin, "/"))


# Preview and guide ---------------------------------------------------------------------------------------------------
def test_whatever_can_be_previewed_is_previewed_at_three_widths(db):
    kinds = [model for model in apps.get_models() if issubclass(model, PreviewableMixin) and model.__module__.startswith(OURS)]
    assert len(kinds) >= 8
    for kind in kinds:
        assert [size["device_width"] for size in kind().preview_sizes] == [360, 768, 1280], kind
        assert kind().default_preview_size == "dien-thoai", kind


def test_beside_the_form_of_an_article_stands_how_to_write_one_and_beside_no_other(office, build):
    editor = office.clients["bientap"]
    article, page = build.article(), build.standard_page()
    new = f"/quan-tri/pages/add/news/articlepage/{build.news.pk}/"
    for address, there in ((new, 1), (f"/quan-tri/pages/{article.pk}/edit/", 1), (f"/quan-tri/pages/{page.pk}/edit/", 0)):
        assert len(read(editor, address).select("[data-side-panel=guide] .desk-guide")) == there, address


def test_the_guide_is_a_page_too_that_everybody_at_a_desk_may_open(office, client):
    for name, desk in office.clients.items():
        assert texts(read(desk, "/quan-tri/huong-dan/"), ".desk-guide h3")[0] == "Tiêu đề", name
    assert client.get("/quan-tri/huong-dan/").status_code == 302
    assert "/quan-tri/huong-dan/" in office.clients["bientap"].get("/quan-tri/").content.decode()
