"""Which files come in: by what they hold and not by what they are called; nothing in them runs or swells."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from cms import packed, uploads
from cms.models import PortalDocument, PortalImage
from cms.uploads import check_document, check_picture
from tests import files

pytestmark = pytest.mark.once_on_postgresql

EXE = b"MZ\x90\x00" + bytes(60)


def archive(**parts) -> bytes:
    return files.zipped(**parts)


def named(parts: dict[str, bytes]) -> bytes:
    """A ZIP whose parts bear these very names."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return buffer.getvalue()


def picture(kind: str = "JPEG", size=(40, 30), **more) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, (1, 2, 3)).save(buffer, kind, **more)
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """The head of a PNG that says it is so large, in a hundred bytes."""
    told = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + told + struct.pack(">I", zlib.crc32(told)) + b"\0\0\0\0IEND\xaeB`\x82"


def locked() -> bytes:
    """A ZIP that says its only part is locked."""
    content = bytearray(named({"a.pdf": files.pdf()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


RELATED = b'<Relationships><Relationship Id="1" Type="http://x/relationships/%s" Target="http://la.example.com/x" TargetMode="External"/></Relationships>'

TAKEN = {
    "ke-hoach.pdf": files.pdf(b"BT ET"),
    "KE-HOACH.PDF": b"\n\n" + files.pdf(),
    "ke-hoach.docx": files.docx("Kế hoạch"),
    "bang.xlsx": files.xlsx(("Tên", "Số"), ("An", 1)),
    "trinh-chieu.pptx": files.pptx("Một"),
    "van-ban.odt": files.odt("Một"),
    "cu.doc": files.ole("WordDocument", "1Table"),
    "cu.xls": files.ole("Workbook"),
    "chu.txt": "Kế hoạch năm 2026".encode(),
    "so.csv": "Tên;Số\nAn;1\n".encode("utf-16"),
    "chu.rtf": rb"{\rtf1\ansi Ke hoach}",
    "ho-so.zip": named({"ho-so/": b"", "ho-so/mau.pdf": files.pdf(), "ho-so/ảnh.jpg": picture(), "đơn.docx": files.docx("Đơn")}),
    "lien-ket.docx": named({"word/document.xml": b"<w/>", "word/_rels/document.xml.rels": RELATED % b"hyperlink"}),
}

REFUSED = {
    "a program under another name": ("ke-hoach.pdf", EXE, uploads.PROGRAM),
    "an ending that is not taken": ("chay.exe", EXE, "Không nhận tệp .exe"),
    "a page of the web": ("trang.html", b"<script>alert(1)</script>", "Không nhận tệp .html"),
    "a drawing with scripts": ("hinh.svg", b"<svg/>", "Không nhận tệp .svg"),
    "no ending": ("khong-duoi", b"abc", "Không nhận tệp"),
    "nothing": ("rong.pdf", b"", uploads.EMPTY),
    "a page called PDF": ("gia.pdf", b"<html></html>", "không phải là PDF"),
    "a PDF called DOCX": ("gia.docx", files.pdf(), "không phải là DOCX"),
    "a DOCX called XLSX": ("gia.xlsx", files.docx("Một"), "không phải là XLSX"),
    "a ZIP called DOCX": ("gia.docx", archive(a_txt="a"), "không phải là DOCX"),
    "a page called DOC": ("gia.doc", b"<html>", "không phải là tài liệu Office"),
    "an XLS called DOC": ("gia.doc", files.ole("Workbook"), "không phải là tài liệu Office"),
    "a program called TXT": ("gia.txt", b"\x7fELF" + bytes(99), uploads.PROGRAM),
    "bytes called CSV": ("gia.csv", b"a\x00b", "không phải là văn bản thuần"),
    "a broken ZIP": ("hong.zip", b"PK\x03\x04" + bytes(40), packed.BROKEN),
    "macros in a DOCX": ("macro.docx", archive(word__document_xml="<w/>", word__vbaProject_bin="x"), packed.MACROS),
    "macros by their kind": (
        "macro.docx",
        named({"word/document.xml": b"<w/>", "[Content_Types].xml": b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'}),
        packed.MACROS,
    ),
    "old macros in an XLSX": ("macro.xlsx", archive(xl__workbook_xml="<w/>", xl__macrosheets__sheet1_xml="x"), packed.MACROS),
    "controls in a DOCX": ("macro.docx", archive(word__document_xml="<w/>", word__activeX__activeX1_xml="x"), packed.MACROS),
    "macros in an ODT": ("macro.odt", archive(content_xml="<o/>", Basic__Standard__Module1_xml="x"), packed.MACROS),
    "macros in a DOC": ("macro.doc", files.ole("WordDocument", "Macros/VBA"), packed.MACROS),
    "macros in an XLS": ("macro.xls", files.ole("Workbook", "_VBA_PROJECT_CUR/VBA"), packed.MACROS),
    "macros in what a DOCX holds": (
        "macro.docx",
        named({"word/document.xml": b"<w/>", "word/embeddings/o.bin": files.ole("Workbook", "_VBA_PROJECT_CUR/VBA")}),
        packed.MACROS,
    ),
    "a program in a DOCX": ("kem.docx", named({"word/document.xml": b"<w/>", "word/embeddings/o.bin": EXE}), packed.PROGRAM_INSIDE),
    "a package in a DOCX": (
        "kem.docx",
        named({"word/document.xml": b"<w/>", "word/embeddings/o.bin": files.ole("\x01Ole10Native")}),
        packed.PROGRAM_INSIDE,
    ),
    "a package in a DOC": ("kem.doc", files.ole("WordDocument", "ObjectPool/\x01Ole10Native"), packed.PROGRAM_INSIDE),
    "a template from elsewhere": (
        "mau.docx",
        named({"word/document.xml": b"<w/>", "word/_rels/settings.xml.rels": RELATED % b"attachedTemplate"}),
        packed.FETCHES,
    ),
    "a locked DOCX": ("khoa.docx", files.ole("EncryptedPackage"), packed.LOCKED),
    "a locked ZIP": ("khoa.zip", locked(), packed.LOCKED),
    "a PDF that runs": ("js.pdf", b"%PDF-1.4\n1 0 obj << /S /JavaScript /JS (app.alert(1)) >>", uploads.RUNS),
    "a PDF that hides that it runs": ("js.pdf", b"%PDF-1.4\n1 0 obj << /S /J#61vaScript >>", uploads.RUNS),
    "a PDF that opens programs": ("mo.pdf", b"%PDF-1.4\n<< /S /Launch /F (cmd.exe) >>", uploads.RUNS),
    "an RTF with an object": ("nhung.rtf", rb"{\rtf1 {\object\objemb{\*\objdata 0105}}}", uploads.HOLDS),
    "a program in a ZIP": ("a.zip", named({"chay.exe": EXE}), "loại tệp không nhận"),
    "a program in a ZIP under another name": ("a.zip", named({"anh.jpg": EXE}), packed.PROGRAM_INSIDE),
    "a script in a ZIP": ("a.zip", named({"chay.ps1": b"a"}), "loại tệp không nhận"),
    "a ZIP in a ZIP": ("a.zip", named({"b.zip": named({"c.txt": b"c"})}), "loại tệp không nhận"),
    "macros in a ZIP": ("a.zip", named({"b.docx": archive(word__document_xml="<w/>", word__vbaProject_bin="x")}), packed.MACROS),
    "a way out of a ZIP": ("a.zip", named({"../../etc/x.txt": b"a"}), "không hợp lệ"),
    "a root in a ZIP": ("a.zip", named({"/etc/x.txt": b"a"}), "không hợp lệ"),
    "a ZIP that swells": ("bom.zip", named({"a.txt": bytes(20_000_000)}), packed.BOMB),
    "a DOCX that swells": ("bom.docx", named({"word/document.xml": bytes(20_000_000)}), packed.BOMB),
    "a ZIP of many parts": ("nhieu.zip", named({f"{number}.txt": b"" for number in range(packed.MOST_PARTS + 1)}), packed.BOMB),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), TAKEN.items(), ids=TAKEN)
def test_a_document_of_its_kind_is_taken(name, content):
    file = ContentFile(content, name=name)
    check_document(file)
    assert file.tell() == 0


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_document_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError) as refused:
        check_document(ContentFile(content, name=name))
    assert sentence in refused.value.messages[0]


def test_parts_that_share_their_bytes_are_no_archive():
    content = named({"a.txt": b"a" * 50, "b.txt": b"b" * 50})
    start = content.rindex(b"PK\x01\x02")
    swollen = content[: start + 20] + struct.pack("<I", 10**6) + content[start + 24 :]
    with pytest.raises(ValidationError, match="Nội dung nén"):
        check_document(ContentFile(swollen, name="a.zip"))


@pytest.mark.parametrize("kind", ["jpg", "jpeg", "png", "gif", "webp", "avif"])
def test_a_picture_that_browsers_show_is_taken(kind):
    check_picture(ContentFile(picture(uploads.PICTURES[kind]), name=f"anh.{kind}"))


NO_PICTURES = {
    "a drawing with scripts": ("anh.svg", b"<svg onload='alert(1)'/>", uploads.NO_PICTURE),
    "the same under another name": ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", uploads.NO_PICTURE),
    "another kind than it says": ("anh.png", picture("JPEG"), uploads.NO_PICTURE),
    "a program": ("anh.jpg", EXE, uploads.NO_PICTURE),
    "half a picture": ("anh.jpg", b"\xff\xd8\xff", uploads.NO_PICTURE),
    "nothing": ("anh.jpg", b"", uploads.NO_PICTURE),
    "a kind that is not shown": ("anh.tiff", picture("TIFF"), uploads.NO_PICTURE),
    "a picture that swells": ("bom.png", png_of(60_000, 60_000), "Ảnh quá lớn"),
    "one that swells a little less": ("bom.png", png_of(11_000, 11_000), "Ảnh quá lớn"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError) as refused:
        check_picture(ContentFile(content, name=name))
    assert sentence in refused.value.messages[0]


# The forms of the admin -----------------------------------------------------------------------------------------------
def uploaded(client, address: str, name: str, content: bytes, **more):
    file = SimpleUploadedFile(name, content)
    fields = {"title": "Thử", "collection": Collection.objects.get(depth=1).pk, **more}
    return client.post(address, fields | {"files[]" if "multiple" in address else "file": file})


@pytest.fixture
def desk(client, build):
    client.force_login(build.user(admin=True))
    return client


def test_every_form_of_documents_looks_into_the_file(desk, build):
    macros = archive(word__document_xml="<w/>", word__vbaProject_bin="x")
    there = build.document()
    doors = [reverse("wagtaildocs:add"), reverse("wagtaildocs:add_multiple"), reverse("wagtaildocs:edit", args=[there.pk])]
    for door in [*doors, reverse("wagtaildocs_chooser:create")]:
        prefix = "document-chooser-upload-" if "chooser" in door else ""
        file = {f"{prefix}file": SimpleUploadedFile("a.docx", macros)} if prefix else {}
        answer = desk.post(door, file | {f"{prefix}title": "a"}) if prefix else uploaded(desk, door, "a.docx", macros)
        assert "Tệp có chứa macro" in answer.content.decode("unicode_escape" if "json" in answer["Content-Type"] else "utf-8"), door
    assert PortalDocument.objects.count() == 1


def test_every_form_of_pictures_looks_into_the_file(desk):
    for door in (reverse("wagtailimages:add"), reverse("wagtailimages:add_multiple")):
        uploaded(desk, door, "bom.png", png_of(60_000, 60_000))
        uploaded(desk, door, "gia.jpg", b"<svg onload='alert(1)'/>")
    assert PortalImage.objects.count() == 0
    assert uploaded(desk, reverse("wagtailimages:add"), "anh.jpg", picture()).status_code == 302
    assert PortalImage.objects.count() == 1


# Names ----------------------------------------------------------------------------------------------------------------
def test_a_document_lies_under_a_name_that_nobody_knows_and_is_offered_under_its_own(desk):
    names = set()
    for _ in range(2):
        assert uploaded(desk, reverse("wagtaildocs:add"), "Kế hoạch số 12 (bản cuối).PDF", files.pdf()).status_code == 302
    for document in PortalDocument.objects.all():
        assert document.filename == "ke-hoach-so-12-ban-cuoi.pdf"
        assert document.url == f"/tai-lieu/{document.pk}/ke-hoach-so-12-ban-cuoi.pdf"
        secret = document.file.name.removeprefix("documents/").removesuffix("-ke-hoach-so-12-ban-cuoi.pdf")
        assert len(secret) == 24 and secret.isalpha()
        names.add(secret)
    assert len(names) == 2


def test_a_document_from_before_is_offered_under_the_name_that_it_has(db):
    assert PortalDocument(title="Cũ", file="documents/ke-hoach.docx").filename == "ke-hoach.docx"


def test_cuts_of_the_same_picture_lie_under_names_that_do_not_tell_each_other(build):
    image = build.image()
    names = [image.get_rendition(f"width-{width}").file.name for width in (40, 50)]
    secrets = [name.split("-")[1] for name in names]
    assert all(name.startswith("images/" + image.file.name.removeprefix("original_images/")[:9]) for name in names)
    assert len(set(secrets)) == 2 and all(len(secret) == 24 and secret.isalpha() for secret in secrets)
    assert all(len(name) <= 100 for name in names)
