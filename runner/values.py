"""Options of the command line, read as in the files people write: `1 234,56 €`, `31/03/2026`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import click

from runner.model.text import Cents, t
from runner.options import SHOWN_DAY
from runner.usage import MeantError

T = TypeVar("T")
Function = Callable[..., Any]

FACTS = (
    "pause",
    "litige",
    "litige-clos",
    "promesse",
    "echeancier",
    "avoir",
    "appel",
    "lettre",
    "approbation",
    "coordonnees",
    "adresse",
    "reponse",
    "paiement",
    "envoi",
    "etape",
    "politique",
    "procedure",
)
"""What can be noted, in the words of `runner.site.notes`: reading them there would slow every start."""
_TOLD = {
    "facture": "Invoice, each of them; without it the whole customer. Of a paiement: or « aucune ».",
    "jusqu-au": "Last day of a pause, answer day of a litige, day promised or expected of any other.",
    "motif": "Why; of a litige one word of the list.",
    "montant": "Disputed, promised, approved or allocated amount.",
    "issue": "What came of a call or of a dispute.",
    "echeance": "DAY:AMOUNT of an echeancier, as often as needed.",
    "accord-ecrit-le": "The day of the written agreement of an echeancier.",
    "defaut": "If an instalment is missed: déchéance du terme, or échéance seule.",
    "tolerance": "Bank days left for each instalment: 3 jours ouvrés.",
    "ecart": "Why instalments and invoices differ: 20 € remise consentie.",
    "reference": "R-… of an envoi, P-… of a paiement, number of a lettre, identity of the mail of a reponse.",
    "recue-le": "The day a letter was received.",
    "retour": "oui: the letter came back.",
    "rappeler-le": "The day to call again.",
    "courriel": "A new e-mail address.",
    "copie": "A new address to copy.",
    "telephone": "A new telephone number.",
    "a-partir-du": "First day of new coordonnees.",
    "responsable": "Who answers a litige.",
    "jugement-le": "Of a procedure: the opening judgment.",
    "declaree-le": "Of a procedure: the claim was declared.",
    "proposition": "Of a paiement: oui takes what the run proposes, non says it is not this customer's.",
    "memoriser-iban": "Of a paiement: oui recognises this bank account as the customer's from now on.",
    "parti": "Whether a doubtful envoi left: oui or non.",
    "etape": "The step that was done by hand.",
    "politique": "The policy chosen for this customer.",
    "adresse": "The wrong address, without it all of them; of coordonnees each line of the new one.",
    "le": "The day it happened; without it today. Of a procedure: its publication.",
    "par": "Who says it; without it the author git knows.",
}


def as_amount(_context: click.Context, option: click.Parameter, value: str) -> Cents:
    """Cents; the euro sign may be left out."""
    from runner.site import units  # noqa: PLC0415 - `--help` reads no value

    return _read(option, value, lambda text: units.amount(units.in_euros(text)))


def as_day(_context: click.Context, option: click.Parameter, value: str) -> date:
    """`2026-03-31` or `31/03/2026`."""
    from runner.site import units  # noqa: PLC0415 - as above

    return _read(option, value, units.day)


def as_day_or_none(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    """The same, where the option may be left out."""
    return None if value is None else as_day(context, option, value)


def as_payments(
    context: click.Context, option: click.Parameter, values: Sequence[str]
) -> tuple[tuple[date, Cents], ...]:
    """`2026-04-15:500`, several times: the day and the cents of each part payment."""
    parts = [value.rpartition(":") for value in values]
    return tuple((as_day(context, option, day), as_amount(context, option, paid)) for day, _, paid in parts)


def _read(option: click.Parameter, value: str, convert: Callable[[str], T]) -> T:
    from runner.site.units import UnitError  # noqa: PLC0415 - as above

    try:
        return convert(value)
    except UnitError as error:
        text = t("{name} expects {what}", name=option.opts[0], what=error.expected)
        raise MeantError(text, option) from error


def told(command: Function) -> Function:
    """The options of a note; how often each may be written depends on what is noted."""
    for name, help_text in reversed(_TOLD.items()):
        command = click.option(f"--{name}", multiple=True, metavar="…", help=help_text)(command)
    return command


_OWED = (
    click.option(
        "--amount",
        required=True,
        metavar="AMOUNT",
        callback=as_amount,
        help="The unpaid amount, VAT included.",
    ),
    click.option(
        "--due",
        required=True,
        metavar=SHOWN_DAY,
        callback=as_day,
        help="The due date; of a particulier, the day the formal notice was received.",
    ),
    click.option(
        "--until", required=True, metavar=SHOWN_DAY, callback=as_day, help="Up to this day included."
    ),
    click.option("--debtor", required=True, type=click.Choice(["entreprise", "particulier", "public"])),
    click.option(
        "--paid",
        multiple=True,
        metavar=f"{SHOWN_DAY}:AMOUNT",
        callback=as_payments,
        help="A part payment; as often as needed.",
    ),
    click.option(
        "--imputation",
        type=click.Choice(["principal-d-abord", "interets-d-abord"]),
        help="What a part payment pays first; default: as the site says, else the principal.",
    ),
    click.option(
        "--issued",
        metavar=SHOWN_DAY,
        callback=as_day_or_none,
        help="The invoice's day, where the site's rates are dated.",
    ),
)


def owed(command: Function) -> Function:
    """The options that say a debt: amount, dates, debtor, payments."""
    for option in reversed(_OWED):
        command = option(command)
    return command
