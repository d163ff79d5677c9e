"""The register of polls: votes by hour, flagged ones, refused acts, for the people of each portal."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cms.models import Refusal
from newsroom.desk import set_up_desk
from newsroom.roles import EDITOR
from polls.models import Vote
from polls.reports import hours_of
from tests.build import at
from tests.reading import texts, words
from tests.voting import soup

NINE = at(2026, 3, 14, 9)


def cast(poll, moment, number=1, **fields):
    Vote.objects.bulk_create(
        Vote(poll=poll, reader=f"{moment:%d%H}{len(fields)}-{count}", cast_at=moment + timedelta(minutes=count % 60), **fields)
        for count in range(number)
    )


def refused(poll, rule, moment, number=1):
    Refusal.objects.create(site=poll.site, about=f"poll {poll.pk}", rule=rule, hour=moment, number=number)


def shown(client, **asked):
    answer = client.get(reverse("polls_register"), asked)
    assert answer.status_code == 200
    return [texts(row, "td") for row in soup(answer).select(".listing tbody tr")]


@pytest.fixture
def poll(office, build):
    poll = build.poll("Chợ họp ngày nào?", opens_at=NINE)
    cast(poll, NINE, 3)
    cast(poll, NINE, 1, flag="unproved", changed_at=NINE + timedelta(hours=2, minutes=5))
    cast(poll, NINE + timedelta(hours=1), 2, flag="proved")
    refused(poll, "closed", NINE + timedelta(hours=5), 4)
    refused(poll, "stamp", NINE, 2)
    refused(poll, "foreign", NINE, 7)
    return poll


def test_every_hour_has_a_row_the_last_first_with_votes_changes_flags_and_refusals(office, poll):
    name = "Chợ họp ngày nào?"
    assert shown(office.clients["bientap"], poll=poll.pk) == [
        [name, "14/03/2026, 14–15 giờ", "0", "0", "0", "0", "4", "ngoài thời gian nhận: 4", ""],
        [name, "14/03/2026, 11–12 giờ", "0", "1", "0", "0", "0", "", ""],
        [name, "14/03/2026, 10–11 giờ", "2", "0", "2", "0", "0", "", ""],
        [name, "14/03/2026, 09–10 giờ", "4", "0", "0", "1", "9", "biểu mẫu không hợp lệ: 2; gửi từ trang khác: 7", ""],
    ]


def test_an_hour_with_far_more_votes_than_usual_is_marked(office, build):
    poll = build.poll(opens_at=NINE)
    for hour in range(5):
        cast(poll, NINE + timedelta(hours=hour), 4)
    cast(poll, NINE + timedelta(hours=5), 21)
    cast(poll, NINE + timedelta(hours=6), 20)
    assert [row[-1] for row in shown(office.clients["bientap"])] == ["", "Tăng bất thường", *[""] * 5]


def test_the_register_is_a_file_that_excel_opens_and_takes_for_no_formula(office, build):
    poll = build.poll("=HYPERLINK(1)?", opens_at=NINE)
    cast(poll, NINE, 12)
    refused(poll, "stamp", NINE, 2)
    client = office.clients["truongban"]
    answer = client.get(reverse("polls_register"), {"export": "csv", "poll": poll.pk})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == '\'=HYPERLINK(1)?,"14/03/2026, 09–10 giờ",12,0,0,0,2,biểu mẫu không hợp lệ: 2,'
    answer = client.get(reverse("polls_register"), {"export": "xlsx", "poll": poll.pk})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head, row = load_workbook(BytesIO(content)).active.values
    assert head[:3] == ("Bình chọn", "Trong giờ", "Phiếu mới") and row[2:7] == (12, 0, 0, 0, 2)
    assert row[1] == NINE.replace(tzinfo=None)


def test_each_portal_has_its_own(office, build, poll):
    other = build.other_site()
    set_up_desk()
    office.hire(EDITOR, "bientap-khac", other.root_page)
    foreign = build.poll("Của xã khác?", site=other, opens_at=NINE)
    cast(foreign, NINE)
    Refusal.objects.create(site=build.site, about=f"poll {foreign.pk}", rule="stamp", hour=NINE)  # sent to another portal's host
    assert [row[0] for row in shown(office.clients["bientap-khac"])] == ["Của xã khác?"]
    assert shown(office.clients["bientap-khac"])[0][6] == "0"
    assert {row[0] for row in shown(office.clients["bientap"])} == {"Chợ họp ngày nào?"}
    assert {row[0] for row in shown(office.clients["quantri"])} == {"Chợ họp ngày nào?", "Của xã khác?"}
    assert shown(office.clients["bientap"], poll=foreign.pk) == []
    assert shown(office.clients["bientap"], poll="abc") == []


@pytest.mark.parametrize(
    ("who", "may"), [("bientap", True), ("truongban", True), ("quantri", True), ("lanhdao", False), ("kiemduyet", False)]
)
def test_who_has_to_do_with_polls_reads_the_register_and_finds_it_among_the_reports(office, poll, who, may):
    client = office.clients[who]
    for name in ("polls_register", "polls_register_results"):
        assert (client.get(reverse(name)).status_code == 200) is may
    assert (reverse("polls_register") in client.get(reverse("wagtailadmin_home")).content.decode()) is may


def test_a_reader_is_sent_to_the_login(client, db):
    assert client.get(reverse("polls_register")).status_code == 302


def test_the_register_takes_four_queries_for_any_number_of_polls_and_hours(office, build, poll):
    from polls.models import Poll

    for number in range(6):
        more = build.poll(f"Hỏi {number}?", opens_at=NINE)
        for hour in range(5):
            cast(more, NINE + timedelta(hours=hour), 2)
            refused(more, "stamp", NINE + timedelta(hours=hour))
    with CaptureQueriesContext(connection) as queries:
        assert len(hours_of(Poll.objects.all())) == 4 + 6 * 5
    assert len(queries) == 4
    assert "giờ" in words(soup(office.clients["bientap"].get(reverse("polls_register"))))
