"""`relance dossier`: one customer's file, written outside git."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from runner.commands.site import opened
from runner.console import Console
from runner.model.parties import InvoiceKey
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.pieces import Pieces, open_pieces
from runner.payments.mailbox import open_mailbox
from runner.run.connect import TRIAL_FOLDER
from runner.run.copies import Copy, copies_of
from runner.run.dossier import Case, Extract, build, extract, known_customer, refuse_tracked
from runner.run.oauth import access_token
from runner.run.offline import Offline, past_branch, read_offline
from runner.site.secrets import load_secrets


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose file, from and to which day (the whole journal by default), and where to write it."""

    customer: str
    first: date | None = None
    last: date | None = None
    out: Path | None = None


def write_dossier(console: Console, wish: Wish) -> None:
    """Build the ZIP and say where it is, and which messages lack their copy."""
    settings = opened(console)
    if console.automated:
        raise UserError(t("a dossier is refused in CI: it holds personal data"))
    known = read_offline(console.root, None, console.clock, console.environ)
    start, end = wish.first or known.state.began_on or known.plan.day, wish.last or known.plan.day
    name = f"dossier-{_file(wish.customer)}-{start}-{end}.zip"
    path = wish.out or console.root / TRIAL_FOLDER / name
    refuse_tracked(path)
    case = _case(console, known, wish.customer, (start, end))
    content = build(case, console.translate, settings.timezone)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    console.out(t("{path} written: {size} bytes", path=str(path), size=len(content)))
    for copy in case.copies:
        if not copy.raw:
            console.out(t("{notice}: {proof}", notice=copy.intended.notice, proof=copy.proof.value))


def _case(console: Console, known: Offline, customer: str, days: tuple[date, date]) -> Case:
    settings = known.site.settings
    branch = past_branch(console.root, known.site)
    tip = branch.known() if branch else None
    found = extract(branch.git, tip, customer, *days) if branch and tip else Extract((), ())
    account = known.ledger.accounts.get(customer)
    known_customer(found.events, account, customer)
    return Case(
        customer=customer,
        first=days[0],
        last=days[1],
        creditor=settings.creditor,
        account=account,
        extract=found,
        copies=_copies(console, settings, found, known),
        pieces=_pieces(console, known, settings),
        anchor=known.state.head,
    )


def _copies(console: Console, settings: Settings, found: Extract, known: Offline) -> tuple[Copy, ...]:
    """Of the messages that left or may have; reading the mailbox changes nothing in it."""
    left = {ref: sent for ref, sent in found.messages.items() if _may_have_left(known, ref)}
    secrets = load_secrets(console.environ)
    if not left:
        return ()
    oauth = settings.mailbox.oauth
    password = access_token(oauth, secrets, console.root) if oauth else secrets.imap_password
    with open_mailbox(settings.mailbox, console.root, password) as mailbox:
        return copies_of(left, mailbox, settings.mailbox.folders, secrets.key)


def _may_have_left(known: Offline, reference: str) -> bool:
    notice = known.state.notices.get(reference)
    return notice is not None and notice.outcome in {"envoyee", "envoi_a_verifier"}


def _pieces(console: Console, known: Offline, settings: Settings) -> Pieces:
    listed = (i.key for account in known.ledger.accounts.values() for i in account.invoices)
    past = (InvoiceKey(code, *at) for code, record in known.state.customers.items() for at in record.invoices)
    return open_pieces(console.root, settings.invoices.pieces, chain(listed, past))


def _file(customer: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in customer)
