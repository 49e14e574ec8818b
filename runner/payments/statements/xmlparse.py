"""Reads the wanted parts of an XML file of any size, as a stream: guards of defusedxml, bounded throughout.

The tree is never built. Each wanted text goes to the nearest record above it (`Record`), under its path from
there; whatever is not wanted is skipped. That is what reads 100,000 entries in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias
from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from runner.model.text import Text, t
from runner.payments.statements.movement import MAX_TEXT, UnreadableStatement, unreadable

MAX_DEPTH = 64
MAX_KEPT = 500_000
"""Texts and records kept between two entries: a batch of 20,000 transactions has fewer."""
_CHUNK = 1 << 16
_MAX_CHUNKS = 100
"""Pieces expat cuts one text into: at its 8,192 characters, line ends and character references."""
_MAX_TAG = 1 << 20
"""Bytes of one tag or comment: expat keeps it whole before it tells anything."""


class Written(msgspec.Struct, frozen=True, gc=False):
    """A text, the line it begins at, and its currency where it is an amount (`Ccy`)."""

    text: str
    line: int
    currency: str


class Record:
    """One element that holds texts by path, blanks as single spaces, and records of its own."""

    __slots__ = ("amounts", "line", "records", "repeated", "texts")

    def __init__(self, line: int) -> None:
        self.line = line
        self.texts: dict[str, str] = {}
        """The first of each path; the few that come again are in `repeated`."""
        self.repeated: dict[str, list[str]] = {}
        self.amounts: dict[str, list[Written]] = {}
        self.records: dict[str, list[Record]] = {}

    def word(self, *paths: str) -> str:
        """The first text of the first path that has one."""
        for path in paths:
            if path in self.texts:
                return self.texts[path]
        return ""

    def words(self, *paths: str) -> list[str]:
        """Every text of every path."""
        said = [path for path in paths if path in self.texts]
        if not self.repeated:
            return [self.texts[path] for path in said]
        return [text for path in said for text in (self.texts[path], *self.repeated.get(path, ()))]

    def add(self, path: str, text: str) -> None:
        """One more text of this path."""
        if path in self.texts:
            self.repeated.setdefault(path, []).append(text)
        else:
            self.texts[path] = text


@dataclass(slots=True)
class Wanted:
    """What to keep of an element: its text under `path`, or a record of its own; and what is inside."""

    path: str = ""
    record: str = ""
    amount: bool = False
    mark: bool = False
    """Kept also without text: that it is there says something."""
    text: bool = False
    """Its own text is wanted, not only what is inside."""
    special: bool = False
    """Something is to be done where it begins."""
    above: Wanted | None = None
    inside: dict[str, Wanted] = field(default_factory=dict)


def wanted(namespace: str, paths: str, records: frozenset[str], marks: frozenset[str]) -> Wanted:
    """The tree of blank-separated paths `a/b/c` by names as expat gives them.

    `records`: names that begin a record, each text inside is kept under its path from there. `marks`: names
    that count by being there. Elements named `Amt` are amounts.
    """
    tree = Wanted()
    prefix = namespace + "}" if namespace else ""
    for path in paths.split():
        level, above = tree, ""
        for name in path.split("/"):
            here = f"{above}/{name}" if above else name
            fresh = Wanted(here, name if name in records else "", name == "Amt", name in marks)
            fresh.special = bool(fresh.record) or fresh.amount or fresh.mark
            fresh.above = level
            level = level.inside.setdefault(prefix + name, fresh)
            above = "" if level.record else here
        level.text = True
    return tree


_Handlers: TypeAlias = tuple[Callable[[str, list[str]], None], Callable[[str], None]]


class _NoTree:
    """Builds nothing: the handlers of `Walker` take the place of the parser's own."""

    def close(self) -> None:
        """Nothing to end."""


