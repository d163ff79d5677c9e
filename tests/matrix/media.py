"""What may be tried with pictures and documents that no page uses."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from cms.models import PortalDocument, PortalImage
from tests.files import docx
from tests.matrix.pages import NEW, shows
from tests.matrix.world import name_of

Medium = PortalImage | PortalDocument
SPACES = {PortalImage: ("wagtailimages", "image", "images"), PortalDocument: ("wagtaildocs", "document", "documents")}


def at(medium: Medium, name: str, *args) -> str:
    """An address among those of its kind."""
    return reverse(f"{SPACES[type(medium)][0]}:{name}", args=args)


def form(medium: Medium, collection: Collection) -> dict:
    """What its form sends, without a file."""
    told = {"title": NEW, "collection": collection.pk, "tags": ""}
    return told | ({"description": "Một màu xanh", "credit": ""} if isinstance(medium, PortalImage) else {})


def file(medium: Medium) -> SimpleUploadedFile:
    """A new file of the kind."""
    if isinstance(medium, PortalDocument):
        return SimpleUploadedFile("moi.docx", docx("Nội dung mới"))
    buffer = BytesIO()
    Image.new("RGB", (320, 200), (9, 99, 150)).save(buffer, "JPEG")
    return SimpleUploadedFile("moi.jpg", buffer.getvalue(), "image/jpeg")


def there(medium: Medium) -> bool:
    """Whether it is still in its collection under its name."""
    return type(medium).objects.filter(pk=medium.pk, collection=medium.collection, title=medium.title).exists()


def made(medium: Medium) -> bool:
    """Whether its collection has something new."""
    return type(medium).objects.filter(collection=medium.collection).exclude(pk=medium.pk).exists()


# Looking --------------------------------------------------------------------------------------------------------------
def listed(client: Client, medium: Medium) -> bool:
    return any(shows(client.get(at(medium, name)), name_of(medium)) for name in ("index", "index_results"))


def choose(client: Client, medium: Medium) -> bool:
    """In the window in which a page's form takes one: the list, and taking it."""
    space = f"{SPACES[type(medium)][0]}_chooser"
    asked = [(f"{space}:choose", []), (f"{space}:choose_results", []), (f"{space}:chosen", [medium.pk])]
    listed_or_taken = any(shows(client.get(reverse(name, args=args)), name_of(medium)) for name, args in asked)
    return listed_or_taken or shows(client.get(reverse(f"{space}:chosen_multiple"), {"id": medium.pk}), name_of(medium))


def api(client: Client, medium: Medium) -> bool:
    """The interface that the admin's scripts ask."""
    return client.get(reverse(f"wagtailadmin_api:{SPACES[type(medium)][2]}:detail", args=[medium.pk])).status_code == 200


def open(client: Client, medium: Medium) -> bool:
    usage = "image_usage" if isinstance(medium, PortalImage) else "document_usage"
    return any(client.get(at(medium, name, medium.pk)).status_code == 200 for name in ("edit", usage))


# Writing --------------------------------------------------------------------------------------------------------------
def add(client: Client, medium: Medium) -> bool:
    """By the form."""
    client.post(at(medium, "add"), form(medium, medium.collection) | {"file": file(medium)})
    return made(medium)


def add_many(client: Client, medium: Medium) -> bool:
    """By dragging files into the window."""
    sent = {"files[]": file(medium), "title": NEW, "collection": medium.collection_id}
    client.post(at(medium, "add_multiple"), sent, headers={"x-requested-with": "XMLHttpRequest"})
    return made(medium)


def add_by_choosing(client: Client, medium: Medium) -> bool:
    """In the window in which one is chosen."""
    prefix = "image-chooser-upload" if isinstance(medium, PortalImage) else "document-chooser-upload"
    sent = {f"{prefix}-{name}": value for name, value in (form(medium, medium.collection) | {"file": file(medium)}).items()}
    client.post(reverse(f"{SPACES[type(medium)][0]}_chooser:create"), sent)
    return made(medium)


def save(client: Client, medium: Medium) -> bool:
    client.post(at(medium, "edit", medium.pk), form(medium, medium.collection))
    return not there(medium)


def save_after_upload(client: Client, medium: Medium) -> bool:
    """In the form below files that were dragged into the window."""
    prefix = "image" if isinstance(medium, PortalImage) else "doc"
    sent = {f"{prefix}-{medium.pk}-{name}": value for name, value in form(medium, medium.collection).items()}
    client.post(at(medium, "edit_multiple", medium.pk), sent, headers={"x-requested-with": "XMLHttpRequest"})
    return not there(medium)


def delete(client: Client, medium: Medium) -> bool:
    client.post(at(medium, "delete", medium.pk))
    return not there(medium)


def delete_after_upload(client: Client, medium: Medium) -> bool:
    client.post(at(medium, "delete_multiple", medium.pk), headers={"x-requested-with": "XMLHttpRequest"})
    return not there(medium)


def delete_many(client: Client, medium: Medium) -> bool:
    client.post(_many(medium, "delete"))
    return not there(medium)


def tag_many(client: Client, medium: Medium) -> bool:
    client.post(_many(medium, "add_tags"), {"tags": "mùa gặt"})
    return type(medium).objects.get(pk=medium.pk).tags.exists()


def carry_off(client: Client, medium: Medium, to: Collection) -> bool:
    """Put it into another collection."""
    client.post(_many(medium, "add_to_collection"), {"collection": to.pk})
    return type(medium).objects.get(pk=medium.pk).collection_id == to.pk


def _many(medium: Medium, action: str) -> str:
    return reverse("wagtail_bulk_action", args=("cms", medium._meta.model_name, action)) + f"?id={medium.pk}"
