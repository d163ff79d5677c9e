"""What stands beside the form of an article."""

from wagtail.admin.ui.side_panels import BaseSidePanel


class GuideSidePanel(BaseSidePanel):
    """How an article is written, and what becomes of it once it is submitted."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Bật tắt ô hướng dẫn"
        icon_name = "help"
        has_counter = False

    name = "guide"
    title = "Hướng dẫn viết bài"
    template_name = "newsroom/guide.html"
    order = 900  # below what tells of this article
