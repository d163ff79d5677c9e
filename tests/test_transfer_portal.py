"""Nothing is locked in: the whole portal goes out into files that anybody can read, and out of them the same portal comes again."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.models import PortalDocument, PortalImage, User
from home.models import SidebarLink
from news.models import ArticlePage
from newsroom.guard.round import look
from newsroom.models import Finding
from newsroom.register.query import publications
from polls.models import Poll
from search.models import Entry
from tests import servers
from tests.everything import build_everything
from tests.open_format import another_portal, bring, export, files_in, lines
from transfer.portal import words
from transfer.portal.form import Many
from transfer.portal.kinds import KINDS, PAGES
from transfer.portal.left_out import LEFT_OUT, WRITTEN

DOCUMENT = (Path(__file__).parent.parent / "docs" / "dinh-dang-mo.md").read_text(encoding="utf-8")


# The table and its document -----------------------------------------------------------------------------------------
@pytest.mark.once
def test_every_model_is_in_the_open_format_or_left_out_for_a_reason():
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert there - set(WRITTEN) - set(LEFT_OUT) == set()
    assert set(WRITTEN) & set(LEFT_OUT) == set()
    assert (set(WRITTEN) | set(LEFT_OUT)) - there <= {"wagtailsearch.SQLiteFTSIndexEntry"}  # which PostgreSQL has not
    assert set(WRITTEN.values()) == {kind.name for kind in KINDS}


def described(heading: str) -> dict[str, str]:
    """The fields that the document names under a heading, with their types."""
    part = DOCUMENT.partition(f"### {heading}\n")[2].partition("\n#")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE))


@pytest.mark.once
def test_the_document_names_just_the_fields_that_are_written():
    contents = {f"content: {name}": group.fields for name, (_, group) in PAGES.items()}
    contents |= {"content: poll": words.POLL.fields, "content: link": words.LINK.fields}
    for heading, written in ({kind.file: kind.fields for kind in KINDS} | contents).items():
        assert described(heading) == {field.name: field.type.word for field in written}, heading
    named = re.findall(r"^\| `(\w+\.\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert dict(named) == LEFT_OUT


@pytest.mark.once
def test_each_file_of_the_document_has_an_example_of_a_line():
    for kind in KINDS:
        part = DOCUMENT.partition(f"### {kind.file}\n")[2].partition("\n#")[0]
        line = json.loads(re.search(r"```json\n(.+)\n```", part)[1])
        assert set(line) == {field.name for field in kind.fields}, kind.file
        for field in kind.fields:
            if line[field.name] is not None and type(field.type).__name__ in {"Plain", "Moment", "Day", "Real"}:
                field.type.read(line[field.name], None)
            assert isinstance(field.type, Many) == isinstance(line[field.name], list) or field.name == "boxes", (kind.file, field.name)


# There and back -----------------------------------------------------------------------------------------------------
@pytest.fixture
def elsewhere(migrated, tmp_path, db):
    with another_portal(tmp_path, migrated) as act:
        yield act


class Shown(HTMLParser):
    """What a page says and where it leads, without numbers and names that are each portal's own."""

    def __init__(self, text: str):
        super().__init__()
        self.told = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.told += [
            re.sub(r"\d+|[a-z]{24}-", "#", value) for name, value in attrs if name in ("href", "alt") and value and "/static/" not in value
        ]

    def handle_data(self, data):
        self.told += [" ".join(data.split())] if data.strip() else []


