"""Whoever has the database in hands and not the key cannot touch the sealed log without being named by `verify_log`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.log import upkeep
from cms.log.chain import TOGETHER, wait
from cms.log.marks import canonical, mac
from cms.log.verify import Kind, Place, verify
from cms.models import LogMark, LogSeal
from tests.sealing import last, looked, run, sealing_behind, without_triggers

COLUMNS = 'number, previous, digest, content, at, act, "by", source'


@pytest.fixture
def chain(db, build) -> int:
    """Twelve more seals, the number of the first of them, and nobody who would keep hands off them."""
    first = last() + 1
    build.published_article()
    act(*map(str, range(9)))
    assert last() >= first + 11
    without_triggers()
    return first


def act(*names: str) -> None:
    """Acts that are in no history."""
    for name in names:
        wait({"act": "polls.changed", "at": "2026-01-01T00:00:00.000000Z", "source": f"act:{name}", "name": name, "data": {}})


def row(number: int) -> dict:
    return LogSeal.objects.filter(number=number).values().get()


def insert(values: dict) -> None:
    LogSeal.objects.bulk_create([LogSeal(**values)])


def shift(behind: int, by: int) -> None:
    """Give all seals behind one other numbers."""
    numbers = list(LogSeal.objects.filter(number__gt=behind).order_by("-number" if by > 0 else "number").values_list("number", flat=True))
    for number in numbers:
        run("UPDATE cms_logseal SET number = %s WHERE number = %s", number + by, number)


def delete(number: int) -> dict:
    kept = row(number)
    run("DELETE FROM cms_logseal WHERE number = %s", number)
    return kept


# What somebody does to the chain, given the number of a seal in its middle --------------------------------------------------
def change_the_content(number):
    told = json.loads(row(number)["content"]) | {"by": "Người khác (khac)"}
    run('UPDATE cms_logseal SET content = %s, "by" = %s WHERE number = %s', canonical(told), told["by"], number)


def change_a_letter(number):
    run("UPDATE cms_logseal SET content = content || ' ' WHERE number = %s", number)


def write_no_json(number):
    run("UPDATE cms_logseal SET content = '[' WHERE number = %s", number)


def change_a_column(number):
    run("UPDATE cms_logseal SET \"by\" = 'Người khác' WHERE number = %s", number)


def change_the_moment(number):
    run("UPDATE cms_logseal SET at = '2020-01-01 00:00:00' WHERE number = %s", number)


def change_the_mark(number):
    run("UPDATE cms_logseal SET digest = %s WHERE number = %s", "0" * 64, number)


def seal_with_another_key(number):
    kept = row(number)
    told = canonical(json.loads(kept["content"]) | {"by": "Người khác (khac)"})
    run("UPDATE cms_logseal SET content = %s, digest = %s WHERE number = %s", told, mac("x" * 60, "seal", kept["previous"], told), number)


def name_another_key(number):
    told = canonical(json.loads(row(number)["content"]) | {"signed": "0" * 16})
    run("UPDATE cms_logseal SET content = %s WHERE number = %s", told, number)


def delete_it(number):
    delete(number)


def delete_it_and_number_anew(number):
    delete(number)
    shift(number, -1)


def delete_two_and_number_anew(number):
    delete(number)
    delete(number + 1)
    shift(number, -2)


def put_one_in(number):
    kept = row(number)
    shift(number - 1, 1)
    told = json.loads(kept["content"]) | {"by": "Người khác (khac)", "source": "act:khac"}
    insert(kept | {"previous": "f" * 64, "digest": "e" * 64, "content": canonical(told), "source": "act:khac"})


def put_in_a_copy_of_an_older_one(number):
    shift(number - 1, 1)
    run("DROP INDEX IF EXISTS none_such")
    copy = row(number - 3)
    drop_constraints()
    insert(copy | {"number": number})


def exchange_two(number):
    one, other = delete(number), delete(number + 1)
    insert(one | {"number": number + 1})
    insert(other | {"number": number})


def drop_constraints() -> None:
    """What keeps two seals from following the same one, and an entry from having two."""
    if connection.vendor == "postgresql":
        run("ALTER TABLE cms_logseal DROP CONSTRAINT one_seal_after_another")
        run("ALTER TABLE cms_logseal DROP CONSTRAINT cms_logseal_source_key")
        return
    run(f"CREATE TABLE bare AS SELECT {COLUMNS} FROM cms_logseal")
    run("DROP TABLE cms_logseal")
    run("ALTER TABLE bare RENAME TO cms_logseal")


@pytest.mark.parametrize(
    ("tamper", "kind"),
    [
        (change_the_content, Kind.CHANGED),
        (change_a_letter, Kind.CHANGED),
        (write_no_json, Kind.CHANGED),
        (change_a_column, Kind.CHANGED),
        (change_the_moment, Kind.CHANGED),
        (change_the_mark, Kind.CHANGED),
        (seal_with_another_key, Kind.CHANGED),
        (name_another_key, Kind.CHANGED),
        (delete_it, Kind.DELETED),
        (delete_it_and_number_anew, Kind.DELETED),
        (delete_two_and_number_anew, Kind.DELETED),
        (put_one_in, Kind.INSERTED),
        (put_in_a_copy_of_an_older_one, Kind.INSERTED),
        (exchange_two, Kind.REORDERED),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value.name),
)
def test_whatever_is_done_to_the_chain_is_found_and_named(chain, tamper, kind):
    assert looked().fault is None
    tamper(chain + 5)
    found = verify()
    assert (found.fault.kind, found.fault.number, found.last.number) == (kind, chain + 5, chain + 4)


def test_the_first_of_two_faults_is_named(chain):
    change_a_letter(chain + 7)
    delete_it(chain + 3)
    assert (verify().fault.kind, verify().fault.number) == (Kind.DELETED, chain + 3)


@pytest.mark.once_on_postgresql
def test_another_course_of_the_log_under_the_same_key_is_told_from_ours(chain):
    kept = row(chain + 5)
    told = canonical(json.loads(kept["content"]))
    from django.conf import settings

    other = mac(settings.LOG_KEY, "seal", "9" * 64, told)
    run("UPDATE cms_logseal SET previous = %s, digest = %s WHERE number = %s", "9" * 64, other, chain + 5)
    assert (verify().fault.kind, verify().fault.number) == (Kind.REPLACED, chain + 5)


@pytest.mark.once_on_postgresql
def test_a_seal_written_on_at_the_end_without_the_key_is_found(chain):
    kept = row(last())
    insert(kept | {"number": kept["number"] + 1, "previous": kept["digest"], "digest": "e" * 64, "source": "act:khac"})
    assert (verify().fault.kind, verify().fault.number) == (Kind.CHANGED, kept["number"] + 1)


# What only somebody who kept the end of the chain can find ------------------------------------------------------------------
def a_head() -> Place:
    return Place(last(), row(last())["digest"])


@pytest.fixture
def acts_alone(chain) -> int:
    """Behind the chain three acts that are in no history."""
    act("một", "hai", "ba")
    return last()


@pytest.mark.once_on_postgresql
def test_a_cut_tail_is_found_by_the_head_that_was_mailed_and_by_what_the_clock_kept(acts_alone):
    head = a_head()
    upkeep.check_log()
    for number in (acts_alone, acts_alone - 1):
        delete(number)
    assert verify().fault is None, "the chain alone does not know its end"
    assert (verify([head]).fault.kind, verify([head]).fault.number) == (Kind.CUT, acts_alone - 1)
    with pytest.raises(upkeep.NotWhole, match="bị cắt đuôi"):
        upkeep.check_log()
    with pytest.raises(CommandError, match="bị cắt đuôi"):
        call_command("verify_log")


@pytest.mark.once_on_postgresql
def test_a_chain_that_was_computed_anew_with_the_stolen_key_is_found_by_the_head(acts_alone, settings):
    head = a_head()
    kept = delete(acts_alone)
    told = canonical(json.loads(kept["content"]) | {"name": "Khác"})
    insert(kept | {"content": told, "digest": mac(settings.LOG_KEY, "seal", kept["previous"], told)})
    assert verify().fault is None
    assert (verify([head]).fault.kind, verify([head]).fault.number) == (Kind.RECOMPUTED, acts_alone)
    older = Place(acts_alone - 1, row(acts_alone - 1)["digest"][:16])
    assert verify([older]).fault is None


@pytest.mark.once_on_postgresql
def test_with_another_key_nothing_is_right_from_the_first_on(chain, settings):
    settings.LOG_KEY = "mot-khoa-khac-" * 5
    assert (verify().fault.kind, verify().fault.number) == (Kind.WRONG_KEY, 1)


@pytest.mark.once_on_postgresql
def test_a_change_of_key_without_the_word_of_the_key_before_is_found(chain, settings, build):
    before, settings.LOG_KEY = settings.LOG_KEY, "mot-khoa-khac-" * 5
    settings.LOG_KEYS_BEFORE = [before]
    build.published_article()
    number = last()
    changed = LogSeal.objects.get(act="log.key")
    told = json.loads(changed.content)
    told["data"]["proof"] = "0" * 64
    content, digest = canonical(told), mac(settings.LOG_KEY, "seal", changed.previous, canonical(told))
    run("DELETE FROM cms_logseal WHERE number > %s", changed.number)
    run("UPDATE cms_logseal SET content = %s, digest = %s WHERE number = %s", content, digest, changed.number)
    assert number > changed.number
    assert (verify().fault.kind, verify().fault.number) == (Kind.WRONG_KEY, changed.number)


# Wagtail's own log, which the register reads --------------------------------------------------------------------------------
def entry_of(number: int) -> PageLogEntry:
    """The entry that the first seal about one from a number on is of."""
    found = LogSeal.objects.filter(number__gte=number, source__startswith="wagtailcore.pagelogentry:").order_by("number").first()
    return PageLogEntry.objects.get(pk=found.source.partition(":")[2])


def by_another(entry):
    PageLogEntry.objects.filter(pk=entry.pk).update(user_id=987)


def with_other_data(entry):
    PageLogEntry.objects.filter(pk=entry.pk).update(data={"reason": "khác"})


def at_another_time(entry):
    PageLogEntry.objects.filter(pk=entry.pk).update(timestamp=entry.timestamp.replace(year=2020))


def about_another(entry):
    PageLogEntry.objects.filter(pk=entry.pk).update(page_id=1)


def gone(entry):
    PageLogEntry.objects.filter(pk=entry.pk).delete()


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("tamper", [by_another, with_other_data, at_another_time, about_another, gone])
def test_an_entry_of_the_history_that_does_not_say_any_more_what_was_sealed_is_found(chain, tamper):
    entry = entry_of(chain)
    number = LogSeal.objects.get(source=f"wagtailcore.pagelogentry:{entry.pk}").number
    tamper(entry)
    kind = Kind.ENTRY_DELETED if tamper is gone else Kind.ENTRY_CHANGED
    assert (verify().fault.kind, verify().fault.number) == (kind, number)


@pytest.mark.once_on_postgresql
def test_an_entry_brought_into_the_history_past_the_portal_is_found_until_it_is_taken_in_with_a_reason(chain):
    entry = entry_of(chain)
    entry.pk = None
    PageLogEntry.objects.bulk_create([entry])
    assert looked().fault.kind is Kind.ENTRY_INSERTED
    told = StringIO()
    call_command("verify_log", adopt="nâng cấp lúc bản cũ còn chạy", stdout=told)
    assert "Đã nhận" in told.getvalue() and "nguyên vẹn" in told.getvalue()
    assert json.loads(row(last())["content"])["data"]["why"] == "nâng cấp lúc bản cũ còn chạy"
    PageLogEntry.objects.filter(pk=PageLogEntry.objects.latest("pk").pk).delete()
    assert looked().fault.kind is Kind.OLDER_CHANGED


@pytest.mark.once_on_postgresql
def test_entries_of_before_the_log_was_sealed_are_kept_by_their_digest(db, build):
    without_triggers()
    run("DELETE FROM cms_logseal")
    older = ModelLogEntry.objects.count() + PageLogEntry.objects.count()
    build.published_article()
    with sealing_behind():
        pass
    begin = json.loads(row(1)["content"])["data"]["logs"]
    assert sum(one["number"] for one in begin.values()) == older > 0
    assert verify().fault is None
    ModelLogEntry.objects.filter(pk=ModelLogEntry.objects.earliest("pk").pk).update(label="Khác")
    assert verify().fault.kind is Kind.OLDER_CHANGED


# The command ----------------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_the_command_says_that_the_log_is_whole_and_to_where(chain):
    told = StringIO()
    call_command("verify_log", stdout=told)
    assert f"dấu cuối {last()}:{row(last())['digest']}" in told.getvalue()
    call_command("verify_log", head=[f"{chain}:{row(chain)['digest'][:16]}…"], stdout=told)


@pytest.mark.once_on_postgresql
def test_the_command_names_the_first_fault_and_fails(chain):
    change_the_content(chain + 2)
    with pytest.raises(CommandError, match=f"mục {chain + 2} bị sửa") as fault:
        call_command("verify_log")
    assert fault.value.returncode == 1
    for head in ("12", "12:xyz", "12:abc", "-1:0123456789abcdef", ""):
        with pytest.raises(CommandError, match="--head") as fault:
            call_command("verify_log", head=[head])
        assert fault.value.returncode == 2


@pytest.mark.once_on_postgresql
def test_a_long_chain_is_read_some_at_a_time(db, django_assert_max_num_queries):
    act(*map(str, range(2 * TOGETHER + 50)))
    end = last()
    assert end > 2 * TOGETHER
    with django_assert_max_num_queries(30):
        assert verify().looked_at == end
    LogMark.objects.all().delete()
    without_triggers()
    delete(TOGETHER)
    assert (verify().fault.kind, verify().fault.number) == (Kind.DELETED, TOGETHER)
