"""What the search gives to the queue: a document is read when it has come in, and again when it has another file."""

import logging
import re
from datetime import timedelta
from unicodedata import category

from django.db import Error, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.models import PortalDocument
from cms.tasks import waiting_for
from cms.text import composed
from search import index
from search.models import DocumentText
from search.reading import BROKEN, ONLY_BEGINNING, OTHER, READ, Reading
from search.reading.apart import read_apart
from search.texts import LONGEST

log = logging.getLogger("portal.search")

AFTER_PICTURES = -20  # a page without its pictures is missed sooner than a document in the search
MOST_WAITING = 200  # documents that the clock lets wait at once; one takes from a third of a second to half a minute
AGAIN_AFTER = timedelta(days=1)  # what failed is tried again then: the place where files lie was away, or a fault was mended

AWAY = "Không mở được tệp ở nơi lưu trữ."
OLD_LETTERS = "Chữ viết theo bảng mã cũ (TCVN3, VNI), không tìm được."
# Letters that no Vietnamese word in Unicode has, and that those encodings put inside every other one
_OLD = re.compile("[¨©ª«¬®µ¶·¸¹»¼½¾ÆÇÑÖ×ØÜÞßäåæçëîïñö÷øûüþÿ]")
MANY = 0.15  # of the words


@task(priority=AFTER_PICTURES)
def read_document(document_id: int) -> None:
    """Read the file of a document, write down its text or why there is none, and enter it in the search. Whatever the file
    is, that is an answer; only a fault of the database or of this machine is a task that failed.
    """
    document = PortalDocument.objects.filter(pk=document_id).first()
    if document is None or DocumentText.objects.filter(told_all(), document=document, file=document.file.name).exists():
        return
    reading = tidied(_read(document))
    with transaction.atomic():
        same = PortalDocument.objects.select_for_update().filter(pk=document_id, file=document.file.name).first()
        if same is None:
            return  # deleted, or it has another file by now, and a task for it
        told = {"file": document.file.name, "state": reading.state, "text": reading.text, "note": reading.note, "read_at": timezone.now()}
        DocumentText.objects.update_or_create(document=same, defaults=told)
        index.put_document(same)


def _read(document: PortalDocument) -> Reading:
    try:
        with document.open_file() as file:
            return read_apart(file, document.file.name)
    except Error:
        raise
    except (OSError, ValueError) as fault:  # of whatever keeps the files
        log.warning("document %s cannot be opened: %s: %s", document.pk, type(fault).__name__, fault)
        return Reading(BROKEN, note=AWAY)


def tidied(reading: Reading) -> Reading:
    """A reading as it is kept: composed text without anything invisible, one blank between words, no more words than the
    search takes; no text where its letters mean others.
    """
    words = composed("".join(_visible(reading.text))).split()
    if len([word for word in words if _OLD.search(word)]) > MANY * len(words):
        return Reading(OTHER, note=OLD_LETTERS)
    note = ONLY_BEGINNING if reading.state == READ and len(words) > LONGEST else reading.note
    return Reading(reading.state, " ".join(words[:LONGEST]), note)


def _visible(text: str):
    """Its letters without marks of where a word may be parted, halves of letters and what Unicode leaves to everybody."""
    return (letter for letter in text if category(letter) not in {"Cf", "Cs", "Co", "Cn"})


def told_all() -> Q:
    """Texts that are the last word about their file: all but those whose file could not be opened a while ago."""
    return ~Q(note=AWAY, read_at__lte=timezone.now() - AGAIN_AFTER)


def unread():
    """The documents of whose present file nothing is known, or that could not be opened a while ago."""
    known = DocumentText.objects.filter(told_all(), document__file=F("file"))
    return PortalDocument.objects.exclude(pk__in=known.values("document")).order_by("pk")


def enqueue_unread() -> int:
    """Give the queue the documents that are to be read and were not: their task was lost, or the database comes from a backup.
    At most as many as may wait; none that waits already, and none whose task failed today. Returns how many.
    """
    queued = waiting_for(read_document)
    tasks = DBTaskResult.objects.filter(task_path=read_document.module_path)
    failed = tasks.filter(status=TaskResultStatus.FAILED, finished_at__gt=timezone.now() - AGAIN_AFTER)
    known = queued | {told["args"][0] for told in failed.values_list("args_kwargs", flat=True)}
    found = list(unread().exclude(pk__in=known).values_list("pk", flat=True)[: max(0, MOST_WAITING - len(queued))])
    for document_id in found:
        read_document.enqueue(document_id)
    return len(found)
