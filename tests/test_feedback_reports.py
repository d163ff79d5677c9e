"""What readers said and how they rated, as it stands beside an article."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from feedback.actions import add_comment, start_with
from feedback.models import Comment, Rating
from feedback.reports import Numbers, numbers, public_comments
from tests.build import at
from tests.reading import read, texts, words

OLD = ("cổng cũ", date(2023, 3, 25))


def rate(article, *points):
    for point in points:
        Rating.objects.create(article=article, reader=f"ban-doc-{Rating.objects.count()}", points=point)


def rating(client, article):
    return words(read(client, article.url).select_one(".rating"))


def test_an_article_without_feedback_has_no_mean(build):
    assert numbers(build.article()) == Numbers(comments=0, raters=0, mean=None)


def test_the_mean_is_of_ratings_here_and_of_those_brought_forward(build):
    article, other = build.article(), build.article()
    rate(article, 2, 5)
    rate(other, 1)
    start_with(article, 13, 3, *OLD)
    assert numbers(article) == Numbers(comments=0, raters=5, mean=4.0)


@pytest.mark.parametrize(
    ("points", "brought", "line"),
    [
        ((), (5, 1), "5 điểm (1 đánh giá)"),
        ((5, 5, 4), None, "4,7 điểm (3 đánh giá)"),
        ((3,), (5997, 1233), "4,9 điểm (1.234 đánh giá)"),
        ((1,), None, "1 điểm (1 đánh giá)"),
    ],
)
def test_the_rating_is_written_as_on_the_old_portal(build, client, points, brought, line):
    article = build.article()
    rate(article, *points)
    if brought:
        start_with(article, *brought, *OLD)
    assert rating(client, article).endswith(f"Đánh giá cho bài viết: {line}")


def test_ratings_brought_forward_again_replace_the_first(build):
    article = build.article()
    start_with(article, 10, 2, *OLD)
    start_with(article, 3, 1, *OLD)
    assert numbers(article).raters == 1 and numbers(article).mean == 3


def test_only_what_a_moderator_approved_is_shown_and_counted(build, client):
    article = build.article()
    for state in ("waiting", "refused", "public"):
        add_comment(article, f"Người {state}", f"Nội dung {state}", at(2026, 3, 3), state=state)
    html = client.get(article.url).content.decode()
    assert "Nội dung public" in html and "Nội dung waiting" not in html and "Nội dung refused" not in html
    assert "Người waiting" not in html and "Nhận xét: 1" in texts(read(client, article.url), ".article-facts li")
    assert Comment(article=article, name="Mới", text="Chưa ai xem").state == "waiting"


def test_comments_are_read_as_a_conversation_the_oldest_first_also_at_one_moment(build, client):
    article = build.article()
    for name, hour in (("Ba", 9), ("Một", 7), ("Hai", 8), ("Bốn", 9)):
        add_comment(article, name, "Ý kiến.", at(2026, 3, 3, hour))
    assert [comment.name for comment in public_comments(article)] == ["Một", "Hai", "Ba", "Bốn"]
    assert texts(read(client, article.url), ".comment-name") == ["Một", "Hai", "Ba", "Bốn"]


def test_comments_stand_under_their_own_article(build):
    article, other = build.article(), build.article()
    add_comment(other, "Ai đó", "Ý kiến.", at(2026, 3, 3))
    assert list(public_comments(article)) == [] and numbers(other).comments == 1


def test_a_comment_shows_name_time_and_the_offices_answer_and_never_the_mail_address(build, client):
    article = build.article()
    comment = add_comment(article, "Lê Thị Mùi", "Dòng một\n\nDòng hai", at(2026, 3, 3, 14, 5), answer="Cảm ơn bà.")
    comment.email = "bi-mat@example.vn"
    comment.save()
    soup = read(client, article.url)
    part = soup.select_one(".comment")
    assert texts(part, ".comment-name") == ["Lê Thị Mùi"] and texts(part, "time") == ["14:05, 03/03/2026"]
    assert texts(part, ".comment-text p") == ["Dòng một", "Dòng hai"]
    assert "Trả lời của cơ quan Cảm ơn bà." in words(part)
    assert "bi-mat" not in str(soup)


def test_a_comment_is_text_and_never_markup(build, client):
    article = build.article()
    add_comment(article, "<b>Tên</b>", '<script>alert(1)</script><a href="javascript:x">', at(2026, 3, 3), answer="<img src=x>")
    html = client.get(article.url).content.decode()
    assert "<script>alert" not in html and "<b>Tên" not in html and "<img src=x>" not in html and "&lt;script&gt;" in html


def test_an_article_without_comments_says_so(build, client):
    assert "Chưa có nhận xét." in words(read(client, build.article().url).select_one(".comments"))


def test_the_database_itself_refuses_wrong_points_a_second_rating_and_figures_that_cannot_be(build):
    article = build.article()
    rate(article, 5)
    wrong = [
        lambda: Rating.objects.create(article=article, reader="x", points=0),
        lambda: Rating.objects.create(article=article, reader="x", points=6),
        lambda: Rating.objects.create(article=article, reader="ban-doc-0", points=4),
        lambda: start_with(article, 11, 2, *OLD),
        lambda: start_with(article, 1, 2, *OLD),
        lambda: Comment.objects.create(article=article, name="x", text="x", state="khác"),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
