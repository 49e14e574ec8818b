"""The report for a program: the same facts as the mail, as JSON. Names only where the mail may show them."""

from __future__ import annotations

from typing import Any

import msgspec

from runner.model.text import Translate, plain, render
from runner.review.acts import Acts, Arrival, Departure, acts
from runner.review.content import build_report
from runner.review.figures import Aged, aged
from runner.review.grid import show
from runner.review.health import health_checks
from runner.review.measures import DELAY, DSO, SHARE, figures_of
from runner.review.outcome import RunOutcome
from runner.review.suggest import answer
from runner.review.waiting import Item, Waiting, waiting


def report_json(outcome: RunOutcome, translate: Translate) -> str:
    """One object, ended by a line feed; amounts as text with two decimals, days as `2026-07-21`."""
    work, done = waiting(outcome), acts(outcome)
    report = build_report(outcome)
    whole = {
        "date": outcome.day.isoformat(),
        "run": outcome.run,
        "mode": outcome.mode.value,
        "result": outcome.result.value,
        "subject": show(report.subject, translate),
        "alerts": [render(text, translate) for text in report.alerts],
        "todo": [_group(group, outcome, translate) for group in work],
        "sent": [_departure(departure, outcome) for departure in done.departures],
        "received": [_arrival(arrival) for arrival in done.arrivals],
        "sums": _sums(done),
        "figures": _figures(outcome),
        "aged": _aged(aged(outcome.plan), translate) if outcome.plan else None,
        "health": [
            {"what": render(c.label, translate), "value": show(c.value, translate), "good": not c.bad}
            for c in health_checks(outcome.health, outcome.day, outcome.timezone)
        ],
        "anchor": outcome.anchor,
    }
    return msgspec.json.encode(whole).decode() + "\n"


def _group(group: Waiting, outcome: RunOutcome, translate: Translate) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "title": render(group.work.title, translate),
        "items": [_item(group.work.fact, item, outcome, translate) for item in group.items],
    }


def _item(fact: str, item: Item, outcome: RunOutcome, translate: Translate) -> dict[str, Any]:
    settles = answer(fact, item, outcome.day)
    return {
        **_who(item.customer, outcome),
        "invoices": list(item.invoices),
        "amount": None if item.amount is None else plain(item.amount),
        "reference": item.reference or None,
        "place": item.place or None,
        "since": item.since.isoformat() if item.since else None,
        "detail": render(item.detail, translate) if item.detail else None,
        "command": settles.command if settles else None,
        "link": (settles.link(outcome.answer) if settles else "") or None,
    }


def _who(code: str, outcome: RunOutcome) -> dict[str, Any]:
    name = outcome.names.get(code)
    return {"customer": code or None, **({"name": name} if name else {})}


def _departure(departure: Departure, outcome: RunOutcome) -> dict[str, Any]:
    return {
        "reference": departure.notice,
        **_who(departure.customer, outcome),
        "step": departure.step,
        "channel": departure.channel,
        "invoices": list(departure.invoices),
        "total": plain(departure.total),
    }


def _arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        "payment": arrival.payment,
        "amount": plain(arrival.amount),
        "currency": arrival.currency,
        "believed": arrival.believed,
        "reversal": arrival.came_back,
        "stage": arrival.stage or None,
        "customers": list(arrival.customers),
        "invoices": list(arrival.invoices),
        "settled": plain(arrival.settled),
    }


def _sums(done: Acts) -> dict[str, Any]:
    return {
        "sent": plain(done.sent_total),
        "received": plain(done.received),
        "settled": plain(done.settled),
        "shown_by_accounting": plain(done.shown),
        "refused": done.refused,
        "dropped": done.dropped,
    }


def _figures(outcome: RunOutcome) -> dict[str, Any] | None:
    """Each figure beside its aim: the share in percent, the others in days; null where unknown."""
    if outcome.plan is None:
        return None
    today, aims = figures_of(outcome.plan, outcome.state), outcome.objectives
    return {
        "overdue_share": {"value": today[SHARE] / 10, "aim": aims.overdue_share},
        "dso": {"value": today.get(DSO), "aim": aims.dso},
        "mean_delay": {"value": today[DELAY], "aim": aims.mean_delay},
    }


def _aged(balance: Aged, translate: Translate) -> list[dict[str, Any]]:
    return [
        {"late_by": render(label, translate), "invoices": count, "amount": plain(cents)}
        for label, count, cents in balance.rows()
    ]
