"""Texts for the gate before submission, what they may refer to, and the faults that are found in them."""

from types import SimpleNamespace

import pytest
from wagtail.models import PageViewRestriction

from news.blocks import table_data
from newsroom.gate import faults

GONE = 987654  # a key that no row has


@pytest.fixture
def referred_to(build):
    """What a text may refer to: pages and documents that are there or not, pictures that are described or not."""
    private = build.standard_page("Nội bộ")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    within = build.standard_page("Lịch trực", parent=private)
    draft = build.article("Bài nháp")
    draft.unpublish()
    return SimpleNamespace(
        public=build.article("Bài đã đăng").pk, draft=draft.pk, private=private.pk, within=within.pk, document=build.document().pk,
        image=build.image(description="Lúa chín").pk, bare=build.image(description="").pk, blank=build.image(description=" ").pk,
        category=build.news.pk,
    )  # fmt: skip


def p(html: str) -> dict:
    return {"type": "paragraph", "value": f"<p>{html}</p>"}


def block(kind: str, **value) -> dict:
    return {"type": kind, "value": value}


def table(*headings: str, cell: str = "412") -> dict:
    return {"type": "table", "value": table_data("Số hộ", list(headings), [["Bến Đá"] * len(headings), [cell] * len(headings)])}


def to(kind: str, key: object, words: str = "Nghị quyết số 12") -> str:
    return f'<a linktype="{kind}" id="{key}">{words}</a>'


def found(thing) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in faults(thing)]


TEXT = p("Sáng nay, xã mở đợt nạo vét kênh mương.")
VIDEO = {"url": "https://video.example.vn/1", "title": "Lễ hội"}
