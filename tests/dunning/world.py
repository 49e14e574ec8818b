"""A small invented world: policies, customers, invoices, and a journal that remembers what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from runner.dunning.calendar import Calendar
from runner.dunning.decide import decide
from runner.dunning.rules import Rules
from runner.model.decision import Decision, Notice, Verdict, VerdictKind
from runner.model.facts import Fact
from runner.model.parties import Account, Credit, Customer, DebtorType, Invoice, InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord, StepRecord
from runner.model.problem import Place
from runner.model.rules import Cadence, Channel, Condition, Mention, Policy, Step
from runner.model.settings import Rate
from runner.model.text import Cents

CODE = "C0142"
BOTH = frozenset({Mention.INTEREST, Mention.FLAT_CHARGE})
RATES = (
    Rate("2024-S1", 450, 801, 507),
    Rate("2024-S2", 425, 816, 492),
    Rate("2025-S1", 315, 721, 371),
    Rate("2025-S2", 215, 665, 276),
    Rate("2026-S1", 215, 667, 262),
    Rate("2026-S2", 240, 684, 275, sure=False),
)
LADDER = (
    Step("preventif", -5, Channel.EMAIL, "preventif", minimum=2_000_00),
    Step("rappel", 5, Channel.EMAIL, "rappel", granted_days=6),
    Step("appel", 13, Channel.CALL, "fiche-appel", minimum=500_00),
    Step("rappel-ferme", 21, Channel.EMAIL, "rappel-ferme", granted_days=8),
    Step("derniere", 35, Channel.EMAIL, "derniere-relance", granted_days=8, mentions=BOTH),
    Step(
        "mise-en-demeure",
        50,
        Channel.LETTER,
        "mise-en-demeure",
        granted_days=10,
        minimum=100_00,
        mentions=BOTH,
        formal_notice=True,
    ),
    Step("blocage", 55, Channel.TASK, "blocage-commandes"),
    Step("contentieux", 80, Channel.FILE, approval=True),
)


def policy(
    name: str = "standard",
    steps: tuple[Step, ...] = LADDER,
    *,
    rank: int = 90,
    segment: tuple[Condition, ...] = (),
    threshold: Cents = 15_00,
    gap: int = 7,
    grace: int = 2,
    open_days_only: bool = True,
) -> Policy:
    """The standard ladder of DESIGN §4, or parts of it changed."""
    cadence = Cadence(gap, open_days_only, grace)
    place = Place(f"politiques/{name}.yaml", 1)
    return Policy(name, rank, "", segment, threshold, cadence, steps, place)


def rules(*policies: Policy, began_on: date | None = date(2025, 1, 6), region: str = "Métropole") -> Rules:
    """The rules of a site that has run for long."""
    return Rules(policies or (policy(),), Calendar(region), rates=RATES, began_on=began_on)


def customer(
    debtor: DebtorType = DebtorType.BUSINESS,
    emails: tuple[str, ...] = ("compta@durand.example",),
    code: str = CODE,
) -> Customer:
    """A customer that can be reached."""
    return Customer(code, "Durand et fils", debtor, emails=emails)


def invoice(number: str, due: date | None, balance: Cents = 1_000_00, *, code: str = CODE) -> Invoice:
    """An invoice issued thirty days before it is due, nothing paid."""
    issued = due - timedelta(days=30) if due else date(2026, 1, 5)
    return Invoice(InvoiceKey(code, number, issued), due, balance, balance)


def account(*invoices: Invoice, who: Customer | None = None, credits_: Iterable[Cents] = ()) -> Account:
    """One customer's open items."""
    owed = tuple(Credit(CODE, f"AV-{at}", None, amount) for at, amount in enumerate(credits_))
    return Account(who or customer(), invoices, owed)


def judge(
    day: date,
    *invoices: Invoice,
    past: CustomerRecord | None = None,
    facts: tuple[Fact, ...] = (),
    using: Rules | None = None,
    who: Customer | None = None,
    credits_: Iterable[Cents] = (),
) -> Decision:
    """Decide one customer with little ceremony."""
    return decide(account(*invoices, who=who, credits_=credits_), past, facts, using or rules(), day)


def verdict(decision: Decision, number: str) -> Verdict:
    """The verdict of one invoice: there must be exactly one."""
    (found,) = (v for v in decision.verdicts if v.invoice.key.number == number)
    return found


def kinds(decision: Decision) -> dict[str, VerdictKind]:
    """Verdict by invoice number."""
    return {v.invoice.key.number: v.kind for v in decision.verdicts}


def done(steps: dict[Invoice, list[tuple[str, date]]], deadline: date | None = None) -> CustomerRecord:
    """A past in which these steps of these invoices were done on these days."""
    record = CustomerRecord(deadline=deadline)
    for one, climbed in steps.items():
        rungs = tuple(StepRecord(*step) for step in climbed)
        kept = InvoiceRecord(one.due, one.total, one.balance, steps=rungs)
        record.invoices[one.key[1:]] = kept
        for _, on in climbed:
            contact(record, on)
    return record


def contact(record: CustomerRecord, on: date) -> None:
    """What the fold does at each contact."""
    record.contacts = sorted({*record.contacts, on})
    record.last_contact = record.contacts[-1]


def remember(record: CustomerRecord, decision: Decision) -> list[Notice]:
    """What run and fold do with a decision: messages left, tasks open. Returns what moved a ladder."""
    moved = [n for n in decision.notices if not n.needs_task]
    tasks = [task.notice for task in decision.tasks if task.notice]
    moved += [n for n in tasks if n.step.channel in {Channel.CALL, Channel.TASK}]
    for notice in moved:
        _climb(record, notice)
    return moved


def _climb(record: CustomerRecord, notice: Notice) -> None:
    for line in notice.counted:
        kept = record.invoices.setdefault(line.invoice.key[1:], InvoiceRecord())
        kept.due, kept.total, kept.balance = line.invoice.due, line.invoice.total, line.invoice.balance
        if line.step:
            rung = StepRecord(
                line.step.name, notice.day, notice.deadline, notice.reference, notice.policy.name
            )
            kept.steps = (*kept.steps, rung)
    if notice.step.channel is not Channel.TASK:
        contact(record, notice.day)
    if notice.deadline and notice.step.channel is Channel.EMAIL:
        record.deadline = max(record.deadline or notice.deadline, notice.deadline)
