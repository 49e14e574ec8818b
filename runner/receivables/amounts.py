"""Amounts as exports write them, to integer cents: one declared decimal mark, nothing guessed."""

from __future__ import annotations

import re

from runner.model.settings import MAX_CENTS
from runner.model.text import Cents

_SPACES = " \u00a0\u202f\u2009"
_CURRENCIES = {"€": "EUR", "EUR": "EUR", "$": "USD", "USD": "USD", "£": "GBP", "GBP": "GBP", "CHF": "CHF"}
_SIGN = "(?:" + "|".join(map(re.escape, _CURRENCIES)) + ")"
_DRESS = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>[-+\u2212])?\s*(?P<before>{_SIGN})?\s*(?P<inner>[-+\u2212])?\s*"
    rf"(?P<number>[0-9][0-9{_SPACES}.,]*?)\s*(?P<after>{_SIGN})?\s*(?P<trailing>[-\u2212])?\s*(?P<close>\))?",
    re.IGNORECASE,
)
_LONGEST = 40


def _number(mark: str, thousands: str) -> re.Pattern[str]:
    """Plain digits or exact groups of three; a third decimal must not exist, a fourth only as zeros.

    `1,000` under a decimal comma is refused: it is far likelier an English thousand than one euro.
    """
    groups = rf"[0-9]{{1,3}}(?P<group>[{_SPACES}{thousands}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
    return re.compile(
        rf"(?P<whole>[0-9]+|{groups})(?:{re.escape(mark)}(?P<part>[0-9]{{1,2}}|[0-9]{{2}}0{{2,}}))?"
    )


_NUMBERS = {",": _number(",", "."), ".": _number(".", ",")}


def parse_money(text: str, decimals: str) -> tuple[Cents, str]:
    """Cents and currency (empty where no sign says it) of one cell; ValueError where it is not an amount.

    `decimals` is `,` or `.`; the other mark and any space may group thousands. A minus leads or trails,
    parentheses are negative.
    """
    dress = _DRESS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if dress is None or bool(dress["open"]) != bool(dress["close"]):
        raise ValueError("no amount")
    signs = [sign for sign in (dress["open"], dress["minus"], dress["inner"], dress["trailing"]) if sign]
    if len(signs) > 1 or (dress["before"] and dress["after"]):
        raise ValueError("two signs")
    cents = _cents(dress["number"], decimals)
    currency = _CURRENCIES.get((dress["before"] or dress["after"] or "").upper(), "")
    return (-cents if signs and signs[0] != "+" else cents), currency


def parse_amount(text: str, decimals: str) -> Cents:
    """Cents of one cell in euros or without a sign; ValueError for anything else, never 0 for doubt."""
    cents, currency = parse_money(text, decimals)
    if currency not in {"", "EUR"}:
        raise ValueError("not in euros")
    return cents


def _cents(number: str, decimals: str) -> Cents:
    match = _NUMBERS[decimals].fullmatch(number)
    if match is None:
        raise ValueError("not in the declared notation")
    digits = "".join(filter(str.isdigit, match["whole"]))
    cents = int(digits) * 100 + int((match["part"] or "0").ljust(2, "0")[:2])
    if cents > MAX_CENTS:
        raise ValueError("too large")
    return cents


def usual_cents(text: str, mark: str) -> Cents:
    """Cents of the usual form, digits and two decimals, at a tenth of the cost; 0 for any other form."""
    whole, _, part = text.partition(mark)
    digits = whole + part
    return (
        int(digits)
        if len(part) == 2 and 0 < len(whole) <= 10 and digits.isdigit() and digits.isascii()
        else 0
    )
