"""The edge of every command: language, output, errors and exit codes."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from runner.locale import translator
from runner.model.problem import Problem, RelanceError, SiteError
from runner.model.text import Text, Translate, render, t

BUG, INTERRUPTED = 3, 130


@dataclass(slots=True)
class Console:
    """Where a command speaks. `language` is the site's once it is known; `RELANCE_LANG` beats it."""

    root: Path = Path()
    language: str = "fr"
    debug: bool = False
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))

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
        sys.stdout.write(
            (text if isinstance(text, str) else render(text, self.translate)).rstrip("\n") + "\n"
        )

    def err(self, text: Text | str) -> None:
        sys.stderr.write(
            (text if isinstance(text, str) else render(text, self.translate)).rstrip("\n") + "\n"
        )

    def problems(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self.err(problem.show(self.translate))


def guarded(console: Console, command: Callable[[], int | None]) -> int:
    """Run a command; every way it can end becomes its exit code (DESIGN §8)."""
    try:
        return command() or 0
    except SiteError as error:
        console.problems(error.problems)
        return error.exit_code
    except RelanceError as error:
        for text in error.texts:
            console.err(text)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:  # noqa: BLE001 - the funnel of the program: what comes here is a bug
        return _bug(console, error)


def _closed_pipe() -> int:
    """`relance plan | head`: the reader has gone, which is no fault."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the interpreter flushes it at exit
    return 0


def _bug(console: Console, error: Exception) -> int:
    """A short word; the message of an exception may hold anything, so it is shown only on request."""
    console.err(t("a bug of Relance: {kind}; --debug shows where", kind=type(error).__name__))
    if console.debug:
        traceback.print_exception(error)
    return BUG
