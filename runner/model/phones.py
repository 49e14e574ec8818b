"""Telephone numbers in their international form (ITU-T E.164), read as French where they say no country."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\s.()/_-]")
_INTERNATIONAL = re.compile(r"[1-9]\d{7,14}")
_NATIONAL = re.compile(r"0[1-9]\d{8}")
_OVERSEAS = {
    "0639": "262",
    "0690": "590",
    "0691": "590",
    "0692": "262",
    "0693": "262",
    "0694": "594",
    "0696": "596",
    "0697": "596",
}
"""Mobile ranges of the overseas departments have country codes of their own (ARCEP, plan de numérotation)."""


def e164(text: str) -> str:
    """`+33612345678` of `06 12 34 56 78`, `0033 6…` or `+33 (0)6…`; empty: not a telephone number."""
    bare = _SIGNS.sub("", text.replace("(0)", "").replace("\u00a0", "").replace("\u202f", ""))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if bare.startswith("+"):
        digits = bare[1:]
        return f"+{digits}" if _INTERNATIONAL.fullmatch(digits) else ""
    if not _NATIONAL.fullmatch(bare):
        return ""
    return f"+{_OVERSEAS.get(bare[:4], '33')}{bare[1:]}"


def mobile(text: str) -> str:
    """The number an SMS can reach, in its international form; empty: a French landline, or no number."""
    number = e164(text)
    if number.startswith("+33"):
        return number if len(number) == 12 and number[3] in "67" else ""
    return number
