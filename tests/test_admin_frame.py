"""An administrator at work on what stands round every page: links, polls and settings, previewed as the portal they are of."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, streamfield

from cms.models import OfficeSettings
from cms.sites import site_of
from home.blocks import FrontBody, SidebarBody
from home.models import SidebarLink, SidebarSettings, WeatherSettings
from polls.models import Poll, Vote
from tests.build import at
from tests.editing import administrator, filled, let_out, preview, snippet, words_of_page
from tests.reading import read, texts, words

pytestmark = pytest.mark.once_on_postgresql

office = administrator  # as fixture


# Snippets ----------------------------------------------------------------------------------------------------------


def test_a_link_is_made_previewed_changed_shown_and_deleted(office, build):
    new = {"title": "Một cửa điện tử", "url": "https://mot-cua.example.vn/", "group": "Dịch vụ", "image": build.image(size=(64, 64)).pk}
    form = filled(office, snippet(SidebarLink, "add"), new)
    assert "Dịch vụ Một cửa điện tử" in preview(office, snippet(SidebarLink, "preview_on_add"), form)
    assert office.post(snippet(SidebarLink, "add"), form).status_code == 302
    link = SidebarLink.objects.get()
    assert link.site == build.site
    edit = snippet(SidebarLink, "edit", link.pk)
    form = filled(office, edit, {"title": "Quản lý văn bản"})
    assert "Quản lý văn bản" in preview(office, snippet(SidebarLink, "preview_on_edit", link.pk), form)
    assert office.post(edit, form).status_code == 302
    assert not read(office, "/").select(".aside .quick-title")
    let_out(link)
    assert texts(read(office, "/"), ".aside .quick-title") == ["Quản lý văn bản"]
    assert "Quản lý văn bản" in office.get(snippet(SidebarLink, "list")).content.decode()
    assert office.post(snippet(SidebarLink, "delete", link.pk)).status_code == 302 and not SidebarLink.objects.exists()


def test_links_are_put_in_order_by_dragging(office, build):
    add = snippet(SidebarLink, "add")
    for title in ("Một cửa", "Văn bản", "Lịch công tác"):
        assert office.post(add, filled(office, add, {"title": title, "url": "https://a.example.vn/"})).status_code == 302
        let_out(SidebarLink.objects.get(title=title))
    assert texts(read(office, "/"), ".aside .quick-title") == ["Một cửa", "Văn bản", "Lịch công tác"]
    for title, position, order in (
        ("Lịch công tác", 0, ["Lịch công tác", "Một cửa", "Văn bản"]),
        ("Lịch công tác", 1, ["Một cửa", "Lịch công tác", "Văn bản"]),
        ("Một cửa", 2, ["Lịch công tác", "Văn bản", "Một cửa"]),
    ):
        reorder = snippet(SidebarLink, "reorder", SidebarLink.objects.get(title=title).pk)
        assert office.post(f"{reorder}?position={position}").status_code == 200
        assert texts(read(office, "/"), ".aside .quick-title") == order
    build.link("Của bản nạp")
    assert texts(read(office, "/"), ".aside .quick-title")[-1] == "Của bản nạp"


@pytest.mark.parametrize("both", [False, True])
def test_a_link_that_leads_nowhere_or_to_two_places_is_refused_with_a_sentence(office, build, both):
    new = {"title": "Một cửa", "url": "https://mot-cua.example.vn/" if both else "", "page": build.news.pk if both else ""}
    answer = office.post(snippet(SidebarLink, "add"), filled(office, snippet(SidebarLink, "add"), new))
    assert answer.status_code == 200 and not SidebarLink.objects.exists()
    assert "Chọn một trang của cổng hoặc ghi một địa chỉ, không cả hai." in answer.content.decode()


def test_a_poll_is_made_previewed_changed_and_shown(office, build):
    new = {
        "question": "Chợ họp ngày nào?", "opens_at": "04/07/2020 09:05", "closes_at": "",
        "choices": inline_formset([{"text": "Thứ bảy", "brought_forward_votes": 0}, {"text": "Chủ nhật", "brought_forward_votes": 0}]),
    }  # fmt: skip
    form = filled(office, snippet(Poll, "add"), new)
    shown = preview(office, snippet(Poll, "preview_on_add"), form)
    assert "Chợ họp ngày nào?" in shown and "Thứ bảy" in shown and "Chủ nhật" in shown
    assert office.post(snippet(Poll, "add"), form).status_code == 302
    poll = Poll.objects.get()
    assert poll.opens_at == at(2020, 7, 4, 9, 5) and [choice.text for choice in poll.choices.all()] == ["Thứ bảy", "Chủ nhật"]
    edit = snippet(Poll, "edit", poll.pk)
    form = filled(office, edit, {"question": "Chợ nên họp ngày nào?"})
    assert "Chợ nên họp ngày nào?" in preview(office, snippet(Poll, "preview_on_edit", poll.pk), form)
    keys = [choice.pk for choice in poll.choices.all()]
    assert office.post(edit, form).status_code == 302
    let_out(poll)
    assert [choice.pk for choice in Poll.objects.get().choices.all()] == keys
    assert texts(read(office, f"/binh-chon/{poll.pk}/"), "h1") == ["Chợ nên họp ngày nào?"]


def test_a_poll_with_one_choice_is_kept_as_a_draft_and_one_that_closes_before_it_opens_is_refused(office, build):
    """The gate of submission tells of a missing choice; moments in the wrong order no row may have."""
    choice = {"text": "Thứ bảy", "brought_forward_votes": 0}
    for closes_at, choices, answer in (("03/07/2020 09:05", [choice, choice], 200), ("", [choice], 302)):
        new = {"question": "Hỏi?", "opens_at": "04/07/2020 09:05", "closes_at": closes_at, "choices": inline_formset(choices)}
        assert office.post(snippet(Poll, "add"), filled(office, snippet(Poll, "add"), new)).status_code == answer
    assert [(poll.live, poll.closes_at) for poll in Poll.objects.all()] == [(False, None)]


def test_the_preview_of_a_poll_that_is_being_edited_shows_the_choices_as_typed(office, build):
    poll = build.poll("Chợ họp ngày nào?", ("Thứ bảy", "Chủ nhật", "Thứ hai"))
    rows = [
        {"id": choice.pk, "text": choice.text, "brought_forward_votes": 0} | changed
        for choice, changed in zip(poll.choices.all(), ({"ORDER": 2}, {"text": "Sáng chủ nhật", "ORDER": 1}, {"DELETE": "1"}), strict=True)
    ] + [{"text": "Mồng một", "brought_forward_votes": 0, "ORDER": 3}]
    form = filled(office, snippet(Poll, "edit", poll.pk), {"choices": inline_formset(rows, initial=3)})
    shown = preview(office, snippet(Poll, "preview_on_edit", poll.pk), form)
    assert "Sáng chủ nhật 0 lượt chọn, 0 % Thứ bảy 0 lượt chọn, 0 % Mồng một 0 lượt chọn, 0 %" in shown
    assert sorted(poll.choices.values_list("text", flat=True)) == ["Chủ nhật", "Thứ bảy", "Thứ hai"]


def test_the_preview_of_a_poll_that_was_answered_shows_its_votes_in_the_order_as_typed(office, build):
    poll = build.poll("Chợ họp ngày nào?", ("Thứ bảy", "Chủ nhật"))
    Vote.objects.create(poll=poll, reader="mot-nguoi").choices.set([poll.choices.get(text="Chủ nhật")])
    rows = [
        {"id": choice.pk, "text": choice.text, "brought_forward_votes": 0, "ORDER": place}
        for choice, place in zip(poll.choices.all(), (2, 1), strict=True)
    ]
    form = filled(office, snippet(Poll, "edit", poll.pk), {"choices": inline_formset(rows, initial=2)})
    shown = preview(office, snippet(Poll, "preview_on_edit", poll.pk), form)
    assert "Chủ nhật 1 lượt chọn, 100 % Thứ bảy 0 lượt chọn, 0 %" in shown


def test_an_editor_sees_a_poll_that_has_not_begun_in_the_preview_and_a_reader_does_not(office, build):
    poll = build.poll("Sắp hỏi?", opens_at=timezone.now() + timedelta(days=1))
    article = build.article("Gặt lúa", body=[{"type": "poll", "value": {"poll": poll.pk}}])
    assert "Sắp hỏi?" in words_of_page(office.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk])))
    assert "Sắp hỏi?" not in words(read(office, article.url))


def bulk_delete(*rows):
    address = reverse("wagtail_bulk_action", args=["polls", "poll", "delete"])
    return f"{address}?{'&'.join(f'id={row.pk}' for row in rows)}"


def test_a_poll_that_was_answered_is_not_deleted_alone_or_with_others_and_the_editor_is_told_why(office, build):
    answered, unanswered = build.poll("Đã có người trả lời?"), build.poll("Chưa ai trả lời?")
    Vote.objects.create(poll=answered, reader="mot-nguoi").choices.set(answered.choices.all()[:1])
    for address in (snippet(Poll, "delete", answered.pk), bulk_delete(answered, unanswered)):
        for ask in (office.get, office.post):
            text = words_of_page(ask(address, follow=True))
            assert "Không xóa được “Đã có người trả lời?”: đã có người bình chọn; hãy đóng thay vì xóa." in text
    assert Poll.objects.count() == 2
    assert office.get(bulk_delete(unanswered)).status_code == 200
    assert office.post(bulk_delete(unanswered)).status_code == 302
    assert list(Poll.objects.all()) == [answered]


def test_what_belongs_to_another_portal_is_previewed_in_the_frame_of_that_portal(office, build):
    other = build.other_site()
    for site, name in ((build.site, "Xã Đồng Xanh"), (other, "Xã Bến Đá")):
        setting = OfficeSettings.for_site(site)
        setting.name = name
        setting.save()
    build.link("Liên kết của xã khác", site=other)
    for model, new in ((OfficeSettings, {}), (SidebarSettings, {"boxes": streamfield([])})):
        names = [model._meta.app_label, model._meta.model_name, model.for_site(other).pk]
        form = filled(office, reverse("wagtailsettings:edit", args=names), new)
        shown = preview(office, reverse("wagtailsettings:preview_on_edit", args=names), form)
        assert "Xã Bến Đá" in shown and "Đồng Xanh" not in shown and "Liên kết của xã khác" in shown


@pytest.mark.parametrize("make", ["poll", "link"])
def test_a_row_of_another_portal_is_previewed_as_that_portals(build, make, rf):
    other = build.other_site()
    row = getattr(build, make)(site=other)
    request = rf.get("/")
    assert row.get_preview_context(request, "")["request"] is request and site_of(request) == other
    assert type(row)(site=None).get_preview_context(request, "")["object"].site_id is None


def test_the_preview_of_a_block_shows_what_is_the_portals_own(office, build):
    other = build.other_site()
    category = build.category("Nông nghiệp", parent=other.root_page)
    build.article("Gặt lúa ở xã khác", category)
    build.article("Tin của cổng chính", build.category("Thể thao"))
    build.poll("Hỏi ở xã khác?", site=other)
    build.poll("Hỏi ở cổng chính?")
    for name, shown in (("lead", "Gặt lúa ở xã khác"), ("category", "Gặt lúa ở xã khác"), ("poll", "Hỏi ở xã khác?")):
        block = FrontBody().child_blocks[name]
        page = office.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}, headers={"host": other.hostname})
        assert shown in words_of_page(page) and "cổng chính" not in words_of_page(page), name


# Settings ----------------------------------------------------------------------------------------------------------


def save_setting(office, build, model, new: dict, previewed: str | None):
    """Open, preview and save a site's setting."""
    row = model.for_site(build.site)
    names = [model._meta.app_label, model._meta.model_name]
    address = reverse("wagtailsettings:edit", args=[*names, row.pk])
    assert office.get(reverse("wagtailsettings:edit", args=names)).status_code == 302
    form = filled(office, address, new)
    if previewed:
        assert previewed in preview(office, reverse("wagtailsettings:preview_on_edit", args=[*names, row.pk]), form)
        assert previewed not in words(read(office, "/"))
    answer = office.post(address, form)
    assert answer.status_code == 302, answer.context["form"].errors
    return words(read(office, "/"))


