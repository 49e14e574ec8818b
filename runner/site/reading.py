"""From one file's bytes to checked nodes, and from checked nodes to typed values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from runner.model.problem import Place
from runner.model.text import Cents
from runner.site import units
from runner.site.schema import load_schema, surely_valid
from runner.site.secrets import secrets_in
from runner.site.yaml import Block, Document, Items, Node, Scalar, parse, plain

T = TypeVar("T")


def read(data: bytes, file: str, schema: str) -> Document:
    """Parse and validate: where `problems` is empty, `root` is a block the schema accepts."""
    document = parse(data, file)
    if document.root is None:
        return document
    root = document.root
    document = replace(document, problems=(*document.problems, *secrets_in(root)))
    if surely_valid(plain(root), load_schema(schema)):
        return document
    from runner.site.diagnosis import faults  # noqa: PLC0415 - costly, and only a fault needs it

    return replace(document, problems=(*document.problems, *faults(document, schema)))


class View:
    """A validated block, read key by key. Conversions cannot fail: the schema's formats have passed."""

    __slots__ = ("block", "place")

    def __init__(self, block: Block, place: Place | None = None) -> None:
        self.block = block
        self.place = place or block.place

    def __contains__(self, key: str) -> bool:
        return key in self.block.values

    def at(self, key: str) -> Place:
        """Where a key stands; the block itself where the key is absent."""
        return self.block.keys.get(key, self.place)

    def value(self, key: str, convert: Callable[[str], T], default: T) -> T:
        """One value, converted."""
        node = self.block.values.get(key)
        return convert(node.text) if isinstance(node, Scalar) else default

    def text(self, key: str, default: str = "") -> str:
        """One text, spaces tidied."""
        return self.value(key, units.tidy, default)

    def raw(self, key: str) -> str:
        """One text exactly as written: a pattern, a header."""
        return self.value(key, str, "")

    def cents(self, key: str, default: Cents = 0) -> Cents:
        """One amount."""
        return self.value(key, units.amount, default)

    def yes(self, key: str) -> bool:
        """`oui` or `non`; absent: no."""
        return self.value(key, units.yes, default=False)

    def day(self, key: str) -> date | None:
        """One date."""
        return self.value(key, units.day, None)

    def view(self, key: str) -> View:
        """A block inside; absent: an empty one at the place of this one."""
        node = self.block.values.get(key)
        if isinstance(node, Block):
            return View(node, self.at(key))
        return View(Block({}, {}, self.place), self.place)

    def nodes(self, key: str) -> tuple[Node, ...]:
        """The items of a list; a single value is a list of one; absent: none."""
        node = self.block.values.get(key)
        if node is None:
            return ()
        return node.items if isinstance(node, Items) else (node,)

    def views(self, key: str) -> tuple[View, ...]:
        """The blocks of a list."""
        return tuple(View(node) for node in self.nodes(key) if isinstance(node, Block))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(units.tidy(text) for text in self.raws(key))

    def raws(self, key: str) -> tuple[str, ...]:
        """The texts of a list exactly as written."""
        return tuple(node.text for node in self.nodes(key) if isinstance(node, Scalar))


def view_of(document: Document) -> View | None:
    """The root of a file without problems, else None."""
    if document.root is None or document.problems:
        return None
    return View(document.root)
