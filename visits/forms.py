"""Which days of the figures are asked for, and in which steps they are drawn."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

DATE = "%d/%m/%Y"
LONGEST = 10  # years
MOST_STEPS = 400  # of one chart; a longer period is drawn in longer steps
DAYS_OF = {"day": 1, "week": 7, "month": 30}  # at most that many days make a step, roughly
USUAL = "30-ngay"
PRESETS = {
    "7-ngay": "7 ngày",
    "30-ngay": "30 ngày",
    "thang-nay": "Tháng này",
    "thang-truoc": "Tháng trước",
    "nam-nay": "Năm nay",
    "5-nam": "5 năm",
}
STEPS = {"ngay": "day", "tuan": "week", "thang": "month"}
STEP_NAMES = {"day": "ngày", "week": "tuần", "month": "tháng"}


@dataclass(frozen=True)
class Period:
    """Days, both included, and the step of a chart of them: "day", "week" or "month". `preset` is "" for days of one's own."""

    since: date
    until: date
    step: str
    preset: str = ""

    def __str__(self) -> str:
        return f"từ {self.since:{DATE}} đến {self.until:{DATE}}"

    @property
    def step_name(self) -> str:
        return STEP_NAMES[self.step]


class PeriodForm(forms.Form):
    """One of the presets, or days of one's own; and a step."""

    ky = forms.ChoiceField(required=False, choices=list(PRESETS.items()), widget=forms.HiddenInput)
    tu = forms.DateField(label="Từ ngày", required=False, widget=AdminDateInput(format=DATE))
    den = forms.DateField(label="Đến ngày", required=False, widget=AdminDateInput(format=DATE))
    buoc = forms.ChoiceField(
        label="Vẽ theo", required=False, choices=[("", "Tự chọn"), ("ngay", "Ngày"), ("tuan", "Tuần"), ("thang", "Tháng")]
    )

    def clean(self) -> dict:
        told, today = super().clean(), timezone.localdate()
        until = min(told.get("den") or today, today)
        since = told.get("tu") or _days_before(until, 29)
        if since > today:
            self.add_error("tu", "Ngày đầu ở tương lai.")
        elif since > until:
            self.add_error("tu", "Ngày đầu phải trước ngày cuối.")
        elif until.year - since.year > LONGEST:
            self.add_error("tu", f"Kỳ dài nhất là {LONGEST} năm.")
        return told | {"since": since, "until": until}


def read_period(asked: QueryDict) -> tuple[Period, PeriodForm]:
    """The period that is asked for, and the form to ask for another one; with faults the form tells them and it is the usual period."""
    form, today = PeriodForm(asked), timezone.localdate()
    if not form.is_valid():
        return _made(*_preset(USUAL, today), "", USUAL), form
    told = form.cleaned_data
    preset = "" if told["tu"] or told["den"] else told["ky"] or USUAL
    days = _preset(preset, today) if preset else (told["since"], told["until"])
    period = _made(*days, STEPS.get(told["buoc"], ""), preset)
    return period, PeriodForm(initial={"tu": period.since, "den": period.until, "buoc": told["buoc"]})


def _made(since: date, until: date, step: str, preset: str) -> Period:
    days = (until - since).days + 1
    step = step or ("day" if days <= 62 else "week" if days <= 400 else "month")
    for longer in ("week", "month"):
        if days / DAYS_OF[step] > MOST_STEPS:
            step = longer
    return Period(since, until, step, preset)


def _preset(name: str, today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    last_month = first - timedelta(days=1)
    return {
        "7-ngay": (_days_before(today, 6), today),
        "30-ngay": (_days_before(today, 29), today),
        "thang-nay": (first, today),
        "thang-truoc": (last_month.replace(day=1), last_month),
        "nam-nay": (today.replace(month=1, day=1), today),
        "5-nam": (_months_before(first, 59), today),
    }[name]


def _days_before(day: date, number: int) -> date:
    return date.fromordinal(max(day.toordinal() - number, 1))


def _months_before(first: date, number: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - number, 12)
    return date(year, month + 1, 1)
