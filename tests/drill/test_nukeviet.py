"""NukeViet on a real MariaDB: read over the network, and from what its own tools write, it is the portal that was put in."""

import traceback
from urllib.parse import quote

import pytest

from tests.nukeviet import mysqldump
from tests.servers.old_portals import PASSWORD, MariaDB, mariadb
from tests.test_transfer_nukeviet_dump import everything, written
from transfer.items import BadSource, Fault
from transfer.nukeviet import live

pytestmark = pytest.mark.drill

STYLES = [
    [],
    ["--skip-extended-insert"],
    ["--complete-insert", "--no-create-info", "--hex-blob"],
    ["--compact"],
    ["--replace", "--skip-quote-names", "--skip-comments"],
    ["--compatible=ansi", "--default-character-set=utf8mb4"],
    ["--databases", "--routines", "--triggers", "--events"],
]


def wide(dump: str) -> str:
    """The dump with columns in which everything has room."""
    return (
        dump.replace("varchar(250)", "text")
        .partition("DELIMITER ;;")[0]
        .replace("PRIMARY KEY", "-- ")
        .replace(",\n  -- ", "\n  -- ")
        .replace("  KEY `hai`", "  -- ")
    )


@pytest.fixture(scope="module")
def server():
    with mariadb() as server:
        server.take_in("cong", wide(mysqldump()))
        server.take_in("cu", wide(mysqldump()).replace("utf8mb4", "latin1"), letters="latin1")
        yield server


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return everything(written(tmp_path_factory.mktemp("nukeviet"), mysqldump()))


@pytest.mark.parametrize("database", ["cong", "cu"])
def test_a_running_database_is_read_as_its_dump(server: MariaDB, usual, database):
    assert everything(server.url(database)) == usual


def test_the_password_may_be_asked_for_so_that_no_list_of_processes_shows_it(server: MariaDB, usual):
    whole = server.url("cong")
    bare = whole.replace(f":{quote(PASSWORD, safe='')}@", "@")
    assert live.needs_password(bare) and not live.needs_password(whole)
    assert everything(live.with_password(bare, PASSWORD)) == usual


@pytest.mark.parametrize("style", STYLES, ids=" ".join)
def test_every_style_of_its_own_tool_is_read(server: MariaDB, usual, tmp_path, style):
    assert everything(written(tmp_path, server.dump("cong", *style))) == usual


@pytest.mark.parametrize("letters", ["utf8mb4", "latin1"])
def test_a_dump_of_latin1_tables_with_utf8_in_them_is_read(server: MariaDB, usual, tmp_path, letters):
    assert everything(written(tmp_path, server.dump("cu", f"--default-character-set={letters}"))) == usual


def test_the_account_need_not_be_able_to_write_and_nothing_is_written(server: MariaDB, usual):
    before = server.dump("cong", "--skip-dump-date")
    everything(server.url("cong"))
    assert server.dump("cong", "--skip-dump-date") == before


def test_a_value_that_is_too_long_stays_on_the_server(server: MariaDB, monkeypatch):
    monkeypatch.setattr(live, "LONGEST", 110)
    found = {item.key: item for item in everything(server.url("cong"))["articles"]}
    assert isinstance(found["news:9"], Fault) and not isinstance(found["news:8"], Fault)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (lambda server: server.url("cong", "sai"), "sai tên hoặc mật khẩu"),
        (lambda server: server.url("khac"), "không có quyền đọc"),
        (lambda server: server.url("cong").replace(str(server.port), "9"), "máy không trả lời"),
        (lambda server: "mysql://127.0.0.1/cong", "phải có dạng"),
        (lambda server: "mysql://doc:x@127.0.0.1:cong/cong", "phải có dạng"),
    ],
)
def test_what_does_not_answer_is_said_without_the_password(server: MariaDB, address, words):
    with pytest.raises(BadSource, match=words) as caught:
        everything(address(server))
    told = "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in told and quote(PASSWORD, safe="") not in told and "sai@" not in told
