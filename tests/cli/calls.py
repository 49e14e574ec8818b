"""The command line as a person calls it, in this process; and the site it is called on."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from runner.cli import main
from runner.console import Console
from tests.clock import TODAY, half_past_midnight
from tests.house import House, build

DAY = TODAY.isoformat()
NAME, ADDRESS = "Menuiserie Roche", "compta@roche.example"
POLICY = """\
version: 1
politique: seule
rang: 90
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
"""
ROWS = (
    "FA-1;C1;10/06/2026;10/07/2026;1 200,00;1 200,00",
    "FA-2;C1;01/07/2026;31/07/2026;300,00;300,00",
    "FA-3;C2;12/06/2026;12/07/2026;80,00;80,00",
    "FA-4;C9;12/06/2026;12/07/2026;40,00;40,00",
)
CUSTOMERS = (
    f"C1;{NAME};entreprise;{ADDRESS}",
    "C2;Garage Dubreuil;entreprise;garage@dubreuil.example",
)
_OURS = ("CI", "RELANCE_LANG", "GITHUB_ACTIONS", "RELANCE_REPOSITORY_VISIBILITY")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


def call(*arguments: str | Path, site: Path | None = None, environ: Mapping[str, str] | None = None) -> Ended:
    """`relance …` on `DAY`, on a machine that is not CI; `site` adds `--site`."""
    out, err = io.StringIO(), io.StringIO()
    words = [*map(str, arguments), *(["--site", str(site)] if site else [])]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in _OURS:
            patch.delenv(name, raising=False)
        for name, value in {"RELANCE_KEY": "clef-de-test-assez-longue", **(environ or {})}.items():
            patch.setenv(name, value)
        code = main(words, Console(clock=half_past_midnight))
    assert os.environ.get("RELANCE_KEY") is None
    return Ended(code, out.getvalue(), err.getvalue())


def furnished(home: Path, *, mode: str = "reel") -> House:
    """One policy, two customers and one without address, four invoices, a mailbox."""
    house = build(home, mode=mode, policies={"seule": POLICY})
    house.customers(*CUSTOMERS)
    house.export(DAY, *ROWS)
    return house
