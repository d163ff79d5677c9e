"""What an approver fills in."""

from django import forms

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


class OverrideForm(forms.Form):
    """Why a piece goes out past the steps."""

    reason = forms.CharField(
        label="Lý do đăng khẩn cấp",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do đăng khẩn cấp."},
    )
