"""What all pages of the portal have in common: a folded Vietnamese address, one composed form of text."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets import SlugInput
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction, Site

from cms.permissions import PortalPermissionTester
from cms.privacy import is_private
from cms.references import gathered
from cms.sites import PREVIEW_SIZES
from cms.text import compose_fields, composed, composed_content, folded_slug

# First parts of our own addresses (design, "Addresses"): no page directly below a site's root may bear one, since
# it could never be reached. A test holds the list against the table of addresses.
RESERVED_BELOW_ROOT = frozenset(
    [
        "_util",
        "anh-chia-se",
        "binh-chon",
        "cach-dem",
        "csp",
        "danh-gia",
        "dang-nhap",
        "healthz",
        "media",
        "nhan-xet",
        "quan-tri",
        "readyz",
        "rss",
        "so-do-trang",
        "so-lieu-may",
        "static",
        "tai-lieu",
        "thu-thach",
        "tim-kiem",
        "tinh-trang",
        "truc-tiep",
    ]
)
RESERVED_ANYWHERE = frozenset({"rss"})


def next_expiry(site: Site) -> datetime | None:
    """The next moment at which a live page of a site expires; None where none does."""
    live = Page.objects.live().descendant_of(site.root_page, inclusive=True)
    return live.filter(expire_at__gt=timezone.now()).aggregate(next=Min("expire_at"))["next"]


def publish(parent: Page, page: Page) -> Page:
    """The new page, live below its parent as if an editor had published it: with a revision, a date, and the signals."""
    page.live = False
    parent.refresh_from_db()  # others were added below it since it was read
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def is_reserved(slug: str, parent: Page | None) -> bool:
    """Whether a page of this slug below this parent would stand where one of our own addresses stands."""
    return slug in RESERVED_ANYWHERE or (slug in RESERVED_BELOW_ROOT and parent is not None and parent.is_site_root())


def is_public(page: Page | None) -> bool:
    """Whether everybody may read a page now."""
    return page is not None and page.live and not is_private(page)


_LETTERS = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "d": "đ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
}


def reserved_error(slug: str) -> ValidationError:
    """What the editor is told of a reserved address."""
    return ValidationError(f"“{slug}” là địa chỉ riêng của cổng, hãy chọn địa chỉ khác.")


class PortalPageForm(WagtailAdminPageForm):
    """A page's form. A page that is being created does not know its parent, so that only its form can refuse."""

    def clean(self):
        cleaned = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page and is_reserved(slug, self.parent_page):
            self.add_error("slug", reserved_error(slug))
        return cleaned


class PortalCopyForm(CopyForm):
    """The form in which a page is copied."""

    def clean(self):
        cleaned = super().clean()
        slug = cleaned.get("new_slug")
        if slug and is_reserved(slug, cleaned.get("new_parent_page") or self.page.get_parent()):
            self.add_error("new_slug", reserved_error(slug))
        return cleaned


class FoldedSlugInput(SlugInput):
    """The address field in the editor: folds Vietnamese in the browser while the title is typed, as the server does."""

    def __init__(self, attrs=None):
        letters = [(f"[{marked}{marked.upper()}]", bare) for bare, marked in _LETTERS.items()]
        super().__init__(attrs=attrs, formatters=[*letters, (re.compile(r"[\u0300-\u036f]"), "")])


class PortalTitlePanel(TitleFieldPanel):
    """The title of a page, explained in Vietnamese."""

    def __init__(self, field_name="title", *, heading="Tiêu đề", help_text="Tên trang như người đọc thấy.", **kwargs):
        super().__init__(field_name, heading=heading, help_text=help_text, **kwargs)


class SchedulePanel(PublishingPanel):
    """When a page goes out and when it is hidden."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        named = {"go_live_at": "Đăng lúc", "expire_at": "Gỡ xuống lúc"}
        for panel in self.children:
            panel.heading = named.get(panel.field_name, panel.heading)


class PortalPage(Page):
    """The base of every page type."""

    base_form_class = PortalPageForm
    copy_form_class = PortalCopyForm
    preview_sizes = PREVIEW_SIZES

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    widget=FoldedSlugInput,
                    heading="Phần cuối của địa chỉ",
                    help_text="Chữ thường không dấu, chữ số và dấu gạch nối. Địa chỉ cũ luôn dẫn tới trang này.",
                ),
                FieldPanel(
                    "seo_title",
                    heading="Tiêu đề cho máy tìm kiếm",
                    help_text="Hiện trên kết quả của máy tìm kiếm. Để trống thì dùng tiêu đề trang.",
                ),
                FieldPanel(
                    "search_description",
                    heading="Mô tả cho máy tìm kiếm",
                    help_text="Một hai câu dưới tiêu đề. Để trống thì dùng phần tóm tắt.",
                ),
            ],
            "Địa chỉ và máy tìm kiếm",
        ),
        FieldPanel(
            "show_in_menus",
            heading="Hiện ở thanh điều hướng",
            help_text="Thanh điều hướng có hai cấp: trang ngay dưới trang chủ và các trang con.",
        ),
    ]
    settings_panels = [SchedulePanel()]

    class Meta:
        abstract = True

    def _set_core_field_defaults(self) -> None:
        # Wagtail's own place for filling the slug; it would drop đ and break words at double marks.
        self.title = composed(self.title)
        if not self.slug and self.title and (self.path or getattr(self, "_cached_parent_obj", None)):
            self.slug = self._get_autogenerated_slug(folded_slug(self.title) or "trang")
        super()._set_core_field_defaults()

    def clean(self) -> None:
        self._refuse_reserved_slug()
        super().clean()

    def minimal_clean(self) -> None:
        self._refuse_reserved_slug()  # a draft too: it would only fail later, when it is published
        super().minimal_clean()

    def _refuse_reserved_slug(self) -> None:
        if is_reserved(self.slug, self.get_parent()):
            raise ValidationError({"slug": reserved_error(self.slug)})

    @staticmethod
    def _slug_is_available(slug, parent_page, page=None) -> bool:
        return not is_reserved(slug, parent_page) and Page._slug_is_available(slug, parent_page, page)

    def can_move_to(self, parent) -> bool:
        return not is_reserved(self.slug, parent) and super().can_move_to(parent)

    def serve(self, request, *args, **kwargs):
        """Wagtail's answer, rendered while all that the page's bodies refer to is at hand."""
        streams = [getattr(self, field.name) for field in self._meta.fields if isinstance(field, StreamField)]
        with gathered(streams, request):
            answer = super().serve(request, *args, **kwargs)
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    def permissions_for_user(self, user) -> PortalPermissionTester:
        """What somebody may do with it: our rules, also where Wagtail holds it as a plain page."""
        return PortalPermissionTester(user, self)

    def get_view_restrictions(self):
        """Wagtail's, which asks for all pages above; without a query where nothing there is private."""
        return super().get_view_restrictions() if is_private(self) else PageViewRestriction.objects.none()

    def get_sitemap_urls(self, request=None) -> list[dict]:
        """Its address, and when it was last published; Wagtail would take the last draft for that where it never was."""
        return [{"location": self.get_full_url(request), "lastmod": self.last_published_at}]

    def serializable_data(self) -> dict:
        """What a revision keeps: composed text, whoever typed or pasted it and wherever in a body."""
        streams = [field.name for field in self._meta.fields if isinstance(field, StreamField)]
        return composed_content(super().serializable_data(), streams)

    def save(self, clean=True, user=None, log_action=False, **kwargs):
        compose_fields(self)
        return super().save(clean=clean, user=user, log_action=log_action, **kwargs)
