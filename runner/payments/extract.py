"""One notice of payment to its payments, by the patterns of its reader. Pure: a mail in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runner.model.hashes import payment_id
from runner.model.money import NoticeKind, Payment
from runner.model.settings import Reader
from runner.model.text import Amount, Cents, Text, t
from runner.payments.amounts import parse_amount, parse_currency, parse_date
from runner.payments.parse import ParsedMail
from runner.payments.patterns import Groups, Pattern, TooManyMatches, patterns_of, readable
from runner.payments.tokens import cited

MAX_TEXT = 200_000
"""Characters of subject and text: a longer notice is not read at all, never half."""

_REMITTANCE = 20_000
"""Characters of remittance in one payment: cutting one short could make a number of another."""
_PAYER = 140
"""Characters kept: what ISO 20022 allows for a name."""
_AHEAD = timedelta(days=31)
"""How far ahead a notice may announce a booking."""
_DEBIT = ("deb", "déb", "émis", "emis", "sort", "sent", "out", "paid", "-")


class UnreadableNotice(Exception):  # noqa: N818 - names the mail, which becomes a task; nothing failed here
    """A notice of this reader from which no payment can be read with certainty. Holds no text of the mail."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True, slots=True)
class _Amount:
    cents: Cents
    currency: str


def is_notice(mail: ParsedMail, reader: Reader) -> bool:
    """The subject fits; for a reader without a pattern for it: one of the others does."""
    patterns = patterns_of(reader)
    subject = readable(mail.subject)
    if patterns.subject:
        return bool(patterns.subject.all(subject[:MAX_TEXT]))
    text = _whole(mail)[:MAX_TEXT]
    every = (*patterns.others, *([patterns.each] if patterns.each else []))
    return any(pattern.all(text) for pattern in every)


def extract(
    mail: ParsedMail, reader: Reader, *, believed: bool, why: Text | None = None, received_on: date
) -> tuple[Payment, ...]:
    """The payments of one mail, in its order; none where the mail is no notice of this reader.

    `believed`, `why`: what the caller found out about the sender. Raises `UnreadableNotice` where it is
    a notice and an amount is missing, can be read in two ways, or contradicts another.
    """
    try:
        if not is_notice(mail, reader):
            return ()
        if len(mail.subject) + len(mail.text) > MAX_TEXT:
            raise UnreadableNotice(t("the notice is too long to be read"))
        found = _found(mail, reader)
    except TooManyMatches:
        raise UnreadableNotice(t("the notice repeats too often to be read")) from None
    return tuple(
        _payment(groups, amount, mail, reader, position, believed=believed, why=why, received_on=received_on)
        for position, (groups, amount) in enumerate(found)
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """What the patterns filled: per group name, all values in the order met."""

    values: dict[str, list[str]]

    def first(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def over(self, other: _Fields) -> _Fields:
        """These values, and the other's where these have none."""
        return _Fields({**other.values, **self.values})


def _fields(matches: Iterable[Groups]) -> _Fields:
    values: dict[str, list[str]] = {}
    for groups in matches:
        for name, value in groups.items():
            values.setdefault(name, []).append(value)
    return _Fields(values)


def _found(mail: ParsedMail, reader: Reader) -> list[tuple[_Fields, _Amount]]:
    """Each payment's groups and amount."""
    patterns = patterns_of(reader)
    text = _whole(mail)
    subject = patterns.subject.all(readable(mail.subject)) if patterns.subject else []
    shared = _fields([*subject, *_all(patterns.others, text)])
    repeated = patterns.each.all(text) if patterns.each else []
    if patterns.each and "montant" in patterns.each.names:
        return _one_each(shared, repeated, reader)
    whole = _fields([*subject, *_all(patterns.others, text), *repeated])
    return [(whole, _only_amount(whole, reader))]


def _all(patterns: Sequence[Pattern], text: str) -> list[Groups]:
    return [groups for pattern in patterns for groups in pattern.all(text)]


def _one_each(shared: _Fields, repeated: list[Groups], reader: Reader) -> list[tuple[_Fields, _Amount]]:
    """One payment a match; a total written elsewhere must be their sum."""
    own = [_fields([groups]) for groups in repeated]
    amounts = [_only_amount(fields, reader) for fields in own]
    if not amounts:
        raise _no_amount()
    if "montant" in shared.values:
        _check_total(_only_amount(shared, reader), amounts)
    rest = _Fields({k: v for k, v in shared.values.items() if k != "reference" or len(own) == 1})
    return [(fields.over(rest), amount) for fields, amount in zip(own, amounts, strict=True)]


def _check_total(total: _Amount, amounts: list[_Amount]) -> None:
    found = sum(amount.cents for amount in amounts)
    if total.cents != found:
        raise UnreadableNotice(
            t(
                "the notice says {total} in all but lists {found}",
                total=Amount(total.cents),
                found=Amount(found),
            )
        )


def _only_amount(fields: _Fields, reader: Reader) -> _Amount:
    """The one amount the groups hold; written twice alike is written once."""
    amounts = {_amount(written, fields, reader) for written in fields.values.get("montant", ())}
    if not amounts:
        raise _no_amount()
    if len(amounts) > 1:
        raise UnreadableNotice(t("the notice gives several amounts for one payment"))
    return amounts.pop()


def _amount(written: str, fields: _Fields, reader: Reader) -> _Amount:
    try:
        amount = parse_amount(written, reader.decimals)
        said = fields.first("devise")
        currency = parse_currency(said) if said else (amount.currency or reader.currency)
    except ValueError:
        raise UnreadableNotice(t("the amount cannot be read without doubt")) from None
    if amount.cents == 0 or (said and amount.currency not in ("", currency)):
        raise UnreadableNotice(t("the amount cannot be read without doubt"))
    return _Amount(amount.cents, currency)


def _no_amount() -> UnreadableNotice:
    return UnreadableNotice(t("the notice holds no amount that its reader recognises"))


def _payment(
    fields: _Fields,
    amount: _Amount,
    mail: ParsedMail,
    reader: Reader,
    position: int,
    *,
    believed: bool,
    why: Text | None,
    received_on: date,
) -> Payment:
    remittance = "\n".join(fields.values.get("reference", ()))
    if len(remittance) > _REMITTANCE:
        raise UnreadableNotice(t("the notice is too long to be read"))
    said = fields.first("date")
    return Payment(
        id=payment_id(mail.identity, position),
        mail=mail.identity,
        reader=reader.name,
        kind=reader.kind,
        received_on=received_on,
        amount=abs(amount.cents),
        currency=amount.currency,
        booked_on=_day(said, reader, received_on),
        payer=" ".join(fields.first("payeur").split())[:_PAYER],
        payer_iban=_iban(fields.first("iban")),
        remittance=remittance,
        references=cited(remittance),
        reversal=reader.kind is NoticeKind.REJECT,
        debit=amount.cents < 0 or reader.kind is NoticeKind.REJECT or _is_debit(fields.first("sens")),
        believed=believed,
        why=why,
    )


def _day(said: str, reader: Reader, received_on: date) -> date | None:
    """None where it is no day, or lies so far ahead (`98` read as 2098) that it is none of this payment."""
    found = parse_date(said, reader.dates) if said else None
    if found and received_on > date.min and found - received_on > _AHEAD:
        return None
    return found


def _is_debit(said: str) -> bool:
    return said.casefold().startswith(_DEBIT)


def _iban(written: str) -> str:
    return "".join(char for char in written.upper() if char.isalnum())[:34]


def _whole(mail: ParsedMail) -> str:
    return readable(f"{mail.subject}\n{mail.text}")
