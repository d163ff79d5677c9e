"""What readers see of each kind of piece, field by field in the order in which it is told, under the desk's own words."""

from newsroom.changes.told import Kind

Fields = tuple[tuple[str, str], ...]

SCHEDULE: Fields = (("go_live_at", "Hẹn giờ đăng"), ("expire_at", "Hẹn giờ gỡ"))
PAGE: Fields = (
    ("slug", "Địa chỉ của trang"),
    ("seo_title", "Tiêu đề cho máy tìm kiếm"),
    ("search_description", "Mô tả cho máy tìm kiếm"),
    ("show_in_menus", "Hiện ở thanh điều hướng"),
    *SCHEDULE,
)

# Of a piece, by its model
FIELDS: dict[str, Fields] = {
    "news.articlepage": (
        ("title", "Tiêu đề"),
        ("summary", "Tóm tắt"),
        ("image", "Ảnh đại diện"),
        ("image_description", "Mô tả ảnh đại diện"),
        ("image_caption", "Chú thích ảnh đại diện"),
        ("body", "Nội dung"),
        ("attachments", "Tài liệu kèm theo"),
        ("byline_name", "Tác giả"),
        ("byline_position", "Chức vụ, đơn vị của tác giả"),
        ("source", "Nguồn tin"),
        ("date", "Ngày giờ của bài"),
        ("correction", "Nội dung đính chính, cập nhật"),
        ("corrected_at", "Cập nhật lúc"),
        ("tags", "Thẻ"),
        ("related", "Bài viết liên quan"),
        *PAGE,
    ),
    "news.newsindexpage": (("title", "Tiêu đề"), ("summary", "Giới thiệu"), *PAGE),
    "home.standardpage": (("title", "Tiêu đề"), ("summary", "Tóm tắt"), ("body", "Nội dung"), *PAGE),
    "home.homepage": (("title", "Tiêu đề"), ("body", "Nội dung"), *PAGE),
    "home.sidebarlink": (
        ("title", "Tên liên kết"),
        ("page", "Trang của cổng"),
        ("url", "Địa chỉ khác"),
        ("new_window", "Mở cửa sổ mới"),
        ("group", "Nhóm"),
        ("image", "Ảnh"),
        ("site", "Cổng"),
        *SCHEDULE,
    ),
    "polls.poll": (
        ("question", "Câu hỏi"),
        ("choices", "Phương án"),
        ("opens_at", "Mở lúc"),
        ("closes_at", "Đóng lúc"),
        ("max_choices", "Số phương án được chọn"),
        ("show_results", "Hiện kết quả"),
        ("brought_forward_voters", "Số người bình chọn từ cổng cũ"),
        ("site", "Cổng"),
        *SCHEDULE,
    ),
}

# Of a row that hangs on a piece
ROW_FIELDS: dict[str, Fields] = {
    "news.articleattachment": (("document", "Tệp"), ("title", "Tên hiện ra")),
    "news.relatedarticle": (("article", "Bài viết"),),
    "polls.choice": (("text", "Lời của phương án"), ("brought_forward_votes", "Lượt chọn từ cổng cũ")),
}

ADDRESSES = {"slug", "url"}
WHOLE = dict.fromkeys(("byline_name", "byline_position", "source"), Kind.NAME)  # a name as a whole, however it is written
