"""A template file: front matter (`objet:` alone) and a Markdown body, each with its lines."""

from __future__ import annotations

from dataclasses import dataclass

from runner.model.problem import Place, Problem
from runner.model.text import t

MAX_SOURCE = 64_000
"""Characters of a template: a longer one is not a letter."""
_RESERVED = range(0xE000, 0xF900)
"""Private-use characters: they stand for Jinja tags while the Markdown is parsed."""


@dataclass(frozen=True, slots=True)
class Source:
    """`subject_line` and `body_line`: where each starts in `file`, from 1."""

    file: str
    subject: str
    subject_line: int
    body: str
    body_line: int


def read_source(file: str, raw: bytes) -> Source | Problem:
    """Split a file into subject and body; the first fault of its frame is the answer instead."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Problem(Place(file), t("this file is not UTF-8"))
    if len(text) > MAX_SOURCE:
        return Problem(Place(file), t("this template is too long"), t("{most} characters", most=MAX_SOURCE))
    for at, line in enumerate(text.split("\n"), 1):
        if any(ord(c) in _RESERVED or (c < " " and c != "\t") for c in line):
            return Problem(Place(file, at), t("a control or private character"))
    return _split(file, text.split("\n"))


def _split(file: str, lines: list[str]) -> Source | Problem:
    if lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        wanted = t("`---`, a line `objet: …`, `---`, then the text")
        return Problem(Place(file, 1), t("the front matter is missing"), wanted)
    end = next(at for at, line in enumerate(lines) if at and line.strip() == "---")
    found: list[tuple[int, str]] = []
    for at, line in enumerate(lines[1:end], 2):
        name, colon, value = line.partition(":")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or name != "objet":
            return Problem(Place(file, at, 1), t("unknown line in the front matter"), t("`objet: …`"))
        found.append((at, _unquoted(value.strip())))
    if len(found) != 1 or not found[0][1]:
        return Problem(Place(file, 1), t("the front matter gives one subject"), t("`objet: …`"))
    line_of, subject = found[0]
    return Source(file, subject, line_of, "\n".join(lines[end + 1 :]), end + 2)


def _unquoted(value: str) -> str:
    """A subject may be written between quotes, as YAML allows."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
