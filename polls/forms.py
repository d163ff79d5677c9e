"""The form in which editors write polls."""

from cms.snippets import PortalSnippetForm


class PollForm(PortalSnippetForm):
    """A poll's form. What citizens have chosen stays."""

    def clean(self):
        cleaned = super().clean()
        if lost := self._answered_choices_left_out():
            named = ", ".join(f"“{choice}”" for choice in lost)
            self.add_error(None, f"Không bỏ được phương án {named}: đã có người chọn.")
        return cleaned

    def _answered_choices_left_out(self) -> list:
        choices = self.formsets.get("choices")
        if choices is None or not self.instance.pk or not choices.is_valid():
            return []
        kept = {form.instance.pk for form in choices.forms if form not in choices.deleted_forms}
        return [choice for choice in self.instance.answered_choices() if choice.pk not in kept]
