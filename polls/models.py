"""Questions to citizens, their choices, and the votes."""

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Site
from wagtail.search import index

from cms.pages import SchedulePanel
from cms.readers.forms import Flag
from cms.readers.stamps import NONCE_LENGTH
from cms.sites import default_site_pk
from cms.snippets import PortalSnippet
from cms.text import compose_fields
from polls.forms import PollForm
from polls.panels import WhyFrozen
from polls.querysets import PollQuerySet

FROZEN = ("question", "max_choices")  # what of a poll stays as it is once somebody has voted; its choices do, too


class Poll(PortalSnippet, ClusterableModel):
    """A question that readers of one site may answer between two moments."""

    class ShowResults(models.TextChoices):
        ALWAYS = "always", "luôn luôn"
        AFTER_VOTE = "after_vote", "sau khi bình chọn"
        AFTER_CLOSE = "after_close", "sau khi đóng"

    # Fields
    site = models.ForeignKey(Site, models.CASCADE, related_name="polls", verbose_name="cổng", default=default_site_pk)
    question = models.CharField("câu hỏi", max_length=250, help_text="Một câu hỏi ngắn, trung tính.")
    opens_at = models.DateTimeField("mở lúc", default=timezone.now)
    closes_at = models.DateTimeField("đóng lúc", null=True, blank=True, help_text="Để trống thì không tự đóng.")
    max_choices = models.PositiveSmallIntegerField("số phương án được chọn", default=1)
    show_results = models.CharField("hiện kết quả", max_length=12, choices=ShowResults, default=ShowResults.ALWAYS)
    brought_forward_voters = models.PositiveIntegerField(
        "số người bình chọn từ cổng cũ", default=0, help_text="Chỉ nhập khi chuyển từ cổng cũ sang; giữ riêng với số đếm ở đây."
    )

    forgotten_at = models.DateTimeField("đã xóa khóa bạn đọc lúc", null=True, editable=False)

    objects = PollQuerySet.as_manager()

    # The editor's view
    base_form_class = PollForm
    panels = [
        WhyFrozen(),
        FieldPanel("site"),
        FieldPanel("question"),
        InlinePanel("choices", label="phương án", heading="Phương án", min_num=2),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        MultiFieldPanel([FieldPanel("max_choices"), FieldPanel("show_results"), FieldPanel("brought_forward_voters")], "Cách bình chọn"),
        SchedulePanel(),
    ]

    # The search engine's view
    search_fields = [index.SearchField("question"), index.AutocompleteField("question"), index.FilterField("site")]

    class Meta:
        verbose_name = "bình chọn"
        verbose_name_plural = "bình chọn"
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="poll_closes_after_it_opens",
                violation_error_message="Bình chọn phải đóng sau khi mở.",
            ),
            models.CheckConstraint(
                condition=Q(max_choices__gte=1),
                name="poll_allows_a_choice",
                violation_error_message="Phải cho chọn ít nhất một phương án.",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs) -> None:
        compose_fields(self)
        if self.pk and self.closes_at and (update_fields is None or "closes_at" in update_fields):
            self._close_after_the_last_vote()
        super().save(*args, update_fields=update_fields, **kwargs)

    def _close_after_the_last_vote(self) -> None:
        """A poll that is to close at once, or to have closed, did take votes until now: none of them is one after the end."""
        Poll.objects.select_for_update().filter(pk=self.pk).first()
        late = Vote.objects.filter(Q(cast_at__gte=self.closes_at) | Q(changed_at__gte=self.closes_at), poll=self.pk)
        last = [moment for moment in late.aggregate(cast=Max("cast_at"), changed=Max("changed_at")).values() if moment]
        if last:
            self.closes_at = max(last) + timedelta(microseconds=1)

    def get_absolute_url(self) -> str:
        return reverse("poll", args=[self.pk])

    def get_preview_template(self, request, mode_name) -> str:
        return "polls/poll_preview.html"

    @transaction.atomic
    def publish(self, revision, *args, **kwargs):
        """Let a revision out. The row is locked before anybody looks whether there are votes, so that none comes in between."""
        Poll.objects.select_for_update().filter(pk=self.pk).first()
        return super().publish(revision, *args, **kwargs)

    def with_content_json(self, content: dict) -> "Poll":
        """The poll as a revision has it. What voters answered stays, whatever a revision holds: the question and the choices,
        word for word, and how many each could choose.
        """
        revised = super().with_content_json(content)
        stored = list(Choice.objects.filter(poll=self))
        revised.forgotten_at = self.forgotten_at
        if self.is_answered:
            asked = Poll.objects.values(*FROZEN).get(pk=self.pk)
            for name in FROZEN:
                setattr(revised, name, asked[name])
            revised.choices = answered_choices(list(revised.choices.all()), stored)
        else:
            revised.choices = same_choices(list(revised.choices.all()), stored)
        return revised

    @property
    def is_answered(self) -> bool:
        """Whether somebody has voted."""
        return self.pk is not None and Vote.objects.filter(poll=self.pk).exists()

    @property
    def has_begun(self) -> bool:
        """Whether its time has come."""
        return self.opens_at <= timezone.now()

    @property
    def is_shown(self) -> bool:
        """Whether readers may see it."""
        return self.live and self.has_begun

    @property
    def has_closed(self) -> bool:
        """Whether it takes no votes any more."""
        return self.has_closed_at(timezone.now())

    @property
    def next_change(self) -> datetime | None:
        """When it opens or closes next; None if it does neither any more."""
        to_come = [moment for moment in (self.opens_at, self.closes_at) if moment and moment > timezone.now()]
        return min(to_come, default=None)

    @property
    def is_open(self) -> bool:
        """Whether it takes votes now."""
        return self.is_open_at(timezone.now())

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it takes votes at a moment."""
        return self.live and self.opens_at <= moment and not self.has_closed_at(moment)

    def has_closed_at(self, moment: datetime) -> bool:
        """Whether it takes no votes any more: its time is over, or nobody could be told from those who have voted."""
        return self.forgotten_at is not None or (self.closes_at is not None and self.closes_at <= moment)


class Choice(Orderable):
    """One of the answers to choose from."""

    poll = ParentalKey(Poll, on_delete=models.CASCADE, related_name="choices", verbose_name="bình chọn")
    key = models.UUIDField("khóa", default=uuid.uuid4, unique=True, editable=False)
    text = models.CharField("phương án", max_length=200)
    brought_forward_votes = models.PositiveIntegerField("lượt chọn từ cổng cũ", default=0)

    panels = [FieldPanel("text"), FieldPanel("brought_forward_votes")]

    class Meta(Orderable.Meta):
        verbose_name = "phương án"
        verbose_name_plural = "phương án"

    def __str__(self) -> str:
        return self.text


def same_choices(revised: list[Choice], stored: list[Choice]) -> list[Choice]:
    """The choices of a revision, each the stored row that it is: the one with its key, else the one that says the same.

    A choice that a draft brought in has no row until it is published, so that older and newer drafts know it by other keys.
    """
    by_key = {choice.key: choice for choice in stored}
    known = {choice.key for choice in revised} & set(by_key)
    by_text = {choice.text: choice for choice in stored if choice.key not in known}
    for choice in revised:
        row = by_key.get(choice.key) or by_text.pop(choice.text, None)
        choice.pk, choice.key = (row.pk, row.key) if row else (None, choice.key)
        choice._state.adding = row is None
    return revised


def answered_choices(revised: list[Choice], stored: list[Choice]) -> list[Choice]:
    """The stored choices, all of them and word for word. Of a revision they take the order, and what each brings from an old portal."""
    places = {}
    for place, choice in enumerate(sorted(revised, key=_place)):
        places.setdefault(choice.key, (place, choice))
        places.setdefault(choice.text, (place, choice))
    nowhere = (len(revised), None)
    ordered = []
    for choice in sorted(stored, key=_place):
        place, known = places.get(choice.key) or places.get(choice.text, nowhere)
        if known is not None:
            choice.brought_forward_votes = known.brought_forward_votes
        ordered.append((place, choice))
    ordered = [choice for _, choice in sorted(ordered, key=lambda placed: placed[0])]
    for place, choice in enumerate(ordered):
        choice.sort_order = place
    return ordered


def _place(choice: Choice) -> tuple[bool, int, int]:
    return choice.sort_order is None, choice.sort_order or 0, choice.pk or 0


class Vote(models.Model):
    """One reader's answer to one poll. The reader's key and the stamp are forgotten some time after the end; the answer stays."""

    KEYS_KEPT = timedelta(days=30)  # after the poll has closed
    wagtail_reference_index_ignore = True  # nobody asks what votes refer to, and a vote is not to wait for a list of it

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="votes", verbose_name="bình chọn")
    choices = models.ManyToManyField(Choice, related_name="votes", verbose_name="phương án")
    reader = models.CharField("khóa bạn đọc", max_length=64, null=True)  # noqa: DJ001 - forgotten keys are not equal
    stamp = models.CharField("tem của biểu mẫu đầu tiên", max_length=NONCE_LENGTH, null=True)  # noqa: DJ001 - the same
    flag = models.CharField("đánh dấu", max_length=8, choices=Flag, default=Flag.NONE, blank=True)
    cast_at = models.DateTimeField("lúc", default=timezone.now)
    changed_at = models.DateTimeField("đổi lần cuối lúc", null=True)

    class Meta:
        verbose_name = "lượt bình chọn"
        verbose_name_plural = "lượt bình chọn"
        constraints = [
            models.UniqueConstraint(fields=("poll", "reader"), name="one_vote_per_reader_and_poll"),
            models.UniqueConstraint(fields=("stamp",), name="one_vote_per_stamp"),
        ]

    def __str__(self) -> str:
        return f"{self.poll} – {self.cast_at:%d/%m/%Y %H:%M}"
