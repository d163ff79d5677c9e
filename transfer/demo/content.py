"""The demo's data files, read into memory: texts, pictures, readers' comments, and a few lists."""

import tomllib
from pathlib import Path

from transfer.demo.markup import Text, documents_in, read_text

HERE = Path(__file__).parent

CATEGORIES = {
    "thoi-su": ("Thời sự", "Tin hoạt động của Đảng ủy, HĐND, UBND và các đoàn thể trong xã."),
    "xay-dung-dang": ("Xây dựng Đảng", "Sinh hoạt chi bộ, công tác cán bộ, kiểm tra, giám sát."),
    "kinh-te": ("Kinh tế", "Sản xuất, chợ, tín dụng và việc làm."),
    "kinh-te/nong-nghiep": ("Nông nghiệp", "Mùa vụ, thủy lợi, chăn nuôi, thủy sản."),
    "van-hoa-xa-hoi": ("Văn hóa – Xã hội", "Lễ hội, văn nghệ, thể thao, chăm lo đời sống."),
    "giao-duc-y-te": ("Giáo dục – Y tế", "Trường lớp, tiêm chủng, chăm sóc sức khỏe."),
    "cai-cach-hanh-chinh": ("Cải cách hành chính", "Một cửa, dịch vụ công trực tuyến, chuyển đổi số."),
    "quoc-phong-an-ninh": ("Quốc phòng – An ninh", "An ninh trật tự, dân quân, phòng cháy."),
    "thong-bao": ("Thông báo", "Lịch, kế hoạch, thông báo đến người dân."),
}

OFFICE = {
    "parent_body": "Đảng ủy – HĐND – UBND – UBMTTQ",
    "name": "Xã Đồng Xanh",
    "slogan": "Gần dân, vì dân, rõ việc, rõ kết quả",
    "primary_colour": "#1f5f3f",
    "accent_colour": "#9c3b26",
    "responsible_name": "Hoàng Văn Điều",
    "responsible_position": "Chủ tịch UBND xã",
    "address": "Thôn Đình Hạ, xã Đồng Xanh",
    "phone": "0200 000 100",
    "email": "vanphong@dongxanh.example.vn",
    "licence": "Cổng dùng thử: mọi tên người, địa danh và số liệu đều do chúng tôi đặt ra.",
    "security_contact": "antoan@dongxanh.example.vn",
}

LINKS = [
    ("Dịch vụ công", "Một cửa điện tử", "https://motcua.example.vn/"),
    ("Dịch vụ công", "Tra cứu hồ sơ", "https://motcua.example.vn/tra-cuu/"),
    ("Dịch vụ công", "Góp ý, phản ánh", "https://gopy.example.vn/"),
    ("Điều hành", "Quản lý văn bản", "https://vanban.example.vn/"),
    ("Điều hành", "Lịch công tác tuần", "https://lich.example.vn/"),
    ("Điều hành", "Thư công vụ", "https://thu.example.vn/"),
]

KNOWN_HOSTS = "dongxanh.example.vn\ngopy.example.vn\nlich.example.vn\nmotcua.example.vn\nthu.example.vn\nvanban.example.vn"

POLL = {
    "question": "Bạn quan tâm mục gì nhất trong Website của chúng tôi?",
    "voters": 214,
    "choices": [
        ("Tin tức, sự kiện", 71),
        ("Thủ tục hành chính", 63),
        ("Thông báo, lịch tiếp dân", 48),
        ("Văn bản chỉ đạo, điều hành", 21),
        ("Văn hóa, lễ hội", 11),
    ],
}

# Name, family name and given name, position, role (None: administrator)
ACCOUNTS = [
    ("quantri", "Nguyễn Quốc", "Toàn", "Công chức Văn phòng – Thống kê", None),
    ("bientap", "Phạm Thị", "Hiền", "Công chức Văn hóa – Xã hội", "Biên tập viên"),
    ("truongban", "Lương Đình", "Quyến", "Trưởng ban biên tập", "Trưởng ban biên tập"),
    ("lanhdao", "Hoàng Văn", "Điều", "Chủ tịch UBND xã", "Lãnh đạo duyệt"),
    ("kiemduyet", "Trần Thị", "Nhung", "Cán bộ Đài Truyền thanh", "Kiểm duyệt nhận xét"),
]

# The figures of the reference page: visits of the portal; views and ratings of one article
VISITS = 396_894
FIGURED_ARTICLE = "doi-moi-sinh-hoat-chi-bo"
FIGURED_VIEWS = 1143
FIGURED_POINTS, FIGURED_RATERS = 5, 1

# The boxes beside every page, and how the front page lays out the categories
SIDEBAR = [{"type": kind, "value": {}} for kind in ("links", "poll", "weather", "most_read", "statistics")]
FRONT = [
    ("thoi-su", "lead"),
    ("xay-dung-dang", "cards"),
    ("kinh-te", "lead"),
    ("van-hoa-xa-hoi", "cards"),
    ("giao-duc-y-te", "list"),
    ("cai-cach-hanh-chinh", "list"),
    ("quoc-phong-an-ninh", "lead"),
    ("thong-bao", "list"),
]


def front_body(pictures: dict[str, int], categories: dict[str, int]) -> list[dict]:
    """The blocks of the front page, from the keys of pictures and categories by name; what is gone is left out."""
    sections = [
        {"type": "category", "value": {"category": categories[path], "layout": layout, "number": 4}}
        for path, layout in FRONT
        if path in categories
    ]
    banners = [
        {"type": "banner", "value": {"picture": picture, "title": "Chung tay xây dựng quê hương", "page": None, "url": ""}}
        for picture in [{"image": pictures.get("bang-ngang"), "description": "", "caption": "", "credit": ""}]
        if picture["image"]
    ]
    return [{"type": "lead", "value": {"story": None, "followers": []}}, *sections[:3], *banners, *sections[3:]]


def articles() -> list[Text]:
    """All articles, the oldest first, as they would have been written."""
    texts = [read_text(path) for path in sorted((HERE / "articles").glob("*.md"))]
    return sorted(texts, key=lambda text: (-text.head["days_ago"], text.name))


def pages() -> list[Text]:
    """The standard pages in the order of the menu."""
    return sorted((read_text(path) for path in (HERE / "pages").glob("*.md")), key=lambda text: text.head["order"])


def pictures() -> dict[str, dict]:
    """Every picture by its name: title, description, credit, and the file."""
    told: dict[str, dict] = {}
    for path in sorted((HERE / "pictures").glob("*.toml")):
        told |= tomllib.loads(path.read_text(encoding="utf-8"))
    files = {path.stem: path for path in (HERE / "pictures").iterdir() if path.suffix in {".jpg", ".png"}}
    return {name: entry | {"file": files[name]} for name, entry in told.items()}


def documents() -> dict[str, str]:
    """File name and title of every document that a text offers."""
    return dict(pair for text in [*articles(), *pages()] for pair in documents_in(text.body))


def comments() -> list[dict]:
    """What readers said."""
    return tomllib.loads((HERE / "comments.toml").read_text(encoding="utf-8"))["comment"]
