"""Reading dumps of NukeViet: every style, no more memory than a value needs, and a clear word for what is no dump."""

import gzip

import pytest

from tests.nukeviet import encoded_twice, heidisql, mysqldump, one_by_one, phpmyadmin
from transfer import nukeviet
from transfer.items import BadSource, Fault
from transfer.nukeviet import dump, stream
from transfer.nukeviet.columns import columns_of
from transfer.nukeviet.dump import Dump
from transfer.nukeviet.encoding import mended
from transfer.nukeviet.stream import Stream

pytestmark = pytest.mark.once

KINDS = ("categories", "articles", "pages", "polls", "comments", "tags")


def everything(path, **options) -> dict:
    with nukeviet.open_source(str(path), **options) as source:
        return {kind: list(getattr(source, kind)()) for kind in KINDS} | {"visits": source.visits(), "front": source.front_addresses()}


def written(folder, text, name="cong.sql", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def rows_of(path, wanted=lambda table, columns: True) -> list:
    source = Stream(path)
    try:
        return [(row.table, row.values) for row in Dump(source, wanted).rows()]
    finally:
        source.close()


def values_of(folder, literals: str) -> list:
    columns = ",".join(f"c{number}" for number in range(literals.count(";") + 1))
    return rows_of(written(folder, f"INSERT INTO t ({columns}) VALUES ({literals.replace(';', ',')});"))[0][1]


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return everything(written(tmp_path_factory.mktemp("nukeviet"), mysqldump()))


@pytest.mark.parametrize("style", [phpmyadmin, heidisql, one_by_one])
def test_a_portal_is_the_same_in_every_style(usual, tmp_path, style):
    assert everything(written(tmp_path, style())) == usual


def test_a_packed_dump_is_read_as_a_plain_one(usual, tmp_path):
    assert everything(written(tmp_path, gzip.compress(mysqldump().encode()), "cong.sql.gz")) == usual


def test_a_dump_that_begins_with_a_byte_order_mark_is_read(usual, tmp_path):
    assert everything(written(tmp_path, mysqldump(), encoding="utf-8-sig")) == usual


@pytest.mark.parametrize("piece", [1, 5, 7, 61, 257])
def test_it_does_not_matter_where_a_piece_of_the_file_ends(usual, tmp_path, monkeypatch, piece):
    monkeypatch.setattr(stream, "PIECE", piece)
    monkeypatch.setattr(dump, "_LONGEST_HEAD", 300)
    assert everything(written(tmp_path, mysqldump())) == usual


def test_tables_that_say_latin1_and_hold_utf8_are_mended(usual, tmp_path):
    assert everything(written(tmp_path, encoded_twice(mysqldump()))) == usual


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Ä\x90á»“ng Xanh", "Đồng Xanh"),
        ("Đồng Xanh", "Đồng Xanh"),
        ("Ä\x90á»“ng Xa\u00c3", "Đồng Xa"),  # the column ended within a letter
        ("Café – “TRÂ” và «NHÂ»", "Café – “TRÂ” và «NHÂ»"),
        (encoded_twice(encoded_twice("Ủy ban nhân dân")), "Ủy ban nhân dân"),
        ("plain", "plain"),
        ("Hay quá…", "Hay quá…"),  # these ends would be the beginning of a letter in UTF-8
        ("Vui ghê”", "Vui ghê”"),
    ],
)
def test_only_what_was_encoded_twice_is_mended(text, whole):
    assert mended(text) == whole


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r"'it\'s'", b"it's"),
        ("'it''s'", b"it's"),
        ("''''", b"'"),
        (r"'\\'", b"\\"),
        (r"'\\\'\\n'", rb"\'\n"),
        (r"'a\nb\rc\td\0e\Z\%\_'", b"a\nb\rc\td\0e\x1a%_"),
        (r"'\\''\''", b"\\''"),
        ("''", b""),
        ("'a), (b'", b"a), (b"),
        ('"a""b\\"c"', b'a"b"c'),
        ("NULL", None),
        ("-1.5e3", b"-1.5e3"),
        ("0xC4906F", b"\xc4\x90o"),
        ("x'41'", b"A"),
        ("_binary 'a'", b"a"),
        ("_utf8mb4'a'", b"a"),
        ("_binary 0x41", b"A"),
        ("b'101'", b"5"),
        ("TRUE", b"1"),
        ("current_timestamp()", None),
    ],
)
def test_every_literal_is_understood(tmp_path, literal, value):
    assert rows_of(written(tmp_path, f"INSERT INTO t (a,b) VALUES ( {literal} ,1),(2,{literal}\n)\n;")) == [
        ("t", [value, b"1"]),
        ("t", [b"2", value]),
    ]


