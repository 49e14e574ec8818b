"""A whole site in a temporary folder: a bare remote, a clone, a mailbox, an outgoing Maildir.

Stories and protocol tests run the real `daily` on it, with a dated clock and nothing mocked.
"""

from __future__ import annotations

import mailbox
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

from runner.journal.book import create
from runner.journal.branch import Branch
from runner.journal.git import Git
from runner.journal.reading import read_events, read_journal
from runner.model.events import AnyEvent
from runner.model.settings import Mode
from runner.model.state import State
from runner.review.outcome import RunOutcome
from runner.run.daily import daily
from runner.run.order import Order
from runner.site.scaffold import shipped_root

PARIS = ZoneInfo("Europe/Paris")
RULES = ("politiques", "gabarits")

SITE = """\
version: 1
langue: fr
fuseau: Europe/Paris
mode: {mode}
creancier:
  nom: Ateliers Mercier
  forme: SAS au capital de 50 000 €
  siren: 552 100 554
  rcs: Lyon
  adresse: [12 rue des Forges, 69007 Lyon]
  iban: FR76 3000 6000 0112 3456 7890 189
  bic: AGRIFRPP
contact:
  nom: Claire Morel
  fonction: comptabilité clients
  telephone: 04 72 00 00 00
  courriel: compta@mercier.example
factures:
  source: donnees/
  fichier: factures-*.csv
  date_export: {{nom: "factures-{{AAAA}}-{{MM}}-{{JJ}}.csv"}}
  fraicheur_max: 2 jours ouvrés
  format: {{separateur: ";", encodage: utf-8, dates: JJ/MM/AAAA, decimales: ","}}
  colonnes:
    facture: N° facture
    client: Code client
    emise_le: Date
    echeance: Échéance
    montant: Total TTC
    restant_du: Reste à payer
clients: {{source: donnees/, fichier: clients.csv, type_par_defaut: inconnu}}
boite: {{maildir: boite, authentifie_par: mx.mercier.example}}
envoi: {{maildir: envoyes, copie: compta@mercier.example, par_minute: 6000}}
journal: {{branche: journal}}
garde_fous:
  {{envois: 60, envois_par_client: 1, part_des_clients: 100 %, disparues: 10 %, lignes_illisibles: 0}}
"""

READER = """\
version: 1
lecteur: banque
nature: paiement
expediteurs: [notifications@banque.example]
motifs:
  - 'Montant : (?P<montant>[0-9 .,]+) EUR'
  - 'Référence : (?P<reference>.+)'
  - "Donneur d'ordre : (?P<payeur>.+)"
"""

CUSTOMERS = "client;raison_sociale;type;courriel\n"
HEADER = "N° facture;Code client;Date;Échéance;Total TTC;Reste à payer\n"


def _no_sleep(_seconds: float) -> None:
    """Tests do not wait."""


