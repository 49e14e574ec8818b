"""Text of a statement file: its characters and its lines, whatever made their ends."""

from __future__ import annotations

from runner.model.text import t
from runner.payments.statements.movement import UnreadableStatement


def decoded(data: bytes) -> str:
    """UTF-8 (with or without mark), else the Windows code page of western Europe, else ISO 8859-1."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def numbered(text: str) -> list[tuple[int, str]]:
    """Lines with their numbers from 1, ended by CR LF, LF or CR alone. Raises for a NUL byte: no text."""
    if "\0" in text:
        raise UnreadableStatement(t("the file holds NUL bytes: it is no text"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return list(enumerate(lines, 1))
