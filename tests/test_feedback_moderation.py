"""Moderators read what waits and decide: singly and for many, each at their own portals only, every act in the history."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupSitePermission, ModelLogEntry, PageLogEntry

from cms.cache import generation
from cms.cache.generation import mark_of
from cms.clock import jobs
from cms.models import Refusal
from feedback import actions
from feedback.jobs import forget_raters, wipe_contacts
from feedback.models import ClosedArticle, Comment, FeedbackSettings, Rating, RefusalReason
from newsroom.desk import set_up_desk
from newsroom.roles import MODERATOR
from tests.build import at
from tests.reading import IMPOSSIBLE, read, texts, words

LIST, DECIDE = "feedback_comment_modeladmin_index", "feedback_decide"


@pytest.fixture
def moderator(office):
    return office.clients["kiemduyet"]


@pytest.fixture
def article(build):
    return build.article("Khơi mương nội đồng")


def waiting(article, name="Mùi", text="Khơi chưa?", **more) -> Comment:
    comment = actions.add_comment(article, name, text, at(2026, 3, 3), state="waiting")
    Comment.objects.filter(pk=comment.pk).update(**({"code": f"ma-{comment.pk}"} | more))
    return Comment.objects.get(pk=comment.pk)


def reason(article, text="Quảng cáo") -> RefusalReason:
    return RefusalReason.objects.get(site=article.get_site(), text=text)


def pick(*comments) -> list[str]:
    return [f"{comment.pk}:{comment.version}" for comment in comments]


def decide(client, act, *comments, **more):
    return client.post(reverse(DECIDE), {"act": act, "picked": pick(*comments)} | more, follow=True)


def states() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("state", flat=True))


def log() -> list[tuple]:
    rows = ModelLogEntry.objects.filter(action__startswith="feedback.").order_by("timestamp", "pk")
    return [(row.action, row.user and row.user.username) for row in rows]


# The list --------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_what_waits_stands_first_the_longest_waiting_at_the_head(moderator, article, build):
    admin = build.user(admin=True)
    names = {}
    for name, days in (("Hôm qua", 1), ("Hôm kia", 2), ("Vừa xong", 0), ("Tuần trước", 7)):
        names[name] = waiting(article, name, f"Lời {name}", sent_at=timezone.now() - timedelta(days=days))
    actions.approve(names["Tuần trước"], admin, 1)
    actions.refuse(names["Vừa xong"], admin, 1, "Quảng cáo")
    soup = read(moderator, reverse(LIST))
    assert texts(soup, "td.title a") == ["Hôm kia", "Hôm qua", "Vừa xong", "Tuần trước"]
    rows = texts(soup, "tbody tr")
    assert "2 ngày rồi" in rows[0].replace("\xa0", " ") and "Lý do: Quảng cáo" in rows[2] and str(admin) in rows[3]
    assert soup.select_one("tbody a[target=_blank]")["href"].endswith(article.url)


@pytest.mark.once
def test_the_list_is_filtered_and_searched(moderator, article, build):
    waiting(article, "Mùi", "Khơi mương chưa?", marks=["links"])
    waiting(article, "Cốm", "Cảm ơn.")
    actions.add_comment(article, "Sen", "Hay.", at(2026, 3, 3))
    for query, names in (
        ("state__exact=public", ["Sen"]),
        ("ky=1", ["Mùi"]),
        ("q=chưa", ["Mùi"]),
        ("q=%00", ["Mùi", "Cốm", "Sen"]),
        ("q=Khơi+mương+nội", ["Mùi", "Cốm", "Sen"]),
    ):
        assert sorted(texts(read(moderator, f"{reverse(LIST)}?{query}"), "td.title a")) == sorted(names), query
    assert "Cần đọc kỹ: có liên kết" in words(read(moderator, reverse(LIST)))


@pytest.mark.once
@pytest.mark.parametrize(
    "query", [f"p={typed}" for typed in IMPOSSIBLE] + ["o=abc", "state__exact=x", "sent_at__gte=abc", "cong=abc", "ky=9"]
)
def test_no_address_of_the_list_breaks_it(moderator, article, query):
    waiting(article)
    assert moderator.get(f"{reverse(LIST)}?{query}", follow=True).status_code == 200


@pytest.mark.once
def test_nothing_else_can_be_looked_up_by_the_lists_address(moderator, article, build):
    waiting(article, email="mui@example.vn")
    for guess in ("email__startswith=x", "article__owner__password__startswith=x", "decided_by__password__contains=x"):
        assert texts(read(moderator, f"{reverse(LIST)}?{guess}"), "td.title a") == ["Mùi"]


@pytest.mark.once
def test_the_senders_address_is_shown_to_no_moderator(moderator, article):
    comment = waiting(article, email="mui@example.vn")
    for where in (reverse(LIST), reverse("feedback_comment_modeladmin_inspect", args=[comment.pk])):
        assert "mui@example.vn" not in moderator.get(where).content.decode()


@pytest.mark.once
def test_the_list_asks_the_same_however_long_it_is(moderator, article, django_assert_max_num_queries):
    for number in range(30):
        waiting(article, f"Bạn {number}")
    moderator.get(reverse(LIST))
    with django_assert_max_num_queries(40):
        assert moderator.get(reverse(LIST)).status_code == 200


@pytest.mark.once
def test_what_the_rules_refused_by_themselves_is_told(moderator, office, article, build):
    where = reverse("comment", args=[article.pk])
    for _ in range(2):
        moderator.post(where, {}, headers={"sec-fetch-site": "cross-site"})
    assert "gửi từ trang khác: 2" in words(read(moderator, reverse(LIST)))
    Refusal.objects.update(site=build.other_site())
    assert "gửi từ trang khác" not in words(read(moderator, reverse(LIST)))


# Deciding --------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_one_is_approved_in_the_list_and_is_public_at_once(moderator, article, client):
    comment, other = waiting(article), waiting(article, "Cốm")
    moderator.post(reverse(DECIDE), {"approve_one": pick(comment)[0], "picked": pick(other)})
    assert states() == ["public", "waiting"]
    comment.refresh_from_db()
    assert comment.decided_by.username == "kiemduyet" and comment.decided_at is not None
    assert texts(read(client, article.url), ".comment-name") == ["Mùi"]
    assert log() == [("feedback.approve", "kiemduyet")]


@pytest.mark.once
def test_many_are_approved_and_many_refused_with_one_reason(moderator, article):
    comments = [waiting(article, f"Bạn {number}") for number in range(5)]
    answer = decide(moderator, "approve", *comments[:3])
    assert "Đã duyệt 3 nhận xét." in words(read_of(answer))
    answer = decide(moderator, "refuse", *comments[3:], reason=reason(article).pk)
    assert "Đã từ chối 2 nhận xét." in words(read_of(answer))
    assert states() == ["public"] * 3 + ["refused"] * 2
    assert set(Comment.objects.filter(state="refused").values_list("reason", flat=True)) == {"Quảng cáo"}


def read_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.once
@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"act": "refuse"}, "Hãy chọn lý do từ chối."),
        ({"act": "approve", "picked": []}, "Hãy chọn ít nhất một nhận xét."),
        ({"act": "khac"}, "Hãy chọn duyệt hoặc từ chối."),
        ({"act": "approve", "answer": "a" * 3001}, "Dài quá 3.000 ký tự"),
    ],
)
def test_what_is_incomplete_is_said_and_changes_nothing(moderator, article, told, fault):
    comment = waiting(article)
    answer = moderator.post(reverse(DECIDE), {"picked": pick(comment)} | told, follow=True)
    assert fault in words(read_of(answer)) and states() == ["waiting"] and log() == []


@pytest.mark.once
@pytest.mark.parametrize("picked", ["abc", "1", ":", "1:x", "²:1", "999999:1", "9" * 30 + ":1", "-1:1"])
def test_forged_picks_are_404_and_change_nothing(moderator, article, picked):
    comment = waiting(article)
    told = {"act": "approve", "picked": [*pick(comment), picked]}
    assert moderator.post(reverse(DECIDE), told).status_code == 404 and states() == ["waiting"]


@pytest.mark.once
def test_a_decision_is_about_the_words_that_were_seen(moderator, article):
    comment, other = waiting(article), waiting(article, "Cốm")
    actions.mend(comment, {"name": "Mùi", "email": "", "text": "Lời khác"}, [])
    answer = decide(moderator, "approve", comment, other)  # as it was before
    assert states() == ["waiting", "public"] and "vừa sửa hoặc rút" in words(read_of(answer))
    actions.withdraw(comment)
    comment.refresh_from_db()
    decide(moderator, "approve", comment)
    assert states() == ["withdrawn", "public"]


@pytest.mark.once
def test_a_public_one_is_taken_down_and_a_refused_one_approved(moderator, article, client):
    comment = waiting(article)
    decide(moderator, "approve", comment)
    decide(moderator, "refuse", comment, reason=reason(article).pk)
    assert "Khơi chưa?" not in client.get(article.url).content.decode()
    decide(moderator, "approve", comment)
    assert states() == ["public"] and Comment.objects.get().reason == ""
    assert [act for act, _ in log()] == ["feedback.approve", "feedback.refuse", "feedback.approve"]


@pytest.mark.once
def test_two_moderators_with_one_thought_decide_once(moderator, article):
    comment = waiting(article)
    for _ in range(2):
        decide(moderator, "approve", comment)
    assert len(log()) == 1


@pytest.mark.once
def test_the_office_answers_and_the_answer_bears_its_mark(moderator, article, client):
    comment = waiting(article)
    decide(moderator, "approve", comment, answer="Đã khơi\x00 xong.", back="one")
    assert "Trả lời của cơ quan Đã khơi xong." in words(read(client, article.url).select_one(".comment"))
    decide(moderator, "answer", comment, answer="Tuần sau khơi tiếp.", back="one")
    assert "Tuần sau khơi tiếp." in client.get(article.url).content.decode()
    decide(moderator, "answer", comment, answer="", back="one")
    assert "Trả lời của cơ quan" not in client.get(article.url).content.decode()
    assert [act for act, _ in log()] == ["feedback.approve", "feedback.answer", "feedback.unanswer"]
    unread = waiting(article, "Chờ")
    assert "Chỉ trả lời được nhận xét đang hiện" in words(read_of(decide(moderator, "answer", unread, answer="x")))
    unread.refresh_from_db()
    assert (unread.answer, unread.state) == ("", "waiting")


@pytest.mark.once
def test_the_history_of_a_comment_tells_who_decided_in_words(moderator, article):
    comment = waiting(article)
    decide(moderator, "refuse", comment, reason=reason(article).pk)
    page = words(read(moderator, reverse("feedback_comment_modeladmin_history", args=[comment.pk])))
    assert "Từ chối nhận xét: Quảng cáo" in page and "Mùi" not in page


@pytest.mark.once
@pytest.mark.parametrize("act", ["approve", "refuse", "withdraw", "answer", "close", "open"])
def test_what_becomes_or_ceases_to_be_public_makes_the_copies_old(article, build, act):
    admin, comment = build.user(admin=True), waiting(article)
    if act not in ("approve", "close"):
        actions.approve(comment, admin, 1)
        actions.close_article(article, admin)
    before = generation.generation(mark_of(build.site.pk))
    done = {
        "approve": lambda: actions.approve(comment, admin, 1),
        "refuse": lambda: actions.refuse(comment, admin, 1, "x"),
        "withdraw": lambda: actions.withdraw(comment),
        "answer": lambda: actions.answer(comment, admin, 1, "Vâng."),
        "close": lambda: actions.close_article(article, admin),
        "open": lambda: actions.open_article(article, admin),
    }
    generation.forget_all()
    before = generation.generation(mark_of(build.site.pk))
    done[act]()
    assert generation.generation(mark_of(build.site.pk)) != before


@pytest.mark.once
def test_refusing_what_waits_changes_nothing_for_readers(article, build):
    generation.forget_all()
    before = generation.generation(mark_of(build.site.pk))
    actions.refuse(waiting(article), build.user(admin=True), 1, "x")
    assert generation.generation(mark_of(build.site.pk)) == before


# Rights ----------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_a_moderator_decides_at_their_own_portals_only(office, build, article):
    other = build.other_site()
    set_up_desk()
    office.hire(MODERATOR, "kiemduyetkhac", other.root_page)
    comment, stranger = waiting(article), office.clients["kiemduyetkhac"]
    assert texts(read(stranger, reverse(LIST)), "td.title a") == []
    for told in ({"act": "approve"}, {"act": "refuse", "reason": reason(article).pk}, {"approve_one": pick(comment)[0]}):
        assert stranger.post(reverse(DECIDE), {"picked": pick(comment)} | told).status_code == 404
    assert stranger.get(reverse("feedback_close", args=[article.pk])).status_code in (302, 403)
    assert stranger.post(reverse("feedback_close", args=[article.pk])).status_code in (302, 403)
    assert states() == ["waiting"] and not ClosedArticle.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("who", ["bientap", "truongban", "lanhdao"])
def test_who_is_no_moderator_decides_nothing(office, article, who):
    comment = waiting(article)
    answer = office.clients[who].post(reverse(DECIDE), {"act": "approve", "picked": pick(comment)})
    assert answer.status_code in (302, 403) and states() == ["waiting"]
    assert office.clients[who].get(reverse(LIST)).status_code in (302, 403)


@pytest.mark.once
def test_a_reason_of_another_portal_is_none(office, build, article):
    other = build.other_site()
    set_up_desk()
    comment, foreign = waiting(article), RefusalReason.objects.filter(site=other).first()
    decide(office.clients["kiemduyet"], "refuse", comment, reason=foreign.pk)
    assert states() == ["waiting"]


@pytest.mark.once
def test_moderators_have_no_other_right(office):
    rights = GroupSitePermission.objects.filter(group__desk__role_key=MODERATOR.key).values_list("permission__codename", flat=True)
    assert list(rights) == ["view_comment"]
    assert office.clients["kiemduyet"].get("/quan-tri/snippets/feedback/refusalreason/").status_code == 302


@pytest.mark.once
def test_reasons_are_kept_by_the_office_and_retired_ones_are_not_offered(office, article):
    RefusalReason.objects.filter(text="Quảng cáo").update(retired=True)
    comment = waiting(article)
    screen = read(office.clients["kiemduyet"], reverse("feedback_comment_modeladmin_inspect", args=[comment.pk]))
    offered = texts(screen, "select[name=reason] option")
    assert "Quảng cáo" not in offered and "Không liên quan đến bài viết" in offered
    assert office.clients["truongban"].get("/quan-tri/snippets/feedback/refusalreason/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("who", ["kiemduyet", "bientap", "truongban", "lanhdao", "quantri"])
def test_moderators_and_editors_close_the_comments_of_an_article(office, article, who):
    where = reverse("feedback_close", args=[article.pk])
    assert "Đóng nhận xét của bài này" in words(read(office.clients[who], where))
    office.clients[who].post(where)
    assert ClosedArticle.objects.get().closed_by.username == who
    office.clients[who].post(where, {"open": "1"})
    assert not ClosedArticle.objects.exists()
    acts = PageLogEntry.objects.filter(action__startswith="feedback.").order_by("timestamp", "pk").values_list("action", flat=True)
    assert list(acts) == ["feedback.close", "feedback.open"]


@pytest.mark.once
def test_the_form_of_an_article_leads_to_its_closing(office, article):
    page = office.clients["bientap"].get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert reverse("feedback_close", args=[article.pk]) in page


# What the database holds -----------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "refused", "decided_at": at(2026, 3, 4)},
        {"state": "refused", "reason": "Quảng cáo"},
        {"state": "public"},
        {"state": "waiting", "decided_at": at(2026, 3, 4)},
        {"state": "public", "decided_at": at(2026, 3, 4), "reason": "x"},
        {"state": "withdrawn"},
        {"state": "khác"},
        {"text": ""},
        {"name": ""},
    ],
)
def test_the_database_itself_refuses_decisions_that_cannot_be(article, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(**({"article": article, "name": "Mùi", "text": "Khơi chưa?"} | wrong))


# The clock -------------------------------------------------------------------------------------------------------------
@pytest.mark.once
def test_addresses_go_so_many_days_after_the_decision_as_the_portal_has_set(article, build, now):
    admin = build.user(admin=True)
    other = build.article(category=build.category("Ở cổng khác", parent=build.other_site().root_page))
    FeedbackSettings.objects.update_or_create(site=build.site, defaults={"wipe_days": 10})
    decided = [waiting(place, email=f"{number}@example.vn") for number, place in enumerate((article, other))]
    undecided = waiting(article, email="cho@example.vn")
    for comment in decided:
        actions.approve(comment, admin, 1)

    def kept():
        return list(Comment.objects.exclude(email="").order_by("pk").values_list("pk", flat=True))

    for days, left in ((9, [*decided, undecided]), (11, [decided[1], undecided]), (31, [undecided])):
        now.moment = at(2026, 3, 14, 9) + timedelta(days=days)
        assert wipe_contacts().startswith("Đã xóa") and kept() == [row.pk for row in left], days
    assert states() == ["public", "public", "waiting"]


@pytest.mark.once
def test_raters_are_forgotten_after_400_days_and_the_points_stay(article, now):
    for number, days in enumerate((401, 399)):
        moment = now.moment - timedelta(days=days)
        Rating.objects.create(article=article, reader=f"k{number}", stamp=f"s{number}", points=4, rated_at=moment)
    assert forget_raters() == "Đã bỏ khóa bạn đọc của 1 lượt đánh giá."
    assert sorted(Rating.objects.values_list("points", "reader", "stamp"), key=str) == [(4, "k1", "s1"), (4, None, None)]


@pytest.mark.once
def test_the_clock_knows_both_jobs():
    assert {"wipe-contacts", "forget-raters"} <= {job.name for job in jobs()}
