"""What one mail is to us. The first that applies, in this order:

1. our own report: nothing; 2. our own reminder: proof that it left; 3. a standard delivery report;
4. a notice of one of our readers; 5. a failure told in plain words; 6. a mail one of us wrote by hand;
7. a mail of a customer, automatic or a person's; 8. anything else: nothing.

A notice in the thread of a reminder is a reply as well: beside the money it may say that something is wrong.
A notice that cannot be read, from an address of a customer, is a reply: a person will read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from runner.model.hashes import mail_identity
from runner.model.mail import BounceRead, CopyRead, Correspondents, ReplyRead
from runner.model.money import Payment
from runner.model.settings import Reader
from runner.model.sources import MailboxSettings
from runner.model.text import Text
from runner.payments.announced import Slip, announced, hands_on
from runner.payments.authentic import belief, readers_for, refuted
from runner.payments.automatic import is_automatic, is_newsletter
from runner.payments.bounces import bounces, is_report, looks_like_bounce
from runner.payments.hints import hint
from runner.payments.parse import ParsedMail
from runner.payments.quoted import is_forward
from runner.payments.threads import customer_of_message, customers_of_thread, references_in

_OUR_REFERENCE_LINE = re.compile(r"^[^\S\n]*R[ée]f\.\s+(R-[0-9A-Z]{6})\b", re.MULTILINE)
_ANSWER = re.compile(r"\s*(re|ré|rép|tr|fw|fwd|aw|wg)\s*:", re.IGNORECASE)
_ANSWERS = 20
"""Mails of a thread that one answer is said to answer: the latest."""
_OUR_MARKS = ("x-relance-reference", "message-id", "x-microsoft-original-message-id")


@dataclass(frozen=True, slots=True)
class Desk:
    """What mails are held against. `sent`: the folder is the one of sent mails."""

    known: Correspondents
    readers: Sequence[Reader]
    settings: MailboxSettings
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one mail taught. `unreadable`: why it should have taught more; `for_good`: it never will."""

    payments: tuple[Payment, ...] = ()
    replies: tuple[ReplyRead, ...] = ()
    bounces: tuple[BounceRead, ...] = ()
    copies: tuple[CopyRead, ...] = ()
    unreadable: Text | None = None
    for_good: bool = False


class Need(Enum):
    """How much of a mail must be fetched to know what it is."""

    NOTHING = auto()
    HEADERS = auto()
    LETTER = auto()
    """A person's: its headers say all that must be known, its text gives a hint."""
    WHOLE = auto()


def need(mail: ParsedMail, desk: Desk) -> Need:
    """Decided on the headers: bodies are fetched for notices, failures and possible copies of ours."""
    if is_report(mail) or looks_like_bounce(mail) or _announces(mail, desk):
        return Need.WHOLE
    if _copy(mail, desk):
        return Need.HEADERS
    if _is_ours(mail, desk):
        return Need.WHOLE if _addressed(mail, desk.known) else Need.NOTHING
    concerned = customers_of_thread(mail, desk.known) or _customers_at(mail.senders, desk.known)
    if not concerned:
        return Need.NOTHING
    return Need.HEADERS if is_automatic(mail) else Need.LETTER


def classify(mail: ParsedMail, desk: Desk, received_on: date) -> Learnt:
    """What this mail teaches. Never raises for what a mail holds."""
    if _is_ours(mail, desk) and mail.get("x-relance-rapport"):
        return Learnt()
    copy = _copy(mail, desk)
    if copy:
        return Learnt(copies=(copy,))
    if is_report(mail):
        return Learnt(bounces=bounces(mail, desk.known))
    if _announces(mail, desk):
        notice = _notice(mail, desk, received_on)
        if notice:
            return notice
    if looks_like_bounce(mail):
        return Learnt(bounces=bounces(mail, desk.known))
    return correspondence(mail, desk, received_on)


def _announces(mail: ParsedMail, desk: Desk) -> bool:
    """Its sender is a reader's, or may hand on such notices, as one of us may; what we sent is no news."""
    return bool(readers_for(mail, desk.readers)) or (
        not desk.sent
        and (hands_on(mail, desk.readers) or (_is_ours(mail, desk) and is_forward(mail.subject)))
    )


