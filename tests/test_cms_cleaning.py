"""HTML that the office stores: cleaned by one list, by whatever door it comes; what the editor makes and the demo holds stays as it is."""

import json
from html.parser import HTMLParser

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as some
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks import RichTextBlock, StreamBlock, TextBlock
from wagtail.blocks.field_block import RawHTMLBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import features

from cms.cleaning import ATTRIBUTES, BLOCKS, SCHEMES, WORDS, CleanRichTextField, CleanStreamField, clean_html, clean_value
from cms.hosts import scheme_of
from home.models import SidebarSettings
from news.blocks import table_data
from news.models import ArticlePage
from transfer.demo import content, markup
from transfer.demo.markup import Library

once = pytest.mark.once

NASTY = [
    "<script>alert(1)</script>", "<script src=//xau.example.com/a.js>", "<img src=x onerror=alert(1)>", '<p onclick="x()">', "<p style='color:red'>",
    '<a href="javascript:alert(1)">', '<a href="java\tscript:alert(1)">', '<a href=" javascript&colon;x">', '<a href="data:text/html,x">',
    '<a href="vbscript:x">', "<iframe src=https://xau.example.com>", "<svg onload=alert(1)>", "<svg><style><img src=x onerror=x>", "<math><mi//xlink:href=x>",
    "<form action=//xau.example.com><input>", '<meta http-equiv=refresh content="0;url=//x">', "<base href=//x>", "<object data=x>",
    '<embed src="x.swf">', '<embed embedtype="media" url="javascript:x"/>', '<a linktype="page" id="1" onmouseover=x>', '<a id="x&quot; onclick=&quot;y">',
    "<!--", "-->", "<![CDATA[", "]]>", "<?php", "<noscript><p title='</noscript><img src=x onerror=x>'>", "<textarea>", "</textarea>", "<xmp>", "<style>",
    "</style>", "<title>", "<table><td>", "<template>", "</", "<", ">", '"', "'", "&", "&lt;script&gt;", "\x00", "<b", "<a href='", "<P>", "<ScRiPt>",
    "<div hidden>", '<font size=1 color="#fff">', "<marquee>", "<plaintext>", "<p data-block-key='\"><img src=x>'>", "<portal src=x>", "<isindex>",
]  # fmt: skip
GOOD = [
    "<p>",
    "</p>",
    "<b>chữ</b>",
    "<ul><li>",
    "</li></ul>",
    '<a href="https://dongxanh.example.vn/">',
    "</a>",
    "Đồng Xanh ",
    "<br/>",
    "<h2>",
    "</h2>",
]


