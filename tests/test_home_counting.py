"""/cach-dem/ says how readers' acts are counted and what is stored for how long; its figures are those that hold."""

from feedback.models import FeedbackSettings, Rating
from polls.models import Vote
from tests.reading import faults, read, texts, words


def test_the_figures_are_those_that_hold(build, client, settings):
    settings.READER_PROOF_AFTER, settings.READER_REFUSE_AFTER = 120, 4_500
    FeedbackSettings.objects.update_or_create(site=build.site, defaults={"wipe_days": 17})
    page = words(read(client, "/cach-dem/").main)
    assert "Từ lượt thứ 121 của cùng một mạng" in page
    assert "quá 4.500 lượt" in page
    assert f"{Vote.KEYS_KEPT.days} ngày sau khi bình chọn đóng" in page
    assert f"{Rating.KEYS_KEPT.days} ngày; điểm giữ lại" in page
    assert "17 ngày sau khi duyệt hoặc từ chối" in page


def test_every_page_leads_to_it_and_it_holds_nothing_personal(build, client):
    assert "/cach-dem/" in [link.get("href") for link in read(client, "/").select("footer a")]
    assert faults(client.get("/cach-dem/")) == []
    assert texts(read(client, "/cach-dem/"), "h1") == ["Cách đếm"]