def _notice(mail: ParsedMail, desk: Desk, received_on: date) -> Learnt | None:
    """The payments its readers find; None: no notice of theirs."""
    ours = _is_ours(mail, desk)
    slip = Slip(belief(mail, desk.settings), received_on, desk.known.own_accounts, ours=ours)
    found = announced(mail, desk.readers, slip)
    if found is None:
        return None
    if found.trouble and not found.payments and not found.for_good:
        return _unread(mail, desk, received_on, found.trouble)
    letter = ours or bool(customers_of_thread(mail, desk.known))
    also = correspondence(mail, desk, received_on).replies if letter else ()
    for_good = found.for_good or bool(found.payments)  # known from now on, it is not read a second time
    return Learnt(found.payments, also, unreadable=found.trouble, for_good=for_good)


def _unread(mail: ParsedMail, desk: Desk, received_on: date, trouble: Text) -> Learnt:
    """A person reads what the reader could not: as a customer's reply, else as a failure."""
    replies = tuple(r for r in correspondence(mail, desk, received_on).replies if not r.automatic)
    return Learnt(replies=replies) if replies else Learnt(unreadable=trouble)


def correspondence(mail: ParsedMail, desk: Desk, received_on: date) -> Learnt:
    """Letters: of ours written by hand, of customers, of their machines."""
    automatic = is_automatic(mail)
    if _is_ours(mail, desk):
        # Anyone may write from us: what our own server refutes is no contact and answers nothing.
        nobody = automatic or (not desk.sent and refuted(mail, desk.settings))
        codes = () if nobody else _addressed(mail, desk.known)
        return Learnt(replies=_by_hand(mail, codes, received_on))
    in_thread = customers_of_thread(mail, desk.known)
    if not in_thread and is_newsletter(mail):
        return Learnt()
    codes = in_thread or _customers_at(mail.senders, desk.known)
    guess = "" if automatic else hint(mail.text, received_on)
    return Learnt(
        replies=tuple(ReplyRead(mail.identity, code, received_on, automatic, hint=guess) for code in codes)
    )


def _by_hand(mail: ParsedMail, codes: Iterable[str], received_on: date) -> tuple[ReplyRead, ...]:
    """A mail of ours, and which mails of theirs it answers."""
    answers = tuple(mail_identity(name) for name in dict.fromkeys((*mail.in_reply_to, *mail.references)))
    return tuple(
        ReplyRead(mail.identity, code, received_on, ours=True, answers=answers[-_ANSWERS:]) for code in codes
    )


def _is_ours(mail: ParsedMail, desk: Desk) -> bool:
    """From one of our addresses, or put into the folder of sent mails."""
    return desk.sent or mail.sender in desk.known.own_addresses


def _addressed(mail: ParsedMail, known: Correspondents) -> tuple[str, ...]:
    """Customers a mail of ours goes to: by thread where there is one, else every one at these addresses."""
    to = tuple(address for address in mail.recipients if address not in known.own_addresses)
    if not to:
        return ()
    return customers_of_thread(mail, known) or _customers_at(to, known)


def _customers_at(addresses: Iterable[str], known: Correspondents) -> tuple[str, ...]:
    codes = (code for address in addresses for code in known.by_address.get(address, ()))
    return tuple(dict.fromkeys(codes))


def _copy(mail: ParsedMail, desk: Desk) -> CopyRead | None:
    """Our own reminder, seen in the mailbox. A customer's answer may quote it, but not be from us."""
    marks = " ".join(mail.get(name) for name in _OUR_MARKS)
    ours = _is_ours(mail, desk)
    by_name = any(customer_of_message(mail.get(name), desk.known) for name in _OUR_MARKS[1:])
    references = references_in(marks) if ours or by_name else ()
    if not references and ours and not _ANSWER.match(mail.subject):
        references = tuple(_OUR_REFERENCE_LINE.findall(mail.text))
    if not references:
        return None
    anchor, proof = mail.get("relance-journal"), mail.get("relance-sceau")
    return CopyRead(references[0], anchor, proof, mail.message_id)
