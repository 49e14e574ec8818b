"""The HTML of a filled template as blocks of plain values: what Typst is given instead of markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypeAlias

Run: TypeAlias = dict[str, Any]
"""`texte`, `gras`, `italique`, `saut` (a line break instead of a text)."""
Block: TypeAlias = dict[str, Any]
"""`genre`: `texte`, `titre`, `point` (with `marque`), `bloc` (with `nom`), `filet`."""

_OPENS = {"p": "texte", "h1": "titre", "h2": "titre", "h3": "titre", "h4": "titre", "pre": "texte"}
_STRONG, _EM = frozenset({"strong", "b"}), frozenset({"em", "i"})


def blocks_of(html: str) -> list[Block]:
    """Every block, in order. Only what our own Markdown writes is known; other tags leave their text."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.end()
    return parser.blocks


def body_of(blocks: list[Block]) -> list[Block]:
    """What follows the first title: the letterhead above it is laid out for the envelope's window instead."""
    first = next((at for at, block in enumerate(blocks) if block["genre"] == "titre"), None)
    return blocks if first is None else blocks[first + 1 :]


@dataclass(slots=True)
class _Open:
    """The block being read."""

    kind: str
    mark: str = ""
    runs: list[Run] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: _Open | None = None
        self._lists: list[int | None] = []
        self._strong = self._em = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _STRONG:
            self._strong += 1
        elif tag in _EM:
            self._em += 1
        elif tag in {"ul", "ol"}:
            self._lists.append(int(given.get("start") or 1) if tag == "ol" else None)
        elif tag == "br":
            self._add("", broken=True)
        elif tag == "hr":
            self._rule(given.get("data-bloc") or "")
        elif tag == "li":
            self._begin(_Open("point", self._mark()))
        elif tag in _OPENS and not (self._open and self._open.kind == "point" and not self._open.runs):
            self._begin(_Open("point", "") if self._lists else _Open(_OPENS[tag]))

    def handle_endtag(self, tag: str) -> None:
        if tag in _STRONG:
            self._strong -= 1
        elif tag in _EM:
            self._em -= 1
        elif tag in {"ul", "ol"}:
            self.end()
            self._lists.pop()
        elif tag in _OPENS or tag == "li":
            self.end()

    def handle_data(self, data: str) -> None:
        if self._open is None and not data.strip():
            return
        self._add(data.replace("\n", " "))

    def end(self) -> None:
        """Close the block being read, if it holds anything."""
        done, self._open = self._open, None
        if done and any(run["saut"] or run["texte"].strip() for run in done.runs):
            self.blocks.append({"genre": done.kind, "marque": done.mark, "texte": done.runs})

    def _begin(self, block: _Open) -> None:
        self.end()
        self._open = block

    def _rule(self, name: str) -> None:
        self.end()
        self.blocks.append({"genre": "bloc", "nom": name} if name else {"genre": "filet"})

    def _mark(self) -> str:
        if not self._lists or (number := self._lists[-1]) is None:
            return "–"
        self._lists[-1] = number + 1
        return f"{number}."

    def _add(self, text: str, *, broken: bool = False) -> None:
        if self._open is None:
            self._open = _Open("texte")
        self._open.runs.append(
            {"texte": text, "gras": self._strong > 0, "italique": self._em > 0, "saut": broken}
        )
