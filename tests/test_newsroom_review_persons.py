"""Who approves: two persons, never one's own words, a stand-in, one alone in an emergency, and nobody of another place."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.models import User
from news.models import ArticlePage
from newsroom import actions, rules
from newsroom.desk import give_rights, open_desk, set_up_desk
from newsroom.models import Desk, StandIn
from newsroom.refusals import Refused
from newsroom.roles import EDITOR, FIRST_APPROVER, SECOND_APPROVER
from newsroom.words import digest, last_writer, words
from tests.office import FIRST, SECOND, told


# Two persons --------------------------------------------------------------------------------------------------------
def test_nobody_approves_words_that_they_changed_last(office):
    office.hire(FIRST_APPROVER, "truongban2")
    article = office.write()
    office.edit("truongban", article, title="Trưởng ban sửa lời")
    assert rules.OWN_WORDS in told(office.decide("truongban", article))
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban2", article)
    assert office.stands(article) == (False, SECOND)


def test_saving_without_changing_a_word_makes_nobody_the_writer(office):
    article = office.write()
    office.edit("truongban", article, date="15/03/2026 09:00")
    assert last_writer(ArticlePage.objects.get(pk=article.pk)) == office.user("bientap").pk
    office.decide("truongban", article)
    assert office.stands(article) == (False, SECOND)


def test_a_second_approver_who_changes_words_sends_it_back_through_the_first(office):
    office.hire(SECOND_APPROVER, "lanhdao2")
    article = office.write()
    office.decide("truongban", article)
    office.edit("lanhdao", article, title="Lãnh đạo sửa lời")
    assert office.stands(article) == (False, FIRST)
    office.decide("truongban", article)
    assert rules.OWN_WORDS in told(office.decide("lanhdao", article))
    office.decide("lanhdao2", article)
    assert office.stands(article) == (True, None)
    assert Page.objects.get(pk=article.pk).title == "Lãnh đạo sửa lời"


@pytest.mark.once
def test_where_there_is_no_other_second_approver_the_first_step_counts_and_the_history_says_so(office):
    article = office.write()
    office.decide("truongban", article)
    office.edit("lanhdao", article, title="Lãnh đạo sửa lời")
    office.decide("truongban", article)
    assert office.stands(article) == (True, None)
    assert "Lãnh đạo duyệt".lower() in PageLogEntry.objects.get(page=article.pk, action="newsroom.pass_over").data["why"]


@pytest.mark.once
def test_where_a_first_approver_writes_alone_the_second_step_is_the_other_person(office):
    article = office.write("truongban")
    assert office.stands(article) == (False, SECOND)
    office.decide("lanhdao", article)
    assert office.stands(article) == (True, None)


def test_no_words_go_out_that_nobody_else_has_seen(office):
    User.objects.filter(username="truongban").delete()
    office.user("lanhdao").groups.add(Desk.objects.get(role_key=EDITOR.key, place=office.build.home).group)
    article = office.write("lanhdao")
    assert office.stands(article) == (False, FIRST)
    assert office.decide("lanhdao", article).status_code in (200, 302)
    assert office.stands(article) == (False, FIRST)


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"title": "Đền Thượng"}, {"title": "Đền Thượng"}, True),
        ({"title": "Đền Thượng"}, {"title": "Đền Hạ"}, False),
        ({"date": "2026-03-14"}, {"date": "2026-03-15"}, True),
        ({"body": '[{"type": "paragraph", "value": "<p>a <b>b</b></p>", "id": "1"}]'}, {"body": '[{"type": "paragraph", "value": "<p>a b</p>"}]'}, True),
        ({"body": '[{"type": "paragraph", "value": "<p>a</p>"}]'}, {"body": '[{"type": "paragraph", "value": "<p>b</p>"}]'}, False),
        ({"body": '[{"type": "paragraph", "value": "<a href=\\"x\\">a</a>"}]'}, {"body": '[{"type": "paragraph", "value": "<a href=\\"y\\">a</a>"}]'}, False),
        ({"image": 3}, {"image": 4}, False),
        ({"attachments": [{"pk": 1, "title": "Kế hoạch"}]}, {"attachments": [{"pk": 2, "title": "Kế hoạch"}]}, True),
        ({"image_caption": "Rước kiệu"}, {"image_caption": "Rước nước"}, False),
    ],
)  # fmt: skip
def test_words_are_what_readers_read(one, other, same):
    assert (words(one) == words(other)) is same


# Stand-ins, emergency -----------------------------------------------------------------------------------------------
@pytest.mark.once
def test_somebody_stands_in_for_an_approver_for_some_days(office):
    deputy = office.hire(EDITOR, "pho")
    article = office.write()
    office.decide("pho", article)
    assert office.stands(article) == (False, FIRST)
    moment = timezone.now()
    StandIn.objects.create(approver=office.user("truongban"), deputy=deputy, begins=moment, ends=moment + timedelta(days=3))
    office.decide("pho", article)
    assert office.stands(article) == (False, SECOND)
    StandIn.objects.update(begins=moment - timedelta(days=9), ends=moment - timedelta(days=1))
    assert not rules.reviewers(FIRST_APPROVER, article).filter(pk=deputy.pk).exists()


@pytest.mark.once
def test_an_emergency_needs_a_reason_and_stays_in_the_history(office):
    article = office.write()
    address = reverse("newsroom:override", args=["page", article.pk])
    office.clients["lanhdao"].post(address, {"reason": "  "})
    assert office.stands(article)[0] is False
    for other in ("bientap", "truongban", "kiemduyet"):
        office.clients[other].post(address, {"reason": "Muốn vậy"})
    assert office.stands(article)[0] is False
    office.clients["lanhdao"].post(address, {"reason": "Bão đổ bộ"})
    assert office.stands(article) == (True, None)
    entry = PageLogEntry.objects.get(page=article.pk, action="newsroom.override")
    assert (entry.user.username, entry.data["reason"]) == ("lanhdao", "Bão đổ bộ")


# Places -------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_an_approver_of_another_portal_has_nothing_to_say_here(office, build):
    other = build.other_site()
    set_up_desk()
    office.hire(FIRST_APPROVER, "truongbankhac", other.root_page)
    article = office.write()
    assert office.look("truongbankhac", article).status_code == 302
    with pytest.raises(Refused):
        actions.approve(
            office.state(article),
            office.state(article).current_task_state_id,
            office.user("truongbankhac"),
            digest(article.get_latest_revision()),
        )


@pytest.mark.once
def test_an_approver_may_be_set_over_one_category(office, build):
    culture, economy = build.category("Văn hóa"), build.category("Kinh tế")
    give_rights(open_desk(FIRST_APPROVER, culture, "Trưởng ban – Văn hóa"))
    person = office.hire(FIRST_APPROVER, "truongvanhoa", culture)
    assert rules.reviewers(FIRST_APPROVER, build.article(category=culture)).filter(pk=person.pk).exists()
    assert not rules.reviewers(FIRST_APPROVER, build.article(category=economy)).filter(pk=person.pk).exists()