def shown(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    text = answer.content.decode()
    return Shown(text[text.index("<main") : text.index("</main>")]).told


def test_a_portal_with_one_of_everything_comes_back_as_it_was(build, elsewhere, tmp_path):
    build.image("đã xóa").delete()  # so that numbers are others there
    article = build_everything(build)
    first = export(tmp_path / "mot", "--with-contacts")
    assert [kind.name for kind in KINDS if not lines(first, kind.name)] == []
    assert files_in(export(tmp_path / "lai", "--with-contacts")) == files_in(first), "the same portal gives the same bytes"
    looked_at = [article.url, "/", "/gioi-thieu/"]
    before = [shown(path) for path in looked_at]

    elsewhere(lambda: bring(first))
    second = elsewhere(lambda: export(tmp_path / "hai", "--with-contacts"))
    assert files_in(second).keys() == files_in(first).keys()
    for name, content in files_in(first).items():
        assert files_in(second)[name].splitlines() == content.splitlines(), name
    for path, told in zip(looked_at, before, strict=True):
        assert "\n".join(elsewhere(lambda path=path: shown(path))) == "\n".join(told)
    with pytest.raises(CommandError, match=r"^Cổng không trống \(đã có [^)]+\): chỉ nhập vào một cổng mới dựng\.$"):
        elsewhere(lambda: call_command("import_site", first))
    assert elsewhere(led) == led()
    assert elsewhere(what_the_guard_finds) == []
    assert elsewhere(lambda: publications(None).count()) == ArticlePage.objects.live().filter(alias_of=None).count()
    told = elsewhere(what_is_there)
    assert told["accounts"] == [("le.mui", False, False, False)]
    assert told["found"] >= 1 and told["next"] > told["documents"] > 0


@pytest.mark.once_on_postgresql
def test_it_moves_to_the_other_kind_of_database(build, settings, tmp_path):
    build_everything(build)
    first = export(tmp_path / "mot", "--with-contacts")
    there = servers.portal_environment(tmp_path, 8000) | {"PUBLIC_URL": settings.PUBLIC_URL}
    for command in ("migrate -v0", "setup_site", f"import_site {first}", f"export_site {tmp_path / 'hai'} --with-contacts"):
        done = subprocess.run([sys.executable, "manage.py", *command.split()], cwd=servers.ROOT, env=there, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    second = files_in(tmp_path / "hai")
    assert (tmp_path / "portal.sqlite3").stat().st_size > 0 and len(lines(tmp_path / "hai", "pages")) > 5
    assert second.keys() == files_in(first).keys()
    for name, content in files_in(first).items():
        assert second[name].splitlines() == content.splitlines(), name


def what_is_there() -> dict:
    """What the files do not tell: that nobody can sign in, that the search finds, that new rows get free numbers."""
    last = PortalDocument.objects.latest("pk").pk
    users = User.objects.all()
    return {
        "accounts": [(user.username, user.is_active, user.is_superuser, user.has_usable_password()) for user in users],
        "found": Entry.objects.filter(title="Nước sạch về Bến Đá", shown=True).count(),
        "documents": last,
        "next": PortalDocument.objects.create(title="Mới", file="documents/moi.txt", file_size=1).pk,
    }


def led() -> dict[str, str]:
    """Where old addresses lead: to which page, picture or document; else to which address."""
    told = {}
    for row in Redirect.objects.order_by("old_path"):
        number = re.search(r"/tai-lieu/(\d+)/|anh=(\d+)$", row.redirect_link)
        if number is None:
            told[row.old_path] = row.redirect_page.title if row.redirect_page else row.redirect_link
        else:
            model, pk = (PortalDocument, number[1]) if number[1] else (PortalImage, number[2])
            told[row.old_path] = getattr(model.objects.filter(pk=pk).first(), "title", "")
    return told


def what_the_guard_finds() -> list[str]:
    """All that a look at the whole portal finds, except of mirrors: their own address is strange to the guard in any portal."""
    progress = look(600)
    assert progress.left == 0 and progress.round.pages == Page.objects.live().filter(depth__gt=1).count()
    assert SidebarLink.objects.live().exists() and Poll.objects.live().exists()
    mirrors = {page.full_url for page in Page.objects.exclude(alias_of=None)}
    return [f"{finding} | {finding.place}" for finding in Finding.objects.standing() if finding.address not in mirrors]
