"""What a morning teaches, in the one order in which a run, its preview and a policy test learn it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace as alter

from runner import __version__
from runner.journal.fold import fold
from runner.model.events import AnyEvent, RunOpened
from runner.model.hashes import key_hash
from runner.model.mail import MailReading
from runner.model.parties import Ledger
from runner.model.settings import Site
from runner.model.state import State
from runner.plan import Append, learn_ends, learn_ledger, learn_money, learn_outcomes, learn_promises
from runner.run.mailed import mail_events, sealed
from runner.run.recovery import recovery_events


@dataclass(frozen=True, slots=True)
class Intake:
    """All that is at hand. `key`: of the hashes of addresses; `rules`, `facts`: the commits they are of."""

    site: Site
    ledger: Ledger
    reading: MailReading
    day: date
    key: bytes = b""
    rules: str = ""
    facts: str = ""


def learn(intake: Intake, state: State, append: Append) -> None:
    """Mail, export and facts become events; what an interrupted run left open is settled.

    `append` folds into `state`. Promises come before the ledger (what was paid since counts for them),
    mail before recovery (a copy proves that a message left), money before the ends of promises.
    """
    site, ledger, reading, key = intake.site, intake.ledger, intake.reading, intake.key
    append(_opening(intake))
    learn_promises(site, ledger, state, append)
    learn_ledger(ledger, state, append)
    append(*tuple(mail_events(reading, state, key)))
    learn_outcomes(site, state, append)
    append(*tuple(recovery_events(state)))
    learn_money(site, ledger, reading.payments, state, append, key=key)
    learn_ends(site, ledger, state, intake.day, append)


def remembering(state: State, day: date) -> Append:
    """For what is only tried: events are dated and folded into `state`, and kept nowhere."""

    def append(*events: AnyEvent) -> None:
        fold((alter(event, day=day) for event in events), state)

    return append


def _opening(intake: Intake) -> RunOpened:
    ledger, key = intake.ledger, intake.key
    return RunOpened(
        rules=intake.rules,
        facts=intake.facts,
        program=__version__,
        exported_on=ledger.exported_on,
        rows=ledger.rows,
        digest=ledger.digest,
        mail_until=intake.reading.read_at,
        key=key_hash(key),
        copies=len({copy.reference for copy in sealed(intake.reading, key)}),
    )
