"""What readers fill in: a rating, a comment, a change of a comment; and what moderators decide."""

from django import forms
from django.conf import settings as conf
from django.core.validators import MaxLengthValidator

from cms.readers.forms import ReaderForm
from cms.readers.refusals import Rule, refuse
from cms.readers.stamps import BadStamp, read_stamp
from feedback import spam
from feedback.models import LONGEST, LONGEST_NAME, Comment, FeedbackSettings, RefusalReason
from feedback.querysets import moderated_sites
from feedback.text import tidy, tidy_line

POINTS = {1: "Rất kém", 2: "Kém", 3: "Được", 4: "Tốt", 5: "Rất tốt"}
MISSING = "Vui lòng nhập đầy đủ thông tin"
WRONG = "Có ô chưa đúng, xin xem lại"
QUICK = "Biểu mẫu vừa mở đã gửi ngay. Nội dung bạn nhập vẫn còn đây; xin chờ vài giây rồi gửi lại."


class TidyField(forms.CharField):
    """Text as it is kept; what comes back with a fault is tidy, too, and whole."""

    def __init__(self, *args, tidied=tidy_line, most: int, **kwargs):
        self.tidied = tidied
        told = f"Dài quá {most:,} ký tự (hiện có %(show_value)d); xin rút ngắn.".replace(",", ".")
        super().__init__(*args, required=False, validators=[MaxLengthValidator(most, told)], **kwargs)

    def to_python(self, value) -> str:
        return self.tidied(str(value or ""))

    def bound_data(self, data, initial):
        return self.tidied(str(data or ""))


class RatingForm(ReaderForm):
    """From 1 to 5 points, or nothing any more."""

    SENTENCES = ReaderForm.SENTENCES | {Rule.BAD_CHOICE: "Xin chọn từ 1 đến 5 điểm."}

    points = forms.Field(required=False)
    take_back = forms.BooleanField(required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("take_back"):
            points = str(cleaned.get("points") or "")
            if points in [str(number) for number in POINTS]:
                cleaned["points"] = int(points)
            else:
                self.refuse(Rule.BAD_CHOICE, "points")
        return cleaned


class CommentForm(ReaderForm):
    """A comment. Once valid it has `marks`; `sent` is the one that this very form has already sent."""

    FIELDS = ("name", "email", "text")
    always_proves = True

    name = TidyField(label="Họ tên", most=LONGEST_NAME)
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        help_text="Không bắt buộc, không đăng lên; chỉ để báo cho bạn kết quả duyệt.",
        error_messages={"invalid": "Thư điện tử chưa đúng dạng, ví dụ: ten@example.vn."},
    )
    text = TidyField(label="Nhận xét", tidied=tidy, most=LONGEST, widget=forms.Textarea)
    begun = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)

    ASKED = {"name": "Xin cho biết họ tên của bạn.", "text": "Xin viết nhận xét của bạn."}

    def __init__(self, request, data=None, *, article, settings: FeedbackSettings, **kwargs):
        self.article, self.settings = article, settings
        self.marks: list[str] = []
        self.sent: Comment | None = None
        super().__init__(request, data, **kwargs)
        for name in self.FIELDS:
            field = self.fields[name]
            field.widget.attrs |= {"autocomplete": {"name": "name", "email": "email"}.get(name, "off")}
            field.is_asked = name in self.ASKED
            field.widget.attrs |= {"aria-required": "true"} if field.is_asked else {}

    @property
    def first_stamp(self) -> str:
        """The stamp of the form before this one, where this one comes back with a fault: since then its sender has been writing."""
        return (self.data.get("begun") or self.data.get("stamp", "")) if self.is_bound else ""

    @property
    def faults(self) -> list[dict]:
        """Every fault with the field that it is at, in the fields' order; those of the form as a whole come first and have none."""
        named = [("", self.non_field_errors())]
        named += [(self[name].auto_id if name in self.FIELDS else "", self.errors.get(name, [])) for name in self.fields]
        return [{"at": at, "sentence": sentence} for at, sentences in named for sentence in sentences]

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.act is not None:
            self.sent = Comment.objects.sent_with(self.act.stamp.nonce).filter(article=self.article).first()
        if self.sent is None:
            self._look_for_gaps(cleaned)
            if not self.errors:
                self._examine(cleaned)
        return cleaned

    def said(self) -> dict[str, str]:
        """What its sender wrote, by the fields of a comment."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def age(self) -> float:
        """For how many seconds its sender has had it."""
        try:
            before = read_stamp(self.cleaned_data.get("begun", ""), self.request.about).age
        except BadStamp:
            before = 0.0
        return max(self.act.stamp.age, before)

    def _look_for_gaps(self, cleaned: dict) -> None:
        missing = [name for name in self.ASKED if name not in self.errors and not cleaned.get(name)]
        for name in missing:
            self.add_error(name, forms.ValidationError(self.ASKED[name], code="required"))
        if missing or any(name in self.errors for name in self.FIELDS):
            self._refuse(Rule.INCOMPLETE, MISSING if missing else WRONG)

    def _examine(self, cleaned: dict) -> None:
        if self.age() < conf.READER_QUICKEST:
            self._refuse(Rule.TOO_QUICK, QUICK)
        others = Comment.objects.not_sent_with(self.act.stamp.nonce)  # the same form may come twice at this instant
        verdict = spam.examine(self.article, cleaned["name"], cleaned["text"], self.settings, others)
        for rule, sentence in verdict.faults:
            self._refuse(rule, sentence, "text")
        self.marks = ([] if self.act.is_proved else [Comment.Mark.UNPROVED]) + verdict.marks

    def _refuse(self, rule: Rule, sentence: str, field: str | None = None) -> None:
        """Say it and count it, in words of this very comment."""
        self.add_error(field, forms.ValidationError(sentence, code=rule.value))
        refuse(self.request, self.request.about, rule)


class MendForm(CommentForm):
    """A change of a comment that waits. Nothing is proved again: what was marked at its sending stays so."""

    always_proves = False

    def __init__(self, request, data=None, *, comment: Comment, settings: FeedbackSettings):
        self.comment = comment
        initial = {name: getattr(comment, name) for name in self.FIELDS}
        super().__init__(request, data, article=comment.article, settings=settings, initial=initial)

    def _examine(self, cleaned: dict) -> None:
        others = Comment.objects.besides(self.comment)
        verdict = spam.examine(self.article, cleaned["name"], cleaned["text"], self.settings, others)
        for rule, sentence in verdict.faults:
            self._refuse(rule, sentence, "text")
        self.marks = [mark for mark in self.comment.marks if mark == Comment.Mark.UNPROVED] + verdict.marks


# What moderators decide ------------------------------------------------------------------------------------------------
class ReasonField(forms.ModelChoiceField):
    """A reason, with its portal where a moderator has several."""

    def label_from_instance(self, reason: RefusalReason) -> str:
        return f"{reason.text} ({reason.site})" if self.many else reason.text


class DecisionForm(forms.Form):
    """What is decided about the comments that were picked, each as "key:version", and why."""

    reason = ReasonField(None, required=False, label="Lý do từ chối", empty_label="– chọn lý do –", blank=True)
    answer = TidyField(label="Trả lời của cơ quan", tidied=tidy, most=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, user, data=None, *, sites=None, **kwargs):
        super().__init__(data, **kwargs)
        sites = list(moderated_sites(user).values_list("pk", flat=True)) if sites is None else sites
        self.fields["reason"].many = len(sites) > 1
        self.fields["reason"].queryset = RefusalReason.objects.offered(sites).select_related("site")
