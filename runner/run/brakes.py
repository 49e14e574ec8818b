"""Brakes over the whole plan: they catch errors before the first send. Caps are in `plan`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from runner.dunning.figures import lacks_rate
from runner.model.decision import BrakeReading, Plan
from runner.model.parties import Ledger
from runner.model.problem import UserError
from runner.model.settings import Site
from runner.model.text import t
from runner.plan import calendar_of, notices_of

FEW_VANISHED = 5
"""Fewer invoices than this leave a small ledger every day without meaning anything."""


@dataclass(frozen=True, slots=True)
class Before:
    """The last run that no brake stopped, for those that compare. `present`: invoices of its export."""

    exported_on: date | None
    present: int


def read_brakes(
    site: Site, ledger: Ledger, before: Before, plan: Plan, vanished: int
) -> tuple[BrakeReading, ...]:
    """Every brake, pulled or not."""
    return (
        *_of_the_plan(site, plan),
        *_of_the_export(site, ledger, before, plan.day, vanished),
        BrakeReading(
            "suspendre", int(site.settings.suspended), 0, t("`suspendre: oui` is written"), liftable=False
        ),
    )


def _of_the_plan(site: Site, plan: Plan) -> Iterator[BrakeReading]:
    limits, notices = site.settings.brakes, notices_of(plan)
    by_customer = Counter(n.customer.code for n in notices)
    share = _percent(len(by_customer), len(plan.decisions))
    most = max(by_customer.values(), default=0)
    yield BrakeReading("envois", len(notices), limits.sends, t("messages that would leave"))
    yield BrakeReading("envois_par_client", most, limits.sends_per_customer, t("messages to one customer"))
    yield BrakeReading(
        "part_des_clients", share, limits.customers_share, t("share of the customers written to, in %")
    )
    lacking = sum(map(lacks_rate, notices))
    yield BrakeReading("taux", lacking, 0, t("messages whose figures lack a legal rate"))


def _of_the_export(
    site: Site, ledger: Ledger, before: Before, day: date, vanished: int
) -> Iterator[BrakeReading]:
    limits = site.settings.brakes
    share = _percent(vanished, before.present) if vanished >= FEW_VANISHED else 0
    age = calendar_of(site).open_between(ledger.exported_on, day)
    back = (before.exported_on - ledger.exported_on).days if before.exported_on else 0
    ahead = (ledger.exported_on - day).days
    yield BrakeReading(
        "disparues", share, limits.vanished, t("share of the invoices that left the file, in %")
    )
    yield BrakeReading(
        "lignes_illisibles",
        len(ledger.unreadable),
        limits.unreadable_rows,
        t("rows without a legible customer"),
    )
    yield BrakeReading("fraicheur", age, site.settings.invoices.max_age, t("age of the export, in open days"))
    yield BrakeReading(
        "dates_reculent", max(back, 0), 0, t("days by which the export is older than the last one")
    )
    yield BrakeReading("date_future", max(ahead, 0), 0, t("days by which the export is ahead of today"))


def _percent(part: int, whole: int) -> int:
    """Rounded up: 30.1 % is over 30 %."""
    return -(-100 * part // whole) if whole else 0


def stopping(readings: tuple[BrakeReading, ...], lifts: Mapping[str, str]) -> tuple[BrakeReading, ...]:
    """The pulled brakes that nobody lifted by name and reason."""
    return tuple(r for r in readings if r.pulled and not (r.liftable and lifts.get(r.name, "").strip()))


def check_lifts(lifts: Mapping[str, str]) -> None:
    """A lift names a brake that exists and can be lifted, and says why."""
    for name, reason in lifts.items():
        if name not in LIFTABLE:
            raise UserError(
                t("--lift {name}: no such brake; one of {names}", name=name, names=", ".join(LIFTABLE))
            )
        if not reason.strip():
            raise UserError(t('--lift {name}: say why: --lift {name}="reason"', name=name))


LIFTABLE = (
    "envois",
    "envois_par_client",
    "part_des_clients",
    "disparues",
    "lignes_illisibles",
    "fraicheur",
    "dates_reculent",
    "date_future",
    "taux",
)
