"""What a mail announces: in its text, in the statements attached to it, in the mails handed on inside it.

A statement counts before the text beside it, which tells the same money again. A mail handed on counts as far
as the mail that carries it is believed, and only from whom its reader names (`transmis_par`): what it says of
itself proves nothing. One that is quoted is never believed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from msgspec import structs

from runner.model.hashes import mail_identity
from runner.model.money import UNKNOWN_SENDER, NoticeKind, Payment
from runner.model.settings import Reader
from runner.model.text import Text, t
from runner.payments.authentic import Belief, readers_for
from runner.payments.bounded import UnreadableMail
from runner.payments.extract import UnreadableNotice, extract, is_notice
from runner.payments.parse import MAX_DEPTH, ParsedMail, parse_mail
from runner.payments.quoted import quotations
from runner.payments.statements.movement import NotAStatement, Statement, UnreadableStatement
from runner.payments.statements.payments import money_to_us, payments_of
from runner.payments.statements.reading import read_statements
from runner.payments.statements.recognise import START, Format, recognise
from runner.payments.twins import Told, Twins, told

MAX_UNBELIEVED = 500
"""Payments of a statement nobody stands behind: more would fill the journal with what settles nothing."""
QUOTED = "texte_cite"
"""Why such a payment is not believed, for the journal (`Payment.reason`)."""
_OF_BANKS = re.compile(r"CFONB \d+|QIF|[a-z]{4}\.\d{3}")
"""Names of formats that are not read and that only a bank writes: more than a picture or a contract."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What the readers found. `trouble`: what could not be read; `for_good`: nor will it ever be."""

    reader: str
    payments: tuple[Payment, ...] = ()
    warnings: tuple[Text, ...] = ()
    trouble: Text | None = None
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """How the mail on the table came: what its sender deserves, when, and which accounts are ours."""

    belief: Belief
    received_on: date
    accounts: AbstractSet[str] = field(default_factory=frozenset)
    ours: bool = False
    """One of us wrote it."""


def hands_on(mail: ParsedMail, readers: Sequence[Reader]) -> bool:
    """Somebody who may hand on the notices of a reader wrote it."""
    return any(set(reader.forwarders) & _names(mail) for reader in readers)


def announced(mail: ParsedMail, readers: Sequence[Reader], slip: Slip) -> Announced | None:
    """Everything the readers of its sender find in a mail; None: it is no notice of theirs."""
    own = readers_for(mail, readers)
    try:
        inside = _carried(mail)
    except UnreadableMail:
        told = Announced("", trouble=t("a mail inside it is damaged or nested too deep"), for_good=True)
        return _together([one for one in (_first(mail, own, slip), told) if one])
    found = [_first(mail, own, slip, alone=not inside)]
    if not inside and found == [None]:
        found += _quoted(mail, readers, slip)
    for inner in inside:
        handed = [reader for reader in readers_for(inner, readers) if set(reader.forwarders) & _names(mail)]
        whole = [reader for reader in own if reader.kind is NoticeKind.STATEMENT]
        place = inner if slip.belief.believed else _hidden(inner, mail)
        found.append(_first(place, [*handed, *whole], slip))
    return _together([one for one in found if one])


def _quoted(mail: ParsedMail, readers: Sequence[Reader], slip: Slip) -> list[Announced]:
    """What it hands on as text: the readers of whoever is quoted as its sender, of nobody: any that fits."""
    handed = [reader for reader in readers if slip.ours or set(reader.forwarders) & _names(mail)]
    doubt = replace(slip, belief=Belief(False, t("it is quoted in another mail: that proves nothing")))
    found: list[Announced] = []
    for original in quotations(mail) if handed else ():
        unsaid = [reader for reader in handed if reader.kind is not NoticeKind.STATUS]
        fit = readers_for(original, handed) if original.senders else unsaid
        told = _first(original, fit, doubt, alone=False)
        if told and slip.belief.believed:
            told = replace(told, payments=tuple(map(_of_text, told.payments)))
        found += [told] if told else []
    return found


def _of_text(payment: Payment) -> Payment:
    """Handed on by whom we believe: no stranger wrote it, though it proves nothing."""
    return structs.replace(payment, reason=QUOTED) if payment.reason == UNKNOWN_SENDER else payment


def _names(mail: ParsedMail) -> set[str]:
    """The addresses of its From, and their domains as a reader names them."""
    return {name for address in mail.senders for name in (address, "@" + address.rpartition("@")[2])}


def _hidden(inner: ParsedMail, mail: ParsedMail) -> ParsedMail:
    """Known by its place: whom nobody believes could otherwise take the name of a mail still to come."""
    return replace(inner, identity=mail_identity("", f"{mail.identity}>{inner.identity}".encode()))


def _carried(mail: ParsedMail, depth: int = 0) -> list[ParsedMail]:
    """Every mail inside, in order, also those attached as files. Raises `UnreadableMail` beyond the bound."""
    files = [piece.data for piece in mail.attachments if recognise(piece.data[:START])[0] is Format.MAIL]
    if mail.too_deep or (files and depth >= MAX_DEPTH):
        raise UnreadableMail("too deep")
    found: list[ParsedMail] = []
    for inner in (*mail.carried, *map(parse_mail, files)):
        found += [inner, *_carried(inner, depth + 1)]
    return found


