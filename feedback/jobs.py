"""What the clock does with what readers sent: it forgets who they were."""

from datetime import time, timedelta

from django.utils import timezone
from wagtail.models import Site

from cms.clock import Job
from feedback.models import Comment, FeedbackSettings, Rating

READERS_KEPT = timedelta(days=400)  # as long as a reader's cookie lasts


def wipe_contacts() -> str:
    """Delete the addresses of senders whose comments were decided so many days ago as their portal has set."""
    now, wiped = timezone.now(), 0
    days = {setting.site_id: setting.wipe_days for setting in FeedbackSettings.objects.all()}
    default = FeedbackSettings._meta.get_field("wipe_days").default
    kept = Comment.objects.with_contact()
    places = list(Site.objects.values_list("pk", "root_page__path"))
    for site, path in places:
        due = kept.below([path]).decided_before(now - timedelta(days=days.get(site, default)))
        wiped += Comment.objects.filter(pk__in=due.values("pk")).update(email="")
    elsewhere = kept.decided_before(now - timedelta(days=default)).exclude(pk__in=kept.below([path for _, path in places]).values("pk"))
    wiped += Comment.objects.filter(pk__in=list(elsewhere.values_list("pk", flat=True))).update(email="")
    return f"Đã xóa {wiped} địa chỉ thư của người gửi nhận xét."


def forget_raters() -> str:
    """Forget which readers gave the ratings of more than 400 days ago; points and number stay."""
    forgotten = Rating.objects.known_before(timezone.now() - READERS_KEPT).update(reader=None, stamp=None)
    return f"Đã bỏ khóa bạn đọc của {forgotten} lượt đánh giá."


def jobs() -> list[Job]:
    """What readers' comments and ratings need of the clock."""
    return [
        Job("wipe-contacts", "Xóa thư điện tử của người gửi nhận xét", wipe_contacts, at=time(2, 20)),
        Job("forget-raters", "Bỏ khóa bạn đọc của đánh giá cũ", forget_raters, at=time(2, 30)),
    ]
