"""What developers do with the catalogue: extract from the sources, merge, compile, find what is missing."""

from __future__ import annotations

import ast
import io
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import runner
from runner.cli import relance
from runner.help import paragraphs
from runner.locale import DOMAIN, FOLDER

SOURCES = Path(runner.__file__).parent
KEYWORDS = frozenset({"t", "_", "translate"})
HEADER = "# French catalogue of Relance. `python -m tests.locale` merges and compiles it."
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date: the same sentences give the same bytes."""


def paths(language: str) -> tuple[Path, Path]:
    """The `.po` people translate and the `.mo` the program reads."""
    folder = FOLDER / language / "LC_MESSAGES"
    return folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"


def extract(root: Path = SOURCES) -> dict[str, set[str]]:
    """Every sentence of the sources, with the files that say it.

    Read from the syntax tree: Babel's own reader overlooks a call inside an f-string before Python 3.12.
    """
    found: dict[str, set[str]] = {}
    for path in sorted(root.rglob("*.py")):
        for call in marked(path):
            sentence = literal(call)
            if sentence:
                found.setdefault(sentence, set()).add(f"{root.name}/{path.relative_to(root).as_posix()}")
    for sentence in helps(relance) if root == SOURCES else ():
        found.setdefault(sentence, set()).add(f"{root.name}/cli.py")
    return found


def helps(command: click.Command) -> Iterator[str]:
    """What `--help` says of a command, of its options and of the commands below it."""
    yield from paragraphs(command.help or "")
    yield from (param.help for param in command.params if isinstance(param, click.Option) and param.help)
    for below in getattr(command, "commands", {}).values():
        yield from helps(below)


def marked(path: Path) -> Iterator[ast.Call]:
    """Every call that marks a sentence: `t(…)`, `_(…)`, `translate(…)` and `x.translate(…)`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in KEYWORDS:
                yield node


def literal(call: ast.Call) -> str:
    """The first argument where it is written out, else nothing."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def load(language: str) -> Catalog:
    """The catalogue as committed, or an empty one."""
    path = paths(language)[0]
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def merge(old: Catalog, sentences: dict[str, set[str]]) -> Catalog:
    """The sentences of the sources with the translations already made; others are dropped."""
    new = Catalog(
        locale=old.locale,
        domain=DOMAIN,
        header_comment=HEADER,
        project="Relance",
        version="1",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        last_translator="Relance",
        language_team="fr",
        fuzzy=False,
    )
    for sentence in sorted(sentences):
        known = old.get(sentence)
        places = [(file, 0) for file in sorted(sentences[sentence])]
        same = sentence if _says_nothing(sentence) else ""
        new.add(sentence, (known.string if known else "") or same, locations=places)
    return new


def _says_nothing(sentence: str) -> bool:
    """Holes and punctuation only: the same in every language."""
    said = "".join(text for text, _, _, _ in string.Formatter().parse(sentence))
    return not any(letter.isalpha() for letter in said)


def po_bytes(catalogue: Catalog) -> bytes:
    """The text form, one file reference a line and no line numbers, so that a merge stays readable."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, include_lineno=False)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The compiled form."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update(language: str) -> list[str]:
    """Extract, merge, write, compile; returns the sentences still to be translated."""
    catalogue = merge(load(language), extract())
    po, mo = paths(language)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(po_bytes(catalogue))
    mo.write_bytes(mo_bytes(catalogue))
    return [str(message.id) for message in messages(catalogue) if not message.string]


def messages(catalogue: Catalog) -> Iterator[Message]:
    """The sentences, without the header."""
    return (message for message in catalogue if message.id)


def holes(sentence: str) -> frozenset[str]:
    """Names of the `{holes}` of a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)