def _first(
    mail: ParsedMail, readers: Sequence[Reader], slip: Slip, *, alone: bool = True
) -> Announced | None:
    """What the first reader finds that finds anything; statements come before texts.

    `alone`: no other mail is inside it, which could hold the statement its subject promises.
    """
    trouble: Announced | None = None
    for reader in sorted(readers, key=lambda reader: reader.kind is not NoticeKind.STATEMENT):
        found = _by(mail, reader, slip, alone=alone)
        if found and not found.trouble:
            return _and_trouble(found, trouble)
        trouble = trouble or found
    return trouble


def _and_trouble(found: Announced, trouble: Announced | None) -> Announced:
    """A text is read beside a statement that cannot be, and the statement is told all the same."""
    if trouble is None or not trouble.for_good:
        return found
    return replace(found, trouble=trouble.trouble, for_good=True)


def _by(mail: ParsedMail, reader: Reader, slip: Slip, *, alone: bool) -> Announced | None:
    if reader.kind is NoticeKind.STATEMENT:
        return _statements(mail, reader, slip, alone=alone)
    try:
        if reader.kind is NoticeKind.STATUS:
            return Announced(reader.name) if is_notice(mail, reader) else None
        belief = slip.belief
        payments = extract(
            mail, reader, believed=belief.believed, why=belief.why, received_on=slip.received_on
        )
    except UnreadableNotice as unreadable:
        return Announced(reader.name, trouble=unreadable.text)
    return Announced(reader.name, payments) if payments else None


def _together(found: Sequence[Announced]) -> Announced | None:
    """One answer for the mail and those inside it."""
    if not found:
        return None
    payments = {payment.id: payment for one in found for payment in one.payments}
    trouble = next((one for one in found if one.trouble), None)
    return Announced(
        next((one.reader for one in found if one.payments), found[0].reader),
        tuple(payments.values()),
        tuple(warning for one in found for warning in one.warnings),
        trouble.trouble if trouble else None,
        for_good=any(one.for_good for one in found),
    )


# --- statements -----------------------------------------------------------------------------------


def _statements(mail: ParsedMail, reader: Reader, slip: Slip, *, alone: bool) -> Announced | None:
    """All statements attached to this very mail, or what is wrong with one: never a part of them."""
    if reader.subject and not is_notice(mail, reader):
        return None
    try:
        read = _read(mail, must=bool(reader.subject) and alone)
        payments = tuple(_payments(mail, read, reader, slip))
    except UnreadableStatement as fault:
        return Announced(reader.name, trouble=fault.text, for_good=True)
    warnings = tuple(warning for _, statement in read for warning in statement.warnings)
    return Announced(reader.name, payments, warnings) if read else None


def _read(mail: ParsedMail, *, must: bool) -> list[tuple[int, Statement]]:
    """The statements with the number of their attachment. `must`: the subject promises one.

    An archive's files are statements of their own.
    """
    read: list[tuple[int, Statement]] = []
    strangers: list[Text] = []
    for number, data in enumerate(dict.fromkeys(piece.data for piece in mail.attachments), 1):
        _form, name = recognise(data[:START])
        try:
            read += [(number, one) for one in read_statements(io.BytesIO(data))]
        except NotAStatement as fault:
            if must or _OF_BANKS.fullmatch(name):
                strangers.append(_in_attachment(number, fault.text))
        except UnreadableStatement as fault:
            raise UnreadableStatement(_in_attachment(number, fault.text)) from None
    if not read and must:
        raise UnreadableStatement(strangers[0] if strangers else t("no statement is attached"))
    if not read and strangers:
        raise UnreadableStatement(strangers[0])
    return read


def _in_attachment(number: int, what: Text) -> Text:
    return t("attachment {number}: {what}", number=number, what=what)


def _payments(
    mail: ParsedMail, read: Sequence[tuple[int, Statement]], reader: Reader, slip: Slip
) -> Iterator[Payment]:
    """The money of all statements; what two of them tell (a day as camt and as CSV) is told once."""
    first, twins = 0, Twins(())
    ours = slip.accounts | set(reader.accounts)
    for place, (number, statement) in enumerate(read):
        every = payments_of(
            statement,
            mail.identity,
            slip.received_on,
            believed=slip.belief.believed,
            why=slip.belief.why,
            first=first,
        )
        first += len(every)
        money = [
            structs.replace(payment, reader=reader.name) for payment in money_to_us(statement, every, ours)
        ]
        _refuse_flood(money, number, slip)
        yield from _told_first(money, place, twins) if len(read) > 1 else money


def _told_first(money: Sequence[Payment], place: int, twins: Twins) -> list[Payment]:
    """Those no earlier statement of the mail has told. `twins`: what these told; this one's are added."""
    fresh: list[Payment] = []
    for payment in money:
        telling = _told_by(payment, place)
        if not telling.surely(twins.of(telling)):
            fresh.append(payment)
        twins.add(telling)
    return fresh


def _told_by(payment: Payment, place: int) -> Told:
    """By this statement, as if it came by a mail of its own."""
    return replace(told(payment), mail=f"{payment.mail}/{place}")


def _refuse_flood(money: Sequence[Payment], number: int, slip: Slip) -> None:
    if not slip.belief.believed and len(money) > MAX_UNBELIEVED:
        what = t("its sender is not believed, and it holds more than {most} payments", most=MAX_UNBELIEVED)
        raise UnreadableStatement(_in_attachment(number, what))
