"""What the snippets lack that are submitted as pages are: polls and links of the sidebar."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Model

from cms.text import nfc
from newsroom.gate.fault import Fault
from newsroom.gate.known import PAGE, Known
from newsroom.gate.links import seen, wording_faults


def poll_faults(poll: Model) -> list[Fault]:
    """What a poll lacks to be put to citizens."""
    texts = [seen(choice.text) for choice in poll.choices.all()]
    found = []
    if not seen(poll.question):
        found.append(Fault("title", "Câu hỏi", "Bình chọn chưa có câu hỏi.", "Viết một câu hỏi ngắn, trung tính."))
    if sum(map(bool, texts)) < 2:
        found.append(Fault("choices-few", "Phương án", "Bình chọn có ít hơn hai phương án.", "Thêm cho đủ ít nhất hai phương án."))
    found += _choice_faults(texts)
    if poll.has_closed:
        found.append(Fault("closed", "Đóng lúc", "Giờ đóng bình chọn đã qua.", "Đặt giờ đóng về sau, hoặc để trống."))
    return found


def _choice_faults(texts: list[str]) -> Iterator[Fault]:
    """Choices in which nothing stands, and those that say what another one says, whatever their capitals and full stops."""
    said = [nfc(text).casefold().rstrip(" .,;:!") for text in texts]
    seen_before: Counter[str] = Counter()
    for number, (text, words) in enumerate(zip(texts, said, strict=True), 1):
        seen_before[words] += 1
        if not text:
            yield Fault("field", f"Phương án {number}", "Phương án này còn trống.", "Viết phương án, hoặc bỏ nó.")
        elif words and seen_before[words] == 2:
            todo = "Sửa cho khác nhau, hoặc bỏ bớt."
            yield Fault("choices-double", f"Phương án {number}", f"Phương án “{text}” có hơn một lần.", todo)


def link_faults(link: Model) -> list[Fault]:
    """What a link of the sidebar lacks: words, or a place where a reader may go."""
    found = list(wording_faults(seen(link.title), "Tên liên kết"))
    if link.page_id:
        found += Known.of([(PAGE, link.page_id)]).page_faults(link.page_id, "Trang của cổng", "Liên kết này dẫn tới")
    elif not seen(link.url):
        found.append(Fault("link-gone", "Dẫn tới", "Liên kết chưa dẫn tới đâu.", "Chọn một trang của cổng, hoặc ghi một địa chỉ."))
    return found
