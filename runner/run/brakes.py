"""Brakes over the whole plan: they catch errors before the first send. Caps are in `plan`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from runner.dunning.figures import lacks_rate
from runner.model.decision import BrakeReading, Plan
from runner.model.parties import Ledger
from runner.model.problem import UserError
from runner.model.settings import Site
from runner.model.state import State
from runner.model.text import t
from runner.plan import calendar_of, notices_of
from runner.site.personal import personal_data

FEW_VANISHED = 5
"""Fewer invoices than this leave a small ledger every day without meaning anything."""


TEXTS = {
    "envois": t("messages that would leave"),
    "envois_par_client": t("messages to one customer"),
    "part_des_clients": t("share of the customers written to, in %"),
    "disparues": t("share of the invoices that left the file, in %"),
    "lignes_illisibles": t("rows without a legible customer"),
    "fraicheur": t("age of the export, in open days"),
    "dates_reculent": t("days by which the export is older than the last one"),
    "date_future": t("days by which the export is ahead of today"),
    "taux": t("messages whose figures lack a legal rate"),
    "clef": t("RELANCE_KEY is not the one of the last run: addresses that bounced and copies are not known"),
    "suspendre": t("`suspendre: oui` is written"),
}
"""What each brake counts, by its name in the journal."""
LIFTABLE = tuple(name for name in TEXTS if name != "suspendre")


def reading(name: str, seen: int, limit: int) -> BrakeReading:
    """One brake: what it saw and its limit."""
    return BrakeReading(name, seen, limit, TEXTS[name], liftable=name in LIFTABLE)


def read_brakes(site: Site, ledger: Ledger, state: State, plan: Plan) -> tuple[BrakeReading, ...]:
    """Every brake, pulled or not. Those that compare do so with the last run that no brake stopped."""
    return (
        *_of_the_plan(site, plan),
        *_of_the_export(site, ledger, state, plan.day),
        reading("clef", int(_another_key(state)), 0),
        reading("suspendre", int(site.settings.suspended), 0),
    )


def _of_the_plan(site: Site, plan: Plan) -> Iterator[BrakeReading]:
    limits, notices = site.settings.brakes, notices_of(plan)
    by_customer = Counter(n.customer.code for n in notices)
    yield reading("envois", len(notices), limits.sends)
    yield reading("envois_par_client", max(by_customer.values(), default=0), limits.sends_per_customer)
    yield reading("part_des_clients", _percent(len(by_customer), len(plan.decisions)), limits.customers_share)
    yield reading("taux", sum(map(lacks_rate, notices)), 0)


def _of_the_export(site: Site, ledger: Ledger, state: State, day: date) -> Iterator[BrakeReading]:
    limits = site.settings.brakes
    share = _percent(state.vanished, state.present_then) if state.vanished >= FEW_VANISHED else 0
    age = calendar_of(site).open_between(ledger.exported_on, day)
    back = (state.passed.exported_on - ledger.exported_on).days if state.passed else 0
    yield reading("disparues", share, limits.vanished)
    yield reading("lignes_illisibles", len(ledger.unreadable), limits.unreadable_rows)
    yield reading("fraicheur", age, site.settings.invoices.max_age)
    yield reading("dates_reculent", max(back, 0), 0)
    yield reading("date_future", max((ledger.exported_on - day).days, 0), 0)


def _another_key(state: State) -> bool:
    """A preview may have no key, and older journals do not tell theirs: nothing is known then."""
    keys = [run.key for run in (state.passed, state.last_opened) if run and run.key]
    return len(set(keys)) > 1


def _percent(part: int, whole: int) -> int:
    """Rounded up: 30.1 % is over 30 %."""
    return -(-100 * part // whole) if whole else 0


def stopping(readings: tuple[BrakeReading, ...], lifts: Mapping[str, str]) -> tuple[BrakeReading, ...]:
    """The pulled brakes that nobody lifted by name and reason."""
    return tuple(r for r in readings if r.pulled and not (r.liftable and lifts.get(r.name, "").strip()))


def check_lifts(lifts: Mapping[str, str]) -> None:
    """A lift names a brake that exists and can be lifted, and says why, without a person's data."""
    for name, reason in lifts.items():
        if name not in LIFTABLE:
            raise UserError(
                t("--lift {name}: no such brake; one of {names}", name=name, names=", ".join(LIFTABLE))
            )
        if not reason.strip():
            raise UserError(t('--lift {name}: say why: --lift {name}="reason"', name=name))
        if found := personal_data(reason):
            raise UserError(
                t(
                    "--lift {name}: the reason seems to hold {what}: the journal keeps it for ever",
                    name=name,
                    what=found,
                )
            )
