"""What of a portal goes out into the open format: for whom, whose, and while others write."""

import re
import sqlite3
from contextlib import closing
from urllib.parse import unquote

import pytest
from django.core.management import CommandError
from django.db import connection
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection

from cms.redirects import PICTURE
from newsroom.models import NewsroomSettings
from tests.everything import build_everything
from tests.open_format import another_portal, export, files_in, lines
from transfer.portal import writing
from transfer.portal.keys import Keys
from transfer.portal.kinds import KINDS
from transfer.portal.rows import Scope


@pytest.mark.once_on_postgresql
def test_contact_data_goes_out_only_where_it_is_asked_for_and_votes_only_as_totals(build, tmp_path):
    build_everything(build)
    folder = export(tmp_path / "xuat")
    whole = b"".join(content for name, content in files_in(folder).items() if name.endswith("l"))
    assert not any(secret in whole for secret in (b"lan@example.vn", b"ma-bien-nhan", b"a" * 20, b"b" * 20, b"argon2", b"le.mui@"))
    assert [row["bare"] for row in lines(folder, "searched_words")] == ["ho tich"]  # not what few searched for
    assert sorted(comment["state"] for comment in lines(folder, "comments")) == ["public", "refused", "waiting", "withdrawn"]
    poll = lines(folder, "polls")[0]
    assert (poll["voters"], [told["votes"] for told in poll["votes"]]) == (4, [1, 0])
    assert [(row["points"], row["raters"], row["as_of"]) for row in lines(folder, "ratings")] == [(13, 3, "2026-03-05")]


@pytest.mark.once_on_postgresql
def test_a_body_can_be_read_without_knowing_our_blocks(build, tmp_path):
    article = build_everything(build)
    folder = export(tmp_path / "xuat")
    page = next(row for row in lines(folder, "pages") if row["key"] == str(article.translation_key))
    assert '<a href="/tin-tuc/bai-canh/">bài <b>cạnh</b></a>' in page["html"]
    assert "<a>trang đã xóa</a>" in page["html"]
    pictures = re.findall(r'<img src="([^"]+)" alt="Gặt lúa">', page["html"])
    documents = re.findall(r'<a href="(files/documents/[^"]+)">', page["html"])
    assert len(pictures) == 3 and len(documents) == 2
    assert all((folder / path).is_file() for path in pictures + documents)
    text = page["content"]["body"][0]["value"]
    assert 'linktype="page" key="' in text and not re.search(r'\bid="', text)
    assert page["draft"]["content"]["title"] == "Nước sạch về Bến Đá (sửa)"


@pytest.mark.once_on_postgresql
def test_one_portal_of_several_goes_out_alone(build, tmp_path):
    build_everything(build)
    other = build.other_site()
    build.link("Của xã khác", site=other)
    folder = export(tmp_path / "xuat", "--site", other.hostname)
    assert [site["host"] for site in lines(folder, "sites")] == [other.hostname]
    assert [link["content"]["title"] for link in lines(folder, "links")] == ["Của xã khác"]
    assert [page["content"]["title"] for page in lines(folder, "pages")] == ["Xã khác"]
    assert [lines(folder, name) for name in ("people", "pictures", "documents", "comments", "daily_views", "tags")] == [[]] * 6
    with pytest.raises(CommandError, match="^Không có cổng nào ở khong-co.example.vn.$"):
        export(tmp_path / "khong", "--site", "khong-co.example.vn")


@pytest.mark.once_on_postgresql
def test_with_one_portal_goes_what_its_old_addresses_lead_to_and_what_lies_unused_in_its_collection(build, tmp_path):
    collection = NewsroomSettings.for_site(build.site).collection
    build.image("Chưa dùng", collection=collection)
    build.image("Dưới nữa", collection=collection.add_child(instance=Collection(name="Lễ hội")))
    for_old, _ = build.image("Dẫn từ địa chỉ cũ"), build.image("Của ai khác")
    Redirect.objects.create(old_path="/uploads/hop.jpg", redirect_link=PICTURE.format(for_old.pk), site=build.site)
    folder = export(tmp_path / "xuat", "--site", build.site.hostname)
    titles = {row["key"]: row["title"] for row in lines(folder, "pictures")}
    assert sorted(titles.values()) == ["Chưa dùng", "Dưới nữa", "Dẫn từ địa chỉ cũ"]
    [row] = lines(folder, "redirects")
    assert titles[unquote(row["url"].removeprefix("/media/images/?anh="))] == "Dẫn từ địa chỉ cũ"


@pytest.mark.once
def test_a_portal_that_uses_many_rows_still_takes_only_its_own(build):
    Tag.objects.bulk_create(Tag(name=f"t{number}", slug=f"t{number}") for number in range(30_010))  # 30,000 were too many once
    numbers = list(Tag.objects.order_by("pk").values_list("pk", flat=True))
    keys = Keys()
    keys.used["picture"] = set(numbers[:30_000])
    assert [row.pk for row in Scope(keys, build.site).used(Tag.objects.all(), "picture")] == numbers[:30_000]


@pytest.mark.once
def test_while_a_portal_goes_out_others_write_and_what_they_write_is_not_in_it(migrated, db, tmp_path):
    with another_portal(tmp_path, migrated) as act:

        def go_out() -> None:
            def write(label: str, number: int) -> None:
                with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.2)) as other, other:
                    other.execute("INSERT INTO taggit_tag (name, slug) VALUES (?, ?)", [label, label])

            writing.export(tmp_path / "xuat", tell=write)
            assert connection.transaction_mode == "IMMEDIATE"

        act(go_out)
        assert lines(tmp_path / "xuat", "tags") == []
        assert len(act(lambda: lines(export(tmp_path / "lai"), "tags"))) == len(KINDS)
