"""What of the register is asked for: the days, categories and author."""

from datetime import date

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import PageLogEntry

from newsroom.register import query

PERIOD = "ky"
NOBODY = "-"  # stands for the author of articles that name none


class PeriodPicker(DateRangePickerWidget):
    """From and to, in Vietnamese."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        for widget, words in zip(self.widgets, ("Từ ngày", "Đến ngày"), strict=True):
            widget.attrs |= {"placeholder": words, "aria-label": words}


class RegisterFilters(WagtailFilterSet):
    """The form above the register. Unless days are asked for it is about this month so far."""

    ky = django_filters.DateFromToRangeFilter(label="Xuất bản", method="of_period", widget=PeriodPicker)
    muc = django_filters.MultipleChoiceFilter(label="Chuyên mục", method="of_categories", widget=forms.CheckboxSelectMultiple)
    tac_gia = django_filters.ChoiceFilter(label="Tác giả", method="of_author", empty_label="Tất cả", widget=forms.Select)

    class Meta:
        model = PageLogEntry
        fields = []

    def __init__(self, data: QueryDict, queryset: QuerySet | None = None, *, request=None, readable: QuerySet):
        super().__init__(with_days(data), queryset, request=request)
        self.categories = query.categories(readable)
        self.filters["muc"].extra["choices"] = list(self.categories.items())
        self.filters["tac_gia"].extra["choices"] = [(name or NOBODY, name or query.NO_AUTHOR) for name in query.authors(readable)]

    def of_period(self, entries: QuerySet, name: str, days: slice) -> QuerySet:
        """Between two days, both included."""
        return query.in_period(entries, _day(days.start), _day(days.stop))

    def of_categories(self, entries: QuerySet, name: str, keys: list[str]) -> QuerySet:
        """In one of several categories."""
        return entries.filter(data__category__in=[int(key) for key in keys]) if keys else entries

    def of_author(self, entries: QuerySet, name: str, author: str) -> QuerySet:
        """By one author."""
        return entries.filter(data__author="" if author == NOBODY else author)

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day; None where that side is open."""
        asked = self.form.cleaned_data.get(PERIOD) if self.is_valid() else None
        return (_day(asked.start), _day(asked.stop)) if asked else (None, None)


def _day(moment) -> date | None:
    return moment and timezone.localtime(moment).date()


def with_days(asked: QueryDict) -> QueryDict:
    """What was asked, with this month so far where no days were."""
    if f"{PERIOD}_from" in asked or f"{PERIOD}_to" in asked:
        return asked
    today, filled = timezone.localdate(), asked.copy()
    first_and_last = zip(("from", "to"), PeriodPicker().widgets, (today.replace(day=1), today), strict=True)
    for side, widget, day in first_and_last:
        filled[f"{PERIOD}_{side}"] = widget.format_value(day)
    return filled