def test_columns_are_found_among_keys_and_words_of_remark():
    body = b"`a` int(11) DEFAULT '0,1' COMMENT 'x), `no` int',\n b enum('k','(') , \"c\" decimal(10,2),PRIMARY KEY (`a`,`b`),KEY k (`c`(10)),\nCHECK (`a` > 1)) x"
    assert columns_of(body) == ("a", "b", "c")


@pytest.mark.parametrize(
    "around",
    [
        "-- it's a remark\n# another one's\n/* a ; third's */ /*!40101 SET NAMES utf8 */;\n{}",
        "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 'a'; INSERT INTO t (a) VALUES (6); END$$\nDELIMITER ;\n{}",
        "CREATE VIEW v AS SELECT ';' AS `a;b`;\nSET @a = 'b;';\nUPDATE x SET y = \"';\";{}",
        "INSERT INTO other (a) VALUES ('a;b'),('INSERT INTO t (a) VALUES (7);');{}",
        "USE `d`; INSERT INTO `d`.`t` (`a`) VALUES (1) ON DUPLICATE KEY UPDATE a = ';'; {} COMMIT",
    ],
)
def test_only_data_is_taken_from_a_dump(tmp_path, around):
    found = rows_of(written(tmp_path, around.format("INSERT INTO t (a) VALUES (2);") + ";"), lambda table, columns: table == "t")
    assert found[-1] == ("t", [b"2"])
    assert [b"6"] not in [values for _, values in found] and [b"7"] not in [values for _, values in found]


# What it must not do --------------------------------------------------------------------------------------------------
@pytest.fixture
def small(monkeypatch):
    """Small limits, so that small files are long. Says how wide the window grew."""
    widths = []
    more = Stream.more

    def watched(self):
        going_on = more(self)
        widths.append(len(self.data))
        return going_on

    monkeypatch.setattr(stream, "PIECE", 512)
    for module in (dump, stream):
        monkeypatch.setattr(module, "LONGEST", 20_000)
    monkeypatch.setattr(dump, "_LONGEST_HEAD", 1000)
    monkeypatch.setattr(Stream, "more", watched)
    return widths


