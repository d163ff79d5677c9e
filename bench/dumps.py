"""A large dump of an old portal, looked through by the very command that would bring it in: how much memory that takes, and how long.

With --full the dump is of 2 GB, else of 200 MB: articles of about 34 KB of HTML, many rows in a statement, as mysqldump writes them.
"""

import resource
import shutil
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from random import Random

from bench.apart import answer, ask
from bench.rows import Place, Row, at_most, plain
from bench.site.kept import environment, static_files
from bench.site.kept import run as call
from bench.site.words import Words

SUITE = "dumps"
BODY = 34_000  # signs
TOGETHER = 20  # rows of a statement
MOST_MB = 300  # the aim
BEGAN = 1_400_000_000  # seconds since 1970
NEWS = "nv4_vi_news"
HEAD = """SET NAMES utf8mb4;
CREATE TABLE `nv4_config` (`lang` varchar(3), `module` varchar(50), `config_name` varchar(30), `config_value` text);
INSERT INTO `nv4_config` VALUES ('sys','site','site_lang','vi'),('sys','global','my_domains','cu.example.vn');
CREATE TABLE `nv4_vi_modules` (`title` varchar(50), `module_file` varchar(50), `module_data` varchar(50), `module_upload` varchar(50),
  `custom_title` varchar(250), `weight` int, `act` int, `groups_view` varchar(250));
INSERT INTO `nv4_vi_modules` VALUES ('news','news','news','news','Tin tức',1,1,'6');
CREATE TABLE `nv4_vi_news_cat` (`catid` int, `parentid` int, `title` varchar(250), `alias` varchar(250), `description` text);
INSERT INTO `nv4_vi_news_cat` VALUES (1,0,'Thời sự','Thoi-su','');
CREATE TABLE `nv4_vi_news_rows` (`id` int, `catid` int, `listcatid` varchar(250), `title` varchar(250), `alias` varchar(250), `hometext` text,
  `status` int, `publtime` int, `hitstotal` int);
CREATE TABLE `nv4_vi_news_detail` (`id` int, `bodyhtml` longtext);
"""


def run(place: Place) -> list[Row]:
    """One dump, looked through once."""
    megabytes = 2_000 if place.full else 200
    home = place.folder / SUITE
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    told = environment(home, "")
    (home / "static").symlink_to(static_files(place.folder))
    call([sys.executable, "manage.py", "migrate", "-v0"], told)
    call([sys.executable, "manage.py", "setup_site"], told)
    articles = write(home / "dump.sql", megabytes)
    begun = time.perf_counter()
    found = ask("bench.dumps", told, "--look", str(home / "dump.sql"))
    seconds, memory = time.perf_counter() - begun, found["memory"]
    place.keep("dumps.txt", f"{found['said']}\n{memory} MB")
    shutil.rmtree(home)
    what = f"NukeViet, a dump of {megabytes:,} MB with {articles:,} articles"
    return [
        at_most(SUITE, f"{what}: memory at its highest", [memory], "MB", MOST_MB),
        plain(SUITE, f"{what}: looked through", [seconds], "s"),
    ]


def look(path: str) -> dict:
    """What the process that looks through it says, and its memory at its highest, in MB."""
    from django.core.management import call_command

    said = StringIO()
    call_command("import_nukeviet", path, dry_run=True, stdout=said)
    return {"said": said.getvalue(), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def write(path: Path, megabytes: int) -> int:
    """The dump; gives of how many articles."""
    count = megabytes * 1_000_000 // BODY
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for table, rows in (("rows", _rows(count)), ("detail", _bodies(count))):
            for statement in _statements(f"{NEWS}_{table}", rows):
                file.write(statement)
    return count


def _statements(table: str, rows: Iterator[str]) -> Iterator[str]:
    some = []
    for row in rows:
        some.append(row)
        if len(some) == TOGETHER:
            yield f"INSERT INTO `{table}` VALUES {','.join(some)};\n"
            some = []
    if some:
        yield f"INSERT INTO `{table}` VALUES {','.join(some)};\n"


def _rows(count: int) -> Iterator[str]:
    words = Words(1)
    for number in range(1, count + 1):
        title = " ".join(words.run(Random(f"dump:{number}"), 8, 14))
        yield f"({number},1,'1','{title}','bai-{number}','{title}.',1,{BEGAN + 3600 * number},{number % 900})"


def _bodies(count: int) -> Iterator[str]:
    words, chance = Words(1), Random("dump")
    paragraphs = [f'<p style=\\"text-align:justify\\">{" ".join(words.run(chance, 30, 90))}</p>' for _ in range(400)]
    for number in range(1, count + 1):
        parts, size = [], 0
        while size < BODY:
            parts.append(chance.choice(paragraphs))
            size += len(parts[-1].encode())
        yield f"({number},'{''.join(parts)}')"


if __name__ == "__main__":
    answer(look=look)
