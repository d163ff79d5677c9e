"""An address of every kind of public page, with everything round it; and the weather that a box tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import OfficeSettings
from home.models import WeatherReport, WeatherSettings
from news.blocks import table_data


def report(site, minutes_old: int = 10, **fields):
    fields = {"temperature": 27.5, "humidity": 81, "wind_speed": 9.4, "wind_direction": 90, "sky_code": 61} | fields
    moment = timezone.now() - timedelta(minutes=minutes_old)
    WeatherSettings.objects.update_or_create(site=site, defaults={"place": "Đồng Xanh"})
    return WeatherReport.objects.create(site=site, place="Đồng Xanh", source="Trạm thử", observed_at=moment, **fields)


@pytest.fixture
def every_page(build):
    """An address of every kind of public page, with everything on them."""
    site = build.site
    image = build.image(size=(64, 40))
    poll = build.poll()
    office = OfficeSettings.for_site(site)
    office.emblem = office.banner = image
    office.phone, office.facebook = "0229 123 456", "https://facebook.com/dong-xanh"
    office.email = "vanphong@dong-xanh.example.vn"
    office.save()
    build.link(image=image, new_window=True)
    report(site)
    category = build.category()
    body = [
        ("paragraph", '<p>Chữ <a href="https://noi-khac.example.com/">liên kết</a></p>'),
        ("heading", {"text": "Mục", "level": "h2"}),
        ("picture", {"image": image.pk}),
        ("gallery", {"title": "Ảnh", "pictures": [{"image": image.pk}] * 2}),
        ("quote", {"text": "Lời", "name": "Bà Mùi", "position": ""}),
        ("table", table_data("Bảng", ["Cột"], [["Ô"]])),
        ("documents", {"title": "Tệp", "documents": [build.document().pk]}),
        ("video", {"url": "https://youtube.com/watch?v=1", "poster": image.pk, "title": "Phim"}),
        ("box", {"title": "Khung", "text": "<p>Chữ</p>"}),
        ("poll", {"poll": poll.pk}),
    ]
    article = build.article("Bài đủ", category, image=image, tags=["thẻ"], body=[{"type": kind, "value": value} for kind, value in body])
    build.article("Bài khác", category, tags=["thẻ"])
    page = build.standard_page()
    html = ["/", "/tin-tuc/", category.url, article.url, page.url, f"/binh-chon/{poll.pk}/", "/tim-kiem/", "/tim-kiem/?q=bai", "/khong-co/"]
    html += ["/so-do-trang/", "/cach-dem/"]
    machines = [
        "/rss/",
        f"{category.url}rss/",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/robots.txt",
        "/mau-sac-1f5f3f.css",
        "/.well-known/security.txt",
    ]
    return html + machines
