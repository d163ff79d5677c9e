"""Pictures of the library before and after the queue has cut them, and what a page shows of them."""

from io import BytesIO

from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from PIL import Image

from cms.models import PortalImage
from cms.tasks import cut_picture


def bitmap(colour=(90, 150, 90), size=(1600, 900), kind="JPEG", mode="RGB") -> bytes:
    """A picture of one colour."""
    buffer = BytesIO()
    Image.new(mode, size, colour).save(buffer, kind)
    return buffer.getvalue()


def uncut_picture(name="dong-lua.jpg", content: bytes = b"", **fields) -> PortalImage:
    """A picture of the library of which nothing is cut."""
    image = PortalImage(title="Đồng lúa", **fields)
    image.file = ContentFile(content or bitmap(), name=name)
    image.save()
    return image


def cut(image: PortalImage) -> PortalImage:
    """The picture, cut as the queue cuts it."""
    cut_picture.call(image.pk)
    return PortalImage.objects.get(pk=image.pk)


def component(image, shape="full", **more) -> BeautifulSoup:
    """What a place on a page shows of a picture."""
    html = render_to_string("components/picture.html", {"image": image, "alt": "Đồng lúa", "shape": shape} | more)
    return BeautifulSoup(html, "html.parser")
