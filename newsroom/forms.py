"""What an approver fills in."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from newsroom import rules
from newsroom.models import ReturnReason


class ReturnForm(forms.Form):
    """Why a piece is sent back."""

    reason = forms.ModelChoiceField(
        ReturnReason.objects.none(),
        label="Lý do",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Hãy chọn lý do."},
    )
    text = forms.CharField(
        label="Cần sửa gì",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy viết cho người soạn biết cần sửa gì."},
    )

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = ReturnReason.objects.offered(site)


class WhyForm(forms.Form):
    """Why something goes past a rule."""

    reason = forms.CharField(max_length=500, error_messages={"required": "Hãy ghi lý do."})


def said_in_answer(request: HttpRequest) -> str:
    """What stands in the field above the form in which an editor answers."""
    return request.POST.get("review-answer", "").strip()[:2000]


class StandInForm(forms.Form):
    """Who approves in somebody's place, from the first day to the last, both included."""

    deputy = forms.ModelChoiceField(
        get_user_model().objects.none(), label="Người duyệt thay", error_messages={"required": "Hãy chọn người duyệt thay."}
    )
    first = forms.DateField(label="Từ ngày", widget=AdminDateInput, error_messages={"required": "Hãy ghi ngày bắt đầu."})
    last = forms.DateField(label="Đến hết ngày", widget=AdminDateInput, error_messages={"required": "Hãy ghi ngày kết thúc."})

    def __init__(self, *args, approver, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = rules.colleagues(approver)

    def clean(self) -> dict:
        told = super().clean()
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            raise ValidationError({"last": "Ngày kết thúc phải sau hoặc bằng ngày bắt đầu."})
        if told.get("last") and told["last"] < timezone.localdate():
            raise ValidationError({"last": "Ngày kết thúc đã qua."})
        return told

    def told(self) -> dict:
        """The deputy and the two moments."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] + timedelta(days=1)
        moments = [timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last)]
        return {"deputy": self.cleaned_data["deputy"], "begins": moments[0], "ends": moments[1]}
