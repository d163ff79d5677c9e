"""A poll inside a page."""

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class PollBlock(blocks.StructBlock):
    """One chosen poll."""

    poll = SnippetChooserBlock("polls.Poll", label="Bình chọn")

    class Meta:
        label = "Bình chọn"
        icon = "list-ul"
        template = "blocks/poll.html"
        description = "Một câu hỏi cho bạn đọc, kèm kết quả."

    def get_preview_value(self):
        from polls.models import Poll  # the models need this module's room to be loaded

        return self.to_python({"poll": Poll.objects.values_list("pk", flat=True).first()})