def test_the_office_is_set_previewed_and_shown(office, build):
    new = {
        "name": "Xã Đồng Xanh", "slogan": "Vì dân phục vụ", "emblem": build.image(size=(64, 64)).pk, "primary_colour": "#123456",
        "phone": "0229 386 9100", "zalo": "https://zalo.example.vn/1",
    }  # fmt: skip
    text = save_setting(office, build, OfficeSettings, new, "Xã Đồng Xanh")
    assert "Xã Đồng Xanh" in text and "Vì dân phục vụ" in text and "Zalo" in text
    assert b"#123456" in office.get("/mau-sac-1f5f3f.css").content


def test_a_colour_or_a_phone_number_that_is_none_is_refused_with_a_sentence(office, build):
    row = OfficeSettings.for_site(build.site)
    address = reverse("wagtailsettings:edit", args=["cms", "officesettings", row.pk])
    answer = office.post(address, filled(office, address, {"primary_colour": "red;}", "phone": "gọi cô Lan"}))
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert errors["primary_colour"] == ["Cần mã màu dạng #1b5e3a."] and "phone" in errors


def test_the_sidebar_is_arranged_previewed_and_shown_with_every_box(office, build):
    build.link("Một cửa điện tử")
    build.poll("Chợ họp ngày nào?")
    picture = {"image": build.image().pk, "description": "Áp phích", "url": ""}
    boxes = [
        ("statistics", {}), ("links", {"group": ""}), ("poll", {}), ("weather", {}), ("most_read", {"number": 5}), ("picture", picture),
    ]  # fmt: skip
    text = save_setting(office, build, SidebarSettings, {"boxes": streamfield(boxes)}, None)
    assert text.index("Thống kê truy cập") < text.index("Một cửa điện tử") < text.index("Chợ họp ngày nào?")
    kinds = {block.block_type for block in SidebarSettings.for_site(build.site).boxes}
    assert kinds == set(SidebarBody().child_blocks)


def test_the_sidebar_in_the_preview_is_the_one_being_arranged(office, build):
    build.link("Liên kết đã có")
    row = SidebarSettings.for_site(build.site)
    form = filled(
        office, reverse("wagtailsettings:edit", args=["home", "sidebarsettings", row.pk]), {"boxes": streamfield([("statistics", {})])}
    )
    shown = preview(office, reverse("wagtailsettings:preview_on_edit", args=["home", "sidebarsettings", row.pk]), form)
    assert "Thống kê truy cập" in shown and "Liên kết đã có" not in shown


def test_the_place_of_the_weather_is_set(office, build):
    save_setting(office, build, WeatherSettings, {"place": "Đồng Xanh", "latitude": "20.25", "longitude": "105.97"}, None)
    row = WeatherSettings.objects.get(site=build.site)
    assert (row.place, row.latitude, row.longitude) == ("Đồng Xanh", 20.25, 105.97)
