"""What comments leave to the queue: mails to their senders."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cms.sites import site_of
from feedback.models import Comment

URGENT = 50  # before the pictures that are to be cut: people wait for these


@task(priority=URGENT)
def tell_sender(comment: int) -> None:
    """Tell a sender how their comment stands now, as long as their address is kept.

    The mail has no word of the comment: nobody can make the portal write to somebody else in their own words.
    """
    row = Comment.objects.with_contact().select_related("article").filter(pk=comment).first()
    site = site_of(row.article) if row else None
    if site is None or row.state not in (Comment.State.PUBLIC, Comment.State.REFUSED):
        return
    told = {
        "comment": row,
        "article": row.article,
        "article_address": row.article.get_full_url(),
        "receipt_address": site.root_url + reverse("receipt", args=[row.code]),
        "portal": site.site_name,
    }
    subject = "Nhận xét của bạn đã được đăng" if row.state == Comment.State.PUBLIC else "Nhận xét của bạn không được đăng"
    EmailMessage(subject, render_to_string("mail/comment.txt", told), to=[row.email]).send()
