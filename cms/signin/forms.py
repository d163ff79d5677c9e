"""The forms of the door."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from cms.models import FactorExemption, User
from cms.signin.factors import NAME_LENGTH

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


class SigninForm(AuthenticationForm):
    """Name and password."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"
        self.fields["username"].error_messages["required"] = "Hãy nhập tên đăng nhập."
        self.fields["password"].error_messages["required"] = "Hãy nhập mật khẩu."


class PasswordForm(forms.Form):
    """The password once more, of those who go without a second factor."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Hãy nhập mật khẩu."},
    )


class CodeForm(forms.Form):
    """A code of the telephone or from the paper; a passkey's answer comes by script in its place."""

    code = forms.CharField(
        label="Mã xác thực",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
        help_text="Mã 6 số đang hiện trong ứng dụng trên điện thoại, hoặc một mã dự phòng 8 số.",
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        told = super().clean()
        if not self.errors and not told.get("code", "").strip() and not isinstance(told.get("credential"), dict):
            self.add_error("code", "Hãy nhập mã.")
        return told


class TrustingCodeForm(CodeForm):
    """The same at the sign-in, where the device may be trusted."""

    trust = forms.BooleanField(
        label="Tin thiết bị này trong 30 ngày",
        required=False,
        help_text="Chỉ chọn trên điện thoại hoặc máy của riêng bạn. Ở đây bạn sẽ không phải nhập mã mỗi lần đăng nhập.",
    )
    name = forms.CharField(label="Tên thiết bị (để bạn nhận ra)", required=False, max_length=NAME_LENGTH)


class AppForm(forms.Form):
    """The first code of a telephone that is being set up."""

    code = forms.CharField(
        label="Mã 6 số đang hiện trong ứng dụng",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Hãy nhập mã đang hiện trong ứng dụng."},
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class PasskeyForm(forms.Form):
    """A new passkey."""

    name = forms.CharField(
        label="Đặt tên cho khóa", required=False, max_length=NAME_LENGTH, help_text="Ví dụ: máy tính ở phòng, điện thoại của tôi."
    )
    credential = forms.JSONField(widget=forms.HiddenInput)


class ExemptionForm(forms.ModelForm):
    """Whom to let go without a second factor, and why."""

    class Meta:
        model = FactorExemption
        fields = ["user", "reason"]
        labels = {"user": "Người được miễn", "reason": "Lý do"}
        error_messages = {"reason": {"required": "Hãy ghi lý do."}, "user": {"required": "Hãy chọn người."}}

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True, exemption__isnull=True).exclude(pk=by.pk).order_by("username")
        self.fields["user"].queryset = others
        self.fields["user"].label_from_instance = lambda user: f"{user.get_full_name()} ({user.username})"
        self.fields["user"].empty_label = "Chọn một người"
