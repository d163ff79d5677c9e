"""What readers choose beside the words. What cannot be is left out of the search, told in a sentence, and stays in its field."""

from datetime import date, timedelta
from urllib.parse import quote, urlencode

from django import forms
from django.utils import timezone

from cms.text import composed
from news.models import NewsIndexPage
from search.models import Entry
from search.query import LONGEST_QUERY, Filters

FIRST_YEAR, LAST_YEAR = 1945, 2100  # of days that can be meant; a database cannot reckon with all that Python can
NO_DAY = "“%s” không phải là một ngày (ví dụ: 31/12/2026), nên chưa lọc theo ngày này."
BY_FIT, BY_DATE = "phu-hop", "ngay"


class DayField(forms.DateField):
    """A day as people here write it, or as machines do."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def to_python(self, value) -> date | None:
        try:
            day = super().to_python(str(value).strip()) if value else None
        except (forms.ValidationError, OverflowError):
            day = date.min
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(NO_DAY % str(value)[:20])
        return day


class SearchForm(forms.Form):
    """The filters of the search page. It is always read: what is wrong in a field does not spoil the others."""

    loai = forms.ChoiceField(
        choices=[("", "Mọi loại"), *Entry.Kind.choices],
        required=False,
        error_messages={"invalid_choice": "Không có loại “%(value)s”, nên cổng tìm trong mọi loại."},
    )
    muc = forms.CharField(required=False, max_length=255)
    tu = DayField()
    den = DayField()
    xep = forms.ChoiceField(
        choices=[(BY_FIT, "Phù hợp nhất"), (BY_DATE, "Mới nhất")],
        required=False,
        error_messages={"invalid_choice": "Không có cách xếp “%(value)s”, nên cổng xếp theo mức phù hợp."},
    )

    def __init__(self, asked, site):
        self.categories = NewsIndexPage.objects.of_site(site).public() if site else []
        self.typed = composed(asked.get("q", "")).strip()[:LONGEST_QUERY]
        super().__init__({name: composed(asked.get(name, "")).strip()[:60] for name in self.base_fields})
        self.full_clean()

    def clean_muc(self) -> NewsIndexPage | None:
        """The category with this key, or the first one with this last part of its address."""
        named = self.cleaned_data["muc"]
        found = next((page for page in self.categories if named in (str(page.pk), page.slug)), None)
        if named and found is None:
            raise forms.ValidationError(f"Không có chuyên mục “{named}”, nên cổng tìm trong mọi chuyên mục.")
        return found

    def clean(self) -> dict:
        first, last = self.cleaned_data.get("tu"), self.cleaned_data.get("den")
        if first and last and first > last:
            self.cleaned_data["tu"] = self.cleaned_data["den"] = None
            self.add_error(None, "“Từ ngày” đứng sau “đến ngày”, nên cổng tìm trong mọi thời gian.")
        return self.cleaned_data

    @property
    def category(self) -> NewsIndexPage | None:
        """The chosen one."""
        return self.cleaned_data.get("muc")

    @property
    def by_date(self) -> bool:
        """Whether the newest come first, whatever fits best."""
        return self.cleaned_data.get("xep") == BY_DATE

    @property
    def filters(self) -> Filters:
        """What can be found, as the search knows it."""
        within = [page.pk for page in self.categories if page.path.startswith(self.category.path)] if self.category else []
        return Filters(
            kind=self.cleaned_data.get("loai", ""),
            categories=tuple(within),
            since=self.cleaned_data.get("tu"),
            until=self.cleaned_data.get("den"),
        )

    @property
    def faults(self) -> list[str]:
        """A sentence for each thing that could not be done."""
        return [sentence for sentences in self.errors.values() for sentence in sentences]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen or tried, so that the filters are to be seen."""
        return any(self.data[name] for name in self.base_fields if name != "xep") or bool(self.faults)

    def listed_categories(self) -> list[tuple[NewsIndexPage, str]]:
        """All categories with their names, those in another one pushed in."""
        top = min((page.depth for page in self.categories), default=0)
        return [(page, "\u2003" * (page.depth - top) + page.title) for page in self.categories]

    def periods(self) -> list[tuple[str, str, bool]]:
        """Periods that are asked for often: name, query of its address, whether it is the chosen one."""
        today = timezone.localdate()
        named = [
            ("Mọi lúc", "", ""),
            ("7 ngày qua", f"{today - timedelta(7):%d/%m/%Y}", ""),
            ("30 ngày qua", f"{today - timedelta(30):%d/%m/%Y}", ""),
            ("Năm nay", f"01/01/{today.year}", ""),
            ("Năm trước", f"01/01/{today.year - 1}", f"31/12/{today.year - 1}"),
        ]
        chosen = (self.data["tu"], self.data["den"])
        return [(name, self.query(tu=first, den=last), chosen == (first, last)) for name, first, last in named]

    def query(self, **changed) -> str:
        """The address of the same search, without its page, as the part behind the question mark."""
        told = {"q": self.typed, **self.data, **changed}
        return urlencode({name: value for name, value in told.items() if value}, quote_via=quote)

    def query_without_filters(self) -> str:
        """The same words in everything."""
        return query_of(self.typed)


def query_of(typed: str) -> str:
    """The address of a search in everything, as the part behind the question mark."""
    return urlencode({"q": typed}, quote_via=quote)
