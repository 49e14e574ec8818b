"""`lecteurs/essais/<lecteur>/`: mails kept aside, and beside each what its reader must find in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from runner.model.money import NoticeKind
from runner.model.problem import Place, Problem
from runner.model.text import Cents, t
from runner.site.folder import read_tree
from runner.site.reading import View, read, view_of
from runner.site.yaml import MAX_BYTES

FOLDER = "lecteurs/essais"
_MAIL, _FOUND = ".eml", ".yaml"


@dataclass(frozen=True, slots=True)
class Expected:
    """One payment as a person wrote it down; what she left out must be empty."""

    amount: Cents
    currency: str
    kind: NoticeKind
    on: date | None
    payer: str
    iban: str
    references: tuple[str, ...]
    places: dict[str, Place]
    """Where each key stands; under the empty one the payment itself."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail, by its path from the site, and what `reader` finds in it."""

    reader: str
    mail: str
    payments: tuple[Expected, ...]
    place: Place


def read_samples(root: Path) -> tuple[tuple[Sample, ...], tuple[Problem, ...]]:
    """Every sample of the site, and what is wrong with their files. A large mail is none to keep here."""
    found = read_tree(root, FOLDER, MAX_BYTES)
    problems = list(found.problems)
    samples: list[Sample] = []
    for name, data in found.files.items():
        if name.endswith(_FOUND):
            document = read(data, name, "essai")
            problems += document.problems
            view = view_of(document)
            samples += [_sample(name, view)] if view else []
    return tuple(samples), (*problems, *_alone(found.files))


def _alone(files: dict[str, bytes]) -> Iterator[Problem]:
    """A mail without what must be found in it tests nothing, nor does the reverse."""
    for name in files:
        stem, _, ending = name.rpartition(".")
        other = {"eml": _FOUND, "yaml": _MAIL}.get(ending)
        if other and stem + other not in files:
            fix = t("relance payments read {mail} --format sample", mail=stem + _MAIL)
            message = t("this sample lacks its other half")
            yield Problem(Place(name), message, t("{file} beside it", file=stem + other), fix)


def _sample(name: str, view: View) -> Sample:
    payments = tuple(map(_expected, view.views("paiements")))
    mail = name.removesuffix(_FOUND) + _MAIL
    return Sample(name.split("/")[-2], mail, payments, view.at("paiements"))


def _expected(view: View) -> Expected:
    keys = ("montant", "devise", "nature", "date", "payeur", "iban", "references")
    return Expected(
        _cents(view.text("montant")),
        view.text("devise", "EUR"),
        NoticeKind(view.text("nature", "paiement")),
        view.day("date"),
        view.text("payeur"),
        "".join(view.text("iban").split()).upper(),
        view.texts("references"),
        {"": view.place, **{key: view.at(key) for key in keys}},
    )


def _cents(written: str) -> Cents:
    """As the schema lets it be written: two decimals, always."""
    return int("".join(filter(str.isdigit, written)))
