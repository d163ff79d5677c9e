"""What stands in the index of the search: all of it, to be compared with what it was, or with what is written of the pages anew."""

from django.db import connection
from wagtail.models import Page

from search import index
from search.models import DocumentUse, Entry
from search.query import understand
from search.ranking import find

WORDS = {
    "sqlite": ["SELECT rowid, bare, written, marks FROM search_words", "SELECT rowid, * FROM search_heads"],
    "postgresql": ["SELECT place, shown, words::text, bare::text, written::text FROM search_words"],
}


def indexed() -> list[list[tuple]]:
    """Every entry, every use of a document, and the words in the form of the database."""
    told = [sorted(Entry.objects.values_list(*(field.attname for field in Entry._meta.concrete_fields)), key=lambda row: row[0])]
    told.append(sorted(DocumentUse.objects.values_list("page", "document")))
    with connection.cursor() as cursor:
        for question in WORDS[connection.vendor]:
            cursor.execute(question)
            told.append(sorted(cursor.fetchall()))
    return told


def spoil_words() -> None:
    """As if the words had been written by another version: they say nothing that anybody looks for."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE search_words SET words = '''zzz'''::tsvector, bare = '''zzz'':1'::tsvector, written = '''zzz'':1'::tsvector"
            )
        else:
            cursor.execute("UPDATE search_words SET bare = 'zzz', written = 'zzz'")
            cursor.execute("UPDATE search_heads SET title = 'zzz', summary = '', title_written = '', summary_written = ''")


def agrees() -> bool:
    """Whether writing all pages anew changes nothing."""
    before = indexed()
    index.put_many({*Page.objects.values_list("pk", flat=True), *Entry.objects.values_list("page", flat=True)}, anew=True)
    return indexed() == before


def found(site, typed: str) -> list[str]:
    """The titles that a search shows, in their order."""
    return [entry.title for entry in find(site, understand(typed))[:50]]
