"""One file to its movements, whatever its format: the one door into this package."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO, NoReturn

from runner.model.text import Text, t
from runner.payments.statements.bankcsv import read_csv
from runner.payments.statements.camt import read_camt
from runner.payments.statements.cfonb import read_cfonb
from runner.payments.statements.lines import decoded
from runner.payments.statements.movement import (
    MAX_MOVEMENTS,
    NotAStatement,
    Statement,
    UnreadableStatement,
)
from runner.payments.statements.mt940 import read_mt
from runner.payments.statements.ofx import read_ofx
from runner.payments.statements.recognise import START, Format, recognise
from runner.payments.statements.zipped import members

MAX_STATEMENT = 256_000_000
"""Bytes of an XML statement, which is read as a stream."""
MAX_PLAIN = 64_000_000
"""Bytes of any other statement, held in memory."""

_PLAIN = {Format.MT: read_mt, Format.CFONB: read_cfonb, Format.OFX: read_ofx, Format.CSV: read_csv}


def read_statement(stream: BinaryIO) -> Statement:
    """A seekable file or attachment, all files of an archive as one. Raises as `read_statements`."""
    read = read_statements(stream)
    if len(read) == 1:
        return read[0]
    formats = ", ".join(dict.fromkeys(one.format for one in read))
    movements = tuple(movement for one in read for movement in one.movements)
    return Statement(formats, movements, tuple(warning for one in read for warning in one.warnings))


def read_statements(stream: BinaryIO) -> tuple[Statement, ...]:
    """One for each file: two files of an archive may tell the same money, as two attachments may.

    Raises `UnreadableStatement`; never anything else for what it holds.
    """
    start = stream.read(START)
    stream.seek(0)
    form, name = recognise(start)
    return tuple(_archive(stream)) if form is Format.ZIP else (_single(stream, form, name),)


def _single(stream: BinaryIO, form: Format, name: str) -> Statement:
    if form is Format.CAMT:
        return read_camt(stream)
    if form in _PLAIN:
        return _PLAIN[form](decoded(_all(stream)))
    if name:
        raise NotAStatement(t("{format} files are not read", format=name))
    raise NotAStatement(t("this is neither a mail nor a bank statement that is known"))


def _all(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_PLAIN + 1)
    if len(data) > MAX_PLAIN:
        raise UnreadableStatement(t("the file is larger than {bytes} bytes", bytes=MAX_PLAIN))
    return data


def _archive(stream: BinaryIO) -> list[Statement]:
    """The files of an archive, in its order; one that cannot be read refuses the whole."""
    read: list[Statement] = []
    strangers: list[Text] = []
    for name, data in members(stream):
        try:
            one = _member(name, data)
        except NotAStatement as fault:
            strangers.append(fault.text)
            continue
        warnings = (t("{file}: {what}", file=name, what=warning) for warning in one.warnings)
        read.append(replace(one, warnings=tuple(warnings)))
        if sum(len(known.movements) for known in read) > MAX_MOVEMENTS:
            raise UnreadableStatement(t("the file holds more than {most} payments", most=MAX_MOVEMENTS))
    if strangers:
        raise (UnreadableStatement if read else NotAStatement)(strangers[0])
    if not read:
        raise UnreadableStatement(t("the archive is empty"))
    return read


def _member(name: str, data: bytes) -> Statement:
    nested = recognise(data[:START])[0] is Format.ZIP
    try:
        return _nested() if nested else read_statement(io.BytesIO(data))
    except UnreadableStatement as fault:
        raise type(fault)(t("{file}: {what}", file=name, what=fault.text)) from None


def _nested() -> NoReturn:
    raise UnreadableStatement(t("an archive inside an archive is not read"))
