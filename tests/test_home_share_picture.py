"""The picture beside a link: what is on it, where it lies, who gets it."""

import re
import unicodedata
from io import BytesIO

import pytest
from PIL import Image, ImageFont
from wagtail.models import PageViewRestriction

from cms.cache.copy import Copy, make_copy
from cms.models import OfficeSettings
from cms.tasks import cut_picture
from home.share_picture import card_of, views
from home.share_picture.drawing import FONTS, SANS, SERIF, SIZE, UNKNOWN, draw
from home.share_picture.lines import lines_of
from tests.reading import read

LONG = "Ủy ban nhân dân xã Đồng Xanh ban hành kế hoạch nạo vét 15 km kênh mương trước vụ mùa, bảo đảm nước tưới cho 320 ha lúa"


def shared(client, address: str, **headers) -> str:
    """Where a page says that its picture lies, without the host."""
    told = read(client, address, **headers).select_one('meta[property="og:image"]')["content"]
    return re.sub(r"^http://[^/]+", "", told)


def opened(answer) -> Image.Image:
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
    return Image.open(BytesIO(answer.content))


# Lines ----------------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("title", "width", "lines"),
    [
        ("Lễ hội đình Hạ", 20, ["Lễ hội đình Hạ"]),
        (
            "Lễ hội đình Hạ: ba ngày rước nước, hát chèo và thi nấu cơm",
            26,
            ["Lễ hội đình Hạ:", "ba ngày rước nước,", "hát chèo và thi nấu cơm"],
        ),
        ("Gặp mặt bà con ở Đồng Xanh đầu năm", 24, ["Gặp mặt bà con ở", "Đồng Xanh đầu năm"]),
        ("Thu hoạch xong 320 ha lúa mùa ở xã", 20, ["Thu hoạch xong", "320 ha lúa mùa ở xã"]),
        ("Giao lưu văn nghệ Bến Đá – Gò Mận", 20, ["Giao lưu văn nghệ", "Bến Đá – Gò Mận"]),
        ("xxxxxxxxxxxxxxx yyy", 10, ["xxxxxxxxxx", "xxxxx yyy"]),
        ("", 10, []),
    ],
)
def test_a_title_is_broken_where_a_reader_would_pause_into_lines_of_even_length(title, width, lines):
    assert lines_of(title, len, width) == lines


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("face", [SERIF, SANS])
def test_the_fonts_have_every_letter_of_vietnamese_and_each_looks_like_no_other(face):
    vowels = "aăâeêioôơuưy"
    marked = [
        unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    ]
    letters = [*marked, "đ", *(letter.upper() for letter in [*marked, "đ"]), *"“”–…₫0123456789"]
    font = ImageFont.truetype(FONTS / face, 60)
    drawn = {(mask.size, bytes(mask)) for mask in map(font.getmask, letters)}
    assert len(drawn) == len(letters) and not any(UNKNOWN.search(letter) for letter in letters)
    unknown = font.getmask("\uffff")
    assert (unknown.size, bytes(unknown)) not in drawn


# The picture ----------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_an_article_without_picture_is_shared_with_one_that_bears_its_title_and_the_offices_colours(build, client):
    office = OfficeSettings.for_site(build.site)
    office.primary_colour, office.emblem = "#7a1f2b", build.image("Biểu trưng", size=(200, 200))
    office.save()
    cut_picture.call(office.emblem.pk)
    article = build.article(LONG, build.category())
    soup = read(client, article.url)
    assert [soup.select_one(f'meta[property="og:image:{name}"]')["content"] for name in ("width", "height")] == ["1200", "630"]
    assert LONG in soup.select_one('meta[property="og:image:alt"]')["content"]
    answer = client.get(shared(client, article.url))
    picture = opened(answer).convert("RGB")
    assert picture.size == SIZE and len(answer.content) < 150_000
    assert picture.getpixel((5, 5)) == (0x7A, 0x1F, 0x2B)
    green = [abs(a - b) < 20 for a, b in zip(picture.getpixel((124, 108)), (90, 150, 90), strict=True)]
    assert all(green), "the emblem stands where it should"
    bright = sum(1 for pixel in picture.crop((72, 216, 1128, 500)).resize((264, 71)).get_flattened_data() if min(pixel) > 200)
    assert bright > 300, "the title is set in light letters"


