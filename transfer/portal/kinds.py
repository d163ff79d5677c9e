"""The table of the open format: each kind of thing is one file, with these fields. Their order is that in which they are brought in.

What a field means is written for people in docs/dinh-dang-mo.md; a test holds both together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transfer.portal import rows
from transfer.portal.form import DAY, FLAG, MOMENT, NUMBER, REAL, TEXT, Field, Group, Key, Loose, Many, fields
from transfer.portal.links import Led
from transfer.portal.words import LINK, PAGES, POLL, STATE, versions

PERSON, SITE, PAGE = Key("person"), Key("site"), Key("page")
PICTURE, COLLECTION = Key("picture"), Key("collection")


@dataclass(frozen=True)
class Kind:
    """One file. `rows` gives what is in it for a portal, or for all where that is None."""

    name: str
    label: str
    fields: tuple[Field, ...]
    rows: Callable[[rows.Scope], Iterable]
    variants: dict[str, tuple[Field, ...]] | None = None  # of pages, by what `kind` says

    def group(self, variant: str | None = None) -> Group | None:
        """The fields of a line; None where there is no such variant."""
        if self.variants is None:
            return Group(self.fields)
        found = self.variants.get(variant) if isinstance(variant, str) else None
        return found and Group(found)

    @property
    def file(self) -> str:
        return f"{self.name}.jsonl"


FILE = (Field("file", TEXT, "portal_file"), Field("size", NUMBER, "portal_size"), Field("sha256", TEXT, "portal_sha256"))
LIBRARY = (
    Field("key", TEXT),
    Field("title", TEXT),
    Field("collection", COLLECTION, "collection_id"),
    Field("tags", Many(TEXT), lambda row: sorted(tag.name for tag in row.tags.all())),
    Field("uploaded_at", MOMENT, "created_at"),
    Field("uploaded_by", PERSON, "uploaded_by_user_id"),
)

VOTES = Group((Field("choice", TEXT, lambda told: told["choice"]), Field("votes", NUMBER, lambda told: told["votes"])))
PAGE_HEAD = (
    Field("key", TEXT, lambda page: str(page.translation_key)),
    Field("kind", TEXT, "portal_kind"),
    Field("above", PAGE, "above_id"),
    Field("address", TEXT, "portal_address"),
    Field("alias_of", Loose("page"), "alias_of_id"),
    Field("owner", PERSON, "owner_id"),
    *STATE,
)
PAGE_HTML = Field("html", TEXT, "portal_html")
PAGE_VARIANTS = {name: (*PAGE_HEAD, *versions(group), PAGE_HTML) for name, (_, group) in PAGES.items()}

KINDS = (
    Kind("people", "người", (Field("key", TEXT, "username"), Field("family_name", TEXT, "last_name"), Field("given_name", TEXT, "first_name"), Field("position", TEXT)), rows.people),
    Kind("collections", "bộ sưu tập", (Field("key", TEXT, "portal_key"), Field("name", TEXT), Field("above", COLLECTION, "above_id")), rows.collections),
    Kind("tags", "thẻ", fields(TEXT, "name", "slug"), rows.tags),
    Kind("pictures", "ảnh", (*LIBRARY, *fields(TEXT, "description", "credit"), *fields(NUMBER, "width", "height", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"), *FILE), rows.pictures),
    Kind("documents", "tài liệu", (*LIBRARY, Field("number", NUMBER, "pk"), *FILE), rows.documents),
    Kind("pages", "trang", (*PAGE_HEAD, *versions(Group(())), PAGE_HTML), rows.pages, PAGE_VARIANTS),
    Kind("sites", "cổng", (Field("key", TEXT, "portal_key"), Field("host", TEXT, "hostname"), Field("port", NUMBER), Field("name", TEXT, "site_name"), Field("front", PAGE, "root_page_id"), Field("is_default", FLAG, "is_default_site")), rows.sites),
    Kind("desks", "nhóm phụ trách", (Field("role", TEXT, "role_key"), Field("place", PAGE, "place_id"), Field("name", TEXT, lambda desk: desk.group.name), Field("people", Many(PERSON), lambda desk: desk.group.user_set.order_by("username").values_list("pk", flat=True))), rows.desks),
    Kind("restrictions", "trang chỉ cho một số người", (Field("page", PAGE, "page_id"), Field("kind", TEXT, "restriction_type"), Field("password", TEXT), Field("groups", Many(TEXT), lambda row: sorted(group.name for group in row.groups.all()))), rows.restrictions),
    Kind("withdrawals", "trang gỡ hẳn", (Field("page", PAGE, "page_id"), Field("sentence", TEXT), Field("at", MOMENT), Field("by", PERSON, "by_id")), rows.withdrawals),
    Kind("office", "thiết lập cơ quan", (
        Field("site", SITE, "site_id"), *fields(TEXT, "name", "parent_body", "slogan"), Field("emblem", PICTURE, "emblem_id"), Field("banner", PICTURE, "banner_id"),
        *fields(TEXT, "primary_colour", "accent_colour", "responsible_name", "responsible_position", "address", "phone", "email", "licence", "security_contact", "facebook", "zalo", "youtube"),
    ), rows.office),
    Kind("sidebar", "khung bên cạnh", (Field("site", SITE, "site_id"), rows.boxes()), rows.sidebar),
    Kind("weather", "nơi xem thời tiết", (Field("site", SITE, "site_id"), Field("place", TEXT), Field("latitude", REAL), Field("longitude", REAL)), rows.weather),
    Kind("newsroom", "thiết lập tòa soạn", (Field("site", SITE, "site_id"), *fields(NUMBER, "steps", "reminder_hours"), Field("known_hosts", TEXT), Field("collection", COLLECTION, "collection_id")), rows.newsroom),
    Kind("comment_rules", "thiết lập nhận xét", (Field("site", SITE, "site_id"), *fields(NUMBER, "days_open", "links_allowed"), Field("blocked_words", TEXT), Field("wipe_days", NUMBER)), rows.comment_rules),
    Kind("refusal_reasons", "lý do từ chối nhận xét", (Field("site", SITE, "site_id"), Field("text", TEXT), Field("retired", FLAG)), rows.refusal_reasons),
    Kind("return_reasons", "lý do trả lại bài", (Field("site", SITE, "site_id"), Field("text", TEXT), Field("retired", FLAG)), rows.return_reasons),
    Kind("polls", "bình chọn", (
        Field("key", TEXT, lambda poll: f"binh-chon-{poll.pk}"), Field("number", NUMBER, "pk"), Field("site", SITE, "site_id"), *STATE, Field("forgotten_at", MOMENT),
        *versions(POLL), Field("voters", NUMBER, "portal_voters"), Field("votes", Many(VOTES), "portal_votes"),
    ), rows.polls),
    Kind("links", "liên kết", (Field("site", SITE, "site_id"), *STATE, *versions(LINK)), rows.links),
    Kind("redirects", "chuyển hướng", (
        Field("old_address", TEXT, "old_path"), Field("site", SITE, "site_id"), Field("page", PAGE, "redirect_page_id"), Field("page_route", TEXT, "redirect_page_route_path"),
        Field("url", Led(), "redirect_link"), *fields(FLAG, "is_permanent", "automatically_created"),
    ), rows.redirects),
    Kind("promotions", "kết quả tìm kiếm ưu tiên", (Field("searched", TEXT, lambda row: row.query.query_string), Field("page", PAGE, "page_id"), Field("url", TEXT, "external_link_url"), Field("title", TEXT, "external_link_text"), Field("description", TEXT)), rows.promotions),
    Kind("comments", "nhận xét của bạn đọc", (
        Field("page", PAGE, "article_id"), *fields(TEXT, "name", "text", "state"), Field("sent_at", MOMENT), *fields(TEXT, "answer", "reason"), Field("decided_at", MOMENT),
        Field("decided_by", PERSON, "decided_by_id"), Field("marks", Many(TEXT)), Field("email", TEXT), Field("receipt", TEXT, "code"),
    ), rows.comments),
    Kind("closed_comments", "bài đã đóng nhận xét", (Field("page", PAGE, "article_id"), Field("closed_at", MOMENT), Field("closed_by", PERSON, "closed_by_id")), rows.closed_comments),
    Kind("ratings", "tổng đánh giá", (Field("page", PAGE, "article_id"), *fields(NUMBER, "points", "raters"), Field("source", TEXT), Field("as_of", DAY)), rows.ratings),
    Kind("starting_figures", "số mang sang", (Field("site", SITE, "site_id"), Field("page", PAGE, "page_id"), Field("figure", NUMBER), Field("source", TEXT), Field("as_of", DAY)), rows.starting_figures),
    Kind("daily_views", "lượt xem theo ngày", (Field("page", PAGE, "page_id"), Field("day", DAY), Field("views", NUMBER)), rows.daily_views),
    Kind("daily_visits", "lượt truy cập theo ngày", (Field("site", SITE, "site_id"), Field("day", DAY), *fields(NUMBER, "visits", "views", "mobile_views")), rows.daily_visits),
    Kind("hourly_visits", "lượt truy cập theo giờ", (Field("site", SITE, "site_id"), Field("day", DAY), *fields(NUMBER, "hour", "visits", "views")), rows.hourly_visits),
    Kind("referrers", "nơi đến theo ngày", (Field("site", SITE, "site_id"), Field("day", DAY), Field("host", TEXT), Field("visits", NUMBER)), rows.referrers),
    Kind("searched_words", "từ khóa đã tìm", (Field("site", SITE, "site_id"), Field("week", DAY), *fields(TEXT, "bare", "typed"), *fields(NUMBER, "times", "in_vain")), rows.searched_words),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
