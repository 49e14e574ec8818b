"""Interest and flat charges printed beside the invoices, where the law and the step allow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from runner.dunning.interest import PROFESSIONALS, Interest, MissingRateError, interest
from runner.dunning.rules import Rules
from runner.model.decision import Charge, Figures, Line, Notice
from runner.model.parties import DebtorType
from runner.model.rules import Mention, Step
from runner.model.settings import terms_on
from runner.model.text import Cents


def figures(  # noqa: PLR0917 - who, which step, what is owed; then the rules, the day and what lowers it
    debtor: DebtorType, step: Step, lines: Iterable[Line], rules: Rules, day: date, credits_: Cents = 0
) -> Figures | None:
    """What `step` may claim up to `day`; None where it prints none, or where a rate is missing.

    Never for consumers and whoever is treated as one, nor for an unknown type (RULES.md). An invoice is
    charged only where its own step claims: one that is reminded for the first time beside older ones is
    not, nor one listed for information. Interest is computed afresh each time: it never adds up over runs.
    `credits_`, free ones, lower the principal of the oldest first: money of the debtor bears us no interest.
    """
    if not step.mentions or debtor not in PROFESSIONALS:
        return None
    try:
        owed = [
            (line, _interest(line, base, debtor, rules, day))
            for line, base in _bases((line for line in lines if _claims(line)), credits_)
        ]
    except MissingRateError:
        return None
    charges = tuple(_charge(line, found, step) for line, found in owed)
    return Figures(
        until=day,
        charges=charges,
        interest=sum(charge.interest for charge in charges),
        flat=sum(charge.flat for charge in charges),
        rates=tuple(dict.fromkeys(_percent(s.rate) for _, found in owed for s in found.segments)),
    )


def _claims(line: Line) -> bool:
    return line.days_late > 0 and line.step is not None and bool(line.step.mentions)


def lacks_rate(notice: Notice) -> bool:
    """Whether `notice` should print figures and cannot, for want of a rate: a brake."""
    wanted = bool(notice.step.mentions) and notice.customer.type in PROFESSIONALS
    return wanted and notice.figures is None


def _bases(lines: Iterable[Line], credits_: Cents) -> Iterator[tuple[Line, Cents]]:
    """Each line, and its balance less what is left of the credits. Lines come oldest first."""
    for line in lines:
        taken = min(credits_, line.balance)
        credits_ -= taken
        yield line, line.balance - taken


def _interest(line: Line, base: Cents, debtor: DebtorType, rules: Rules, day: date) -> Interest:
    invoice = line.invoice
    terms = terms_on(rules.dated_terms, invoice.key.issued_on or invoice.due, rules.terms)
    return interest(base, invoice.due or day, day, debtor, terms, rules.rates)


def _charge(line: Line, found: Interest, step: Step) -> Charge:
    return Charge(
        line.invoice.key,
        found.interest if Mention.INTEREST in step.mentions else 0,
        found.flat if Mention.FLAT_CHARGE in step.mentions else 0,
    )


def _percent(rate: int) -> str:
    """`12,15 %`, from hundredths of a percent."""
    whole, part = divmod(rate, 100)
    return f"{whole},{part:02d}\u202f%"
