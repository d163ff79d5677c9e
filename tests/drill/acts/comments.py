"""What moderators and senders do to comments."""

from datetime import timedelta

from django.utils import timezone

from feedback import actions
from feedback.models import Comment, FeedbackSettings
from tests.drill.acts.scene import Round, Scene, act, again, removed
from tests.drill.watch import Expectation

State = Comment.State


def said(scene: Scene, word: str, state: str) -> Comment:
    """A comment on an article of its own."""
    article = scene.an_article(f"bai-{word}")
    return actions.add_comment(article, "Lan", f"lời {word}", timezone.now(), state=state)


def on_its_article(scene: Scene, comment: Comment, do, **told) -> Round:
    """An act that readers of the comment's article see."""
    return Round(do, [Expectation(scene.path(comment.article), **told)], removed(comment.article))


@act
def a_comment_is_brought_in(scene, word):
    article = scene.an_article(f"bai-{word}")
    comment = lambda: actions.add_comment(article, "Lan", f"lời {word}", timezone.now())  # noqa: E731
    return Round(comment, [Expectation(scene.path(article), shows=f"lời {word}")], removed(article))


@act
def a_comment_is_approved(scene, word):
    comment = said(scene, word, State.WAITING)
    return on_its_article(scene, comment, lambda: actions.approve(comment, scene.people["first"], comment.version), shows=f"lời {word}")


@act
def a_public_comment_is_refused(scene, word):
    comment = said(scene, word, State.PUBLIC)
    refuse = lambda: actions.refuse(comment, scene.people["first"], comment.version, "Quảng cáo")  # noqa: E731
    return on_its_article(scene, comment, refuse, hides=f"lời {word}")


@act
def a_public_comment_is_erased_by_its_sender(scene, word):
    comment = said(scene, word, State.PUBLIC)
    return on_its_article(scene, comment, lambda: actions.withdraw(again(comment)), hides=f"lời {word}")


@act
def the_office_answers_a_comment(scene, word):
    comment = said(scene, f"cu-{word}", State.PUBLIC)
    answer = lambda: actions.answer(comment, scene.people["first"], comment.version, f"đáp {word}")  # noqa: E731
    return on_its_article(scene, comment, answer, shows=f"đáp {word}")


@act
def an_article_takes_no_more_comments(scene, word):
    article = scene.an_article(word)
    close = lambda: actions.close_article(article, scene.people["first"])  # noqa: E731
    told = [Expectation(scene.path(article), shows="không còn nhận nhận xét", hides="Viết nhận xét")]
    return Round(close, told, removed(article))


@act
def comments_are_taken_for_some_days_only(scene, word):
    article = scene.an_article(word, date=timezone.now() - timedelta(days=9))
    terms = FeedbackSettings.for_site(scene.default)
    terms.days_open = 3

    def clear():
        FeedbackSettings.objects.filter(site=scene.default).update(days_open=0)
        removed(article)()

    return Round(terms.save, [Expectation(scene.path(article), shows="không còn nhận nhận xét", hides="Viết nhận xét")], clear)
