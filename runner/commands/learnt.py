"""Writing into `relance.yaml` what an export teaches: recognition proposes, the file decides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from runner.receivables.learn import Learnt
from runner.site.settings import parse_settings
from runner.site.yaml import Block, Node, Scalar, parse

FILE = "relance.yaml"
_LEARNT = frozenset({"fichier", "date_export", "format", "colonnes", "cle_client"})
"""What the export says; every other key of the block is kept."""


def write_learnt(root: Path, export: Path, learnt: Learnt) -> bool:
    """Put the mapping into `relance.yaml`; False: it says that already. Comments of the block are lost.

    Raises `SiteError`, with nothing written, where the file or what it would become is not sound.
    """
    path = root / FILE
    old = path.read_text(encoding="utf-8")
    parse_settings(old.encode(), FILE)
    new = _replaced(old, learnt.yaml, _folder(root, export))
    parse_settings(new.encode(), FILE)
    if new != old:
        path.write_text(new, encoding="utf-8")
    return new != old


def _folder(root: Path, export: Path) -> str:
    """The export's folder where it lies inside the site, else nothing."""
    folder = export.resolve().parent
    inside = folder.is_relative_to(root.resolve()) and folder != root.resolve()
    return f"{folder.relative_to(root.resolve()).as_posix()}/" if inside else ""


def _replaced(text: str, learnt: str, folder: str) -> str:
    name, _, mapping = learnt.partition(":\n")
    block = parse(text.encode(), FILE).root
    assert block is not None  # noqa: S101 - the caller has parsed it
    lines = text.splitlines(keepends=True)
    start, end = _span(block, name, lines)
    kept = "".join(f"  {key}: {value}\n" for key, value in _kept(block.values[name], folder))
    return "".join([*lines[:start], f"{name}:\n", kept, mapping, *lines[end:]])


def _span(block: Block, name: str, lines: list[str]) -> tuple[int, int]:
    """The lines of a key's block, from 0; comments above the next key belong to that one."""
    starts = sorted(place.line - 1 for place in block.keys.values())
    start = block.keys[name].line - 1
    end = next((line for line in starts if line > start), len(lines))
    while end > start + 1 and re.fullmatch(r"#.*|\s*", lines[end - 1].rstrip("\n")):
        end -= 1
    return start, end


def _kept(block: Node, folder: str) -> Iterator[tuple[str, str]]:
    values = block.values if isinstance(block, Block) else {}
    texts = {
        key: node.text for key, node in values.items() if isinstance(node, Scalar) and key not in _LEARNT
    }
    for key, text in (texts | ({"source": folder} if folder else {})).items():
        yield key, text if re.fullmatch(r"[\w./-][\w ./-]*", text) else json.dumps(text, ensure_ascii=False)
