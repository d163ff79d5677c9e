"""Dumps of a small portal on NukeViet, in the styles of the tools that write them."""

import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "nukeviet" / "tables.toml"
ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\0": "\\0", "\x1a": "\\Z"}
SAVED = ("CHARACTER_SET_CLIENT", "CHARACTER_SET_RESULTS", "COLLATION_CONNECTION")
ROUTINE = """
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`x`@`%`*/ /*!50003 TRIGGER `dem` AFTER INSERT ON `nv4_logs` FOR EACH ROW BEGIN
  INSERT INTO `nv4_vi_news_rows` VALUES (66,'không phải dữ liệu'); -- it's code
END */;;
DELIMITER ;
"""


@cache
def tables() -> list[dict]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))["table"]


def mysqldump(prefix="nv4", language="vi", only=None) -> str:
    """As mysqldump writes it: no names of columns, many rows in a statement, code among it."""
    return _framed(
        "-- MySQL dump 10.13\n", (create(table, prefix, language) + extended(table, prefix, language) for table in chosen(only)), ROUTINE
    )


def phpmyadmin(prefix="nv4", language="vi", only=None) -> str:
    """As phpMyAdmin writes it: names of columns, a row on each line, keys at the end."""
    parts = (create(table, prefix, language, keys=False) + listed(table, prefix, language) for table in chosen(only))
    return _framed("-- phpMyAdmin SQL Dump\n-- version 5.2.1\n", parts, "ALTER TABLE `nv4_users`\n  ADD PRIMARY KEY (`userid`);\nCOMMIT;\n")


def heidisql(prefix="nv4", language="vi") -> str:
    """As HeidiSQL writes it: what it gives back at its end has something to fall back on."""
    kept = {"TIME_ZONE": "'system'", "SQL_MODE": "''", "FOREIGN_KEY_CHECKS": "1", "SQL_NOTES": "1"}
    begin = "".join(f"/*!40103 SET @OLD_{name}=@@{name}, {name}=0 */;\n" for name in ("CHARACTER_SET_CLIENT", *kept))
    end = "".join(f"/*!40103 SET {name}=IFNULL(@OLD_{name}, {value}) */;\n" for name, value in kept.items() if name != "FOREIGN_KEY_CHECKS")
    end += "/*!40014 SET FOREIGN_KEY_CHECKS=IF(@OLD_FOREIGN_KEY_CHECKS IS NULL, 1, @OLD_FOREIGN_KEY_CHECKS) */;\n"  # so before 2021
    end += "/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n"
    parts = (create(table, prefix, language) + listed(table, prefix, language).replace("\n(", "\n\t(") for table in tables())
    return f"-- {'-' * 56}\n-- HeidiSQL Version: 12.6.0.6765\n" + begin + "".join(parts) + end


def one_by_one(prefix="nv4", language="vi") -> str:
    """A statement for each row, no frame, no CREATE TABLE; quotes are doubled and text is in hexadecimals where it can be."""
    lines = []
    for table in tables():
        columns = ", ".join(table["columns"])
        for row in table["rows"]:
            values = ",".join(
                f"0x{value.encode().hex()}" if isinstance(value, str) and len(value) > 20 else doubled(value) for value in row
            )
            lines.append(f"insert ignore into {name_of(table, prefix, language)} ({columns}) values ({values});\n")
    return "".join(lines)


def encoded_twice(text: str) -> str:
    """What a dump of latin1 tables holds whose bytes are UTF-8."""
    open_numbers = {number: chr(number) for number in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
    return "".join(open_numbers.get(byte) or bytes([byte]).decode("cp1252") for byte in text.encode("utf-8"))


def chosen(only) -> list[dict]:
    return [table for table in tables() if only is None or any(table["name"].endswith(end) for end in only)]


def name_of(table: dict, prefix: str, language: str) -> str:
    return table["name"].format(p=prefix, l=language)


def create(table: dict, prefix: str, language: str, keys: bool = True) -> str:
    name = name_of(table, prefix, language)
    columns = [f"  `{column}` varchar(250) NOT NULL DEFAULT '' COMMENT 'a, (b; \\'c'" for column in table["columns"]]
    columns += [f"  PRIMARY KEY (`{table['columns'][0]}`)", "  KEY `hai` (`a`,`b`(10))"] if keys else []
    body = ",\n".join(columns)
    return f"DROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (\n{body}\n) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4;\n"


def extended(table: dict, prefix: str, language: str) -> str:
    name = name_of(table, prefix, language)
    rows = ",\n".join(f"({','.join(map(escaped, row))})" for row in table["rows"])
    return f"LOCK TABLES `{name}` WRITE;\n/*!40000 ALTER TABLE `{name}` DISABLE KEYS */;\nINSERT INTO `{name}` VALUES\n{rows};\nUNLOCK TABLES;\n"


def listed(table: dict, prefix: str, language: str) -> str:
    columns = ", ".join(f"`{column}`" for column in table["columns"])
    rows = ",\n".join(f"({', '.join(map(escaped, row))})" for row in table["rows"])
    return f"\n--\n-- It's data of `{table['name']}`\n--\n\nINSERT INTO `{name_of(table, prefix, language)}` ({columns}) VALUES\n{rows};\n"


def escaped(value) -> str:
    return str(value) if isinstance(value, int) else "'" + "".join(ESCAPES.get(letter, letter) for letter in value) + "'"


def doubled(value) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _framed(head: str, parts, tail: str) -> str:
    begin = "".join(f"/*!40101 SET @OLD_{name}=@@{name} */;\n" for name in SAVED)
    end = "".join(f"/*!40101 SET {name}=@OLD_{name} */;\n" for name in SAVED)
    return head + begin + "/*!40101 SET NAMES utf8mb4 */;\n\n" + "".join(parts) + tail + end
