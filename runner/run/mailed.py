"""What the mailbox taught, written as events. Nothing here keeps a name, an address or a text."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping

from runner.model.events import (
    Answered,
    AnyEvent,
    Bounced,
    PaymentLearnt,
    Replied,
    Sent,
    TaskClosed,
    TaskOpened,
)
from runner.model.facts import ContactChange, Facts
from runner.model.hashes import account_hash, address_hash, seal
from runner.model.mail import BounceRead, CopyRead, Correspondents, MailFailure, MailReading, ReplyRead
from runner.model.money import Payment
from runner.model.parties import Account
from runner.model.problem import BrakeError
from runner.model.settings import Settings
from runner.model.state import State
from runner.model.text import t
from runner.payments.twins import marks

LAST_TRY = 3
_MAY_HAVE_LEFT = frozenset({"", "envoi_a_verifier", "abandonnee"})
_MAIL_TASK = "T-courrier-"
_MESSAGE_ID = re.compile(r"<([\x21-\x7e]{1,200})>")


def correspondents(
    settings: Settings, accounts: Mapping[str, Account], state: State, facts: Facts
) -> Correspondents:
    """Everyone a mail may come from or be about."""
    return Correspondents(
        by_address=_addresses(accounts, facts),
        by_message_id=_message_ids(state),
        by_reference={ref: notice.intended.customer for ref, notice in state.notices.items()},
        own_addresses=frozenset(filter(None, map(str.lower, _own(settings)))),
        own_accounts=frozenset(filter(None, ("".join(settings.creditor.iban.split()).upper(),))),
    )


def _addresses(accounts: Mapping[str, Account], facts: Facts) -> dict[str, tuple[str, ...]]:
    """Of the customer file, and those a person wrote in `suivi/`, whether still valid or not."""
    found: dict[str, tuple[str, ...]] = {}
    for code, account in accounts.items():
        changes = (f for f in facts.by_customer.get(code, ()) if isinstance(f, ContactChange))
        written = {a.lower() for change in changes for a in (*change.emails, *change.copies)}
        listed = {a.lower() for a in (*account.customer.emails, *account.customer.copies)}
        for address in sorted(listed | written):
            found[address] = (*found.get(address, ()), code)
    return found


def _message_ids(state: State) -> dict[str, str]:
    written = (n.intended for n in state.notices.values() if n.intended.message_id)  # an SMS has none
    ids = {intended.message_id.lower(): intended.customer for intended in written}
    ids |= {n.server_id.lower(): n.intended.customer for n in state.notices.values() if n.server_id}
    return ids


def _own(settings: Settings) -> Iterator[str]:
    sending = settings.sending
    yield from (
        settings.contact.email,
        settings.mailbox.account,
        sending.account,
        sending.sender,
        sending.copy,
    )


def mail_events(reading: MailReading, state: State, key: bytes) -> Iterator[AnyEvent]:
    """Every event of one pass over the mailbox, cursors last."""
    yield from (_payment(payment, key) for payment in reading.payments)
    numbering = {cursor.folder: cursor.validity for cursor in reading.cursors}
    yield from (_reply(reply, numbering.get(reply.folder, 0)) for reply in reading.replies)
    yield from _answered(reading, state)
    yield from _seen_to(reading, state)
    yield from (_bounce(bounce, key) for bounce in reading.bounces)
    yield from (_found(copy, state) for copy in sealed(reading, key) if _proves(copy, state))
    yield from (_failure(failure) for failure in reading.failures if failure.tries >= LAST_TRY)
    yield from reading.cursors


def _payment(payment: Payment, key: bytes) -> PaymentLearnt:
    return PaymentLearnt(
        payment=payment.id,
        mail=payment.mail,
        reader=payment.reader,
        kind=payment.kind,
        amount=payment.amount,
        currency=payment.currency,
        received_on=payment.received_on,
        booked_on=payment.booked_on,
        believed=payment.believed,
        reason="" if payment.believed else payment.reason,
        marks=marks(payment),
        source=payment.source.value,
        account=account_hash(payment.payer_iban, key),
    )


def _reply(reply: ReplyRead, validity: int) -> Replied:
    return Replied(
        customer=reply.customer,
        mail=reply.mail,
        received_on=reply.received_on,
        automatic=reply.automatic,
        by="nous" if reply.ours else "client",
        hint=reply.hint,
        answers=reply.answers,
        folder=reply.folder,
        validity=validity,
        uid=reply.uid,
    )


def _answered(reading: MailReading, state: State) -> Iterator[Answered]:
    for code, customer in state.customers.items():
        for reply in customer.replies:
            if reply.mail in reading.answered:
                yield Answered(customer=code, mail=reply.mail)


def waiting_replies(state: State) -> dict[str, dict[int, str]]:
    """Folder → UID → identity of each reply that still holds; none of a numbering that the server gave up."""
    found: dict[str, dict[int, str]] = {}
    for customer in state.customers.values():
        for reply in customer.replies:
            cursor = state.cursors.get(reply.folder)
            if reply.uid and cursor and cursor.validity == reply.validity:
                found.setdefault(reply.folder, {})[reply.uid] = reply.mail
    return found


def _bounce(bounce: BounceRead, key: bytes) -> Bounced:
    return Bounced(
        customer=bounce.customer,
        mail=bounce.mail,
        address=address_hash(bounce.address, key),
        permanent=bounce.permanent,
        notice=bounce.notice,
    )


def _failure(failure: MailFailure) -> TaskOpened:
    return TaskOpened(task=f"{_MAIL_TASK}{failure.folder}-{failure.uid}", kind="courrier")


def asked_mails(state: State) -> dict[str, set[int]]:
    """Folder → UIDs of the mails nobody could read, each of which a person is asked to."""
    found: dict[str, set[int]] = {}
    for folder, uid in map(_place, _mail_tasks(state)):
        found.setdefault(folder, set()).add(uid)
    return found


def _seen_to(reading: MailReading, state: State) -> Iterator[TaskClosed]:
    """A person answered such a mail, or put it elsewhere. Read anew, or no more at all, it asks nothing.

    A preview that leaves the mailbox shut knows nothing of it.
    """
    numbering = {cursor.folder: cursor.validity for cursor in reading.cursors}
    for task in _mail_tasks(state) if numbering else ():
        folder, uid = _place(task)
        before = state.cursors.get(folder)
        if before is None or numbering.get(folder) != before.validity:
            yield TaskClosed(task=task, result="sans_objet")
        elif (folder, uid) in reading.seen_to:
            yield TaskClosed(task=task, result="vue")


def _mail_tasks(state: State) -> list[str]:
    return [name for name in state.tasks if name.startswith(_MAIL_TASK)]


def _place(task: str) -> tuple[str, int]:
    folder, _, uid = task.removeprefix(_MAIL_TASK).rpartition("-")
    return folder, int(uid)


def _proves(copy: CopyRead, state: State) -> bool:
    """Also where a person said that it did not leave: the copy knows better."""
    notice = state.notices.get(copy.reference)
    return notice is not None and notice.outcome in _MAY_HAVE_LEFT


def _found(copy: CopyRead, state: State) -> Sent:
    """It left; where the server renamed it, answers will name it by the server's id."""
    ours = state.notices[copy.reference].intended.message_id
    renamed = _MESSAGE_ID.fullmatch(copy.message_id) if copy.message_id != ours else None
    return Sent(notice=copy.reference, server_id=renamed[1] if renamed else "")


def sealed(reading: MailReading, key: bytes) -> Iterator[CopyRead]:
    """The copies only we can have written: anyone may forge our address, nobody our seal."""
    for copy in reading.copies:
        # As bytes: texts that are not ASCII make `compare_digest` raise, and anyone may write one.
        if hmac.compare_digest(copy.seal.encode(), seal(copy.reference, copy.anchor, key).encode()):
            yield copy


def refuse_rolled_back(reading: MailReading, state: State, key: bytes) -> None:
    """A copy of ours quotes a batch this journal does not hold: the journal was restored or replaced."""
    if any(copy.anchor not in state.anchors for copy in sealed(reading, key)):
        raise BrakeError(
            t("the journal is older than a message already sent: it was restored or replaced"),
            t("restore the branch from the newest clone; nothing leaves before"),
        )
