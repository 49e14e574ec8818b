"""The edge of every command: language, output, errors and exit codes."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from runner.locale import translator
from runner.model.problem import Problem, RelanceError, SiteError, known_cause
from runner.model.text import Text, Translate, render, t


def now() -> datetime:
    """The machine's clock, in UTC: the one place where a command reads it."""
    return datetime.now(UTC)


MENDABLE, BUG, OUTSIDE, INTERRUPTED = 1, 3, 5, 130


@dataclass(slots=True)
class Console:
    """Where a command speaks. `language` is the site's once it is known; `RELANCE_LANG` beats it."""

    root: Path = Path()
    language: str = "fr"
    debug: bool = False
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    clock: Callable[[], datetime] = now

    @property
    def translate(self) -> Translate:
        return translator(self.language, self.environ)

    @property
    def width(self) -> int | None:
        """Columns of the terminal; None where the output is no terminal, so that it stays plain."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

    @property
    def automated(self) -> bool:
        """A CI run: names are never printed there."""
        return bool(self.environ.get("CI"))

    def say(self, text: Text) -> str:
        """A sentence in the language of the screen."""
        return render(text, self.translate)

    def out(self, text: Text | str) -> None:
        """What the command was asked for."""
        sys.stdout.write((text if isinstance(text, str) else self.say(text)).rstrip("\n") + "\n")

    def err(self, text: Text | str) -> None:
        """One line about it: nothing quoted from a file can begin a second line or move the cursor."""
        from runner.review.grid import show  # noqa: PLC0415 - `--help` has nothing to say here

        sys.stderr.write(show(text, self.translate).rstrip() + "\n")

    def problems(self, problems: tuple[Problem, ...]) -> None:
        """`file:line:column: problem; expected …; fix …`, one a line."""
        for problem in problems:
            self.err(problem.show(self.translate))


def guarded(console: Console, command: Callable[[], int | None]) -> int:
    """Run a command; every way it can end becomes its exit code (DESIGN §8)."""
    try:
        code = command() or 0
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()  # `relance plan | head`: the reader has gone, which is no fault
        return 0
    except KeyboardInterrupt:
        return _interrupted(console)
    except Exception as error:  # noqa: BLE001 - the funnel of the program: every error ends here
        return _failed(console, error)
    return code


def _failed(console: Console, error: Exception) -> int:
    if isinstance(error, RelanceError):
        _tell(console, error)
        return error.exit_code
    code = _system(console, error) if isinstance(error, OSError) else _bug(console, error)
    if console.debug:
        traceback.print_exception(error)
    return code


def _bug(console: Console, error: Exception) -> int:
    """The message of an exception may quote anything, a customer's name too: only its kind is told."""
    console.err(t("a bug of Relance: {kind}; --debug shows where", kind=type(error).__name__))
    return BUG


def _tell(console: Console, error: RelanceError) -> None:
    if isinstance(error, SiteError):
        console.problems(error.problems)
    for text in error.texts:
        console.err(text)


def _system(console: Console, error: OSError) -> int:
    """A file in the way can be mended; a full disk or a broken line is outside of us."""
    cause = known_cause(error)
    if error.filename == "git" and isinstance(error, FileNotFoundError):
        console.err(t("git is not installed on this machine, and Relance keeps its journal with it"))
    elif cause and error.filename:
        console.err(t("{file} cannot be used: {why}", file=str(error.filename), why=cause))
    else:
        _drop_output()
        why = error.strerror or type(error).__name__
        console.err(t("something outside of Relance failed ({why}): try again later", why=why))
        return OUTSIDE
    return MENDABLE


def _interrupted(console: Console) -> int:
    console.err(t("interrupted; what was begun is taken up by the next run"))
    return INTERRUPTED


def _drop_output() -> None:
    """What could not be written would be tried again at exit, and change the exit code."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the interpreter flushes it at exit
