"""Delivery failures: reports of RFC 3464, and what qmail, Exim, Exchange and providers write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runner.model.mail import BounceRead, Correspondents
from runner.payments.addresses import any_addresses
from runner.payments.automatic import is_absence
from runner.payments.parse import Fields, ParsedMail
from runner.payments.threads import customer_of_reference, references_in

_TEXT = 20_000
"""Characters of a failure notice that are looked at: it says so at its top."""
_MOST = 50
"""Recipients of one report."""
_DAEMONS = re.compile(
    r"(mailer-?daemon|postmaster|mail-?delivery(-?(sub)?system)?|microsoftexchange[0-9a-f]{20,})@"
)
_FAILED = re.compile(
    r"undeliver|returned (mail|to sender)|delivery (status|has failed|failure|failed|delayed|problem)"
    r"|failure notice|mail (delivery|system) (failed|error|failure)|could ?n.t be delivered|not delivered"
    r"|delayed mail|warning: message|unzustellbar|non (remis|distribu|d[ée]livr)|[ée]chec (de|d'|lors)"
    r"|retour[ée]? [àa] l.exp[ée]diteur|remise (diff|imposs|retard)|[ée]tat de (la )?(remise|distribution)"
    r"|rapport de non[- ]remise",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(_FAILED.pattern + r"|fail|error|reject|return|erreur|rejet|retour", re.IGNORECASE)
"""Enough of a subject from a mail server itself."""
_PERMANENT = re.compile(
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])55[0-9](?!\d)|permanent", re.IGNORECASE
)
_FOR_NOW = re.compile(
    r"(?<![\d.])4\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])4[25][0-9](?!\d)|delayed|will (be )?retr(y|ied)"
    r"|still trying|temporar|retard|diff[ée]r[ée]e|nouvelle tentative",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Failure:
    addresses: tuple[str, ...]
    """Names of one recipient: as written to, as finally tried."""
    permanent: bool


def is_report(mail: ParsedMail) -> bool:
    """A standard delivery report, of success or failure."""
    return mail.content_type == "multipart/report" and mail.report_type in {"delivery-status", ""}


def is_daemon(address: str) -> bool:
    """The address of a mail server itself, not of a person."""
    return bool(_DAEMONS.match(address))


def looks_like_bounce(mail: ParsedMail) -> bool:
    """By its headers alone: a failure notice without the standard form. An absence is none."""
    if is_absence(mail.subject):
        return False
    if mail.get("x-failed-recipients"):
        return True
    if any(map(is_daemon, mail.senders)) and _ROUGHLY.search(mail.subject):
        return True
    nobody = mail.get("return-path") == "<>" or not mail.senders
    return nobody and bool(_FAILED.search(mail.subject))


def bounces(mail: ParsedMail, known: Correspondents) -> tuple[BounceRead, ...]:
    """Each address of a customer that failed; nothing for reports of success or about strangers."""
    failures = list(_reported(mail.delivery_status)) if mail.delivery_status else list(_told(mail, known))
    notice = _notice(mail, known)
    customer = customer_of_reference(notice, known)
    found = (_bounce(mail, failure, known, notice, customer) for failure in failures[:_MOST])
    return tuple(dict.fromkeys(bounce for several in found for bounce in several))


def _bounce(
    mail: ParsedMail, failure: _Failure, known: Correspondents, notice: str, customer: str
) -> Iterator[BounceRead]:
    ours = [address for address in failure.addresses if address in known.by_address]
    address = next(iter((*ours, *failure.addresses)))
    codes = known.by_address.get(address) or ((customer,) if customer else ())
    for code in codes:
        yield BounceRead(mail.identity, code, address, failure.permanent, notice if code == customer else "")


def _reported(groups: tuple[Fields, ...]) -> Iterator[_Failure]:
    """The recipients that failed or wait, of a delivery report."""
    for group in groups:
        fields = dict(reversed(group))
        action = fields.get("action", "").lower()
        addresses = any_addresses(
            value.partition(";")[2] or value
            for name, value in group
            if name in {"original-recipient", "final-recipient", "x-actual-recipient"}
        )
        if addresses and action in {"failed", "delayed"}:
            yield _Failure(addresses, permanent=action == "failed" and _is_permanent(fields))


def _is_permanent(fields: dict[str, str]) -> bool:
    """Class 5 of RFC 3463; where no status is given, of the server's reply."""
    status = fields.get("status", "").strip()
    return status.startswith("5") if status else bool(_PERMANENT.search(fields.get("diagnostic-code", "")))


def _told(mail: ParsedMail, known: Correspondents) -> Iterator[_Failure]:
    """Recipients a notice in plain words names: only customers' addresses, its own sender never."""
    named = any_addresses(mail.get_all("x-failed-recipients"))
    text = mail.text[:_TEXT].lower()
    found = named or tuple(a for a in _written(text) if a in known.by_address)
    said = mail.subject + "\n" + text
    permanent = bool(_PERMANENT.search(said)) or not _FOR_NOW.search(said)
    for address in found:
        if address not in mail.senders:
            yield _Failure((address,), permanent)


def _written(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\s<>()\[\],;:\"']{1,64}@[a-z0-9.-]{1,255}", text)
    return tuple(dict.fromkeys(word.rstrip(".") for word in words))


def _notice(mail: ParsedMail, known: Correspondents) -> str:
    """The reference of the message that came back, from its own headers or their quotation."""
    returned = " ".join(value for _, value in mail.returned)
    every = references_in(" ".join((returned, mail.subject, mail.text[:_TEXT])))
    return next((reference for reference in every if customer_of_reference(reference, known)), "")
