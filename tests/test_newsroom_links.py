"""Links that lead out of the portal to places which the office has not named: shown to who submits and to who approves."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.hosts import host_of, is_among, scheme_of
from newsroom.links import known_hosts, outgoing, unknown_links
from newsroom.models import NewsroomSettings

pytestmark = pytest.mark.once_on_postgresql

STRANGE = "https://nha-cai-88.example.com/"


def paragraph(html: str) -> dict:
    return {"type": "paragraph", "value": html}


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Dongxanh.Example.vn:8443/a?b#c", "dongxanh.example.vn"),
        ("//xau.example.com/a", "xau.example.com"),
        (r"\\xau.example.com\a", "xau.example.com"),
        (r"https:\\xau.example.com", "xau.example.com"),
        ("https:xau.example.com", "xau.example.com"),
        ("ht\ntps://xau.example.com", "xau.example.com"),
        (" \x01https://xau.example.com", "xau.example.com"),
        ("https://dichvucong.gov.vn@xau.example.com/", "xau.example.com"),
        (r"https://xau.example.com\@dichvucong.gov.vn/", "xau.example.com"),
        ("https://xau.example.com./", "xau.example.com"),
        ("https://nhà-cái.example.com/", "xn--nh-ci-wqa7i.example.com"),
        ("ftp://xau.example.com/a", "xau.example.com"),
        ("https://[xau", "[xau"),
        ("/tin-tuc/", ""),
        ("#muc", ""),
        ("mailto:a@xau.example.com", ""),
        ("tel:0123", ""),
        ("javascript:x()", ""),
        ("", ""),
    ],
)
def test_where_an_address_leads_is_read_as_a_browser_reads_it(address, host):
    if host.startswith("xn--"):
        assert host_of(address).startswith("xn--")
    else:
        assert host_of(address) == host


def test_a_host_is_known_with_all_below_it_and_none_that_only_looks_like_it():
    known = {"gov.vn", "dongxanh.example.vn"}
    assert is_among("dichvucong.gov.vn", known)
    assert is_among("dongxanh.example.vn", known)
    for other in ("gov.vn.xau.example.com", "xgov.vn", "example.vn", "adongxanh.example.vn", ""):
        assert not is_among(other, known)
    assert scheme_of(" java\tscript:x") == "javascript"


def test_every_way_out_of_an_article_is_found_with_its_place(build):
    body = [
        paragraph(f'<p>Xem <a href="{STRANGE}?a=1&amp;b=2"><b>bảng</b> giá</a>, <a linktype="page" id="{build.home.pk}">cổng</a></p>'),
        {"type": "video", "value": {"url": "https://video.example.com/1", "poster": None, "title": "Phim"}},
        {"type": "quote", "value": {"text": "Vào www.ca-cuoc.example.com nhé.", "name": "", "position": ""}},
    ]
    article = build.article(body=body, summary="Xem (https://tom-tat.example.com/a).")
    found = [(link.host, link.words, link.where) for link in outgoing(article)]
    assert found == [
        ("tom-tat.example.com", "https://tom-tat.example.com/a", "Tóm tắt"),
        ("nha-cai-88.example.com", "bảng giá", "Đoạn văn thứ 1"),
        ("video.example.com", "Địa chỉ video", "Video “Phim”"),
        ("www.ca-cuoc.example.com", "www.ca-cuoc.example.com", "Trích lời “Vào www.ca-cuoc.example.com nhé.”"),
    ]


def test_polls_links_and_standard_pages_are_looked_through_too(build):
    poll = build.poll(question="Bạn biết www.cau-hoi.example.com?", choices=("Có", "Xem https://tra-loi.example.com"))
    assert [link.host for link in outgoing(poll)] == ["www.cau-hoi.example.com", "tra-loi.example.com"]
    link = build.link("Bảng giá", url=STRANGE)
    assert [(way.words, way.host) for way in outgoing(link)] == [("Bảng giá", "nha-cai-88.example.com")]
    page = build.standard_page(body=[paragraph(f'<p><a href="{STRANGE}">x</a></p>')])
    assert [way.host for way in outgoing(page)] == ["nha-cai-88.example.com"]


def test_the_list_is_the_states_hosts_our_own_and_those_of_the_portal(build):
    NewsroomSettings.objects.filter(site=build.site).update(known_hosts="bao.example.vn\nvideo.example.com")
    assert known_hosts(build.site) >= {"gov.vn", "localhost", "bao.example.vn", "video.example.com"}
    links = ["https://tinh.gov.vn/", "http://localhost/a", "https://anh.bao.example.vn/", STRANGE]
    article = build.article(body=[paragraph("".join(f'<p><a href="{address}">đi</a></p>' for address in links))])
    assert [link.address for link in unknown_links(article)] == [STRANGE]


def test_the_setting_takes_hosts_and_whole_addresses_one_a_line(build):
    setting = NewsroomSettings.for_site(build.site)
    setting.known_hosts = "  Bao.Example.vn \n\nhttps://www.video.example.com/kenh?x=1\n"
    setting.clean()
    assert setting.known_hosts == "bao.example.vn\nwww.video.example.com"
    for wrong in ("vn", "một hai", "*.example.vn", "http://", "1.2.3.4"):
        setting.known_hosts = wrong
        with pytest.raises(ValidationError):
            setting.clean()


def test_an_administrator_keeps_the_list_in_the_settings(office, build):
    client = office.clients["quantri"]
    address = f"/quan-tri/settings/newsroom/newsroomsettings/{NewsroomSettings.for_site(build.site).pk}/"
    assert "trang ngoài đã biết" in client.get(address).content.decode().lower()
    client.post(address, {"steps": 2, "reminder_hours": 8, "known_hosts": "https://bao.example.vn/tin\n"})
    assert NewsroomSettings.objects.get(site=build.site).known_hosts == "bao.example.vn"


def with_link(address: str) -> dict:
    return {"body": streamfield([("paragraph", rich_text(f'<p>Xem <a href="{address}">bảng giá vàng</a> trong ngày.</p>'))])}


def test_the_approver_is_shown_what_is_new_and_what_was_there(office):
    article = office.write(**with_link(STRANGE))
    shown = office.look("truongban", article)
    page = shown.content.decode()
    assert "Liên kết ra nơi lạ: 1" in page
    assert "nha-cai-88.example.com" in page
    assert "bảng giá vàng" in page
    assert "cách phá cổng nhà nước" in page
    for approver in ("truongban", "lanhdao"):
        office.decide(approver, article)
    two = f'<p>Xem <a href="{STRANGE}">bảng giá vàng</a> và <a href="https://moi.example.com/">nơi mới</a> nhé.</p>'
    office.edit("bientap", article, body=streamfield([("paragraph", rich_text(two))]), **{"action-submit": "1"})
    links = office.look("truongban", article).context["outgoing"]
    assert [(link.host, link.is_new) for link in links] == [("moi.example.com", True), ("nha-cai-88.example.com", False)]
    assert "Liên kết ra nơi lạ: 2, mới: 1" in office.look("truongban", article).content.decode()


def test_an_article_that_leads_to_known_places_only_shows_no_list(office):
    article = office.write(**with_link("https://dichvucong.gov.vn/"))
    assert "Liên kết ra nơi lạ" not in office.look("truongban", article).content.decode()


def test_who_submits_is_told_at_once_and_who_saves_a_draft_is_not(office, build):
    client = office.clients["bientap"]
    address = f"/quan-tri/pages/add/news/articlepage/{build.news.pk}/"
    answer = client.post(address, office.form(**with_link(STRANGE)), follow=True)
    assert "không có trong danh sách" not in answer.content.decode()
    answer = client.post(address, office.form(slug="bai-hai", **{"action-submit": "1"}, **with_link(STRANGE)), follow=True)
    said = " ".join(str(message) for message in answer.context["messages"])
    assert "1 liên kết dẫn tới nơi không có trong danh sách" in said
    assert "nha-cai-88.example.com" in said


def test_who_submits_a_link_of_the_sidebar_is_told_too(office, build):
    form = nested_form_data(
        {
            "title": "Bảng giá vàng",
            "url": STRANGE,
            "page": "",
            "group": "Liên kết",
            "image": "",
            "action-submit": "1",
            "comments": inline_formset([]),
        }
    )
    answer = office.clients["bientap"].post("/quan-tri/snippets/home/sidebarlink/add/", form, follow=True)
    assert "nha-cai-88.example.com" in " ".join(str(message) for message in answer.context["messages"])
