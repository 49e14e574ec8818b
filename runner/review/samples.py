"""The samples of the readers, tried: what each finds in the mails kept beside it against what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from runner.model.money import Payment
from runner.model.problem import Problem, SiteError
from runner.model.settings import Reader
from runner.model.text import Cents, Text, plain, t
from runner.payments.files import FileReading, read_files
from runner.site.samples import Expected, Sample, read_samples

_PLAIN = re.compile(r"[^\W_][\w /.-]*|[0-9]+,[0-9]{2}")
"""What YAML reads as it stands, also between brackets."""


def sample_faults(root: Path, readers: Sequence[Reader], samples: Sequence[Sample]) -> Iterator[Problem]:
    """Every difference, at the line that expects something else. All readers take part, as in a run."""
    names = {reader.name for reader in readers}
    for sample in samples:
        if sample.reader not in names:
            expected = t("one of {choices}", choices=", ".join(sorted(names)))
            yield Problem(sample.place, t("no reader has this folder's name"), expected)
            continue
        (reading,) = read_files([root / sample.mail], readers)
        yield from _differences(sample, reading)


def try_readers(root: Path, readers: Sequence[Reader]) -> int:
    """How many samples were read as written. Raises `SiteError` with every difference."""
    samples, problems = read_samples(root)
    if faults := (*problems, *sample_faults(root, readers, samples)):
        raise SiteError(faults)
    return len(samples)


def _differences(sample: Sample, reading: FileReading) -> Iterator[Problem]:
    if reading.error:
        yield _wrong(sample, t("{mail} cannot be read: {why}", mail=sample.mail, why=reading.error))
    elif reading.payments and reading.reader != sample.reader:
        other = t("{mail} is read by the reader {name}", mail=sample.mail, name=reading.reader)
        yield _wrong(sample, other, t("{what}", what=sample.reader))
    elif len(reading.payments) != len(sample.payments):
        seen = t("{mail} gives {count} payments", mail=sample.mail, count=len(reading.payments))
        yield _wrong(sample, seen, t("{what}", what=str(len(sample.payments))))
    else:
        for expected, payment in zip(sample.payments, reading.payments, strict=True):
            yield from _fields(sample, expected, payment)


def _fields(sample: Sample, expected: Expected, payment: Payment) -> Iterator[Problem]:
    found = fields_of(payment)
    for key, wanted in _written(expected).items():
        if found[key] != wanted:
            seen = t("{mail}: « {key} » is {seen}", mail=sample.mail, key=key, seen=found[key] or t("empty"))
            place = expected.places.get(key, expected.places[""])
            yield Problem(place, seen, t("{what}", what=wanted) if wanted else t("nothing"), _fix(sample))


def _written(expected: Expected) -> dict[str, str]:
    return {
        "montant": _amount(expected.amount),
        "devise": expected.currency,
        "nature": expected.kind.value,
        "date": f"{expected.on:%d/%m/%Y}" if expected.on else "",
        "payeur": expected.payer,
        "iban": expected.iban,
        "references": ", ".join(expected.references),
    }


def fields_of(payment: Payment) -> dict[str, str]:
    """What a sample writes down of a payment, by its French key."""
    return {
        "montant": _amount(payment.amount),
        "devise": payment.currency,
        "nature": payment.kind.value,
        "date": f"{payment.booked_on:%d/%m/%Y}" if payment.booked_on else "",
        "payeur": payment.payer,
        "iban": payment.payer_iban,
        "references": ", ".join(payment.references),
    }


def sample_text(payments: Sequence[Payment]) -> str:
    """The YAML of a sample, to be read by a person before it is kept."""
    if not payments:
        return "version: 1\npaiements: []\n"
    return "version: 1\npaiements:\n" + "".join(map(_yaml, payments))


def _yaml(payment: Payment) -> str:
    fields = {key: text for key, text in fields_of(payment).items() if text and key != "references"}
    usual = {"devise": "EUR", "nature": "paiement"}
    lines = [f"{key}: {_quoted(text)}" for key, text in fields.items() if usual.get(key) != text]
    if payment.references:
        lines.append("references: [" + ", ".join(map(_quoted, payment.references)) + "]")
    return "  - " + "\n    ".join(lines) + "\n"


def _amount(cents: Cents) -> str:
    return plain(cents).replace(".", ",")


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def _wrong(sample: Sample, message: Text, expected: Text | None = None) -> Problem:
    return Problem(sample.place, message, expected, _fix(sample))


def _fix(sample: Sample) -> Text:
    return t(
        "mend the reader; if the mail is read rightly: relance payments read {mail} --format sample",
        mail=sample.mail,
    )
