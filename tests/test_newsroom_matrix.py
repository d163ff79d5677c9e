"""The whole matrix of rights: role, act, page type and snippet, in one's own portal and in another's, each tried by HTTP.

In the tables: B Biên tập viên, T Trưởng ban biên tập, L Lãnh đạo duyệt, K Kiểm duyệt nhận xét, Q Quản trị; - nobody.
"""

from functools import partial

import pytest
from django.db import transaction
from wagtail.models import Page

from tests.matrix import media, pages, rooms, rows
from tests.matrix.table import PEOPLE, read_table
from tests.matrix.world import World

pytestmark = pytest.mark.django_db
EVERYBODY = pytest.mark.parametrize("letter", list(PEOPLE))

# A dot: not tried, because Wagtail asks the same question for every type of page as it does in the row of `open`, `lock` or `unpublish`
PAGES = read_table("""
    act             front   topic   about   article  draft
    explore         BTLQ    BTLQ    BTLQ    BTLQ     BTLQ
    search          BTLQ    .       .       BTLQ     BTLQ
    choose          BTLQ    .       .       BTLQ     BTLQ
    api             BTLQ    .       .       BTLQ     .
    act_by_api      -       .       .       -        .
    open            BTLQ    BTLQ    BTLQ    BTLQ     BTLQ
    history         BTLQ    .       .       BTLQ     .
    compare         BTLQ    .       .       BTLQ     .
    draft           BTLQ    .       .       BTLQ     .
    save            BTLQ    BTLQ    BTLQ    BTLQ     BTLQ
    autosave        .       .       .       BTLQ     .
    submit          BTLQ    BTLQ    BTLQ    BTLQ     BTLQ
    revert          BTLQ    .       .       BTLQ     .
    publish         -       -       -       -        -
    show_a_copy     -       .       .       -        -
    copy            Q       BTQ     BTQ     BTQ      BTQ
    unpublish       Q       TLQ     TLQ     TLQ      -
    unpublish_many  Q       .       .       TLQ      .
    unschedule      Q       .       .       TLQ      TLQ
    move            -       TQ      TQ      TQ       BTQ
    move_many       -       .       .       TQ       BTQ
    reorder         Q       TQ      TQ      TQ       TQ
    close           Q       TLQ     TLQ     TLQ      TLQ
    lock            TLQ     TLQ     TLQ     TLQ      TLQ
    unlock          TLQ     .       .       TLQ      .
    delete          Q       Q       TLQ     TLQ      BTLQ
    delete_many     Q       .       .       TLQ      BTLQ
    override        LQ      LQ      LQ      LQ       LQ
""")

# The same for people whose desk is for one category only: at the category itself, and inside it
CATEGORY = read_table("""
    act             topic   article  draft
    explore         BTL     BTL      BTL
    search          BTL     BTL      BTL
    open            BTL     BTL      BTL
    history         .       BTL      .
    save            BTL     BTL      BTL
    submit          BTL     BTL      BTL
    publish         -       -        -
    copy            -       BT       BT
    unpublish       TL      TL       -
    move            -       T        BT
    reorder         -       T        T
    close           TL      TL       TL
    lock            TL      TL       TL
    delete          -       TL       BTL
    override        L       L        L
""")

# A new page, by type and parent; a cell is what one may do in one's own portal
PLACES = read_table("""
    act  front  about  about-in-about  topic  topic-in-topic  article  article-in-front  about-in-topic  front-in-front
    add  Q      BTQ    BTQ             BTQ    BTQ             BTQ      -                 -               -
""")

ROWS = read_table("""
    act              poll   link   reason
    listed           BTQ    BTQ    TQ
    choose           BTQ    BTQ    TQ
    open             BTQ    BTQ    TQ
    history          BTQ    BTQ    TQ
    compare          BTQ    BTQ    .
    add              BTQ    BTQ    TQ
    copy             BTQ    BTQ    TQ
    save             BTQ    BTQ    TQ
    submit           BTQ    BTQ    .
    revert           BTQ    BTQ    .
    publish          -      -      .
    reorder          .      BTQ    TQ
    unpublish        TQ     TQ     .
    unschedule       TQ     TQ     .
    lock             TQ     TQ     .
    unlock           TQ     TQ     .
    delete           TQ     TQ     Q
    delete_many      TQ     TQ     Q
""")

