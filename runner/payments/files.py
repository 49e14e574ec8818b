"""`relance payments read`: what the run would extract from files kept aside. Never a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import msgspec

from runner.model.hashes import mail_identity
from runner.model.money import Payment
from runner.model.problem import cause
from runner.model.settings import Reader
from runner.model.text import Text, Translate, plain, render, t
from runner.payments.announced import QUOTED, Announced, Slip, announced, hands_on
from runner.payments.authentic import Belief, readers_for
from runner.payments.bounded import UnreadableMail
from runner.payments.parse import ParsedMail, parse_mail
from runner.payments.statements.movement import UnreadableStatement
from runner.payments.statements.payments import payments_of
from runner.payments.statements.reading import read_statement
from runner.payments.statements.recognise import START, Format, recognise

MAX_FILE = 30_000_000
"""Bytes: what a mail with attachments may weigh. Statements have bounds of their own."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file gave. `error`: nothing could be read from it; `warnings`: what a person should know."""

    file: str
    reader: str = ""
    error: Text | None = None
    warnings: tuple[Text, ...] = ()
    payments: tuple[Payment, ...] = ()


class _Shown(msgspec.Struct, frozen=True, gc=False):
    """One payment of the JSON of `payments read` (DESIGN §8)."""

    booked_on: date | None
    value_on: date | None
    amount: str
    currency: str
    direction: str
    reversal: bool
    payer: str | None
    payer_iban: str | None
    remittance: str | None
    references: tuple[str, ...]
    end_to_end_id: str | None
    bank_ref: str | None


class _Refused(Exception):  # noqa: N818 - carries the sentence shown for this file, and ends here
    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def read_files(paths: Iterable[Path], readers: Sequence[Reader]) -> list[FileReading]:
    """Each file with the reader of its sender; a fault is told in its own file's reading.

    Nothing is believed here: a file kept aside proves nothing about who sent it.
    """
    return [_reading(path, readers) for path in paths]


def readings_json(readings: Sequence[FileReading], translate: Translate = str) -> str:
    """The JSON of `payments read` (DESIGN §8), one line feed at its end."""
    files = [_file(reading, translate) for reading in readings]
    return msgspec.json.format(msgspec.json.encode({"files": files}), indent=2).decode() + "\n"


def _reading(path: Path, readers: Sequence[Reader]) -> FileReading:
    try:
        with path.open("rb") as stream:
            return _content(str(path), stream, readers)
    except (_Refused, UnreadableStatement) as refused:
        return FileReading(str(path), error=refused.text)
    except UnreadableMail:
        return FileReading(str(path), error=t("this mail cannot be taken apart"))
    except OSError as error:
        return FileReading(str(path), error=t("the file cannot be read: {why}", why=cause(error)))


def _content(file: str, stream: BinaryIO, readers: Sequence[Reader]) -> FileReading:
    form, _name = recognise(stream.read(START))
    stream.seek(0)
    if form is Format.MAIL:
        return _mail_reading(file, parse_mail(_bytes(stream)), readers)
    statement = read_statement(stream)
    identity = mail_identity("", file.encode())
    payments = payments_of(statement, identity, date.min, believed=False)
    return FileReading(file, statement.format, warnings=statement.warnings, payments=payments)


def _bytes(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise _Refused(t("the file is larger than {bytes} bytes", bytes=MAX_FILE))
    return data


def _mail_reading(file: str, mail: ParsedMail, readers: Sequence[Reader]) -> FileReading:
    known = readers_for(mail, readers)
    if not known and not hands_on(mail, readers):
        return FileReading(file, error=t("no reader knows the sender of this mail; see « expediteurs »"))
    received_on = mail.date.date() if mail.date else date.min
    # As if its sender were believed: what the run would make of it then, without the doubt.
    found = announced(mail, readers, Slip(Belief(believed=True), received_on))
    if found is None:
        names = ", ".join(reader.name for reader in known)
        return FileReading(file, warnings=(t("no notice of payment for the reader {names}", names=names),))
    return FileReading(
        file,
        found.reader,
        error=found.trouble,
        warnings=(*_doubts(mail, found), *found.warnings),
        payments=tuple(msgspec.structs.replace(payment, believed=False) for payment in found.payments),
    )


def _doubts(mail: ParsedMail, found: Announced) -> Iterator[Text]:
    """Why the run would not believe it, whoever sent it."""
    if not mail.sender_plain:
        yield t("the sender is not written in one plain way: the run would not believe it")
    if any(payment.reason == QUOTED for payment in found.payments):
        yield t("it is quoted in another mail: the run would hold the customer and settle nothing")


def _file(reading: FileReading, translate: Translate) -> dict[str, object]:
    return {
        "file": reading.file,
        "reader": reading.reader or None,
        "error": render(reading.error, translate) if reading.error else None,
        "warnings": [render(warning, translate) for warning in reading.warnings],
        "payments": [_payment(payment) for payment in reading.payments],
    }


def _payment(payment: Payment) -> _Shown:
    return _Shown(
        payment.booked_on,
        payment.value_on,
        payment.written or plain(payment.amount),
        payment.currency,
        "debit" if payment.debit else "credit",
        payment.reversal,
        payment.payer or None,
        payment.payer_iban or None,
        payment.remittance or None,
        payment.references,
        payment.end_to_end_id or None,
        payment.bank_ref or None,
    )
