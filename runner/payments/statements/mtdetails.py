"""Field `:86:` of MT940: German subfields (`?20`), SWIFT code words (`/REMI/`), or plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runner.payments.statements.movement import bare_iban, given, one_line

_WORDS = "EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|CDTR|RREF|PURP"
_SEPA = re.compile(rf"(?P<plus>{_WORDS})\+|(?:^|(?<=\s))(?P<colon>{_WORDS}):")
"""Code words inside the text of German banks (DFÜ-Abkommen, Anlage 3); subfields end without a blank."""
_CODE = re.compile(
    r"/(EREF|REMI|NAME|IBAN|BIC|ORDP|BENM|CNTP|CSID|MARF|TRTP|PREF|RTRN|TRCD|PURP|ISDT|ULTD|ULTC|TRAN|"
    r"ADDR|ID|BO1|SVCL|CREF|INIT|SWOC|OCMT|CHGS|EXCH|RREF|MANDAATID)/"
)
_STRUCTURED = ("USTD//", "STRD/")


@dataclass(frozen=True, slots=True)
class Details:
    """What `:86:` tells. `returned`: a word says that the payment came back."""

    text: str = ""
    name: str = ""
    account: str = ""
    end_to_end: str = ""
    references: tuple[str, ...] = ()
    returned: bool = False


def details(lines: Sequence[str]) -> Details:
    """The lines of one `:86:`. Subfields and code words run over line ends, which fall anywhere."""
    joined = "".join(lines)
    mark = _separator(joined)
    if mark:
        return _german(joined, mark)
    if joined.lstrip().startswith("/") and _CODE.search(joined):
        return _coded(joined)
    return Details(text="\n".join(filter(None, map(one_line, lines))))


def _separator(joined: str) -> str:
    """The character before the subfield numbers: three digits of a code, then it; or it at once."""
    match = re.match(r"\d{0,3}([?<>^~+|!])(?:00|10|20)", joined.lstrip())
    return match[1] if match else ""


def _german(joined: str, mark: str) -> Details:
    pieces = re.split(re.escape(mark) + r"(\d\d)", joined)
    fields = [(int(number), text) for number, text in zip(pieces[1::2], pieces[2::2], strict=True)]
    texts = [text for number, text in fields if 20 <= number <= 29 or 60 <= number <= 63]
    coded = _sepa("".join(texts))
    return Details(
        text="\n".join(filter(None, _german_text(coded, texts))),
        name=one_line("".join(text for number, text in fields if number in (32, 33))),
        account=bare_iban(next((text for number, text in fields if number == 31), "")),
        end_to_end=given(coded.get("EREF", "")),
        returned=joined[:3] in ("108", "109", "159", "184", "185")
        or any(n == 0 and "RETOURE" in x for n, x in fields),
    )


def _german_text(coded: dict[str, str], texts: Sequence[str]) -> tuple[str, ...]:
    """The remittance: behind SVWZ and before all code words, or every subfield where there are none."""
    return (coded[""], coded.get("SVWZ", "")) if len(coded) > 1 else tuple(map(one_line, texts))


def _sepa(text: str) -> dict[str, str]:
    """Values by code word; under the empty word what stands before the first."""
    found = list(_SEPA.finditer(text))
    ends = [*(match.start() for match in found), len(text)]
    values = {"": one_line(text[: ends[0]])}
    for match, end in zip(found, ends[1:], strict=True):
        values.setdefault(match["plus"] or match["colon"], one_line(text[match.end() : end]))
    return values


def _coded(joined: str) -> Details:
    values = _words(joined)
    party = values.get("CNTP", "").split("/")
    name = values.get("NAME") or (party[2] if len(party) > 2 else "")
    account = values.get("IBAN") or party[0]
    remittance = values.get("REMI", "")
    return Details(
        text=_free(remittance) or ("" if "REMI" in values else one_line(joined)),
        name=one_line(name),
        account=bare_iban(account),
        end_to_end=given(values.get("EREF", "")),
        references=_reference(remittance),
        returned="RTRN" in values,
    )


def _words(joined: str) -> dict[str, str]:
    """First value of each code word, without the slashes around it."""
    pieces = _CODE.split(joined)
    found: dict[str, str] = {}
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(word, value.strip("/ "))
    return found


def _free(remittance: str) -> str:
    for start in _STRUCTURED:
        if remittance.startswith(start):
            return one_line(remittance.removeprefix(start).strip("/").rpartition("/")[2])
    return one_line(remittance)


def _reference(remittance: str) -> tuple[str, ...]:
    """A creditor reference (`STRD/CUR/…`, ISO 11649 and national ones)."""
    if not remittance.startswith("STRD/"):
        return ()
    found = given(remittance.strip("/").rpartition("/")[2])
    return (found,) if found else ()