@dataclass
class House:
    """One site. Days are given; nothing reads the machine's clock."""

    home: Path
    site: Path
    remote: Path
    environ: dict[str, str] = field(default_factory=lambda: {"RELANCE_KEY": "clef-de-test-assez-longue"})
    runs: int = 0

    # --- what people and accounting write ---------------------------------------------------------

    def write(self, path: str, text: str, *, push: bool = True) -> None:
        """A file of the rules, committed and pushed like any change of them."""
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        if push:
            self.push(path)

    def remove(self, path: str) -> None:
        (self.site / path).unlink()
        self.push(path)

    def push(self, *paths: str) -> None:
        self.git("add", "--all", "--", *paths)
        self.git("commit", "--quiet", "--allow-empty", "-m", "règles")
        self.git("push", "--quiet", "origin", "main")

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.site, check=True, capture_output=True, text=True
        )
        return done.stdout

    def change(self, old: str, new: str) -> None:
        """Change `relance.yaml` as a person would, and push it."""
        path = self.site / "relance.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        self.write("relance.yaml", text.replace(old, new))

    def export(self, day: str, *rows: str) -> None:
        """The accounting export of a day: `FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00`."""
        for old in (self.site / "donnees").glob("factures-*.csv"):
            old.unlink()
        lines = HEADER + "".join(f"{row}\n" for row in rows)
        (self.site / "donnees" / f"factures-{day}.csv").write_text(lines, encoding="utf-8")

    def customers(self, *rows: str) -> None:
        """`C1;Menuiserie Roche;entreprise;compta@roche.example`"""
        lines = CUSTOMERS + "".join(f"{row}\n" for row in rows)
        (self.site / "donnees" / "clients.csv").write_text(lines, encoding="utf-8")

    def fact(self, customer: str, name: str, text: str) -> None:
        self.write(f"suivi/{customer}/{name}.yaml", text)

    # --- the mailbox ------------------------------------------------------------------------------

    def receive(self, message: EmailMessage, day: str, hour: int = 6) -> None:
        """Deliver a mail into INBOX on a day, at an hour (UTC)."""
        moment = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
        if "Date" not in message:
            message["Date"] = moment
        seconds = int(moment.timestamp())
        count = len(list((self.site / "boite" / "new").iterdir()))
        name = f"{seconds}.M{count:06d}P1.test"
        (self.site / "boite" / "new" / name).write_bytes(message.as_bytes())

    def payment(
        self,
        day: str,
        amount: str,
        reference: str,
        *,
        payer: str = "MENUISERIE ROCHE",
        name: str = "",
        believed: bool = True,
    ) -> None:
        """A bank's notice: `payment("2026-07-06", "1 200,00", "FA-1")`."""
        message = EmailMessage()
        if believed:
            message["Authentication-Results"] = "mx.mercier.example; dmarc=pass header.from=banque.example"
        message["From"] = "Banque <notifications@banque.example>"
        message["To"] = "compta@mercier.example"
        message["Subject"] = "Virement reçu"
        message["Message-ID"] = f"<{name or f'{day}-{amount}-{reference}'.replace(' ', '')}@banque.example>"
        message.set_content(
            f"Bonjour,\n\nMontant : {amount} EUR\nDonneur d'ordre : {payer}\nRéférence : {reference}\n"
        )
        self.receive(message, day)

    def human(
        self, day: str, sender: str, text: str, *, reply_to: str = "", to: str = "compta@mercier.example"
    ) -> None:
        """A mail of a person."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = to
        message["Subject"] = "Re: votre message"
        message["Message-ID"] = f"<{abs(hash((day, sender, text)))}@{sender.partition('@')[2]}>"
        if reply_to:
            message["In-Reply-To"] = reply_to
        message.set_content(text)
        self.receive(message, day)

    # --- running ----------------------------------------------------------------------------------

    def order(self, day: str, at: str = "07:12", **more: object) -> Order:
        self.runs += 1
        start = datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=PARIS).astimezone(UTC)
        values = {
            "root": self.site,
            "clock": lambda: start,
            "sleep": _no_sleep,
            "environ": self.environ,
            "token": f"{self.runs:06x}",
        }
        return Order(**{**values, **more})  # type: ignore[arg-type]  # values of a test, by name

    def run(self, day: str, at: str = "07:12", **more: object) -> RunOutcome:
        """The real run, on a day at an hour of Paris."""
        outcome = daily(self.order(day, at, **more))
        assert outcome is not None
        return outcome

    def days(self, first: str, last: str, each: Callable[[str], None] | None = None) -> None:
        """A run every open-or-not day from first to last."""
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            if each:
                each(day.isoformat())
            self.run(day.isoformat())
            day += timedelta(days=1)

    def clone(self, name: str) -> House:
        """A second machine: another clone of the same remote, with the same data and mailbox."""
        other = self.home / name
        self.git("clone", "--quiet", str(self.remote), str(other), cwd=self.home)
        identify(other)
        for folder in ("donnees", "boite", "envoyes"):
            if (self.site / folder).exists() and not (other / folder).exists():
                (other / folder).symlink_to(self.site / folder)
        return House(self.home, other, self.remote, dict(self.environ), self.runs + 0x1000)

    # --- what happened ----------------------------------------------------------------------------

    def sent(self) -> list[EmailMessage]:
        """Messages that left, oldest first, parsed by the standard library."""
        folder = self.site / "envoyes"
        if not folder.exists():
            return []
        box = mailbox.Maildir(folder, factory=None, create=False)
        parsed = [_parsed(box.get_bytes(key)) for key in box.iterkeys()]
        return sorted((m for m in parsed if not m["X-Relance-Rapport"]), key=_moment)

    def reports(self) -> list[EmailMessage]:
        box = mailbox.Maildir(self.site / "envoyes", factory=None, create=False)
        parsed = [_parsed(box.get_bytes(key)) for key in box.iterkeys()]
        return sorted((m for m in parsed if m["X-Relance-Rapport"]), key=_moment)

    def steps(self) -> list[tuple[str, str]]:
        """(day, step) of every message that left, from the journal."""
        state = self.state()
        notices = [n.intended for n in state.notices.values() if n.outcome == "envoyee"]
        return sorted((str(i.day), i.step) for i in notices)

    def branch(self, name: str = "journal") -> Branch:
        return Branch(Git(self.site), "origin", name)

    def events(self, name: str = "journal") -> list[AnyEvent]:
        branch = self.branch(name)
        tip = branch.fetch()
        return list(read_events(branch.git, tip)) if tip else []

    def state(self, name: str = "journal") -> State:
        branch = self.branch(name)
        tip = branch.fetch()
        assert tip is not None
        return read_journal(branch.git, tip).state

    def kinds(self, name: str = "journal") -> list[str]:
        return [type(event).__name__ for event in self.events(name)]


def _parsed(raw: bytes) -> EmailMessage:
    from email import message_from_bytes

    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _moment(message: Message) -> tuple[str, str]:
    from email.utils import parsedate_to_datetime

    return (parsedate_to_datetime(str(message["Date"])).isoformat(), str(message["X-Relance-Reference"]))


def identify(repo: Path) -> None:
    for key, value in {
        "user.name": "Test",
        "user.email": "test@mercier.example",
        "commit.gpgsign": "false",
    }.items():
        subprocess.run(["git", "config", key, value], cwd=repo, check=True)


def build(home: Path, *, mode: str = "reel", policies: Mapping[str, str] | None = None) -> House:
    """A site with the shipped templates, the given or shipped policies, and its journals founded."""
    site, remote = home / "site", home / "depot.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(remote)], check=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(site)], check=True)
    identify(site)
    house = House(home, site, remote)
    shutil.copytree(shipped_root() / "gabarits", site / "gabarits")
    _policies(site, policies)
    boxes = (f"{box}/{part}" for box in ("envoyes", "boite") for part in ("new", "cur", "tmp"))
    for folder in ("donnees", *boxes):
        (site / folder).mkdir(parents=True)
    house.write("relance.yaml", SITE.format(mode=mode), push=False)
    house.write("lecteurs/banque.yaml", READER, push=False)
    house.write(".gitignore", "/donnees/\n/boite/\n/envoyes/\n/sortie/\n", push=False)
    house.customers("C1;Menuiserie Roche;entreprise;compta@roche.example")
    house.git("remote", "add", "origin", str(remote))
    house.push(".")
    found(house)
    return house


def found(house: House) -> None:
    """What `relance init` does for the journals."""
    moment = datetime(2026, 1, 1, 8, tzinfo=UTC)
    for name, mode in (("journal", Mode.REAL), ("journal-essai", Mode.TRIAL)):
        create(house.branch(name), mode=mode, run="init", clock=lambda: moment, day=moment.date())


def _policies(site: Path, policies: Mapping[str, str] | None) -> None:
    if policies is None:
        shutil.copytree(shipped_root() / "politiques", site / "politiques")
        return
    (site / "politiques").mkdir()
    for name, text in policies.items():
        (site / "politiques" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for own in (site / "gabarits").glob("*/*/"):
        if own.name not in policies:
            shutil.rmtree(own)
