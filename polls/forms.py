"""The form in which editors write polls, and the one in which readers vote."""

from django import forms

from cms.readers.forms import ReaderForm
from cms.readers.refusals import Rule
from cms.snippets import PortalSnippetForm
from polls.words import WORDS, words_of

FORGOTTEN = "Khóa bạn đọc của bình chọn này đã xóa sau khi đóng, nên không mở lại được: không phân biệt được ai đã bình chọn."


class PollForm(PortalSnippetForm):
    """A poll's form. Once somebody has voted it takes no other question, no other choices and no other number of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_frozen = self.instance.is_answered
        if self.is_frozen:
            choices = self.formsets.get("choices")
            texts = [form.fields["text"] for form in choices.forms] if choices else []
            for field in (self.fields.get("question"), self.fields.get("max_choices"), *texts):
                if field is not None:
                    field.widget.attrs["readonly"] = True  # what is sent nevertheless is refused below

    def clean(self):
        cleaned = super().clean()
        if self.is_frozen:
            self._refuse_other_words(cleaned)
        if self.instance.forgotten_at and "closes_at" in self.changed_data:
            self.add_error("closes_at", FORGOTTEN)
        return cleaned

    def _refuse_other_words(self, cleaned: dict) -> None:
        for name, what in (("question", "câu hỏi"), ("max_choices", "số phương án được chọn")):
            if name in cleaned and name in self.changed_data:
                was = self[name].initial
                self.add_error(name, f"Không đổi được {what} (đang là “{was}”): đã có người bình chọn.")
        choices = self.formsets.get("choices")
        if choices is not None and choices.is_valid():
            for sentence in _changes(choices):
                self.add_error(None, f"{sentence}: đã có người bình chọn.")


def _changes(choices) -> list[str]:
    """What the rows of a poll's form would change of its choices, each as the beginning of a sentence."""
    told = []
    for form in choices.forms:
        is_new, text = form.instance.pk is None, form.cleaned_data.get("text", "")
        if form in choices.deleted_forms:
            told += [] if is_new else [f"Không bỏ được phương án “{form['text'].initial}”"]
        elif is_new:
            told += [f"Không thêm được phương án “{text}”"] if form.has_changed() else []
        elif "text" in form.changed_data:
            told.append(f"Không sửa được phương án “{form['text'].initial}” thành “{text}”")
    kept = {form.instance.pk for form in choices.forms}
    return told + [f"Không bỏ được phương án “{choice}”" for choice in choices.get_queryset() if choice.pk not in kept]


class ActForm(ReaderForm):
    """What a reader sends about a poll: as it is, the wish to take the vote back."""

    @property
    def faults(self) -> list[str]:
        """Every sentence on what is wrong, once; at hidden fields there are none that a reader could act on."""
        shown = [said for name, said in self.errors.items() if name not in self.HIDDEN]
        return list(dict.fromkeys(sentence for sentences in shown for sentence in sentences))


class VoteForm(ActForm):
    """A reader's answer to a poll. Once valid `chosen` are the keys of the choices."""

    HIDDEN = ReaderForm.HIDDEN | {"loi"}
    SENTENCES = ReaderForm.SENTENCES | {
        Rule.INCOMPLETE: "Hãy chọn một phương án.",
        Rule.BAD_CHOICE: "Phương án bạn gửi không có trong bình chọn này; hãy chọn lại.",
    }

    loi = forms.CharField(required=False, max_length=WORDS, widget=forms.HiddenInput)  # the mark of what the reader read
    chon = forms.Field(required=False, label="Phương án", widget=forms.SelectMultiple)

    def __init__(self, request, poll, data=None, *, ticked=(), **kwargs):
        """`poll` was read with its choices; `ticked` are the keys of those that the form begins with."""
        self.poll, self._ticked = poll, set(ticked)
        self.offered = {str(row["key"]): row["key"] for row in poll.choice_rows}
        super().__init__(request, data, **kwargs)

    @property
    def words(self) -> str:
        """The mark of what the reader has before them."""
        return words_of(self.poll.question, ((row["key"], row["text"]) for row in self.poll.choice_rows))

    @property
    def ticked(self) -> set[int]:
        """The keys of the choices that the form shows as chosen."""
        return {self.offered[key] for key in self.data.getlist("chon") if key in self.offered} if self.is_bound else self._ticked

    @property
    def chosen(self) -> set[int]:
        return {self.offered[key] for key in self.cleaned_data["chon"]}

    def clean(self) -> dict:
        cleaned = super().clean()
        sent = set(cleaned.get("chon", []))
        if not sent:
            self.refuse(Rule.INCOMPLETE, "chon")
        elif not sent <= set(self.offered):
            self.refuse(Rule.BAD_CHOICE, "chon")
        elif len(sent) > self.poll.max_choices:
            most = f"Chỉ được chọn tối đa {self.poll.max_choices} phương án."
            self.SENTENCES = self.SENTENCES | {Rule.BAD_CHOICE: most}
            self.refuse(Rule.BAD_CHOICE, "chon")
        return cleaned
