"""A customer's whole file as one ZIP, for a lawyer, a collector or an auditor. Same facts, same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from runner.journal.encode import decode_line
from runner.journal.git import Git
from runner.journal.process import GitError
from runner.journal.reading import journal_files
from runner.model.events import AnyEvent, BatchOpened, Intended
from runner.model.parties import Account
from runner.model.problem import UserError
from runner.model.settings import Creditor
from runner.model.text import Translate, euros, plain, t
from runner.notices.letters.typeset import typeset
from runner.notices.pieces import Pieces
from runner.review.journal import journal_lines
from runner.run.copies import Copy

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""A ZIP keeps no time zone: none is written, so that the same file is the same bytes."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What the journal says of one customer: its lines as they stand there, and their events."""

    lines: tuple[bytes, ...]
    events: tuple[AnyEvent, ...]

    @property
    def messages(self) -> Mapping[str, Intended]:
        """The messages that were meant to leave, by reference."""
        return {event.notice: event for event in self.events if isinstance(event, Intended)}


@dataclass(frozen=True, slots=True)
class Case:
    """All that goes into a dossier. `account`: None where nothing of the customer is open any more."""

    customer: str
    first: date
    last: date
    creditor: Creditor
    account: Account | None
    extract: Extract
    copies: tuple[Copy, ...]
    pieces: Pieces
    anchor: str


def extract(git: Git, tip: str, customer: str, first: date, last: date) -> Extract:
    """The journal's lines about one customer, between two days included."""
    lines: list[bytes] = []
    events: list[AnyEvent] = []
    notices: set[str] = set()
    contents = git.files(tip, "journal")
    for path in journal_files(git, tip):
        for line in contents[path].splitlines():
            event = decode_line(line)
            if isinstance(event, Intended) and event.customer == customer:
                notices.add(event.notice)
            if _about(event, customer, notices) and event.day and first <= event.day <= last:
                lines.append(line)
                events.append(event)
    return Extract(tuple(lines), tuple(events))


def _about(event: AnyEvent, customer: str, notices: set[str]) -> bool:
    if isinstance(event, BatchOpened):
        return not notices.isdisjoint(event.notices)
    return getattr(event, "customer", None) == customer or getattr(event, "notice", None) in notices


def build(case: Case, translate: Translate, timezone: str) -> bytes:
    """The ZIP: account, invoices, messages as sent, timeline, journal extract, hashes, index."""
    files = dict(_files(case, translate, timezone))
    files["empreintes.txt"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    files["index.pdf"] = typeset("dossier.typ", _index(case, files), case.last)[0]
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP whose bytes depend on names and contents alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o600 << 16,
            )
            archive.writestr(entry, content)
    return made.getvalue()


def _files(case: Case, translate: Translate, timezone: str) -> Iterator[tuple[str, bytes]]:
    yield "compte.csv", _account(case)
    for invoice in case.account.invoices if case.account else ():
        if content := case.pieces.read(invoice.key):
            digest = hashlib.sha256(repr(invoice.key).encode()).hexdigest()[:6]
            yield f"factures/{_fit(invoice.key.number)}-{digest}.pdf", content
    for copy in case.copies:
        if copy.raw:
            yield f"messages/{copy.intended.day}-{copy.intended.notice}.eml", copy.raw
    told = journal_lines(case.extract.events, translate, timezone)
    yield "chronologie.txt", "".join(f"{line}\n" for line in told).encode()
    yield "journal.jsonl", b"".join(line + b"\n" for line in case.extract.lines)


def _fit(number: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in number)[
        :60
    ]


def _account(case: Case) -> bytes:
    """The open invoices of the last export, oldest first; a cell that a sheet would run is text."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(("facture", "emise_le", "echeance", "montant", "restant_du", "jours_de_retard"))
    for invoice in sorted(
        case.account.invoices if case.account else (), key=lambda i: (i.due or date.max, i.key[1])
    ):
        late = (case.last - invoice.due).days if invoice.due else ""
        number = f"'{invoice.key.number}" if invoice.key.number[:1] in "=+-@\t" else invoice.key.number
        rows.writerow(
            (
                number,
                invoice.key.issued_on or "",
                invoice.due or "",
                plain(invoice.total),
                plain(invoice.balance),
                late,
            )
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _index(case: Case, files: Mapping[str, bytes]) -> dict[str, object]:
    customer = case.account.customer if case.account else None
    owed = sum(invoice.balance for invoice in case.account.invoices) if case.account else 0
    name = f"{customer.name} ({case.customer})" if customer and customer.name else case.customer
    return {
        "titre": f"Dossier {case.customer}",
        "entete": [
            f"Créancier : {case.creditor.name}",
            f"Client : {name}",
            *(customer.address if customer else ()),
            f"Période : du {case.first:%d/%m/%Y} au {case.last:%d/%m/%Y}",
            f"Restant dû au dernier export : {euros(owed)}",
        ],
        "sections": [_messages(case), _contents(files)],
        "pied": [
            f"Ancre du journal : {case.anchor or 'aucune'}",
            "Le journal garde l’empreinte de chaque texte ; une copie conforme a la même.",
        ],
    }


def _messages(case: Case) -> dict[str, object]:
    rows = [
        (
            f"{c.intended.day:%d/%m/%Y}",
            c.intended.step,
            c.intended.notice,
            euros(c.intended.total),
            c.proof.value,
        )
        for c in case.copies
        if c.intended.day
    ]
    return {
        "titre": "Messages",
        "tetes": ["Le", "Étape", "Référence", "Montant", "Copie"],
        "lignes": rows,
        "vide": "Aucun message dans cette période.",
    }


def _contents(files: Mapping[str, bytes]) -> dict[str, object]:
    rows = [
        (name, f"{len(files[name])}", hashlib.sha256(files[name]).hexdigest()[:16]) for name in sorted(files)
    ]
    return {"titre": "Contenu", "tetes": ["Fichier", "Octets", "SHA-256 (début)"], "lignes": rows, "vide": ""}


def refuse_tracked(path: Path) -> None:
    """Personal data never enter git: inside a checkout, only where git ignores the path."""
    full = path.resolve()
    home = next((folder for folder in full.parents if (folder / ".git").exists()), None)
    if home is None:
        return
    try:
        ignored = Git(home).lines("check-ignore", "--", str(full))
    except GitError:
        ignored = []
    if not ignored:
        raise UserError(
            t("{path} is inside a git checkout, and would hold personal data", path=str(path)),
            t("write it elsewhere, or into a folder that .gitignore names, such as sortie/"),
        )


def known_customer(case_events: Iterable[AnyEvent], account: Account | None, code: str) -> None:
    """A mistyped code is told, not answered by an empty dossier."""
    if account is None and not any(True for _ in case_events):
        raise UserError(t("neither the export nor the journal knows customer {code}", code=code))
