"""What all articles of a made site share: pictures, documents, tags, and the people who sign."""

from dataclasses import dataclass
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image
from taggit.models import Tag

from bench.site.words import Words, document_name
from cms.models import PortalDocument, PortalImage
from search.models import DocumentText
from transfer.demo import content
from transfer.demo.documents import docx

PICTURES, DOCUMENTS, TAGS = 40, 60, 300  # at most; a small site has fewer
WRITTEN = 400  # syllables of a document
SIDE = (640, 360)  # small, so that cutting them takes little of the time of a measurement
FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Lương Đinh Mai Tạ Quách Tống"
MIDDLES = "Văn Thị Đức Minh Quang Hữu Ngọc Thu Thanh Xuân"
GIVEN = "An Bình Chiến Dung Giang Hà Hải Hạnh Hương Khánh Lan Liên Long Mai Nam Nga Oanh Phúc Quân Sơn Tâm Thảo Tuấn Vinh Yến"
POSITIONS = [
    "Công chức Văn hóa – Xã hội",
    "Văn phòng HĐND và UBND",
    "Đài Truyền thanh",
    "Ban Tuyên giáo và Dân vận",
    "Phòng Nông nghiệp và Môi trường",
    "Trung tâm Văn hóa – Thể thao",
    "",
]


@dataclass(frozen=True)
class Stock:
    """The keys of what articles draw from, the most used first."""

    images: list[int]
    documents: list[int]
    tags: list[int]


def fill(words: Words, seed: int, articles: int) -> Stock:
    """Make the pictures, documents and tags of a site of so many articles."""
    chance = Random(f"{seed}:stock")
    pictures = sorted(content.pictures().items())
    drawn = [pictures[number % len(pictures)] for number in range(min(PICTURES, 3 + articles // 40))]
    return Stock(
        images=[make_picture(number, entry).pk for number, (_, entry) in enumerate(drawn)],
        documents=[
            make_document(number, f"{document_name(chance)} về {words.text(chance, 4, 9)}", words.paragraph(chance, WRITTEN)).pk
            for number in range(min(DOCUMENTS, 3 + articles // 40))
        ],
        tags=[Tag.objects.create(name=tag).pk for tag in words.tags(chance, min(TAGS, 20 + articles // 4))],
    )


def make_picture(number: int, entry: dict) -> PortalImage:
    """A small copy of one of the demo's pictures."""
    buffer = BytesIO()
    Image.open(entry["file"]).convert("RGB").resize(SIDE).save(buffer, "JPEG", quality=80)
    file = ContentFile(buffer.getvalue(), name=f"anh-{number:02}.jpg")
    return PortalImage.objects.create(title=entry["title"], description=entry["description"], credit=entry["credit"], file=file)


def make_document(number: int, title: str, text: str) -> PortalDocument:
    """A small document, and what the queue would have read of a longer one."""
    file = ContentFile(docx(title), name=f"van-ban-{number:02}.docx")
    document = PortalDocument.objects.create(title=title[:255], file=file, file_size=file.size)
    DocumentText.objects.create(document=document, file=document.file.name, state=DocumentText.State.READ, text=f"{title}. {text}")
    return document


def person(chance: Random) -> str:
    """A full name."""
    return " ".join(chance.choice(names.split()) for names in (FAMILIES, MIDDLES, GIVEN))


def skewed(chance: Random, keys: list[int]) -> int:
    """One of these keys, the n-th as often as 1/n."""
    return keys[int((len(keys) + 1) ** chance.random()) - 1]
