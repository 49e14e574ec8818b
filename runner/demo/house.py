"""The invented company's site: the shipped rules in a clone, a bare repository as its remote."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from runner.demo.books import FIRST, Bill
from runner.journal.book import create
from runner.journal.branch import Branch
from runner.journal.git import Git
from runner.model.settings import Mode
from runner.site.scaffold import scaffold

CHANGES = {
    "mode: essai": "mode: reel",
    "par_jour: 25": "par_jour: 12",
    "restant_du: Reste à payer}": "restant_du: Reste à payer, reglee_le: Réglée le}",
}
"""What the demo changes in the shipped `relance.yaml`: nothing can leave, both ends are Maildirs."""


def build(home: Path, bills: tuple[Bill, ...]) -> Path:
    """Make the site anew in `home`; answers its folder."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    site, remote = home / "site", home / "depot.git"
    git("init", "--quiet", "--bare", "--initial-branch=main", str(remote), cwd=home)
    git("init", "--quiet", "--initial-branch=main", str(site), cwd=home)
    for key, value in {"user.name": "Claire Morel", "user.email": "claire.morel@mercier.example"}.items():
        git("config", key, value, cwd=site)
    git("remote", "add", "origin", str(remote), cwd=site)
    scaffold(site)
    _settle(site, bills)
    push(site, "Les règles d'Ateliers Mercier")
    _found(site)
    return site


def git(*arguments: str, cwd: Path) -> None:
    """One git command; its failure is a bug of the demo."""
    subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True)


def push(site: Path, message: str) -> None:
    """Commit what changed in the rules and push it, as a merged pull request would."""
    git("add", "--all", cwd=site)
    git("commit", "--quiet", "-m", message, cwd=site)
    git("push", "--quiet", "origin", "main", cwd=site)


def _settle(site: Path, bills: tuple[Bill, ...]) -> None:
    path = site / "relance.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in CHANGES.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    (site / ".gitignore").write_text("/donnees/\n/sortie/\n", encoding="utf-8")
    (site / "suivi").mkdir(exist_ok=True)
    (site / "suivi" / "reprise.csv").write_text(_resumed(bills), encoding="utf-8")
    for folder in ("new", "cur", "tmp"):
        (site / "donnees" / "boite" / folder).mkdir(parents=True)


def _resumed(bills: tuple[Bill, ...]) -> str:
    """What was done by hand before the first run, told for all but two of the oldest invoices."""
    late = [b for b in bills if b.issued < FIRST and b.balance(FIRST) > 0 and (FIRST - b.due).days > 30]
    rows = [f"{b.person.code};{b.number};rappel;{date(2026, 5, 18):%d/%m/%Y}\n" for b in late[2:]]
    return "client;facture;derniere_etape;le\n" + "".join(rows)


def _found(site: Path) -> None:
    """What `relance init` does: the two journals, each with its first line."""
    moment = datetime(2026, 5, 29, 8, tzinfo=UTC)
    for name, mode in (("journal", Mode.REAL), ("journal-essai", Mode.TRIAL)):
        branch = Branch(Git(site), "origin", name)
        create(branch, mode=mode, run="init", clock=lambda: moment, day=moment.date())
