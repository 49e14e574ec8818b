"""One invented morning: Tuesday 21 July 2026 at the Ateliers Mercier. What people read is made from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec

from runner.model import events as ev
from runner.model.decision import (
    BrakeReading,
    Decision,
    Line,
    Notice,
    Plan,
    Reason,
    Task,
    Timing,
    Verdict,
    VerdictKind,
)
from runner.model.facts import Dispute, Facts, PolicyChoice
from runner.model.money import Stage
from runner.model.parties import Account, Credit, Customer, DebtorType, Invoice, InvoiceKey
from runner.model.past import HeldMoney, InvoiceRecord, PendingMoney, ReplyRecord, StepRecord
from runner.model.problem import Place, Problem
from runner.model.rules import Cadence, Channel, Condition, Policy, Step
from runner.model.settings import Contact, Creditor, Mode, Objectives, Settings, Site
from runner.model.sources import CustomerSource, InvoiceSource, MailboxSettings, SendingSettings
from runner.model.state import PaymentRecord, State
from runner.model.text import t
from runner.review.outcome import Health, RunOutcome, RunResult

DAY = date(2026, 7, 21)
EXPORT = date(2026, 7, 20)
RUN = "2026-07-21T05:07Z-a1b2"
FILE = "politiques/standard.yaml"
K = VerdictKind

STEPS = (
    Step("rappel", 5, Channel.EMAIL, "rappel", 6, place=Place(FILE, 11, 5)),
    Step("appel", 13, Channel.CALL, "fiche-appel", minimum=50_000, place=Place(FILE, 12, 5)),
    Step("rappel-ferme", 21, Channel.EMAIL, "rappel-ferme", 8, place=Place(FILE, 13, 5)),
    Step("mise-en-demeure", 50, Channel.LETTER, "mise-en-demeure", 10, place=Place(FILE, 14, 5)),
    Step("contentieux", 80, Channel.FILE, approval=True, place=Place(FILE, 15, 5)),
)
STANDARD = Policy(
    name="standard",
    rank=90,
    description="Entreprises sans incident particulier",
    segment=(Condition("type", "in", frozenset({"entreprise"}), place=Place(FILE, 6, 11)),),
    threshold=1500,
    cadence=Cadence(7, open_days_only=True, grace=2),
    steps=STEPS,
    place=Place(FILE, 2, 1),
)

NAMES = {
    "C0142": "Menuiserie Le Goff",
    "C0177": "Garage Dubreuil & Fils",
    "C0203": "Boulangerie « Au Bon Pain » SARL",
    "C0219": "Établissements Thévenin",
    "C0250": "Mairie de Saint-Aubin",
    "C0301": "Cabinet Ferrand <Paris>",
    "C0333": "Transports Vasseur",
}


def invoice(code: str, number: str, late: int, balance: int, total: int = 0) -> Invoice:
    """Due `late` days before the story's day, issued a month earlier."""
    due = DAY - timedelta(late)
    return Invoice(InvoiceKey(code, number, due - timedelta(30)), due, total or balance, balance)


def customer(code: str) -> Customer:
    """With everything a screen must not show unless asked."""
    return Customer(
        code,
        NAMES[code],
        DebtorType.BUSINESS,
        emails=(f"compta@{code.lower()}.example",),
        phone="04 72 00 11 22",
        address=("3 rue du Port", "69002 Lyon"),
    )


def _verdict(of: Invoice, kind: VerdictKind, step: int | None = None, balance: int | None = None) -> Verdict:
    claimed = of.balance if balance is None else balance
    return Verdict(of, kind, claimed, (), STANDARD, None if step is None else STEPS[step])


def _decision(*verdicts: Verdict, notices: tuple[Notice, ...] = (), credit: int = 0) -> Decision:
    code = verdicts[0].invoice.key.customer
    credits_ = (Credit(code, "AV-2026-0031", EXPORT, credit),) if credit else ()
    account = Account(customer(code), tuple(v.invoice for v in verdicts), credits_)
    return Decision(account, verdicts, notices)


SENT_ONE = invoice("C0142", "FA-2026-0412", 28, 184_050)
SENT_TWO = invoice("C0142", "FA-2026-0455", 9, 31_200)
CALLED = invoice("C0177", "FA-2026-0398", 33, 96_000)
REPLIED = invoice("C0203", "FA-2026-0377", 41, 48_210)
HELD = invoice("C0219", "FA-2026-0402", 26, 215_000)
DISPUTED = invoice("C0250", "FA-2026-0350", 66, 1_250_000)
OLD = invoice("C0301", "FA-2025-0911", 134, 78_400)
YOUNG = invoice("C0333", "FA-2026-0489", -12, 402_000)
DOUBTFUL = invoice("C0333", "FA-2026-0490", 3, 10_000)


