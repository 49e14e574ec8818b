"""One trial, morning after morning, by the functions of a run; its journal is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from msgspec.structs import replace as alter

from runner.journal.written import intention, opening
from runner.model.decision import Notice, Plan
from runner.model.events import AnyEvent, BatchOpened, Sent
from runner.model.facts import Facts
from runner.model.mail import MailReading, ReplyRead
from runner.model.money import NoticeKind, Payment
from runner.model.parties import Account, Credit, Invoice, Ledger
from runner.model.rules import CONTACT_CHANNELS
from runner.model.settings import Site
from runner.model.state import State
from runner.model.text import Cents
from runner.model.trials import Happening, Trial
from runner.plan import make_plan, notices_of, tasks_of
from runner.run.learn import Intake, learn, remembering

_KEY = b"essai"
_LONG_AGO = timedelta(days=400)
"""The site has run for that long: nothing is late at its first run."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Morning:
    """One run. `deeds`: messages that left and steps a person was asked for, in their order."""

    plan: Plan
    deeds: tuple[Notice, ...]

    @property
    def contacts(self) -> tuple[Notice, ...]:
        """Those that reach the customer, by a person or not."""
        return tuple(notice for notice in self.deeds if notice.step.channel in CONTACT_CHANNELS)


def play(trial: Trial, site: Site) -> dict[date, Morning]:
    """Each morning worth a look, by its day: those of the trial, and those on which a step may leave."""
    start = min((*_written(trial), *(i.key.issued_on or date.max for i in trial.invoices)))
    end = max(expectation.last for expectation in trial.expectations)
    coming, found = set(_written(trial)), dict[date, Morning]()
    table = _Table(trial, site, State(began_on=start - _LONG_AGO))
    day: date | None = start
    while day is not None and day <= end:
        found[day] = morning = table.morning(day)
        coming |= _next_days(morning, day)
        day = min((one for one in coming if one > day), default=None)
    return found


def _written(trial: Trial) -> Iterator[date]:
    yield from (one.on for one in trial.happenings)
    yield from (day for one in trial.expectations for day in (one.first, one.last))


def _next_days(morning: Morning, day: date) -> set[date]:
    decisions = morning.plan.decisions
    coming = {v.next_on for decision in decisions for v in decision.verdicts if v.next_on}
    return coming | {day + _DAY} if morning.deeds else coming


@dataclass(slots=True)
class _Table:
    """What lies on the desk of a run: the rules, the journal, and the trial's own ledger and mail."""

    trial: Trial
    site: Site
    state: State

    def morning(self, day: date) -> Morning:
        """What `run.daily` does, without its mailbox, texts and brakes."""
        ledger, site, state = self._ledger(day), self._site(day), self.state
        append = remembering(state, day)
        learn(Intake(site, ledger, self._mail(day), day, _KEY), state, append)
        plan = make_plan(site, ledger, state, day, key=_KEY)
        asked = {task.id for task in tasks_of(plan)} - state.tasks_seen
        append(*_carried_out(plan, state))
        opened = (k.notice for k in tasks_of(plan) if k.notice and k.id in asked)
        return Morning(plan, (*notices_of(plan), *opened))

    def _site(self, day: date) -> Site:
        """The rules, and what was recorded by this day."""
        code = self.trial.customer.code
        known = tuple(one.fact for one in self.trial.happenings if one.fact and one.on <= day)
        return replace(self.site, facts=Facts({code: known} if known else {}))

    def _ledger(self, day: date) -> Ledger:
        """The export of the day: open invoices already issued, credits shown."""
        code = self.trial.customer.code
        past = [one for one in self.trial.happenings if one.on <= day]
        invoices = tuple(i for i in (_shown(i, past) for i in self._issued(day)) if i.balance > 0)
        credits_ = tuple(_credit(code, at, one) for at, one in enumerate(past) if one.credit)
        account = Account(self.trial.customer, invoices, credits_)
        accounts = {code: account} if invoices or credits_ else {}
        return Ledger("essai", day, len(invoices), "", accounts)

    def _issued(self, day: date) -> Iterator[Invoice]:
        return (i for i in self.trial.invoices if i.key.issued_on is None or i.key.issued_on <= day)

    def _mail(self, day: date) -> MailReading:
        today = [(at, one) for at, one in enumerate(self.trial.happenings) if one.on == day]
        code = self.trial.customer.code
        return MailReading(
            read_at="",
            payments=tuple(_payment(self.trial, at, one) for at, one in today if one.payment or one.reject),
            replies=tuple(ReplyRead(f"M-{at}", code, day) for at, one in today if one.replied),
        )


def _carried_out(plan: Plan, state: State) -> Iterator[AnyEvent]:
    """Every message leaves, every task opens."""
    leaving = notices_of(plan)
    yield from (opening(task) for task in tasks_of(plan) if task.id not in state.tasks)
    yield from map(intention, leaving)
    if leaving:
        yield BatchOpened(batch=state.batches + 1, notices=tuple(notice.reference for notice in leaving))
    yield from (Sent(notice=notice.reference) for notice in leaving)


def _shown(invoice: Invoice, past: list[Happening]) -> Invoice:
    """With the balance accounting shows: the last one said."""
    said = [o.balance for o in past if o.balance is not None and o.invoice in {"", invoice.key.number}]
    return alter(invoice, balance=said[-1]) if said else invoice


def _credit(code: str, at: int, happening: Happening) -> Credit:
    return Credit(code, f"AV-{at + 1}", happening.on, _cents(happening.credit), happening.invoice)


def _payment(trial: Trial, at: int, happening: Happening) -> Payment:
    number = happening.invoice or trial.invoices[0].key.number
    return Payment(
        id=f"P-ESSAI{at:03d}",
        mail=f"M-{at}",
        reader="essai",
        kind=NoticeKind.REJECT if happening.reject else NoticeKind.PAYMENT,
        received_on=happening.on,
        amount=_cents(happening.payment or happening.reject),
        references=(number,),
        believed=True,
    )


def _cents(amount: Cents | None) -> Cents:
    return amount or 0
