"""The repository of a company that uses Relance: its rules, its data of today, and the program."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from tests.clock import today_in_paris
from tests.house import House, build
from tests.workflows.jobs import ROOT

POLICY = """\
version: 1
politique: seule
rang: 90
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
"""


def repository(home: Path, *, illegible: int = 0) -> House:
    """Pushed to a bare remote, journals founded. `illegible`: rows without a customer, counted by a brake."""
    house = build(home, policies={"seule": POLICY})
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "runner", house.site / "runner", ignore=ignored)
    shutil.copy(ROOT / "requirements.lock", house.site)
    today = today_in_paris()
    due = f"{today + timedelta(20):%d/%m/%Y}"
    rows = [f"FA-{n};{'' if n else 'C1'};{today:%d/%m/%Y};{due};100,00;100,00" for n in range(illegible + 1)]
    house.export(today.isoformat(), *rows)
    house.payment(today.isoformat(), "12,00", "FA-404")  # git keeps no empty folder: the mailbox holds a mail
    house.write(".gitignore", "/envoyes/\n__pycache__/\n", push=False)
    house.push(".")
    return house