def _notice(step: int, total: int, *lines: Line) -> Notice:
    who = customer(lines[0].invoice.key.customer)
    return Notice(who, STANDARD, STEPS[step], lines, 0, total, DAY, DAY + timedelta(8), reference="R-7F3K2Q")


def _line(of: Invoice, step: int | None) -> Line:
    assert of.due
    claimed = of.balance - 60_000 if of is SENT_ONE else of.balance
    return Line(of, claimed, (DAY - of.due).days, None if step is None else STEPS[step])


TIMING = Timing(date(2026, 7, 17), date(2026, 7, 16), DAY, DAY)
CARRIER = msgspec.structs.replace(
    _verdict(SENT_ONE, K.TO_SEND, 2, 124_050),
    reasons=(Reason(t("step {step} may leave on {on}", step="rappel-ferme", on=DAY), Place(FILE, 13, 5)),),
    next_on=DAY,
    timing=TIMING,
)
MAIL = _notice(2, 155_250, _line(SENT_ONE, 2), _line(SENT_TWO, 0))
CALL = _notice(1, 96_000, _line(CALLED, 1))

DECISIONS = (
    _decision(CARRIER, _verdict(SENT_TWO, K.GROUPED, 0), notices=(MAIL,), credit=12_000),
    _decision(_verdict(CALLED, K.TO_SEND, 1), notices=(CALL,)),
    _decision(_verdict(REPLIED, K.REPLY_WAITING, 2)),
    _decision(_verdict(HELD, K.PAYMENT_WAITING, 1)),
    _decision(_verdict(DISPUTED, K.DISPUTE, 3)),
    _decision(_verdict(OLD, K.AWAITS_APPROVAL, 4)),
    _decision(
        _verdict(YOUNG, K.WAITS, 0),
        msgspec.structs.replace(
            _verdict(DOUBTFUL, K.DOUBTFUL_DATA),
            reasons=(Reason(t("it has no due date"), Place("donnees/factures-2026-07-20.csv", 212)),),
        ),
    ),
)
CALL_TASK = Task("appel-4H7T2K9M", "appel", "C0177", (CALLED.key,), notice=CALL)
ADDRESS_TASK = Task("adresse-9Q2M4C7X", "adresse", "C0250", text=t("it has no due date"))
BRAKES = (
    BrakeReading("envois", 2, 60, t("messages that would leave")),
    BrakeReading("disparues", 4, 10, t("share of the invoices that left the file, in %")),
)
PLAN = Plan(DAY, EXPORT, "2026-07-21T05:07:13Z", DECISIONS, BRAKES, (CALL_TASK, ADDRESS_TASK))
PULLED = BrakeReading("disparues", 38, 10, t("share of the invoices that left the file, in %"))


def state() -> State:
    """The journal's fold after the run."""
    made = State(head="9c1e" * 16)
    record = made.customer("C0142")
    record.last_contact, record.deadline = date(2026, 7, 9), date(2026, 7, 17)
    record.invoices[SENT_ONE.key.number, SENT_ONE.key.issued_on] = InvoiceRecord(
        SENT_ONE.due,
        184_050,
        184_050,
        steps=(StepRecord("rappel", date(2026, 6, 30), date(2026, 7, 6), "R-2M8D1Z"),),
    )
    record.pending.append(PendingMoney("P-4H7T2K9M", SENT_ONE.key, 60_000, date(2026, 7, 20)))
    made.customer("C0203").replies.append(ReplyRecord("0123456789abcdef", date(2026, 7, 20)))
    made.customer("C0219").held.append(
        HeldMoney("P-8N3W5R1T", 215_000, date(2026, 7, 20), believed=True, stage=Stage.SUSPECTED)
    )
    made.tasks[CALL_TASK.id] = _opened(CALL_TASK, (listed(CALLED, "appel"),))
    made.tasks[ADDRESS_TASK.id] = _opened(ADDRESS_TASK)
    made.began_on = date(2026, 1, 5)
    made.customer("C0333").invoices["FA-2026-0488", DAY - timedelta(20)] = InvoiceRecord(total=3_900_000)
    made.figures = [
        (date(2026, 6, 22), {"part_echue": 784, "dso": 61, "retard_moyen": 52}),
        (date(2026, 7, 20), {"part_echue": 826, "dso": 58, "retard_moyen": 60}),
    ]
    made.payments.update({record.payment: record for record in payments()})
    return made


def listed(of: Invoice, step: str) -> ev.Listed:
    """An invoice as events name it."""
    return ev.Listed(of.key.number, of.key.issued_on, step, of.balance)


