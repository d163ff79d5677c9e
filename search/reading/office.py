"""The text of the files of office programs, which are XML in a ZIP: DOCX, XLSX, PPTX and ODT."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from search.reading import (
    BROKEN,
    EMPTY,
    ENTITIES,
    LARGE,
    LOCKED,
    NO_LETTERS,
    NOT_OURS,
    NOT_WHOLE,
    OTHER,
    READ,
    TOO_MUCH,
    Reading,
    Unreadable,
)
from search.reading.gathered import Gathered

MOST_UNPACKED = 100 * 1024 * 1024  # bytes of all parts that are read
AT_ONCE = 64 * 1024  # bytes
ENCRYPTED = 1  # in a member's flags
NUL = "\x00"  # no XML holds one

DOCX = (r"word/document\d*\.xml", r"word/footnotes\d*\.xml", r"word/endnotes\d*\.xml")
PPTX = (r"ppt/slides/slide\d+\.xml",)
XLSX = (r"xl/worksheets/sheet\d+\.xml",)
STRINGS = (r"xl/sharedStrings\.xml",)
ODT = (r"content\.xml",)


class Unpacking:
    """The parts of a file, unpacked bit by bit: no more than is allowed of all together, and nothing that declares entities."""

    def __init__(self, file: BinaryIO, text: Gathered):
        self.archive = ZipFile(file)
        self.names = self.archive.namelist()
        self.text = text
        self.left = MOST_UNPACKED
        if any(member.flag_bits & ENCRYPTED for member in self.archive.infolist()):
            raise Unreadable(BROKEN, LOCKED)

    def parts(self, patterns: tuple[str, ...]) -> list[str]:
        """The names of parts, those of one pattern after the other, numbered ones in the order of their numbers."""
        found = ([name for name in self.names if re.fullmatch(pattern, name)] for pattern in patterns)
        return [name for names in found for name in sorted(names, key=_number)]

    def parse(self, name: str, target) -> None:
        """Tell a target, as `xml.etree` knows them, what stands in a part."""
        parser = DefusedXMLParser(target=target, forbid_dtd=True)
        for piece in self._pieces(name):
            parser.feed(piece)
            self.text.look_at_clock()
        parser.close()

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as part:
            while piece := part.read(AT_ONCE):
                self.left -= len(piece)
                if self.left < 0:
                    raise Unreadable(LARGE, TOO_MUCH)
                yield piece


class Paragraphs:
    """Listens to running text: what stands `within` some elements, a mark after each paragraph."""

    SPACES = {"tab", "br", "cr", "s", "line-break"}
    SKIPPED = {"Fallback", "tracked-changes", "rPh"}  # said twice; taken out; how it is pronounced

    def __init__(self, add: Callable[[str], None], within: set[str], ends: set[str], mark: str = "\n"):
        self.add, self.within, self.ends, self.mark = add, within, ends, mark
        self.inside = self.skipped = 0

    def start(self, tag: str, attributes: dict) -> None:
        tag = _local(tag)
        self.skipped += tag in self.SKIPPED
        self.inside += tag in self.within
        if tag in self.SPACES and not self.skipped:
            self.add(" ")

    def data(self, letters: str) -> None:
        if self.inside and not self.skipped:
            self.add(letters)

    def end(self, tag: str) -> None:
        tag = _local(tag)
        self.skipped -= tag in self.SKIPPED
        self.inside -= tag in self.within
        if tag in self.ends and not self.skipped:
            self.add(self.mark)

    def close(self) -> None:
        """The part has ended."""


class Cells:
    """Listens to a sheet: what its cells hold, a line for each row. Numbers stand as they are kept, without their format."""

    def __init__(self, add: Callable[[str], None], strings: list[str]):
        self.add, self.strings = add, strings
        self.kind, self.value, self.inside = "", "", 0

    def start(self, tag: str, attributes: dict) -> None:
        tag = _local(tag)
        if tag == "c":
            self.kind, self.value = attributes.get("t", "n"), ""
        self.inside += tag in {"v", "t"}

    def data(self, letters: str) -> None:
        if self.inside:
            self.value += letters

    def end(self, tag: str) -> None:
        tag = _local(tag)
        self.inside -= tag in {"v", "t"}
        if tag == "c" and self.value:
            self.add(self._shown() + " ")
        elif tag == "row":
            self.add("\n")

    def close(self) -> None:
        """The sheet has ended."""

    def _shown(self) -> str:
        if self.kind != "s":
            return self.value
        number = int(self.value) if self.value.isdecimal() else -1
        return self.strings[number] if 0 <= number < len(self.strings) else ""


def read(file: BinaryIO, text: Gathered) -> Reading:
    """The text of whichever of the four kinds it is."""
    try:
        return _read(Unpacking(file, text), text)
    except DefusedXmlException as fault:
        raise Unreadable(BROKEN, ENTITIES) from fault
    except (BadZipFile, ParseError, ZlibError, EOFError, OSError, NotImplementedError, RecursionError) as fault:
        raise Unreadable(BROKEN, NOT_WHOLE) from fault


def _read(unpacking: Unpacking, text: Gathered) -> Reading:
    if names := unpacking.parts(XLSX):
        strings = _strings(unpacking)
        for name in names:
            unpacking.parse(name, Cells(text.add, strings))
    elif names := unpacking.parts(DOCX) or unpacking.parts(PPTX):
        for name in names:
            unpacking.parse(name, Paragraphs(text.add, {"t"}, {"p"}))
    elif names := unpacking.parts(ODT):
        for name in names:
            unpacking.parse(name, Paragraphs(text.add, {"p", "h"}, {"p", "h"}))
    else:
        raise Unreadable(OTHER, NOT_OURS)
    return Reading(READ, text.text()) if text.text().strip() else Reading(EMPTY, note=NO_LETTERS)


def _strings(unpacking: Unpacking) -> list[str]:
    """What the cells of a workbook say, by number."""
    letters: list[str] = []
    for name in unpacking.parts(STRINGS):
        unpacking.parse(name, Paragraphs(letters.append, {"t"}, {"si"}, NUL))
    return "".join(letters).split(NUL)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _number(name: str) -> int:
    return int("".join(re.findall(r"\d+", name)) or 0)
