"""Writing into `relance.yaml` what an export teaches: recognition proposes, the file decides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from runner.model.sources import BY_MAIL
from runner.receivables.learn import Learnt
from runner.site.settings import parse_settings
from runner.site.yaml import Block, Items, Node, Scalar, parse

FILE = "relance.yaml"
_LEARNT = frozenset({"fichier", "date_export", "format", "colonnes", "cle_client"})
"""What the export says; every other key of the block is kept."""
_NAMING = frozenset({"fichier", "date_export"})
"""Kept too where the export's name states no date, or it comes by mail: what the site says of it holds."""
_PLAIN = re.compile(r"[\w./-][\w ./-]*")


def states_date(learnt: Learnt) -> bool:
    """Whether the export's name says of which day it is."""
    return "\n  date_export:" in learnt.yaml or learnt.yaml.startswith("clients:")


def says_term(root: Path) -> bool:
    """Whether the site says by when invoices are to be paid, which no FEC does."""
    path = root / FILE
    block = parse(path.read_bytes(), FILE).root if path.is_file() else None
    invoices = block.values.get("factures") if block else None
    return isinstance(invoices, Block) and "delai_de_paiement" in invoices.values


def write_learnt(root: Path, export: Path, learnt: Learnt) -> bool:
    """Put the mapping into `relance.yaml`; False: it says that already. Comments of the block are lost.

    Raises `SiteError`, with nothing written, where the file or what it would become is not sound.
    """
    path = root / FILE
    old = path.read_text(encoding="utf-8")
    parse_settings(old.encode(), FILE)
    new = _replaced(old, learnt, _folder(root, export))
    parse_settings(new.encode(), FILE)
    if new != old:
        path.write_text(new, encoding="utf-8")
    return new != old


def proposed(root: Path, export: Path, learnt: Learnt) -> str:
    """The whole block as it would stand in `relance.yaml`; where there is none yet, what the export says.

    Raises `SiteError` where the file is not sound.
    """
    path = root / FILE
    if not path.is_file():
        return learnt.yaml
    text = path.read_text(encoding="utf-8")
    parse_settings(text.encode(), FILE)
    return "".join(_block(text, learnt, _folder(root, export)))


def _folder(root: Path, export: Path) -> str:
    """The export's folder where it lies inside the site, else nothing."""
    folder = export.resolve().parent
    inside = folder.is_relative_to(root.resolve()) and folder != root.resolve()
    return f"{folder.relative_to(root.resolve()).as_posix()}/" if inside else ""


def _replaced(text: str, learnt: Learnt, folder: str) -> str:
    lines = text.splitlines(keepends=True)
    start, end = _span(_root(text), _name(learnt), lines)
    return "".join([*lines[:start], *_block(text, learnt, folder), *lines[end:]])


def _root(text: str) -> Block:
    root = parse(text.encode(), FILE).root
    assert root is not None  # noqa: S101 - the caller has parsed it
    return root


def _name(learnt: Learnt) -> str:
    return learnt.yaml.partition(":")[0]


def _block(text: str, learnt: Learnt, folder: str) -> list[str]:
    """The lines of the block: what the site says and the export does not, then what the export says."""
    name, mapping = _name(learnt), learnt.yaml.splitlines(keepends=True)[1:]
    block = _root(text).values[name]
    source = _source(block)
    folder = "" if source == BY_MAIL or source.startswith("branche:") else folder
    naming = frozenset() if states_date(learnt) and source != BY_MAIL else _NAMING
    kept = [f"  {key}: {value}\n" for key, value in _kept(block, folder, naming)]
    said = [line for line in mapping if not (naming and line.lstrip(" #").startswith(tuple(naming)))]
    return [f"{name}:\n", *kept, *said]


def _source(block: Node) -> str:
    node = block.values.get("source") if isinstance(block, Block) else None
    return node.text if isinstance(node, Scalar) else ""


def _span(block: Block, name: str, lines: list[str]) -> tuple[int, int]:
    """The lines of a key's block, from 0; comments above the next key belong to that one."""
    starts = sorted(place.line - 1 for place in block.keys.values())
    start = block.keys[name].line - 1
    end = next((line for line in starts if line > start), len(lines))
    while end > start + 1 and re.fullmatch(r"#.*|\s*", lines[end - 1].rstrip("\n")):
        end -= 1
    return start, end


def _kept(block: Node, folder: str, naming: frozenset[str]) -> Iterator[tuple[str, str]]:
    values = block.values if isinstance(block, Block) else {}
    kept = {key: _flow(node) for key, node in values.items() if key not in _LEARNT or key in naming}
    yield from (kept | ({"source": folder} if folder else {})).items()


def _flow(node: Node) -> str:
    """A value on one line."""
    if isinstance(node, Scalar):
        return node.text if _PLAIN.fullmatch(node.text) else json.dumps(node.text, ensure_ascii=False)
    if isinstance(node, Items):
        return f"[{', '.join(map(_flow, node.items))}]"
    return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in node.values.items()) + "}"