@pytest.mark.once_on_postgresql
def test_no_title_leaves_its_room_however_long_and_nothing_is_drawn_for_what_the_font_does_not_know(build):
    site, office = build.site, OfficeSettings.for_site(build.site)
    page = build.standard_page()

    def drawn(title):
        page.title = title
        return opened_bytes(draw(card_of(page, site, office)))

    plain = drawn("a")
    for title in ("Đ" * 255, "dài " * 63, LONG * 2):
        picture = drawn(title)
        for box in ((0, 200, 60, 530), (1140, 200, 1200, 530), (0, 160, 1200, 200), (0, 510, 1200, 538)):
            assert picture.crop(box).getcolors(2000) == plain.crop(box).getcolors(2000), title[:20]
    assert drawn("Tin \U0001f389 mới").tobytes() == drawn("Tin mới").tobytes()


def opened_bytes(raw: bytes) -> Image.Image:
    return Image.open(BytesIO(raw)).convert("RGB")


@pytest.mark.once_on_postgresql
def test_a_picture_may_be_kept_for_good_and_its_address_changes_with_all_that_is_on_it(build, client):
    article = build.article("Tin một", build.category("Thời sự"))
    found = [shared(client, article.url)]
    answer = client.get(found[0])
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    copy = Copy.from_bytes(make_copy("g", [], list(answer.headers.items()), answer.content).to_bytes())
    assert ("Cache-Control", answer["Cache-Control"]) in copy.headers_for("br")
    article.title = "Tin hai"
    article.save_revision().publish()
    found.append(shared(client, article.url))
    office = OfficeSettings.for_site(build.site)
    for name, value in (("name", "Xã Đồng Xanh"), ("parent_body", "Tỉnh Sông Cái"), ("primary_colour", "#102030")):
        setattr(office, name, value)
        office.save()
        found.append(shared(client, article.url))
    article.summary = "Tóm tắt không có trên ảnh."
    article.save_revision().publish()
    assert shared(client, article.url) == found[-1]
    assert len(set(found)) == 5
    old = client.get(found[0])
    assert (old.status_code, old["Location"], old["Cache-Control"]) == (302, found[-1], "no-store")


@pytest.mark.once_on_postgresql
def test_a_picture_is_drawn_once_and_only_at_the_mark_of_what_the_page_says(build, client, monkeypatch):
    drawings = []
    monkeypatch.setattr(views, "draw", lambda card: drawings.append(card.title) or draw(card))
    article = build.article("Tin vẽ một lần")
    address = shared(client, article.url)
    for mark in ("abc", "0" * 12, "x" * 40):
        assert client.get(f"/anh-chia-se/{article.pk}-{mark}.png").status_code == 302
    assert drawings == []
    first = client.get(address).content
    build.article("Tin sau làm cũ mọi bản sao")
    assert client.get(address).content == first
    assert drawings == ["Tin vẽ một lần"]


@pytest.mark.once_on_postgresql
def test_nothing_of_a_page_that_is_not_public_is_drawn_or_led_to(build, client):
    private, draft, below = build.standard_page("Nội bộ"), build.standard_page("Bản nháp"), build.category("Kín")
    inside = build.article("Trong chuyên mục kín", below)
    addresses = [shared(client, page.url) for page in (private, draft, inside)]
    for page in (private, below):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    draft.unpublish()
    other = build.other_site().root_page
    others = [f"/anh-chia-se/{key}-abc.png" for key in (private.pk, draft.pk, inside.pk, other.pk, 1, 0, 10**30)]
    for address in [*addresses, *others]:
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store"), address
        assert not re.search("Nội bộ|Bản nháp|chuyên mục kín", answer.content.decode())


@pytest.mark.once_on_postgresql
def test_each_portal_shares_its_own_pages_under_its_own_host(build, client):
    other = build.other_site()
    office = OfficeSettings.for_site(other)
    office.primary_colour = "#102030"
    office.save()
    told = read(client, "/", headers={"host": other.hostname}).select_one('meta[property="og:image"]')["content"]
    assert told.startswith(f"http://{other.hostname}/anh-chia-se/{other.root_page_id}-")
    picture = opened(client.get(told.removeprefix(f"http://{other.hostname}"), headers={"host": other.hostname})).convert("RGB")
    assert picture.getpixel((5, 5)) == (0x10, 0x20, 0x30)