class Read(HTMLParser):
    """What elements a text has, and with which attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@once
@pytest.mark.hypothesis
@given(some.lists(some.sampled_from(NASTY + GOOD) | some.text(max_size=8), max_size=12).map("".join))
def test_whatever_comes_only_what_is_on_the_list_is_stored(html):
    clean = clean_html(html)
    for tag, attributes in Read(clean).found:
        assert tag in BLOCKS | WORDS | {"a", "embed"}, clean
        assert set(attributes) <= set(ATTRIBUTES.get(tag, {})), clean
        assert scheme_of(attributes.get("href", "")) in SCHEMES | {""}, clean
    assert clean_html(clean) == clean


@once
@pytest.mark.parametrize(
    ("came", "stored"),
    [
        ("<p>a<script>x()</script>b</p>", "<p>ab</p>"),
        ('<p style="display:none">cá cược</p>', "<p>cá cược</p>"),
        ("<div><p>a</p></div>", "<p>a</p>"),
        ('<p><a href="javascript:x()">a</a></p>', "<p><a>a</a></p>"),
        ('<a href="https://a.vn/?b=1&amp;c=2" target="_blank" rel="x">a</a>', '<a href="https://a.vn/?b=1&amp;c=2">a</a>'),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<iframe src=https://a.vn>x</iframe>", ""),
    ],
)
def test_what_is_not_on_the_list_goes_and_its_words_stay_where_they_are_words(came, stored):
    assert clean_html(came) == stored


@pytest.mark.once_on_postgresql
def test_nothing_that_the_editor_makes_with_any_feature_is_changed(build):
    picture, document = build.image(), build.document()
    made = [
        '<p data-block-key="ab1c2">Một <b>đậm</b> <i>nghiêng</i> "hai" &amp; ba &lt; bốn\xa0năm<br/>sáu <code>x</code> <s>y</s> <sup>2</sup><sub>3</sub></p>',
        '<p><a href="https://a.vn/?a=1&amp;b=2#c">x</a> <a href="mailto:a@b.vn">m</a> <a href="tel:+84123">t</a> <a href="#muc">n</a></p>',
        f'<p><a linktype="page" id="{build.home.pk}">trang</a> <a linktype="document" id="{document.pk}">tệp</a></p>',
        "".join(f"<h{level}>Mục</h{level}>" for level in range(1, 7)),
        "<ul><li>x<ul><li>y</li></ul></li></ul><ol><li>z</li></ol><blockquote>lời</blockquote><hr/>",
        f'<embed embedtype="image" id="{picture.pk}" format="left" alt="một &quot;hai&quot; &lt;ba&gt;"/>',
        '<embed embedtype="media" url="https://video.example.vn/watch?v=1&amp;x=2"/>',
    ]
    features.get_default_features()  # lets all rooms name theirs
    converter = ContentstateConverter(features=list(features.plugins_by_editor["draftail"]))
    stored = [converter.to_database_format(converter.from_database_format(html)) for html in made]
    assert [clean_html(html) for html in stored] == stored


@once
def test_nothing_of_the_demo_is_changed():
    body = ArticlePage._meta.get_field("body").stream_block
    count = 0
    for text in [*content.articles(), *content.pages()]:
        anything = type("Any", (dict,), {"__missing__": lambda self, key: 1})()
        raw = markup.blocks_of(text.body, Library(anything, anything))
        assert clean_value(body, raw) == raw, text.name
        count += json.dumps(raw).count("<p>")
    assert count > 200


# The doors -----------------------------------------------------------------------------------------------------------
BAD = '<p>Chữ <a href="javascript:x()">lạ</a><script>x()</script><img src=x onerror=y></p>'
CLEAN = "<p>Chữ <a>lạ</a></p>"
BODY = [
    {"type": "paragraph", "value": BAD},
    {"type": "box", "value": {"title": "Khung", "text": BAD}},
    {"type": "table", "value": table_data("Bảng", ["A"], [[BAD]])},
    {"type": "video", "value": {"url": "javascript:x()", "poster": None, "title": "Phim"}},
]


def texts(raw: list[dict]) -> list[str]:
    by_kind = {part["type"]: part["value"] for part in raw}
    return [
        by_kind["paragraph"], by_kind["box"]["text"], by_kind["table"]["rows"][0]["values"][0], by_kind["video"]["url"],
    ]  # fmt: skip


def test_code_and_imports_store_it_clean_in_the_row_and_in_the_revision(build):
    article = build.article(body=BODY)
    assert texts(list(ArticlePage.objects.get(pk=article.pk).body.raw_data)) == [CLEAN, CLEAN, CLEAN, ""]
    assert texts(json.loads(article.live_revision.content["body"])) == [CLEAN, CLEAN, CLEAN, ""]


def test_so_does_a_query_that_changes_rows_past_the_model(build):
    article = build.article()
    ArticlePage.objects.filter(pk=article.pk).update(body=ArticlePage._meta.get_field("body").to_python(BODY))
    assert texts(list(ArticlePage.objects.get(pk=article.pk).body.raw_data)) == [CLEAN, CLEAN, CLEAN, ""]


def test_a_revision_that_something_else_wrote_is_clean_when_it_goes_out(build):
    article = build.article()
    revision = article.save_revision()
    revision.content["body"] = json.dumps(BODY)
    revision.save()
    article.get_latest_revision().publish()
    assert texts(list(ArticlePage.objects.get(pk=article.pk).body.raw_data)) == [CLEAN, CLEAN, CLEAN, ""]


def test_a_setting_and_any_field_of_rich_text_store_it_clean(build):
    field = CleanRichTextField()
    assert field.get_prep_value(BAD) == CLEAN
    settings = SidebarSettings.for_site(build.site)
    settings.boxes = [("picture", {"image": None, "description": "Áp phích", "url": "javascript:x()"})]
    settings.save()
    assert list(SidebarSettings.objects.get(pk=settings.pk).boxes.raw_data)[0]["value"]["url"] == ""


@once
def test_every_rich_text_of_ours_is_stored_through_the_list():
    fields = [field for model in apps.get_models() for field in model._meta.local_fields if isinstance(field, (StreamField, RichTextField))]
    assert len(fields) >= 4
    assert {type(field) for field in fields} <= {CleanStreamField, CleanRichTextField}


@once
def test_raw_html_would_be_cleaned_too():
    block = StreamBlock([("raw", RawHTMLBlock()), ("plain", TextBlock()), ("rich", RichTextBlock())])
    raw = [{"type": kind, "value": BAD} for kind in ("raw", "plain", "rich")]
    assert [part["value"] for part in clean_value(block, raw)] == [CLEAN, BAD, CLEAN]  # plain text is escaped where it is shown
