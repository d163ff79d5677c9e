"""What every form that readers send has in it: a stamp, a field that people leave empty, a place for a proof of work."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cms.readers import key, proof, stamps
from cms.readers.refusals import Rule, refuse


class Flag(models.TextChoices):
    """Why an act deserves a second look; empty where nothing was unusual."""

    NONE = "", "bình thường"
    PROVED = "proved", "mạng gửi nhiều, trình duyệt đã giải bài toán"
    UNPROVED = "unproved", "mạng gửi nhiều, chưa giải bài toán"


@dataclass(frozen=True)
class Act:
    """Something a reader does: by whom, with which form. `keys` are those the reader may be stored under, the present first."""

    word: str
    keys: list[str]
    stamp: stamps.Stamp
    is_proved: bool
    flag: Flag
    is_first: bool = False  # of a reader who was not known before

    @property
    def reader(self) -> str:
        return self.keys[0]


class ReaderForm(forms.Form):
    """A form on a page that no session knows. Once valid it has `act`; once sent it holds a new stamp for the next sending."""

    SENTENCES = {
        Rule.STAMP: "Biểu mẫu này không dùng được nữa. Nội dung bạn nhập vẫn còn đây; xin gửi lại.",
        Rule.OLD_STAMP: "Biểu mẫu đã để quá lâu. Nội dung bạn nhập vẫn còn đây; xin gửi lại.",
        Rule.HONEYPOT: "Xin để trống ô “Trang chủ của bạn”.",
    }
    HIDDEN = frozenset({"stamp", "proof", "homepage"})  # fields that readers do not fill
    always_proves = False  # whether a proof is asked for when the network is quiet, too

    stamp = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    proof = forms.CharField(max_length=proof.LONGEST, required=False, widget=forms.HiddenInput)
    homepage = forms.CharField(max_length=200, required=False, label="Trang chủ của bạn", help_text="Để trống ô này.")

    def __init__(self, request: HttpRequest, data=None, **kwargs):
        self.request, self.act = request, None
        super().__init__(data, **kwargs)

    @cached_property
    def new_stamp(self) -> str:
        """The stamp for the sending to come."""
        return stamps.new_stamp(self.request.about)

    @property
    def challenge(self) -> str:
        """What the browser is to solve before it sends, as JSON; empty where nothing is asked of it."""
        if not (self.always_proves or self.request.pressure.is_high):
            return ""
        return proof.challenge(stamps.read_stamp(self.new_stamp, self.request.about).nonce)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.HIDDEN & set(self.errors) - {"stamp"}:  # longer than any page of ours makes them
            self.refuse(Rule.STAMP)
        if cleaned.get("homepage"):
            self.refuse(Rule.HONEYPOT)
        stamp = self._stamp(cleaned.get("stamp", ""))
        if stamp is not None:
            self.act = self._act_with(stamp, cleaned.get("proof", ""))
        return cleaned

    def refuse(self, rule: Rule, field: str | None = None) -> None:
        """Put a rule's sentence above the form or at a field, and count that it refused."""
        self.add_error(field, forms.ValidationError(self.SENTENCES[rule], code=rule.value))
        refuse(self.request, self.request.about, rule)

    def _stamp(self, text: str) -> stamps.Stamp | None:
        try:
            return stamps.read_stamp(text, self.request.about)
        except stamps.OldStamp:
            self.refuse(Rule.OLD_STAMP)
        except stamps.BadStamp:
            self.refuse(Rule.STAMP)
        return None

    def _act_with(self, stamp: stamps.Stamp, solution: str) -> Act:
        known = key.word_of(self.request)
        word = known or key.first_word(stamp.nonce)
        proved = bool(solution) and proof.is_proved(solution, stamp.nonce)
        flag = Flag.NONE if not self.request.pressure.is_high else Flag.PROVED if proved else Flag.UNPROVED
        return Act(word, key.reader_keys(word, self.request.about), stamp, proved, flag, is_first=known is None)


class SeeOther(HttpResponseRedirect):
    """What was sent is taken; the page that shows it is to be asked for. Loading that again does nothing again."""

    status_code = 303


def answer_to(act: Act, response: HttpResponse) -> HttpResponse:
    """An answer to an act that was taken: the reader is known again by the cookie that it sets."""
    key.remember(response, act.word)
    return response


def keys_of(request: HttpRequest) -> list[str]:
    """The keys under which the reader of `request.about` may be stored; none for one without a cookie."""
    word = key.word_of(request)
    return key.reader_keys(word, request.about) if word else []
