"""Where copies and generations are kept: the same promises of the folder and of Redis, under many hands."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from cms.cache.shared import RedisStore
from cms.cache.store import FolderStore, key_of
from tests import servers

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def redis_address():
    with servers.redis() as address:
        yield address


@pytest.fixture(params=["folder", "redis"])
def store(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path, limit=10_000_000)
    redis = RedisStore(request.getfixturevalue("redis_address"), tmp_path)
    redis.redis.flushdb()
    return redis


def test_what_was_written_last_is_read(store):
    key = key_of("http", 1, "/", "")
    assert store.read(key) is None
    store.write(key, b"mot")
    store.write(key, b"hai")
    assert store.read(key) == b"hai"


def test_marks_are_seen_at_once_and_listed(store):
    assert store.get_mark("site-1") is None
    store.set_mark("site-1", "abc")
    store.set_mark("site-2", "def")
    store.set_mark("site-1", "ghi")
    assert store.get_mark("site-1") == "ghi"
    assert sorted(store.marks()) == ["site-1", "site-2"]


def test_marks_that_are_read_together_are_those_of_one_moment_and_each_is_read_so_only_once(store):
    store.set_mark("site-2", "cũ".encode().hex())
    with store.together("site-2", "site-7"):
        assert store.get_mark("site-7") is None
        assert store.get_mark("site-2") == "cũ".encode().hex()
        store.set_mark("site-2", "b")
        assert store.get_mark("site-2") == "b", "asked again it is asked for"
    with store.together("site-2"):
        pass
    store.set_mark("site-2", "c")
    assert store.get_mark("site-2") == "c", "nothing is left over from a context that was left"


def test_a_reader_never_sees_half_a_copy(store):
    key = key_of("nguyen ven")
    bodies = [bytes([letter]) * 50_000 for letter in b"abcdefgh"]
    store.write(key, bodies[0])

    def write(body):
        for _ in range(50):
            store.write(key, body)

    def look(_):
        return all(store.read(key) in bodies for _ in range(200))

    with ThreadPoolExecutor(12) as hands:
        writing = [hands.submit(write, body) for body in bodies]
        assert all(hands.map(look, range(4)))
        for one in writing:
            one.result()


def test_of_many_only_one_renders_at_a_time(store):
    inside, most = [], []

    def enter(_):
        with store.one_at_a_time(key_of("mot trang")) as waited:
            inside.append(1)
            most.append(len(inside))
            sum(range(20_000))
            inside.pop()
            return waited

    with ThreadPoolExecutor(8) as hands:
        waited = list(hands.map(enter, range(24)))
    assert max(most) == 1
    assert not all(waited)


def test_one_address_is_one_key_and_another_another():
    assert key_of("http", 1, "/a/", "") == key_of("http", 1, "/a/", "")
    assert len({key_of("http", site, path, query) for site in (1, 2) for path in ("/", "/a/") for query in ("", "trang=2")}) == 8


def test_without_redis_nothing_is_kept_and_nobody_fails(tmp_path):
    store = RedisStore(f"redis://127.0.0.1:{servers.free_port()}/0", tmp_path)
    store.write("khoa", b"x")
    assert store.read("khoa") is None
    assert store.marks() == []
    with store.one_at_a_time("khoa"):
        pass


def test_where_nothing_can_be_written_the_copy_is_lost_and_the_old_generation_too(tmp_path):
    store = FolderStore(tmp_path, limit=1)
    store.set_mark("site-1", "abc")
    shutil.rmtree(tmp_path / "marks")
    store.set_mark("site-1", "def")
    assert store.get_mark("site-1") is None
    (tmp_path / "copies" / "ab").rmdir()
    store.write("ab" + "0" * 38, b"x")
    assert store.read("ab" + "0" * 38) is None