class Walker:
    """Feeds a file to expat.

    `root(namespace, name, line)` is asked at each element outside of a document: what is wanted inside where
    the document begins there, None where it does not. `done[name](record, parent)` takes each finished
    record of that name, which is then dropped; others are kept in their parent.

    Expat calls one pair of handlers outside of documents, one where something is wanted, one in what is
    skipped: an entry has seventy beginnings and ends, and none asks where it is.
    """

    __slots__ = (
        "_amount_line",
        "_chunks",
        "_currency",
        "_done",
        "_expat",
        "_kept",
        "_outside",
        "_parser",
        "_records",
        "_root",
        "_skipped",
        "_wanted",
    )

    def __init__(
        self,
        root: Callable[[str, str, int], Wanted | None],
        done: Mapping[str, Callable[[Record, Record], None]],
    ) -> None:
        self._root = root
        self._done = done
        self._records = [Record(1)]
        self._chunks: list[str] = []
        self._currency = ""
        self._amount_line = self._skipped = self._outside = self._kept = 0
        self._parser = DefusedXMLParser(target=_NoTree(), forbid_dtd=True)
        self._expat = self._parser.parser
        self._wanted: _Handlers = self._enter, self._leave
        self._handle(self._wanted)
        # Set only inside of wanted texts: the blanks between elements are half of all character data.
        self._expat.CharacterDataHandler = None
        self._expat.DefaultHandlerExpand = None
        self._expat.CommentHandler = None
        self._expat.ProcessingInstructionHandler = None

    def read(self, stream: BinaryIO) -> None:
        """The whole file. Raises `UnreadableStatement` with the line of the fault."""
        try:
            self._feed(stream)
        except ParseError as error:
            raise unreadable(error.position[0], t("the XML is not well-formed")) from None
        except DefusedXmlException:
            raise self._fault(t("the XML declares a document type or entities, no bank does")) from None
        except (LookupError, ValueError):
            raise self._fault(t("the encoding of the XML is not known")) from None

    def _feed(self, stream: BinaryIO) -> None:
        fed = 0
        while chunk := stream.read(_CHUNK):
            fed += len(chunk)
            self._parser.feed(chunk)
            if fed - self._expat.CurrentByteIndex > _MAX_TAG:
                raise self._fault(t("a tag is longer than can be read"))
            self._bound_text()
        self._parser.close()

    def _fault(self, text: Text) -> UnreadableStatement:
        return unreadable(self._expat.CurrentLineNumber, text)

    def _handle(self, handlers: _Handlers) -> None:
        self._expat.StartElementHandler, self._expat.EndElementHandler = handlers

    def _enter(self, name: str, _attributes: list[str]) -> None:
        """Outside of any document: an envelope, or the document's own root."""
        namespace, _, local = name.rpartition("}")
        inside = self._root(namespace, local, self._expat.CurrentLineNumber)
        if inside is not None:
            self._wanted = self._document(inside)
            self._handle(self._wanted)
            return
        self._outside += 1
        self._bound_depth(self._outside)

    def _leave(self, _name: str) -> None:
        self._outside -= 1

    def _document(self, root: Wanted) -> _Handlers:
        """The handlers inside of a document: closures, as most of the time of a large file goes here."""
        expat, chunks, level = self._expat, self._chunks, root
        take = chunks.append

        def start(name: str, attributes: list[str]) -> None:
            nonlocal level
            found = level.inside.get(name)
            if found is None:
                self._skip()
                return
            level = found
            if found.text:
                expat.CharacterDataHandler = take
            if found.special:
                self._begin(found, attributes)

        def end(_name: str) -> None:
            nonlocal level
            finished = level
            if finished.above is None:
                self._handle((self._enter, self._leave))
                return
            level = finished.above
            if finished.text:
                expat.CharacterDataHandler = None
                if chunks:
                    self._keep(finished)
            if finished.record:
                self._finish(finished)

        return start, end

    def _skip(self) -> None:
        self._skipped = 1
        self._handle((self._deeper, self._higher))

    def _deeper(self, _name: str, _attributes: list[str]) -> None:
        self._skipped += 1
        self._bound_depth(self._skipped)

    def _higher(self, _name: str) -> None:
        self._skipped -= 1
        if not self._skipped:
            self._handle(self._wanted)

    def _begin(self, found: Wanted, attributes: list[str]) -> None:
        if found.record:
            self._kept += 1
            self._records.append(Record(self._expat.CurrentLineNumber))
        elif found.amount:
            self._amount_line = self._expat.CurrentLineNumber
            self._currency = dict(zip(attributes[::2], attributes[1::2], strict=True)).get("Ccy", "")
        elif found.mark:
            self._records[-1].texts.setdefault(found.path, "")

    def _keep(self, finished: Wanted) -> None:
        """The text of an element that ends here, if it has any."""
        self._bound_text()
        text = " ".join("".join(self._chunks).split())
        self._chunks.clear()
        if not text:
            return
        self._kept += 1
        if len(text) > MAX_TEXT or self._kept > MAX_KEPT:
            raise self._fault(t("a text or an entry is longer than can be read"))
        record = self._records[-1]
        if finished.amount:
            amount = Written(text, self._amount_line, self._currency)
            record.amounts.setdefault(finished.path, []).append(amount)
        else:
            record.add(finished.path, text)

    def _finish(self, finished: Wanted) -> None:
        record = self._records.pop()
        if self._kept > MAX_KEPT:
            raise self._fault(t("a text or an entry is longer than can be read"))
        take = self._done.get(finished.record)
        if take:
            self._kept = 0
            take(record, self._records[-1])
        else:
            self._records[-1].records.setdefault(finished.path, []).append(record)

    def _bound_depth(self, levels: int) -> None:
        if levels > MAX_DEPTH:
            raise self._fault(t("the elements are nested too deep"))

    def _bound_text(self) -> None:
        if len(self._chunks) > _MAX_CHUNKS:
            raise self._fault(t("a text is longer than can be read"))
