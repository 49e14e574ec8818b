"""Words for what was decided, and the digest that lets a later recomputation prove itself equal."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date

from runner.model.decision import INSTEAD, Decision, Occasion, Plan, Verdict, VerdictKind
from runner.model.rules import Channel
from runner.model.text import Text, Value, t

VERDICT_LABELS: dict[VerdictKind, Text] = {
    VerdictKind.DOUBTFUL_DATA: t("doubtful data"),
    VerdictKind.SETTLED: t("settled"),
    VerdictKind.INSOLVENCY: t("insolvency proceedings"),
    VerdictKind.EXCLUDED: t("excluded"),
    VerdictKind.HANDED_OVER: t("handed over"),
    VerdictKind.TIME_BARRED: t("time-barred"),
    VerdictKind.DISPUTE: t("disputed"),
    VerdictKind.HOLD: t("on hold"),
    VerdictKind.PAYMENT_PLAN: t("payment plan"),
    VerdictKind.PROMISE: t("promised"),
    VerdictKind.REPLY_WAITING: t("reply to handle"),
    VerdictKind.PAYMENT_WAITING: t("payment to check"),
    VerdictKind.CREDIT_COVERS: t("covered by a credit"),
    VerdictKind.DOUBTFUL_SEND: t("doubtful message"),
    VerdictKind.TO_RESUME: t("to take over"),
    VerdictKind.NO_POLICY: t("no policy"),
    VerdictKind.BELOW_THRESHOLD: t("below the threshold"),
    VerdictKind.TO_ARBITRATE: t("to arbitrate"),
    VerdictKind.AWAITS_APPROVAL: t("awaits approval"),
    VerdictKind.TO_SEND: t("to send"),
    VerdictKind.GROUPED: t("grouped"),
    VerdictKind.POSTPONED: t("postponed"),
    VerdictKind.WAITS: t("waits"),
}

CHANNEL_LABELS: dict[Channel, Text] = {
    Channel.EMAIL: t("e-mail"),
    Channel.SMS: t("SMS"),
    Channel.LETTER: t("letter"),
    Channel.CALL: t("call"),
    Channel.TASK: t("task"),
    Channel.FILE: t("hand-over file"),
}


OCCASION_LABELS: dict[Occasion, Text] = {
    Occasion.REJECTED_DEBIT: t("returned debit"),
    Occasion.UNDISPUTED_PART: t("part not disputed"),
    Occasion.PROMISE_BROKEN: t("promise not kept"),
    Occasion.PROMISE_NOTED: t("promise noted"),
    Occasion.DISPUTE_RECEIVED: t("dispute received"),
    Occasion.PLAN_CONFIRMED: t("payment plan confirmed"),
    Occasion.INSTALMENT_DUE: t("instalment to come"),
    Occasion.INSTALMENT_MISSED: t("instalment missed"),
    Occasion.THANKS: t("thanks for a payment"),
}


def step_label(name: str) -> str:
    """A step as people say it: `mise-en-demeure` is the site's own word, only its hyphens go."""
    return name.replace("-", " ").replace("_", " ")


