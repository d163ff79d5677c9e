"""A poll inside a page."""

from wagtail import blocks

from cms.blocks import SnippetChooser
from cms.cache import changes_at
from cms.sites import site_of


class PollBlock(blocks.StructBlock):
    """One chosen poll."""

    poll = SnippetChooser("polls.Poll", label="Bình chọn")

    class Meta:
        label = "Bình chọn"
        icon = "list-ul"
        template = "blocks/poll.html"
        description = "Một câu hỏi cho bạn đọc, kèm kết quả."

    def render(self, value, context=None):
        request = (context or {}).get("request")
        return super().render(value, context) if self._is_shown(value.get("poll"), request) else ""

    def _is_shown(self, poll, request) -> bool:
        """A reader sees a poll of the portal being read, once it is live and has begun; its editor sees it before that."""
        if poll is None or request is None:
            return poll is not None
        if poll.live and not poll.has_begun:
            changes_at(poll.opens_at)
        site = site_of(request)
        return site is not None and poll.site_id == site.pk and (poll.is_shown or getattr(request, "is_preview", False))

    def get_preview_context(self, value, parent_context=None):
        from polls.models import Poll  # the models need this module's room to be loaded

        poll = Poll.objects.in_site(site_of(parent_context["request"])).begun().newest_first().first()
        return parent_context | {"bound_block": self.bind(self.normalize({"poll": poll}))}