MEDIA = read_table("""
    act                  picture  document
    listed               BTQ      BTQ
    choose               BTLQ     BTLQ
    api                  BTLQ     BTLQ
    open                 BTQ      BTQ
    add                  BTQ      BTQ
    add_many             BTQ      BTQ
    add_by_choosing      BTQ      BTQ
    save                 BTQ      BTQ
    save_after_upload    BTQ      BTQ
    delete               BTQ      BTQ
    delete_after_upload  BTQ      BTQ
    delete_many          BTQ      BTQ
    tag_many             BTQ      BTQ
    carry_off            Q        Q
""")

ROOMS = {
    "register": (rooms.register, "BTLQ"),
    "register as a workbook": (rooms.register_as_workbook, "BTLQ"),
    "register of polls": (rooms.poll_register, "BTQ"),
    "figures": (rooms.figures, "BTLQ"),
    "words searched for": (rooms.keywords, "BTLQ"),
    "the sealed log": (rooms.sealed_log, "Q"),
    "review of a page": (rooms.review("annex"), "BTLQ"),
    "review of a link": (rooms.review("waiting"), "BTQ"),
    "approving a page": (rooms.decide("annex"), "T"),
    "approving a link": (rooms.decide("waiting"), "T"),
    "comments": (rooms.comments, "KQ"),
    "changing comments": (rooms.change_comments, ""),
    "approving a comment": (rooms.decide_comment, "KQ"),
    "refusing a comment": (rooms.refuse_comment, "KQ"),
    "closing comments": (rooms.close_comments, "BTLKQ"),
    "reasons to refuse a comment": (rooms.refusal_reasons, "TQ"),
    "history of a comment": (rooms.comment_history, "KQ"),
    "locked pages": (rooms.report("locked_pages"), "TLQ"),
    "workflows": (rooms.report("workflow"), "BTLQ"),
    "steps of workflows": (rooms.report("workflow_tasks"), "BTLQ"),
    "what happened": (rooms.report("site_history"), "BTLQ"),
    "ageing pages": (rooms.report("aging_pages"), "TLQ"),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Both portals, once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def hold(world, username: str, tries: list[tuple]) -> None:
    """Make every try, and tell of all in which what happens is not what the table says. A try: name, act, thing, whether it may happen."""
    found = []
    for name, act, thing, may in tries:
        try:
            happened = world.tried(act, username, thing)
        except Exception as fault:
            found.append(f"{name}: {type(fault).__name__} {fault}")
            continue
        if happened is not may:
            found.append(f"{name}: {'happens' if happened else 'is refused'}")
    assert not found, f"{username}:\n" + "\n".join(found)


MOVED = {"front": "about", "topic": "shelf", "about": "annex", "article": "inner", "draft": "inner"}


def of_pages(portal, table, may, prefix: str = "") -> list[tuple]:
    """The tries of a table of pages."""
    tries = []
    for (name, kind), letters in table.items():
        act = getattr(pages, name)
        if name.startswith("move"):
            act = partial(act, to=portal[prefix + MOVED[kind] if MOVED[kind] == "inner" else MOVED[kind]])
        tries.append((f"{name} {prefix}{kind}", act, portal[prefix + kind], may(letters)))
    return tries


def of_places(portal, may, below: str = "") -> list[tuple]:
    """The tries of new pages; with `below` they may succeed below that page only."""
    tries = []
    for (_, name), letters in PLACES.items():
        model, parent = pages.PLACES[name]
        place = (model, portal[parent] if parent else Page.objects.get(depth=1))
        tries.append((f"add {name}", pages.add, place, may(letters) and below in ("", parent)))
    return tries


def of_things(portal, module, table, may, elsewhere) -> list[tuple]:
    """The tries of a table of rows or media."""
    tries = []
    for (name, kind), letters in table.items():
        act = getattr(module, name)
        tries.append((f"{name} {kind}", partial(act, to=elsewhere.collection) if name == "carry_off" else act, portal[kind], may(letters)))
    return tries


def of_portal(portal, world, may) -> list[tuple]:
    """Everything that may be tried in a portal."""
    elsewhere = world.other if portal is world.own else world.own
    return [
        *of_pages(portal, PAGES, may),
        *of_places(portal, may),
        *of_things(portal, rows, ROWS, may, elsewhere),
        *of_things(portal, media, MEDIA, may, elsewhere),
        *((name, act, portal, may(set(letters))) for name, (act, letters) in ROOMS.items()),
    ]


@pytest.mark.once_on_postgresql
@EVERYBODY
def test_everybody_does_in_their_portal_what_their_role_allows_and_nothing_else(world, letter):
    hold(world, PEOPLE[letter], of_portal(world.own, world, lambda letters: letter in letters))


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("letter", ["B", "T", "L", "K"])
def test_nobody_sees_or_touches_anything_of_another_portal(world, letter):
    waiting = ("the question before a review ends", pages.cancelling, world.other["annex"], False)
    hold(world, PEOPLE[letter], [waiting, *of_portal(world.other, world, lambda letters: False)])


@pytest.mark.once_on_postgresql
def test_an_administrator_works_in_every_portal(world):
    of_articles = {key: letters for key, letters in PAGES.items() if key[1] == "article"}
    of_links = {key: letters for key, letters in ROWS.items() if key[1] == "link"}
    tries = [
        *of_pages(world.other, of_articles, lambda letters: "Q" in letters),
        *of_things(world.other, rows, of_links, lambda letters: "Q" in letters, world.own),
    ]
    hold(world, "quantri", tries)


@pytest.mark.once
@pytest.mark.parametrize("letter", ["B", "T", "L"])
def test_a_desk_for_one_category_reaches_that_category_and_nothing_beside_it(world, letter):
    own, other = world.own, world.other
    some = {"listed", "choose", "open", "add", "save", "submit", "unpublish", "delete"}
    above = {(act, kind): set() for act, kind in PAGES if kind == "front" and act in (some | {"explore", "copy", "close"}) - {"choose"}}
    things = {
        kind: {key: cell for key, cell in (ROWS | MEDIA).items() if key[1] == kind and key[0] in some} for kind in ("poll", "picture")
    }
    tries = [
        *of_pages(own, CATEGORY, lambda letters: letter in letters),
        *of_pages(own, CATEGORY, lambda letters: False, "beside-"),
        *of_pages(own, above, lambda letters: False),
        *of_pages(other, CATEGORY, lambda letters: False),
        *of_places(own, lambda letters: letter in letters, below="topic"),
        *of_things(own, media, things["picture"], lambda letters: letter in letters, other),
        *of_things(own, rows, things["poll"], lambda letters: False, other),
    ]
    hold(world, f"{PEOPLE[letter]}-muc", tries)


@pytest.mark.once_on_postgresql
@EVERYBODY
def test_only_an_administrator_carries_pages_from_one_portal_to_another(world, letter):
    own, other = world.own, world.other
    tries = [
        (f"{act.__name__} {one.name} {kind}", partial(act, to=two[place]), one[kind], letter == "Q")
        for one, two in ((own, other), (other, own))
        for act in (pages.copy, pages.move, pages.move_many)
        for kind, place in (("article", "topic"), ("draft", "topic"), ("topic", "news"), ("about", "front"))
    ]
    hold(world, PEOPLE[letter], tries)


@pytest.mark.once_on_postgresql
@EVERYBODY
def test_settings_people_and_what_else_a_portal_stands_on_are_for_administrators(world, letter):
    may = letter == "Q"
    addresses = {address: name for portal in (world.own, world.other) for name, address in rooms.offices(portal)}
    tries = [(name, rooms.keeps, address, may) for address, name in addresses.items()]
    tries += [(f"delete {name}", rooms.written_elsewhere, world.own[name], may) for name in ("desk", "group")]
    assert len(tries) > 30
    hold(world, PEOPLE[letter], tries)


def test_an_editor_writes_in_their_own_portal_and_not_in_another_one(world):
    tries = [
        (f"{act.__name__} {portal.name}", act, portal["article"], portal is world.own)
        for portal in (world.other, world.own)
        for act in (pages.explore, pages.open, pages.save, pages.submit)
    ]
    hold(world, "bientap", tries)
