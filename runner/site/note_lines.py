"""The lines of a note's file: what was typed for each option, as YAML takes it whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from runner.site.schema import load_schema
from runner.site.units import in_euros

NONE = "aucune"
"""`--facture aucune`: the payment concerns none of this customer's invoices."""
COMMON: Mapping[str, str] = MappingProxyType({"par": "par", "le": "le"})
"""What every fact may say: who, and when. Option to key."""

_PLAIN = re.compile(r"\w[\w./'’€-]*( [\w./'’€-]+)*")
_ESCAPED = {'"': '\\"', "\\": "\\\\"}
_DIFFERENCE = re.compile(r"(.*?[0-9](?: ?(?:€|EUR|euros?))?) +(\D+)")
_Given: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, and the option it comes from."""

    text: str
    option: str = ""


def takes_several(fact: str, key: str) -> bool:
    """Whether an option may be written several times: its key holds a list."""
    return bool(load_schema("suivi")["properties"][fact]["properties"].get(key, {}).get("type") == "array")


def lines_of(fact: str, keys: Mapping[str, str], given: _Given) -> Iterator[Line]:
    """The file of a fact: `keys` from option to key, `given` what was typed for each option."""
    written = {option: key for option, key in {**COMMON, **keys}.items() if option in given}
    if not written:
        yield Line(f"{fact}: {{}}")
        return
    yield Line(f"{fact}:")
    ordered = sorted(written.items(), key=lambda pair: (takes_several(fact, pair[1]), pair[0] in COMMON))
    for option, key in ordered:
        special = _SPECIAL.get((fact, key))
        if special:
            yield from special(given) if option == "facture" or fact != "affectation" else ()
        elif takes_several(fact, key):
            yield Line(f"  {key}:", option)
            yield from (Line(f"    - {_scalar(value)}", option) for value in given[option])
        else:
            yield Line(f"  {key}: {_scalar(_value(option, given[option][0]))}", option)
    if fact == "affectation" and not {"facture", "proposition"} & given.keys():
        yield from _allocations(given)


def _allocations(given: _Given) -> Iterator[Line]:
    pairs = tuple(zip(given.get("facture", ()), given.get("montant", ()), strict=False))
    yield Line("  factures:" if pairs else "  factures: []", "facture")
    for invoice, amount in pairs:  # as many of each, or `_misuses` has said so
        yield Line(f"    - facture: {_scalar(invoice)}", "facture")
        yield Line(f"      montant: {_scalar(in_euros(amount))}", "montant")


def _instalments(given: _Given) -> Iterator[Line]:
    """`15/08/2026:400`, as `relance interest --paid` takes it."""
    yield Line("  echeances:", "echeance")
    for value in given["echeance"]:
        day, _, amount = value.rpartition(":")
        yield Line(f"    - le: {_scalar(day)}", "echeance")
        yield Line(f"      montant: {_scalar(in_euros(amount))}", "echeance")


def _difference(given: _Given) -> Iterator[Line]:
    """`20 € remise consentie`."""
    value = given["ecart"][0]
    found = _DIFFERENCE.fullmatch(value)
    amount, why = (found[1], found[2]) if found else (value, "")
    yield Line("  ecart:", "ecart")
    yield Line(f"    montant: {_scalar(in_euros(amount))}", "ecart")
    yield Line(f"    motif: {_scalar(why)}", "ecart")


_SPECIAL: Mapping[tuple[str, str], Callable[[_Given], Iterator[Line]]] = MappingProxyType(
    {
        ("affectation", "factures"): _allocations,
        ("echeancier", "echeances"): _instalments,
        ("echeancier", "ecart"): _difference,
    }
)
"""Keys whose values are blocks."""


def _value(option: str, text: str) -> str:
    return in_euros(text) if option == "montant" else text


def _scalar(text: str) -> str:
    """A value as YAML takes it whole: as it is where that is plain, else quoted (YAML 1.2, 7.3.1)."""
    return text if _PLAIN.fullmatch(text) else f'"{"".join(map(_sign, text))}"'


def _sign(sign: str) -> str:
    return _ESCAPED.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}")
