"""What the rows say of each customer while a file is read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from runner.model.hashes import address_hash
from runner.model.parties import Credit, Invoice, InvoiceKey, PaidInvoice

_LONGEST_CODE = 64


@dataclass(slots=True)
class Group:
    """One customer. Credits, settled rows and doubts are rare: `Groups` and `Faults` keep them aside."""

    code: str
    name: str = ""
    invoices: list[Invoice] = field(default_factory=list)


class Groups(dict[str, Group | None]):
    """Groups by the customer's cell as written; None where it names nobody.

    `key` makes a code out of a company name (`cle_client: raison_sociale`); None: the cell is the code.
    """

    def __init__(self, key: bytes | None = None) -> None:
        super().__init__()
        self.by_code: dict[str, Group] = {}
        self.credits: dict[str, list[Credit]] = {}
        self.settled: dict[str, list[tuple[InvoiceKey, int]]] = {}
        """Key and line of the rows with nothing left to claim, by customer."""
        self.paid: dict[str, list[PaidInvoice]] = {}
        """Rows listed as paid, with their day, by customer."""
        self.numbers: set[str] = set()
        self.numbered = 0
        """Rows that bear a number: more than `numbers` where one occurs twice."""
        self._key = key

    def __missing__(self, cell: str) -> Group | None:
        group = self._group(cell)
        self[cell] = group
        return group

    def _group(self, cell: str) -> Group | None:
        code = customer_code(cell, self._key)
        if not code:
            return None
        group = self.by_code.get(code)
        if group is None:
            group = self.by_code[code] = Group(code, clean(cell) if self._key is not None else "")
        return group


def customer_code(cell: str, key: bytes | None = None) -> str:
    """The customer's code, or `H-` and a keyed hash of the company name; empty where illegible."""
    code = cell.strip()
    if not legible(code) or (len(code) > _LONGEST_CODE and key is None):
        return ""
    if key is None:
        return code
    name = plain_name(code)
    return f"H-{address_hash(name, key)}" if name else ""


def legible(text: str) -> bool:
    """Some text, without control characters, replacement characters or text direction tricks."""
    return (
        bool(text)
        and (text.isprintable() or not any(_hidden(char) for char in text))
        and "\ufffd" not in text
    )


def clean(text: str) -> str:
    r"""Text for one line: control characters and runs of spaces become one space.

    >>> clean("Dupont\r\nBcc: x")
    'Dupont Bcc: x'
    """
    if not text.isprintable():
        text = "".join(" " if _hidden(char) else char for char in text)
    return " ".join(text.split())


def plain_name(name: str) -> str:
    """A company name as compared: no case, accents, punctuation or spacing.

    >>> plain_name("  Éts. DUPONT & Fils ")
    'ets dupont fils'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
