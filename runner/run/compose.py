"""Compose every message before the first leaves. One that cannot be written holds its own customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from msgspec.structs import replace as alter

from runner.model.decision import Decision, Notice, Plan, Reason, Task, Verdict, VerdictKind
from runner.model.hashes import task_id
from runner.model.mail import Email, Message, Sms
from runner.model.parties import InvoiceKey, Ledger
from runner.model.problem import RelanceError, UserError
from runner.model.rules import Channel
from runner.model.state import State
from runner.model.text import t
from runner.notices.compose import Composer
from runner.notices.pieces import open_pieces
from runner.notices.sms import sms_of
from runner.review.proof.texts import summons
from runner.run.hours import quiet, without_texts
from runner.run.order import Desk


def compose_all(desk: Desk, plan: Plan, state: State) -> tuple[Plan, tuple[Message, ...]]:
    """The plan without what could not be written or must wait, and one message for each notice that leaves.

    E-mails first: where the provider of the SMS fails, they have left.
    """
    composer = composer_of(desk, state)
    messages: list[Message] = []
    plan = without_texts(plan) if quiet(desk.site, desk.now) else plan
    decisions = tuple(_compose(desk, composer, decision, messages) for decision in plan.decisions)
    return replace(plan, decisions=decisions), tuple(sorted(messages, key=lambda m: isinstance(m, Sms)))


def composer_of(desk: Desk, state: State) -> Composer:
    """What writes this run's messages, with the PDF files of its invoices."""
    keys = chain(_open(desk.ledger), _past(state))
    pieces = open_pieces(desk.order.root, desk.settings.invoices.pieces, keys)
    return Composer(desk.settings, desk.templates, pieces.of)


def _open(ledger: Ledger) -> Iterator[InvoiceKey]:
    return (invoice.key for account in ledger.accounts.values() for invoice in account.invoices)


def _past(state: State) -> Iterator[InvoiceKey]:
    """Invoices that left the export: their files may still lie there under a number used again."""
    return (InvoiceKey(code, *at) for code, past in state.customers.items() for at in past.invoices)


def _compose(desk: Desk, composer: Composer, decision: Decision, messages: list[Message]) -> Decision:
    leaving = [notice for notice in decision.notices if not notice.needs_task]
    if not leaving:
        return decision
    try:
        messages.extend([_written(desk, composer, notice) for notice in leaving])
    except RelanceError as error:
        return _held(decision, leaving[0], error)
    return decision


def _written(desk: Desk, composer: Composer, notice: Notice) -> Message:
    """Its text was proved before it was merged; that no formal notice leaves by itself is asked of each."""
    message = _composed(desk, composer, notice)
    title = (message.subject,) if isinstance(message, Email) else ()
    if word := summons(notice.step, (*title, *message.body.split("\n"))):
        raise UserError(t("« {word} » makes a formal notice, which never leaves without a person", word=word))
    return message


def _composed(desk: Desk, composer: Composer, notice: Notice) -> Message:
    if notice.step.channel is Channel.SMS:
        return sms_of(notice, desk.settings, desk.templates)
    return composer.compose(notice, when=desk.now)


def _held(decision: Decision, notice: Notice, error: RelanceError) -> Decision:
    code = decision.account.customer.code
    text = t("the message could not be written: {why}", why=error.texts[0] if error.texts else str(error))
    task = Task(task_id("donnees", code, notice.step.name, "texte"), "donnees", customer=code, text=text)
    verdicts = tuple(_doubt(v, Reason(text)) for v in decision.verdicts)
    notices = tuple(n for n in decision.notices if n.needs_task)
    return replace(decision, verdicts=verdicts, notices=notices, tasks=(*decision.tasks, task))


def _doubt(verdict: Verdict, reason: Reason) -> Verdict:
    if verdict.kind not in {VerdictKind.TO_SEND, VerdictKind.GROUPED}:
        return verdict
    return alter(verdict, kind=VerdictKind.DOUBTFUL_DATA, reasons=(reason, *verdict.reasons))
