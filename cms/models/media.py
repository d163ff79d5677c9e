"""Pictures and documents, with what our pages need to know of them."""

import re
import secrets
import string

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.storage import refuse_while_away
from cms.text import folded_slug

SECRET_LETTERS = 24  # 112 bits: no address of a file is to be guessed, and no word of it looks like a size


def secret_word() -> str:
    """Letters that nobody knows."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(SECRET_LETTERS))


class PortalImage(AbstractImage):
    """A picture of the library. Its description is what each use proposes to those who cannot see it."""

    credit = models.CharField("nguồn ảnh", max_length=120, blank=True, help_text="Người chụp hoặc nơi cung cấp ảnh.")
    # What the queue made of which file and focal point (cms/tasks.py), read by cms/pictures.py
    cuts = models.JSONField("bản cắt", default=dict, editable=False)

    OWN_WORD = 9  # letters at the beginning of a file's name that are this picture's only
    admin_form_fields = Image.admin_form_fields + ("credit",)

    class Meta(AbstractImage.Meta):
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"

    def clean(self) -> None:
        super().clean()
        refuse_while_away(self.file)

    @property
    def default_alt_text(self) -> str:
        """What a use of the picture proposes: its description, and never its title, which is often a file's name."""
        return self.description

    def get_upload_to(self, filename: str) -> str:
        """Where its file lies: a name never used before. What is cut from it inherits the name and is kept for a year by
        whoever read it, so that no other picture may ever stand at that address.
        """
        return super().get_upload_to(f"{secrets.token_hex(self.OWN_WORD // 2)}-{filename}")  # in front: long names are cut at their end


class PortalRendition(AbstractRendition):
    """A picture cut to a size that a page asked for."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions", verbose_name="ảnh")

    SECRET = re.compile(rf"[a-z]{{{SECRET_LETTERS}}}-")

    class Meta:
        verbose_name = "bản cắt ảnh"
        verbose_name_plural = "bản cắt ảnh"
        constraints = [models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="one_rendition_per_cut")]

    def get_upload_to(self, filename: str) -> str:
        """Where its file lies: behind the word of its picture comes one that nobody can know who was not shown the address."""
        word = PortalImage.OWN_WORD
        return super().get_upload_to(f"{filename[:word]}{secret_word()}-{self.SECRET.sub('', filename[word:], count=1)}")


def place_of_document(document: "PortalDocument", filename: str) -> str:
    """Where its file lies: under a name that nobody can know. What readers see of the name stands behind that."""
    stem, dot, end = filename.rpartition(".")
    return f"documents/{secret_word()}-{folded_slug(stem if dot else end)[:40] or 'tai-lieu'}{dot}{end.lower() if dot else ''}"


class PortalDocument(AbstractDocument):
    """A file that citizens can download."""

    file = models.FileField("tệp", upload_to=place_of_document)

    SECRET = re.compile(rf"^[a-z]{{{SECRET_LETTERS}}}-")
    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "tài liệu"
        verbose_name_plural = "tài liệu"

    def clean(self) -> None:
        super().clean()
        refuse_while_away(self.file)

    @property
    def filename(self) -> str:
        """The name under which it is offered, and which its address bears."""
        return self.SECRET.sub("", super().filename)

    def save(self, *args, **kwargs) -> None:
        if self.file and self.file_size is None:  # else its first reader would write it
            self._set_document_file_metadata()
        super().save(*args, **kwargs)
