"""What a person can mend: where, what was expected, how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from runner.model.text import Text, Translate, _same, render, t


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written. Lines and columns count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


NOWHERE = Place("")


def readable(name: str) -> str:
    r"""The name of a file as every report can hold it: bytes that are no UTF-8 are written `\xe8`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in something people wrote, collected with the others and shown together."""

    place: Place
    message: Text
    expected: Text | None = None
    fix: Text | None = None
    rule: str = field(default="", kw_only=True)
    """Id of the rule of the proof it breaks (`docs/regles.md`); empty: none has a name for it."""

    def show(self, translate: Translate = _same) -> str:
        """`file:line:column: problem; expected …; fix …; rule …`."""
        said = f"{self.place}: {render(self.message, translate)}"
        for part in self._parts(translate):
            said = translate("{said}; {more}").format(said=said, more=part)
        return said

    def _parts(self, translate: Translate) -> Iterator[str]:
        if self.expected:
            yield translate("expected {what}").format(what=render(self.expected, translate))
        if self.fix:
            yield translate("fix: {what}").format(what=render(self.fix, translate))
        if self.rule:
            yield translate("rule {id}").format(id=self.rule)


class RelanceError(Exception):
    """Everything that ends a command early on purpose. `exit_code` as DESIGN fixes it."""

    exit_code = 1

    def __init__(self, *texts: Text) -> None:
        super().__init__("\n".join(map(str, texts)))
        self.texts = texts


class UserError(RelanceError):
    """Something the user can mend (exit 1)."""


class SiteError(UserError):
    """The files people write are not usable; carries every problem of every file at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(sorted(problems, key=lambda p: p.place))
        self.args = ("\n".join(p.show() for p in self.problems),)


class OutsideError(RelanceError):
    """Something outside failed, or another run holds the lease: try again (exit 5)."""

    exit_code = 5


class BrakeError(RelanceError):
    """A brake stopped the run before the first send (exit 4)."""

    exit_code = 4


_CAUSES: dict[type[OSError], Text] = {
    FileNotFoundError: t("it does not exist"),
    PermissionError: t("this account has no right to it"),
    NotADirectoryError: t("a folder is expected, and this is none"),
    IsADirectoryError: t("it is a folder, and a file is expected"),
    FileExistsError: t("something with this name is there already"),
}


def known_cause(error: OSError) -> Text | None:
    """Why a file cannot be used, in the reader's language; None: a cause a person cannot mend in the file."""
    return next((text for kind, text in _CAUSES.items() if isinstance(error, kind)), None)


def cause(error: OSError) -> Text:
    """Why, in the reader's language where we know the words, else in the system's."""
    return known_cause(error) or t("{why}", why=error.strerror or type(error).__name__)
