"""Two versions of an article, and what is told of the difference, in few words."""

from news.models import ArticlePage
from newsroom.changes import compare
from tests.build import at

LONG = (
    "<p>Sáng ngày 12/3/2026, tại nhà văn hóa thôn Bến Đá, hội nghị đã nghe báo cáo về vụ mùa. {} Sau đó các đại biểu đi thăm đồng, "
    "trao đổi với bà con về giống lúa mới, nước tưới và giá thu mua; nhiều ý kiến mong sớm sửa đoạn kênh bị sạt.</p>"
)


def block(kind, value, key=None):
    """A block as a body stores it."""
    return {"type": kind, "value": value} | ({"id": key} if key else {})


def article(*body, **fields):
    """An article that stands only in memory."""
    return ArticlePage(**{"title": "Vụ mùa", "slug": "vu-mua", "summary": "Tóm tắt.", "date": at(2026, 3, 1), "body": list(body)} | fields)


def paragraphs(before, after):
    """The changes of an article whose one paragraph was rewritten."""
    return compare(article(block("paragraph", before, "p")), article(block("paragraph", after, "p")))


def facts(changes):
    """What is told first: kind, what it was, what it is."""
    return [(fact.kind.value, fact.was, fact.now) for fact in changes.important]


def told(changes):
    """The parts: label and state."""
    return [(part.label, part.state.value) for part in changes.parts]


def of(changes, act):
    """All words of one fate."""
    return [run.text for part in changes.parts for run in part.runs if run.act == act]


BODY = [block("paragraph", f"<p>Đoạn nói về {what}.</p>", what) for what in ("lúa", "kênh", "chợ", "đường", "trường")]
