"""An SMS: one text of at most 160 characters of GSM-7, to one mobile number."""

from __future__ import annotations

import hashlib
import unicodedata

from runner.model.decision import Notice
from runner.model.mail import Sms
from runner.model.phones import mobile
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.template import Template
from runner.notices.templates import Templates
from runner.notices.variables import Variables, variables

LONGEST = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038 §6.2.1: the default alphabet."""
_EXTENDED = frozenset("^{}\\[~]|€")
"""§6.2.1.1: each of these counts for two."""
_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
    }
    | dict.fromkeys("\u00a0\u202f\u2009", " ")
)


def gsm7(text: str) -> str:
    """The text in the alphabet of an SMS: accents it lacks are dropped, other signs become `?`."""
    return "".join(map(_known, text.translate(_PLAIN)))


def _known(sign: str) -> str:
    if sign in _BASIC or sign in _EXTENDED:
        return sign
    bare = unicodedata.normalize("NFKD", sign)[:1]
    return bare if bare in _BASIC else "?"


def septets(text: str) -> int:
    """Its length as the network counts it."""
    return sum(2 if sign in _EXTENDED else 1 for sign in text)


def sms_of(notice: Notice, settings: Settings, templates: Templates) -> Sms:
    """The SMS of a notice. Raises `UserError`: no mobile number, or a text that is too long."""
    number = mobile(notice.customer.phone)
    if not number:
        raise UserError(t("no mobile number for {customer}", customer=notice.customer.code))
    text = sms_text(notice, settings, templates)
    if (length := septets(text)) > LONGEST:
        raise UserError(t("the SMS has {length} characters; {most} at most", length=length, most=LONGEST))
    return Sms(
        reference=notice.reference,
        number=number,
        body=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def sms_text(notice: Notice, settings: Settings, templates: Templates) -> str:
    """Its text as it leaves, on one line; of any length."""
    language, template = templates.spoken(notice, settings)
    return sms_said(template, variables(notice, settings, language))


def sms_said(template: Template, values: Variables) -> str:
    """A template's body on one line, in the alphabet of an SMS."""
    return " ".join(gsm7(template.brief(values)).split())
