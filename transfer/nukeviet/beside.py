"""Items from rows of what stands beside the news: pages, polls, comments."""

import sqlite3
from datetime import UTC, datetime

from cms.text import folded_slug
from transfer.items import Comment, Fault, OldFile, Poll, StandardPage
from transfer.nukeviet.portal import Module
from transfer.nukeviet.store import UNREADABLE
from transfer.nukeviet.words import is_closed, line_of, lines_of, moment, path_of, whole


def page(row: sqlite3.Row, module: Module, addresses: tuple[str, ...]) -> StandardPage | Fault:
    """A page beside the news."""
    key, title = f"{module.name}:{row['id']}", line_of(row["title"])
    if not title:
        return Fault(key, "", "trang không có tiêu đề")
    if "bodytext:long" in row[UNREADABLE]:
        return Fault(key, title, "nội dung trang dài quá 8 MB")
    words = line_of(row["imagealt"])
    return StandardPage(
        key=key,
        title=title,
        slug=folded_slug(row["alias"] or title),
        html=row["bodytext"] or "",
        summary=lines_of(row["description"]),
        is_live=row["status"] == 1 and not module.why_shut,
        picture=OldFile(path_of(row["image"], module.upload), title=words, caption=words if words != title else "")
        if row["image"]
        else None,
        addresses=addresses,
        doubts=tuple(_doubts(row, module)),
    )


def _doubts(row: sqlite3.Row, module: Module):
    if row["status"] == 1 and module.why_shut:
        yield f"Ở cổng cũ trang {module.why_shut} nên vào đây là bản nháp."
    if ":letters" in row[UNREADABLE]:
        yield "Có chữ không đọc được vì sai mã."


def poll(row: sqlite3.Row, choices: list[sqlite3.Row], is_shut: bool) -> Poll | Fault:
    """A question with its choices. `is_shut`: not everybody could see polls at all."""
    key, question = f"voting:{row['vid']}", line_of(row["question"])
    told = tuple((line_of(choice["title"]), max(whole(choice["hitstotal"]), 0)) for choice in choices if line_of(choice["title"]))
    if not question or not told:
        return Fault(key, question, "câu hỏi không có phương án" if question else "bình chọn không có câu hỏi")
    return Poll(
        key=key,
        question=question,
        choices=told,
        opens_at=moment(row["publ_time"]),
        closes_at=moment(row["exp_time"]),
        is_live=whole(row["act"]) == 1 and not is_shut and not is_closed(row["groups_view"]),
        max_choices=min(max(whole(row["acceptcm"]), 1), len(told)),
    )


def comment(row: sqlite3.Row, answer: str) -> Comment:
    """A public comment."""
    return Comment(
        key=f"comment:{row['cid']}",
        article=f"{row['module']}:{row['id']}",
        name=line_of(row["post_name"]),
        text=lines_of(row["content"]),
        sent_at=moment(row["post_time"]) or datetime.now(UTC),
        email=(row["post_email"] or "").strip(),
        answer=answer,
    )
