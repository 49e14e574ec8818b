"""Strict YAML: every scalar is text that remembers its place; whatever surprises is a problem.

Built on PyYAML's events, so no tag, type or alias is ever resolved: `NO`, `10:30`, `0755` and a bare date
are the text somebody wrote. Depth, size and number of values are bounded before anything is built.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import yaml

from runner.model.problem import Place, Problem
from runner.model.text import Text, t
from runner.site.faults import syntax_fault

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_VALUES = 20_000
MAX_PROBLEMS = 50
"""Of one file: beyond, it is not the file somebody meant to write."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value, as text."""

    text: str
    place: Place
    plain: bool = True
    """Written without quotes."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Block:
    """Keys and their values, in the order written. `keys`: where each key stands."""

    values: Mapping[str, Node]
    keys: Mapping[str, Place]
    place: Place


Node: TypeAlias = "Scalar | Items | Block"
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `root` is None where nothing usable could be read."""

    file: str
    root: Block | None
    problems: tuple[Problem, ...] = ()


def parse(data: bytes, file: str) -> Document:
    """Read one file of keys. Never raises: what is wrong is in `problems`."""
    try:
        return _Builder(_decode(data, file), file).document()
    except _StopError as stop:
        return Document(file, None, stop.problems)


def plain(node: Node) -> Plain:
    """The same values without places, as JSON Schema sees them."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()}


class _StopError(Exception):
    """Nothing more can be read from this file."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        limit = t("at most {size} KB", size=MAX_BYTES // 1024)
        raise _StopError(Problem(Place(file), t("this file is too large to be a rule or a fact"), limit))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _StopError(_not_utf8(data, error.start, file)) from None
    found = _UNPRINTABLE.search(text)
    if found:
        message = t("a control character (code {code})", code=f"U+{ord(found[0]):04X}")
        where = _place_at(file, text[: found.start()])
        raise _StopError(Problem(where, message, t("plain text"), t("delete it")))
    return text


def _not_utf8(data: bytes, start: int, file: str) -> Problem:
    before = data[:start].decode("utf-8-sig", errors="replace")
    fix = t("save the file as UTF-8 (its accents seem to be in Windows encoding)")
    return Problem(_place_at(file, before), t("this file is not UTF-8"), t("text in UTF-8"), fix)