def act_label(step: str, occasion: str) -> Value:
    """A message as people say it: its step, what it said instead of the step's own text, or both."""
    if occasion not in set(Occasion):
        return step_label(step)
    label = OCCASION_LABELS[Occasion(occasion)]
    return t("{step}: {occasion}", step=step_label(step), occasion=label) if occasion in INSTEAD else label


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work for a person: its heading, and what to do about it.

    `fact`: the kind of file of `suivi/` that settles it, empty where none does.
    """

    title: Text
    todo: Text
    fact: str = ""


WORK: dict[str, Work] = {
    "reponse": Work(
        t("Replies to read"),
        t("Answer, then record that the reply is handled: reminders to this customer start again."),
        "reponse_traitee",
    ),
    "paiement": Work(
        t("Payments to allocate"),
        t("Say which invoices the payment settles, or that it settles none."),
        "affectation",
    ),
    "envoi": Work(
        t("Messages that may have left"),
        t("Look for the reference in the sent mail, then record whether it left."),
        "envoi",
    ),
    "refus": Work(
        t("Messages refused by the mail server"),
        t("Correct the address in the customer file, then record that it did not leave: it is tried again."),
        "refus",
    ),
    "adresse": Work(
        t("Missing or wrong addresses"),
        t("Correct the address in the customer file; the next run writes to it."),
    ),
    "appel": Work(
        t("Calls to make"),
        t("Call, then record what came of it: a promise, a dispute, nobody there."),
        "appel",
    ),
    "lettre": Work(
        t("Letters to sign and post"),
        t("Sign, post by registered mail, then record its number and the day of posting."),
        "lettre",
    ),
    "dossier": Work(t("Files to hand over"), t("Hand the file over, then record the day."), "etape_faite"),
    "tache": Work(t("Internal tasks"), t("Do it; nothing to record.")),
    "approbation": Work(
        t("Steps that await approval"),
        t("Approve the step for its amount; it is stale after ten days, or if the amount changes."),
        "approbation",
    ),
    "reprise": Work(
        t("Late invoices to take over"),
        t(
            "Say what was already done by hand, one row for each invoice; an empty step: nothing yet. "
            "`relance plan` writes every row."
        ),
        "reprise",
    ),
    "arbitrage": Work(
        t("Ladders that have ended"),
        t("Decide: hand over, payment plan, write-off, or another policy."),
        "etape_faite",
    ),
    "courrier": Work(
        t("Mails that could not be read"),
        t(
            "Read it in the mailbox; a payment it announces is not counted yet. Answer it, or move it to "
            "another folder, and it is asked for no more."
        ),
    ),
    "copies": Work(
        t("Copies that do not arrive"),
        t(
            "See that `envoi.copie` is an address of the mailbox and its folder is read: after a crash,"
            " a copy is the only proof of what left."
        ),
    ),
    "donnees": Work(
        t("Data to correct"),
        t("Correct the export or the file; a customer with a doubtful row is held until then."),
    ),
    "encaissement": Work(
        t("Payments that accounting does not show"),
        t("Book the payment, or correct its allocation; it stays subtracted until then."),
        "affectation",
    ),
    "prescription": Work(
        t("Claims near or past their time limit"), t("Obtain an acknowledgement of debt, or act in court.")
    ),
    "declaration": Work(
        t("Claims to declare"),
        t("Declare the claim within two months of the publication of the proceedings."),
    ),
    "politique": Work(
        t("Customers without a policy"), t("Add a policy that fits them, or choose one."), "politique"
    ),
    "rejet": Work(t("Payments that came back"), t("Reach the customer: the amount is owed again.")),
}

OTHER_WORK = Work(t("Other tasks"), t("See the customer's file."))


def work(kind: str) -> Work:
    """The words for a kind of task; an unknown kind is still shown."""
    return WORK.get(kind, OTHER_WORK)


WORK_OF_VERDICT: dict[VerdictKind, str] = {
    VerdictKind.DOUBTFUL_DATA: "donnees",
    VerdictKind.TIME_BARRED: "prescription",
    VerdictKind.REPLY_WAITING: "reponse",
    VerdictKind.PAYMENT_WAITING: "paiement",
    VerdictKind.DOUBTFUL_SEND: "envoi",
    VerdictKind.TO_RESUME: "reprise",
    VerdictKind.NO_POLICY: "politique",
    VerdictKind.TO_ARBITRATE: "arbitrage",
    VerdictKind.AWAITS_APPROVAL: "approbation",
}
"""The verdicts that go away only when a person does something."""


def plan_counts(plan: Plan) -> dict[str, int]:
    """Number of invoices by verdict, in the order in which verdicts are tried."""
    counts = Counter(verdict.kind for decision in plan.decisions for verdict in decision.verdicts)
    return {kind.value: counts[kind] for kind in VerdictKind if counts[kind]}


def plan_digest(plan: Plan) -> str:
    """SHA-256 of the lines `customer;invoice;issued;verdict;step;balance`, balances in cents.

    Customers follow in the order of their codes, each one's lines sorted: equal plans, equal digests.
    """
    texts: dict[date | None, str] = {None: ""}  # few distinct days, each written once
    digest = hashlib.sha256()
    for decision in sorted(plan.decisions, key=_code):
        lines = [_line(verdict, texts) for verdict in decision.verdicts]
        lines.sort()
        digest.update("".join(lines).encode())
    return digest.hexdigest()


def _code(decision: Decision) -> str:
    return decision.account.customer.code


def _line(verdict: Verdict, texts: dict[date | None, str]) -> str:
    customer, number, issued = verdict.invoice.key
    day = texts.get(issued)
    if day is None:
        day = texts[issued] = str(issued)
    step = verdict.step
    return f"{customer};{number};{day};{verdict.kind._value_};{step.name if step else ''};{verdict.balance}\n"
