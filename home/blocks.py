"""What the front page and the sidebar are composed of: the editor's arrangement is the list of boxes."""

from wagtail import blocks
from wagtail.images import get_image_model

from cms.blocks import PageChooser, PictureChooser
from cms.pages import is_public
from cms.sites import site_of
from home.front import Front
from news.blocks import PictureBlock, first_pk
from news.models import NewsIndexPage
from polls.blocks import PollBlock


class LeadBlock(blocks.StructBlock):
    """The lead story and the stories that follow it."""

    story = PageChooser(label="Tin chính", page_type="news.ArticlePage", required=False, help_text="Để trống thì lấy bài mới nhất.")
    followers = blocks.ListBlock(
        PageChooser(page_type="news.ArticlePage"),
        label="Các tin tiếp theo",
        max_num=4,
        default=[],
        help_text="Thiếu bao nhiêu cổng tự lấy bài mới nhất.",
    )

    class Meta:
        label = "Tin chính"
        icon = "pick"
        template = "blocks/lead.html"
        description = "Một tin lớn và bốn tin đi kèm ở đầu trang."
        preview_value = {"story": None, "followers": []}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        stories = front_of(context, value).articles_of(value)
        return context | {"story": stories[0] if stories else None, "followers": stories[1:]}


class CategoryBlock(blocks.StructBlock):
    """The newest articles of one category."""

    category = PageChooser(label="Chuyên mục", page_type="news.NewsIndexPage")
    layout = blocks.ChoiceBlock(
        label="Cách bày",
        default="lead",
        choices=[("lead", "Một tin lớn, các tin nhỏ bên cạnh"), ("cards", "Các thẻ ngang hàng"), ("list", "Danh sách tiêu đề")],
    )
    number = blocks.IntegerBlock(label="Số bài", default=4, min_value=1, max_value=12)

    class Meta:
        label = "Tin theo chuyên mục"
        icon = "list-ul"
        template = "blocks/category.html"
        description = "Bài mới nhất của một chuyên mục, ba cách bày."

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        return context | {"articles": front_of(context, value).articles_of(value)}

    def get_preview_context(self, value, parent_context=None):
        categories = NewsIndexPage.objects.of_site(site_of(parent_context["request"])).public()
        shown = self.normalize({"category": categories[-1] if categories else None, "layout": "lead", "number": 4})
        return parent_context | {"bound_block": self.bind(shown)}


class BannerBlock(blocks.StructBlock):
    """A wide picture that may lead somewhere."""

    picture = PictureBlock(label="Ảnh")
    title = blocks.CharBlock(label="Chữ trên ảnh", required=False, max_length=120)
    page = PageChooser(label="Dẫn tới trang", required=False)
    url = blocks.URLBlock(label="hoặc địa chỉ", required=False)

    class Meta:
        label = "Băng ảnh"
        icon = "image"
        template = "blocks/banner.html"
        description = "Một ảnh ngang cả chiều rộng, có thể dẫn tới một trang."

    def get_context(self, value, parent_context=None):
        page = value.get("page")
        return super().get_context({**value, "page": page if is_public(page) else None}, parent_context)

    def get_preview_value(self):
        return self.to_python({"picture": {"image": first_pk(get_image_model()), "caption": ""}, "title": "Chung tay xây dựng xã xanh"})


class MostReadBlock(blocks.StructBlock):
    """The articles most read in the last seven days."""

    number = blocks.IntegerBlock(label="Số bài", default=5, min_value=3, max_value=10)

    class Meta:
        label = "Đọc nhiều"
        icon = "view"
        template = "blocks/most_read.html"
        description = "Những bài được xem nhiều nhất trong bảy ngày qua."
        preview_value = {"number": 5}


class LinksBlock(blocks.StructBlock):
    """Links of one group, or of all."""

    group = blocks.CharBlock(
        label="Nhóm", required=False, default="", max_length=60, help_text="Tên nhóm liên kết. Để trống thì hiện mọi nhóm."
    )

    class Meta:
        label = "Liên kết"
        icon = "link"
        template = "blocks/links.html"
        description = "Các liên kết nhanh: Quản lý văn bản, Một cửa điện tử…"
        preview_value = {"group": ""}


class RunningPollBlock(blocks.StructBlock):
    """The poll that is open now."""

    class Meta:
        label = "Bình chọn đang mở"
        icon = "list-ul"
        template = "blocks/running_poll.html"
        description = "Bình chọn mới nhất đang mở; không có thì khung tự ẩn."
        preview_value = {}


class WeatherBlock(blocks.StructBlock):
    """The weather at the office's place."""

    class Meta:
        label = "Thời tiết"
        icon = "view"
        template = "blocks/weather.html"
        description = "Nhiệt độ, độ ẩm, gió; tự ẩn khi không có số liệu mới."
        preview_value = {}


class StatisticsBlock(blocks.StructBlock):
    """How many visit the portal."""

    class Meta:
        label = "Thống kê truy cập"
        icon = "history"
        template = "blocks/statistics.html"
        description = "Tổng lượt truy cập, trực tuyến, hôm nay, hôm qua."
        preview_value = {}


class SidebarPictureBlock(blocks.StructBlock):
    """A picture in the sidebar that may lead somewhere."""

    image = PictureChooser(label="Ảnh")
    description = blocks.CharBlock(
        label="Mô tả ảnh", max_length=250, help_text="Cho người không nhìn thấy ảnh; nếu có liên kết thì nói nó dẫn tới đâu."
    )
    url = blocks.URLBlock(label="Địa chỉ", required=False)

    class Meta:
        label = "Ảnh"
        icon = "image"
        template = "blocks/sidebar_picture.html"
        description = "Một ảnh, ví dụ áp phích tuyên truyền."

    def get_preview_value(self):
        return self.to_python({"image": first_pk(get_image_model()), "description": "Áp phích phòng chống đuối nước"})


def front_of(context, value) -> Front:
    """The rendering that a block of the front page is part of; a fresh one in the preview of a single block."""
    return context.get("front") or Front.of_site(site_of(context["request"]), value)


class FrontBody(blocks.StreamBlock):
    """The front page."""

    lead = LeadBlock()
    category = CategoryBlock()
    banner = BannerBlock()
    links = LinksBlock()
    poll = PollBlock()
    running_poll = RunningPollBlock()
    most_read = MostReadBlock()

    class Meta:
        required = False


class SidebarBody(blocks.StreamBlock):
    """The boxes beside a page."""

    links = LinksBlock()
    poll = RunningPollBlock()
    weather = WeatherBlock()
    statistics = StatisticsBlock()
    most_read = MostReadBlock()
    picture = SidebarPictureBlock()

    class Meta:
        required = False