def _place_at(file: str, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


@dataclass(slots=True)
class _Pairs:
    """A mapping while it is read."""

    place: Place
    flow: bool
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    last: Node | None = None


class _Builder:
    """Turns the events of one file into nodes, collecting problems on the way."""

    def __init__(self, text: str, file: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._file = file
        self._text = text
        self._values = 0
        self._problems: list[Problem] = []

    def document(self) -> Document:
        try:
            root = self._root()
        except yaml.YAMLError as error:
            fault = syntax_fault(error, self._file, self._text.splitlines())
            raise _StopError(*self._problems, fault) from None
        except _StopError as stop:
            raise _StopError(*self._problems, *stop.problems) from None
        return Document(self._file, root, tuple(self._problems))

    def _root(self) -> Block | None:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            self._stop(Place(self._file), t("this file is empty"), t("keys and values"))
        if start.version or start.tags:
            self._note(self._place(start), t("a directive (%)"), t("keys and values only"))
        root = self._node(next(self._events), 0)
        next(self._events)
        self._only_document(next(self._events))
        if not isinstance(root, Block):
            self._stop(
                root.place, t("this file does not hold keys and values"), t("lines like « key: value »")
            )
        return root

    def _only_document(self, event: Any) -> None:
        if not isinstance(event, yaml.StreamEndEvent):
            fix = t("make it a file of its own")
            self._stop(self._place(event), t("a second document (---)"), t("one document in a file"), fix)

    def _node(self, event: Any, depth: int) -> Node:
        place = self._place(event)
        self._bounded(place, depth)
        if isinstance(event, yaml.AliasEvent):
            self._note(
                place, t("an alias (*)"), t("the value itself"), t("repeat the value, or quote a text")
            )
            return Scalar("", place)
        self._undecorated(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place, not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(place, depth, flow=bool(event.flow_style))
        return self._block(_Pairs(place, bool(event.flow_style)), depth)

    def _bounded(self, place: Place, depth: int) -> None:
        self._values += 1
        if depth > MAX_DEPTH:
            self._stop(place, t("too deeply nested"), t("at most {depth} levels", depth=MAX_DEPTH))
        if self._values > MAX_VALUES:
            self._stop(place, t("too many values"), t("at most {count} in a file", count=MAX_VALUES))

    def _undecorated(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            self._note(place, t("an anchor (&)"), t("the value itself"), t("remove it, or quote a text"))
        if event.tag is not None:
            self._note(place, t("a tag (!)"), t("the value itself"), t("remove it, or quote a text"))

    def _items(self, place: Place, depth: int, *, flow: bool) -> Items:
        items: list[Node] = []
        end = -1
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            node = self._node(event, depth + 1)
            if flow and event.start_mark.index == end + 1 and _cut_number(items[-1:], node):
                self._note(node.place, *_comma("[", "]"))
            end = _end(event)
            items.append(node)
        return Items(tuple(items), place)

    def _block(self, pairs: _Pairs, depth: int) -> Block:
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value_event = next(self._events)
            value = self._node(value_event, depth + 1)
            self._pair(pairs, key, value, written=not _unwritten(value_event))
            pairs.last = value
        return Block(pairs.values, pairs.keys, pairs.place)

    def _pair(self, pairs: _Pairs, key: Node, value: Node, *, written: bool) -> None:
        if not isinstance(key, Scalar):
            self._note(key.place, t("a key that is not a text"), t("a word before the colon"))
            return
        name = unicodedata.normalize("NFC", key.text)
        fault = self._key_fault(pairs, name, written=written)
        if fault is None:
            pairs.values[name], pairs.keys[name] = value, key.place
        else:
            self._note(key.place, *fault)

    def _key_fault(self, pairs: _Pairs, name: str, *, written: bool) -> tuple[Text, ...] | None:
        if not written and pairs.flow and isinstance(pairs.last, Scalar) and pairs.last.plain:
            return _comma("{", "}")
        if name == "<<":
            return t("a merge key (<<)"), t("the keys themselves"), t("repeat the keys here")
        if name in pairs.keys:
            return (
                t("the key « {key} » is already on line {line}", key=name, line=pairs.keys[name].line),
                t("each key once"),
                t("keep one of the two"),
            )
        if not written:
            fix = t("write a value, or remove the key")
            return t("no value for « {key} »", key=name), t("a value after the colon"), fix
        return None

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _note(self, place: Place, message: Text, expected: Text, fix: Text | None = None) -> None:
        self._problems.append(Problem(place, message, expected, fix))
        if len(self._problems) >= MAX_PROBLEMS:
            self._stop(
                place, t("too many problems in this file, the rest was not read"), t("a readable file")
            )

    def _stop(self, place: Place, message: Text, expected: Text, fix: Text | None = None) -> NoReturn:
        raise _StopError(Problem(place, message, expected, fix))


def _unwritten(event: Any) -> bool:
    """Nothing at all after the colon (an empty text in quotes is written)."""
    return isinstance(event, yaml.ScalarEvent) and not event.value and not event.style


def _end(event: Any) -> int:
    """Where a scalar ends; -1 for anything else."""
    return int(event.end_mark.index) if isinstance(event, yaml.ScalarEvent) and event.end_mark else -1


def _cut_number(before: list[Node], node: Node) -> bool:
    """`[1,5]`: two plain values that touch, a digit on each side of the comma."""
    if not before or not isinstance(before[0], Scalar) or not isinstance(node, Scalar):
        return False
    both = before[0].plain and node.plain
    return both and before[0].text[-1:].isdigit() and node.text[:1].isdigit()


def _comma(opening: str, closing: str) -> tuple[Text, Text, Text]:
    """A decimal comma (or any other) cut a value inside braces in two."""
    return (
        t("a comma inside {braces} ends the value: this is read as two", braces=opening + closing),
        t("quotes around a value that holds a comma"),
        t('write it as "1,5 €", or one key a line without braces'),
    )