def _opened(task: Task, invoices: tuple[ev.Listed, ...] = ()) -> ev.TaskOpened:
    return ev.TaskOpened(task=task.id, kind=task.kind, customer=task.customer, invoices=invoices, day=DAY)


def payments() -> tuple[PaymentRecord, ...]:
    """One settled and pending, one that waits, one settled and shown, one that came back."""
    return (
        _paid("P-4H7T2K9M", 60_000, 20, "C0142", stage=Stage.PART, allocated=60_000),
        _paid("P-8N3W5R1T", 215_000, 20, "C0219", stage=Stage.SUSPECTED),
        _paid("P-1C5X7V2B", 88_000, 3, "C0250", stage=Stage.EXACT, allocated=88_000, absorbed=88_000),
        _paid("P-6J9Z3D4F", 12_500, 17, kind="rejet", stage=Stage.REJECTED),
    )


def _paid(
    name: str,
    amount: int,
    day: int,
    customer: str = "",
    *,
    stage: Stage,
    kind: str = "paiement",
    allocated: int = 0,
    absorbed: int = 0,
) -> PaymentRecord:
    return PaymentRecord(
        payment=name,
        mail="0123456789abcdef",
        amount=amount,
        currency="EUR",
        received_on=date(2026, 7, day),
        believed=True,
        kind=kind,
        stage=stage,
        allocated=allocated,
        absorbed=absorbed,
        touches=frozenset({customer} - {""}),
    )


def _learnt(name: str, amount: int, kind: str = "paiement") -> ev.PaymentLearnt:
    return ev.PaymentLearnt(
        payment=name,
        mail="0123456789abcdef",
        reader="banque",
        kind=kind,
        amount=amount,
        currency="EUR",
        received_on=date(2026, 7, 20),
        believed=True,
    )


def _stamped(event: ev.AnyEvent, minute: int) -> ev.AnyEvent:
    return msgspec.structs.replace(event, run=RUN, at=f"2026-07-21T05:{minute:02d}:13Z", day=DAY)


