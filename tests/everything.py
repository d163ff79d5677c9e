"""A portal with one of everything that the open format carries, so that a round trip has something to lose."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Collection, PageViewRestriction

from cms.models import OfficeSettings, PortalDocument, Withdrawal
from cms.redirects import PICTURE
from feedback.actions import add_comment, close_article
from feedback.models import Comment, Rating
from feedback.models import StartingFigure as StartingRatings
from home.models import HomePage, SidebarSettings, WeatherSettings
from news.blocks import table_data
from news.models import ArticlePage, RelatedArticle
from newsroom.models import Desk
from polls.models import Poll, Vote
from search.models import SearchedWord
from tests.build import Builder, at
from transfer.addresses import tag_address
from transfer.demo.documents import docx
from visits.actions import bring_days, start_with
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits


def build_everything(build: Builder) -> ArticlePage:
    """All of it; gives the article that has most."""
    person = build.user("le.mui")
    person.last_name, person.first_name, person.position = "Lê Thị", "Mùi", "Văn thư"
    person.save()
    collection = Collection.objects.get(depth=2).add_child(instance=Collection(name="Lễ hội"))
    image = build.image(credit="Lê Mùi", collection=collection, uploaded_by_user=person, focal_point_x=10, focal_point_y=20)
    image.tags.add("mùa vụ")
    document = PortalDocument.objects.create(title="Kế hoạch", file=ContentFile(docx("Kế hoạch"), name="ke-hoach.docx"))
    poll = a_poll(build)
    article = an_article(build, image, document, poll)
    pages(build, article, person)
    settings(build, image, article, poll)
    old_addresses(build, article, image, document)
    what_readers_sent(article, person)
    figures(build, article)
    return article


def a_poll(build: Builder) -> Poll:
    poll = build.poll()
    vote = Vote.objects.create(poll=poll, reader="a" * 20)
    vote.choices.add(poll.choices.first())
    poll.brought_forward_voters = 3
    poll.save(update_fields=["brought_forward_voters"])
    draft = build.poll("Câu hỏi sắp tới?").get_latest_revision_as_object()
    draft.question = "Câu hỏi đã sửa?"
    draft.save_revision()
    return poll


def an_article(build: Builder, image, document, poll) -> ArticlePage:
    """Each kind of block, with links forward and to what is gone."""
    near = build.article("Bài cạnh")
    text = (
        f'<p>Xem <a linktype="page" id="{near.pk}">bài <b>cạnh</b></a>, <a linktype="document" id="{document.pk}">kế hoạch</a>,'
        ' <a linktype="page" id="987654">trang đã xóa</a>, <a href="https://tinh.example.vn/?a=1&amp;b=2">trang tỉnh</a>.</p>'
    )
    picture = {"image": image.pk, "description": "Gặt lúa", "caption": "Vụ mùa", "credit": ""}
    body = [
        ("paragraph", text),
        ("heading", {"text": "Kết quả", "level": "h2"}),
        ("picture", picture),
        ("gallery", {"title": "Ngày hội", "pictures": [picture, picture]}),
        ("quote", {"text": "Cả thôn mừng.", "name": "Bà Mùi", "position": ""}),
        ("table", table_data("Số hộ", ["Thôn", "Số hộ"], [["Bến Đá", "<b>412</b>"]])),
        ("documents", {"title": "Biểu mẫu", "documents": [document.pk, 987654]}),
        ("video", {"url": "https://video.example.vn/a.mp4", "poster": image.pk, "title": "Lễ hội"}),
        ("box", {"title": "Cần mang theo", "text": "<p>Căn cước.</p>"}),
        ("poll", {"poll": poll.pk}),
    ]
    kinds = ArticlePage._meta.get_field("body").stream_block.child_blocks
    article = build.article(
        "Nước sạch về Bến Đá", body=[{"type": kind, "value": value} for kind, value in body if kind in kinds], tags=["nước sạch", "Bến Đá"],
        attachments=[document.pk], image=image, image_caption="Bể nước", byline_name="Lê Mùi", byline_position="Văn thư", source="UBND xã",
        correction="Sửa số hộ.", corrected_at=timezone.now(), show_in_menus=True, seo_title="Nước", search_description="Nước sạch",
    )  # fmt: skip
    article.related = [RelatedArticle(article=near)]
    article.save_revision().publish()
    article = ArticlePage.objects.get(pk=article.pk)
    draft = article.get_latest_revision_as_object()
    draft.title = "Nước sạch về Bến Đá (sửa)"
    draft.save_revision()
    return article


def pages(build: Builder, article: ArticlePage, person) -> None:
    """Drafts, an approved version that waits, an alias, private and withdrawn pages."""
    category = build.category("Lễ hội", summary="Tin lễ hội")
    article.create_alias(parent=category, update_slug="ban-sao")
    fresh = ArticlePage(title="Chưa đăng", summary="", live=False, owner=person)
    category.add_child(instance=fresh)
    fresh.save_revision(user=person, clean=False)
    waiting = build.article("Chờ giờ", category)
    waiting.save_revision(approved_go_live_at=timezone.now() + timedelta(days=3))
    page = build.standard_page(body=[("paragraph", "<p>Giới thiệu.</p>")], summary="Về xã")
    secret = build.standard_page("Nội bộ", parent=page)
    PageViewRestriction.objects.create(page=secret, restriction_type="password", password="mat-khau-chung")
    row = PageViewRestriction.objects.create(page=category, restriction_type="groups")
    row.groups.add(Group.objects.create(name="Ban văn hóa"))
    gone = build.article("Đã gỡ hẳn")
    gone.unpublish()
    Withdrawal.objects.create(page=gone, sentence="Hết hiệu lực.", by=person)
    Desk.objects.create(role_key="editor", place=category).group.user_set.add(person)


def settings(build: Builder, image, article, poll) -> None:
    office = OfficeSettings.for_site(build.site)
    office.name, office.emblem, office.phone = "UBND xã Đồng Xanh", image, "024 1234 567"
    office.save()
    weather = WeatherSettings.for_site(build.site)
    weather.place, weather.latitude, weather.longitude = "Đồng Xanh", 20.25, 105.97
    weather.save()
    boxes = SidebarSettings.for_site(build.site)
    boxes.boxes = [("links", {"group": "Liên kết"}), ("picture", {"image": image, "description": "Áp phích", "url": ""})]
    boxes.save()
    home = HomePage.objects.get(pk=build.home.pk)
    home.body = [("lead", {"story": article, "followers": []}), ("poll", {"poll": poll}), ("most_read", {"number": 5})]
    home.save_revision().publish()
    build.link("Về trang", url="", page=article, image=image)
    build.link()
    SearchPromotion.objects.create(query=Query.get("nước sạch"), page=article, description="Bài chính")
    SearchPromotion.objects.create(query=Query.get("hộ tịch"), external_link_url="https://dv.example.vn/", external_link_text="Dịch vụ")


def old_addresses(build: Builder, article: ArticlePage, image, document) -> None:
    """Each kind of target: a page, another portal, and what transfer.addresses makes of tags, pictures and documents."""
    Redirect.add_redirect("/cu.html", redirect_to=article, is_permanent=True, site=build.site)
    Redirect.add_redirect("/ra-ngoai", redirect_to="https://tinh.example.vn/", is_permanent=False)
    gone = build.image("Ảnh đã xóa")
    targets = {
        "the": tag_address("nước sạch"),
        "anh.jpg": PICTURE.format(image.pk),
        "van-ban.docx": document.url,
        "mat.jpg": PICTURE.format(gone.pk),
    }
    for name, target in targets.items():
        Redirect.objects.create(old_path=f"/uploads/{name}", redirect_link=target, site=build.site)
    gone.delete()


def what_readers_sent(article: ArticlePage, person) -> None:
    add_comment(article, "Nam", "Bao giờ xong?", at(2026, 3, 1), answer="Quý II.")
    add_comment(article, "Hoa", "Quảng cáo", at(2026, 3, 2), state="refused")
    waiting = add_comment(article, "Lan", "Chờ", at(2026, 3, 3), state="waiting")
    Comment.objects.filter(pk=waiting.pk).update(email="lan@example.vn", code="ma-bien-nhan", marks=["links"])
    Comment.objects.create(article=article, state="withdrawn", sent_at=at(2026, 3, 4))
    StartingRatings.objects.create(article=article, points=9, raters=2, source="Cổng cũ", as_of=date(2026, 1, 1))
    Rating.objects.create(article=article, reader="b" * 20, points=4, rated_at=at(2026, 3, 5))
    close_article(article, person)


def figures(build: Builder, article: ArticlePage) -> None:
    site, day = build.site, date(2026, 3, 5)
    start_with(site, 396894, "Cổng cũ", day)
    start_with(article, 1143, "Cổng cũ", day)
    bring_days([DailyViews(page_id=article.pk, day=day - timedelta(days=back), views=back + 1) for back in range(3)])
    DailyVisits.objects.create(site=site, day=day, visits=10, views=20, mobile_views=5)
    HourlyVisits.objects.create(site=site, day=day, hour=8, visits=4, views=9)
    DailyReferrers.objects.create(site=site, day=day, host="tim-kiem.example.vn", visits=3)
    SearchedWord.objects.create(site=site, week=date(2026, 3, 2), bare="ho tich", typed="hộ tịch", times=4, in_vain=1)
    SearchedWord.objects.create(site=site, week=date(2026, 3, 2), bare="benh cua toi", typed="bệnh của tôi", times=2)
