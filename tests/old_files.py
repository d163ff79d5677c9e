"""Files of an old portal: its folder of uploads, where they come to lie, and why those that do not come do not."""

from io import BytesIO

import pytest
from PIL import Image
from wagtail.models import Collection

from tests import files
from transfer.media import Media

HOST = "cu.example.vn"


def picture(kind: str = "JPEG", colour=(90, 150, 90)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def collection():
    return Collection.get_first_root_node().add_child(instance=Collection(name="Cổng cũ"))


@pytest.fixture
def uploads(tmp_path):
    """The old portal's folder; beside it lies what is nobody's business."""
    folder = tmp_path / "tep" / "uploads"
    (folder / "news").mkdir(parents=True)
    (tmp_path / "tep" / "bi-mat.jpg").write_bytes(picture())
    (folder / "news" / "hop.jpg").write_bytes(picture())
    (folder / "news" / "ke-hoach.pdf").write_bytes(files.pdf())
    return folder


def reasons(media: Media) -> list[str]:
    return [problem.reason for problem in media.problems]
