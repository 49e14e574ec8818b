"""The command line as a person types it, in this very process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runner.cli import main
from runner.console import Console
from tests.clock import half_past_midnight


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls `relance` in French on `TODAY`, outside of CI, where every command may be tried."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, site: Path | None = None) -> Said:
        name, *rest = arguments
        line = [name, *(["--site", str(site)] if site else []), *rest]
        code = main(line, Console(clock=half_past_midnight))
        out, err = self.capture.readouterr()
        return Said(code, out, err)