@pytest.mark.parametrize("letters", ["a", "''", "\\'", "\\\\", "a;(),\\n"])
def test_a_line_without_end_is_passed_over_and_the_rest_comes(tmp_path, small, letters):
    endless = letters * (2_000_000 // len(letters))
    text = mysqldump(only=["_modules", "_config", "_cat", "_rows"])
    body = f"CREATE TABLE nv4_vi_news_detail (id int, bodyhtml longtext);INSERT INTO nv4_logs VALUES ('{endless}');"
    body += f"INSERT INTO nv4_vi_news_detail VALUES (1,'<p>Ngắn.</p>'),(9,'{endless}'),(6,'<p>Cũng ngắn.</p>');"
    with nukeviet.open_source(str(written(tmp_path, text + body))) as source:
        found = {article.key: article for article in source.articles()}
    assert found["news:9"] == Fault("news:9", "Dấu nháy 'đơn'", "nội dung bài dài quá 8 MB")
    assert (found["news:1"].html, found["news:6"].html) == ("<p>Ngắn.</p>", "<p>Cũng ngắn.</p>")
    assert max(small) < 100_000


def test_remarks_without_end_are_not_kept(tmp_path, small):
    path = written(tmp_path, "-- " + "a" * 1_000_000 + "\n/* " + "b" * 1_000_000 + " */INSERT INTO t (a) VALUES (1);")
    assert rows_of(path) == [("t", [b"1"])]
    assert max(small) < 100_000


def test_a_row_of_too_few_values_is_a_fault_of_its_own(tmp_path):
    text = mysqldump().replace("(2,7,'7',0,3,", "(2,7,'7',0,", 1)
    found = everything(written(tmp_path, text))["articles"]
    assert [item.reason for item in found if isinstance(item, Fault)][-1] == "dòng thứ 2 của bảng nv4_vi_news_rows không đủ cột"
    assert "news:2" not in [item.key for item in found] and "news:3" in [item.key for item in found]


@pytest.mark.parametrize(
    ("kind", "old", "new", "table", "number"),
    [
        ("comments", "(3,'news',8,1,1,", "(3,'news',8,1,", "nv4_vi_comment", 3),
        ("polls", "(3,'Câu hỏi trống',1,", "(3,'Câu hỏi trống',", "nv4_vi_voting", 2),
        ("polls", "(5,2,'Dễ dùng',", "(5,2,", "nv4_vi_voting_rows", 2),
        ("pages", "(5,'Bản nháp',", "(5,", "nv4_vi_about", 3),
        ("pages", "(1,'Đài Truyền thanh xã',", "(", "nv4_vi_news_sources", 1),
        ("categories", "(8,0,'Nội bộ',", "(8,0,", "nv4_vi_news_cat", 4),
        ("articles", "(2,'<p>Còn chờ.</p>',", "(2,", "nv4_vi_news_detail", 2),
    ],
)
def test_a_bad_row_is_told_where_its_like_come(tmp_path, kind, old, new, table, number):
    text = mysqldump()
    assert old in text
    with nukeviet.open_source(str(written(tmp_path, text.replace(old, new)))) as source:
        counts = source.summary().counts
        found = {kind: list(getattr(source, kind)()) for kind in KINDS}
    fault = Fault(f"{table} {number}", "", f"dòng thứ {number} của bảng {table} không đủ cột")
    assert [name for name, items in found.items() if fault in items] == [kind]
    assert [counts[name] for name in ("category", "article", "page", "poll", "comment", "tag")] == [len(found[name]) for name in KINDS]


def test_of_bad_rows_without_number_the_first_are_named_and_the_others_counted(tmp_path):
    text = mysqldump() + "INSERT INTO nv4_vi_comment VALUES " + ",".join(["(1)"] * 5000) + ";"
    with nukeviet.open_source(str(written(tmp_path, text))) as source:
        found = [item for item in source.comments() if isinstance(item, Fault)]
        assert source.summary().counts["comment"] == len(list(source.comments()))
        assert len(source.store.broken) == 1000
    assert found[-1] == Fault("nv4_vi_comment …", "", "4000 dòng nữa của bảng nv4_vi_comment không đủ cột")
    assert len([item for item in found if "không đủ cột" in item.reason]) == 1001


def test_an_article_with_bytes_that_are_no_text_is_named(tmp_path):
    text = mysqldump().encode().replace("Con đường".encode(), b"Con \xff\xfe")
    found = {item.key: item for item in everything(written(tmp_path, text))["articles"]}
    assert "Có chữ không đọc được vì sai mã." in found["news:1"].doubts
    assert found["news:9"].doubts == ()


@pytest.mark.parametrize("rest", [",", ",\n", ",\n\n-- hết", ", a (2,'b');"])
def test_a_dump_that_ends_between_two_rows_is_refused(tmp_path, rest):
    with pytest.raises(BadSource, match="bị cụt"):
        rows_of(written(tmp_path, f"INSERT INTO t (a,b) VALUES (1,'a'){rest}"))


def test_blanks_between_rows_may_be_many(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "PIECE", 16)
    found = rows_of(written(tmp_path, "INSERT INTO t (a) VALUES (1)," + "\n" * 500 + "(2);"))
    assert found == [("t", [b"1"]), ("t", [b"2"])]


# Both would not end within anybody's life if a pattern tried again what it had tried
def test_remarks_without_number_in_a_statement_end(tmp_path):
    assert rows_of(written(tmp_path, "INSERT " + "/**/" * 100 + "!;\nINSERT /* a */ /*b*/ IGNORE INTO t (a) VALUES (2);")) == [
        ("t", [b"2"])
    ]


def test_brackets_within_brackets_end():
    deep = 200_000
    assert columns_of(b"`a` int " + b"(" * deep + b"`x`, " + b")" * deep + b", `b` int) ENGINE=a") == ("a", "b")


BAD = {
    "rỗng": b"",
    "không phải bản sao": "Kính gửi Ủy ban nhân dân xã\n".encode(),
    "nhị phân": bytes(range(256)) * 40,
    "ZIP": b"PK\x03\x04" + b"\0" * 100,
    "UTF-16": mysqldump().encode("utf-16"),
    "import_wordpress": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><rss/>',
    "không ở mã UTF-8": mysqldump().encode("utf-8").decode("utf-8").encode("cp1258", "replace"),
    "bị cụt: bản sao chưa hết": mysqldump().rpartition("DELIMITER ;")[0].rpartition("DELIMITER ;;")[0].encode(),
    "dừng giữa một câu lệnh": mysqldump().partition("Chuyện trong nhà")[0].encode(),
    "gói gzip chưa hết": gzip.compress(mysqldump().encode())[:-500],
    "không mở được gói gzip": gzip.compress(mysqldump().encode())[:-8] + bytes(8),
    "nở ra quá": gzip.compress(b"INSERT INTO a VALUES ('" + b"a" * 300_000 + b"');"),
    "không phải câu lệnh SQL": b"CREATE TABLE a (b int);\n<?php system('id');",
    "không phải giá trị SQL": b"INSERT INTO nv4_vi_news_detail (id,bodyhtml) VALUES (1,SELECT " + b"a " * 30_000,
    "Không thấy bảng tin tức": b"CREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n",
}


@pytest.mark.parametrize("words", BAD)
def test_what_is_no_whole_dump_is_refused_in_one_line(tmp_path, monkeypatch, words):
    monkeypatch.setattr(stream, "UNPACKED_ANYWAY", 10_000)
    for module in (dump, stream):
        monkeypatch.setattr(module, "LONGEST", 50_000)
    with pytest.raises(BadSource) as caught:
        everything(written(tmp_path, BAD[words], "cong.sql"))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_complaints_of_the_tool_that_came_before_the_dump_are_passed_over(usual, tmp_path):
    said = "mysqldump: [Warning] Using a password can be insecure.\r\nmariadb-dump: Deprecated program name.\n"
    assert everything(written(tmp_path, said + mysqldump())) == usual


def test_complaints_within_the_dump_are_not(tmp_path):
    with pytest.raises(BadSource, match="không phải câu lệnh SQL"):
        everything(written(tmp_path, mysqldump() + "mysqldump: Got error: 2013: Lost connection\n"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadSource, match="không có tệp này"):
        everything(tmp_path / "khong-co.sql")


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tam"))
    (tmp_path / "tam").mkdir()
    everything(written(tmp_path, mysqldump()))
    with pytest.raises(BadSource):
        everything(written(tmp_path, BAD["dừng giữa một câu lệnh"]))
    assert list((tmp_path / "tam").iterdir()) == []