def events() -> tuple[ev.AnyEvent, ...]:
    """One event of each kind a complete run can append, and those of a bad day."""
    part = ev.Part("C0142", "FA-2026-0412", SENT_ONE.key.issued_on, 60_000)
    code, number, issued = YOUNG.key
    intended = ev.Intended(
        notice="R-7F3K2Q",
        customer="C0142",
        policy="standard",
        step="rappel-ferme",
        channel="courriel",
        invoices=(listed(SENT_ONE, "rappel-ferme"), listed(SENT_TWO, "rappel")),
        total=155_250,
    )
    said: tuple[ev.AnyEvent, ...] = (
        ev.RunOpened(rules="f9ad559c" * 5, program="1.0", exported_on=EXPORT, rows=214, digest="0" * 64),
        ev.Lease(until="2026-07-21T06:07:13Z"),
        ev.MailRead(folder="INBOX", validity=7, last_uid=1204, retry=(ev.Retry(1190, 2),)),
        ev.InvoiceSeen(
            customer=code, number=number, issued_on=issued, due=YOUNG.due, total=402_000, balance=402_000
        ),
        ev.InvoiceChanged(
            customer=code,
            number=number,
            issued_on=issued,
            due=YOUNG.due,
            total=402_000,
            balance=402_000,
            before=452_000,
        ),
        ev.InvoiceAbsent(customer=code, number="FA-2026-0300"),
        _learnt("P-4H7T2K9M", 60_000),
        ev.Matched(payment="P-4H7T2K9M", stage=Stage.PART, allocations=(part,)),
        _learnt("P-8N3W5R1T", 215_000),
        ev.Matched(payment="P-8N3W5R1T", stage=Stage.SUSPECTED, held=("C0219",)),
        _learnt("P-6J9Z3D4F", 12_500, "rejet"),
        ev.Reversed(customer="C0177", number="FA-2026-0398", payment="P-6J9Z3D4F", amount=12_500),
        ev.Absorbed(
            customer="C0250", number="FA-2026-0333", payment="P-1C5X7V2B", amount=88_000, proof="baisse"
        ),
        ev.Replied(customer="C0203", mail="0123456789abcdef", received_on=date(2026, 7, 20)),
        ev.Replied(customer="C0333", mail="1123456789abcdef", received_on=date(2026, 7, 20), automatic=True),
        ev.Replied(customer="C0301", mail="2123456789abcdef", received_on=date(2026, 7, 20), by="nous"),
        ev.Bounced(customer="C0250", mail="3123456789abcdef", address="ab12cd34ef56ab78", permanent=True),
        intended,
        ev.BatchOpened(batch=1, notices=("R-7F3K2Q",)),
        ev.Sent(notice="R-7F3K2Q", server_id="4Zq1"),
        ev.Refused(notice="R-5T1B9K", code=451, permanent=False),
        ev.Refused(notice="R-6T1B9K", code=550, permanent=True),
        ev.Dropped(notice="R-7T1B9K", reason="suspendre"),
        ev.Doubtful(notice="R-8T1B9K"),
        _opened(CALL_TASK, (listed(CALLED, "appel"),)),
        ev.TaskClosed(task="paiement-77AB12CD", result="affecte"),
        ev.Answered(customer="C0203", mail="0123456789abcdef"),
        ev.PromiseNoted(customer="C0177", promise="E-1", due=date(2026, 7, 28), amount=60_000),
        ev.PromiseEnded(customer="C0177", promise="E-1", kept=True),
        _letter(),
        ev.LetterHanded(notice="R-9T1B9K", task="lettre-77AB12CD"),
        ev.LetterWithdrawn(notice="R-9T1B9K", task="lettre-77AB12CD", reason="payee"),
        ev.BrakePulled(brake="disparues", seen=38, limit=10),
        ev.BrakeLifted(brake="envois", reason="reprise après panne"),
        ev.Lease(until="2026-07-21T06:07:13Z", returned=True),
        ev.RunClosed(result="termine", counts={"a_envoyer": 2, "attend": 1}),
    )
    return tuple(_stamped(event, 7 + at // 6) for at, event in enumerate(said))


def _letter() -> ev.LetterProposed:
    return ev.LetterProposed(
        notice="R-9T1B9K",
        task="lettre-77AB12CD",
        customer="C0250",
        policy="standard",
        step="mise-en-demeure",
        invoices=(),
        total=88_000,
        pdf="0" * 64,
        address="ab12cd34ef56ab78",
        until=date(2026, 7, 28),
    )


def quiet_events() -> tuple[ev.AnyEvent, ...]:
    """Those of a good day."""
    bad = (ev.Refused, ev.Dropped, ev.Doubtful, ev.BrakePulled, ev.BrakeLifted)
    return tuple(event for event in events() if not isinstance(event, bad))


HEALTH = Health(EXPORT, 1, 2, "2026-07-21T05:07:13Z", date(2026, 12, 31))
PROBLEMS = (
    Problem(Place("donnees/factures-2026-07-20.csv", 212), t("it has no due date")),
    Problem(
        Place("suivi/C0301/2026-07-18-pause.yaml", 2, 3),
        t("missing key « {key} »", key="jusqu_au"),
        fix=t("write {word}", word="jusqu_au: 28/07/2026"),
    ),
)


def outcome() -> RunOutcome:
    """A complete run."""
    return RunOutcome(
        mode=Mode.REAL,
        day=DAY,
        run=RUN,
        result=RunResult.DONE,
        state=state(),
        plan=PLAN,
        events=quiet_events(),
        names=NAMES,
        problems=PROBLEMS,
        health=HEALTH,
        anchor="9c1e" * 16,
        objectives=Objectives(overdue_share=60, dso=50, mean_delay=90),
    )


def braked() -> RunOutcome:
    """The same morning, with an export filtered by mistake."""
    return replace(
        outcome(),
        result=RunResult.BRAKE,
        brakes=(PULLED,),
        events=tuple(e for e in quiet_events() if not isinstance(e, ev.Sent | ev.BatchOpened | ev.Intended)),
        health=replace(HEALTH, export_age=5, mail_until=""),
    )


def broken() -> RunOutcome:
    """A run that stopped before it decided anything."""
    return RunOutcome(
        mode=Mode.REAL,
        day=DAY,
        run=RUN,
        result=RunResult.INTERRUPTED,
        state=State(),
        problems=PROBLEMS,
        health=replace(HEALTH, rates_end=date(2026, 8, 1), delayed="1 h 20"),
    )


def site() -> Site:
    """The rules behind it."""
    settings = Settings(
        creditor=Creditor("Ateliers Mercier"),
        contact=Contact("Claire Morel"),
        invoices=InvoiceSource("donnees/", "factures-*.csv", {}),
        customers=CustomerSource("donnees/", "clients.csv"),
        mailbox=MailboxSettings(maildir="boite"),
        sending=SendingSettings(maildir="sortie"),
    )
    dispute = Dispute(customer="C0250", reason="quantité", until=date(2026, 7, 28))
    choice = PolicyChoice(
        customer="C0177", policy="standard", place=Place("suivi/C0177/2026-07-01-politique.yaml", 1)
    )
    facts = Facts({"C0250": (dispute,), "C0177": (choice,)})
    return Site("", settings, (STANDARD,), (), facts, ())


def subject(notice: Notice) -> str:
    """Stands for the composer's."""
    first = notice.lines[0].invoice.key.number
    return f"Relance : facture {first}"
