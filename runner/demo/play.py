"""A month of an invented company: the same run as in production, day by day."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from runner.console import Console
from runner.demo.books import FIRST, LAST, Bill, bills, customers, export
from runner.demo.house import build, push
from runner.demo.post import Letter, deliver, post
from runner.model.events import PaymentLearnt, Sent, TaskOpened
from runner.model.text import t
from runner.review.outcome import RunOutcome
from runner.run.daily import daily
from runner.run.order import Order, dated_clock

FACTS = {
    date(2026, 6, 4): (
        "C037/2026-06-04-litige.yaml",
        (
            "litige:\n  facture: {number}\n  montant_conteste: 400 €\n  motif: quantité\n"
            "  par: claire.morel\n  jusqu_au: 26/06/2026\n"
        ),
    ),
    date(2026, 6, 9): (
        "C025/2026-06-09-promesse.yaml",
        "promesse:\n  date: 11/06/2026\n  par: claire.morel\n",
    ),
    date(2026, 6, 11): (
        "C031/2026-06-11-promesse.yaml",
        "promesse:\n  date: 15/06/2026\n  par: claire.morel\n",
    ),
    date(2026, 6, 18): (
        "C005/2026-06-18-pause.yaml",
        "pause:\n  jusqu_au: 30/06/2026\n  motif: plan de règlement en discussion\n  par: claire.morel\n",
    ),
}
"""What the credit manager records, the day after she reads a reply."""
HANDLED = "reponse_traitee:\n  le: {day:%d/%m/%Y}\n  par: claire.morel\n"


def play(console: Console, home: Path) -> None:
    """Build the site, play each morning of June 2026, then say where to look."""
    started = time.monotonic()
    books = bills()
    home = home.absolute()
    letters, site = post(books), build(home, books)
    total: Counter[str] = Counter()
    days = tuple(_weekdays())
    for day in _shown(console, days):
        _morning(site, books, letters, day)
        last = _run(console, site, day)
        total.update(_counted(last))
    _tell(console, home, site, total, time.monotonic() - started)
    console.out(t("Why one invoice got its verdict: {command}", command=_explain(site, last)))


def _weekdays() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _shown(console: Console, days: tuple[date, ...]) -> Iterator[date]:
    """The days, with a progress bar where there is a terminal."""
    if console.width is None:
        yield from days
        return
    from rich.progress import track  # noqa: PLC0415 - a fifth of the start-up time, for a terminal only

    yield from track(days, description=console.say(t("June 2026")))


def _morning(site: Path, books: tuple[Bill, ...], letters: tuple[Letter, ...], day: date) -> None:
    """What has happened by seven: an export, mail, and what the credit manager wrote the day before."""
    for old in (site / "donnees").glob("factures-*.csv"):
        old.unlink()
    (site / "donnees" / f"factures-{day}.csv").write_text(export(books, day), encoding="utf-8")
    (site / "donnees" / "clients.csv").write_text(customers(), encoding="utf-8")
    deliver(site / "donnees" / "boite", letters, day)
    if day in FACTS:
        _record(site, books, day)


def _record(site: Path, books: tuple[Bill, ...], day: date) -> None:
    name, text = FACTS[day]
    code = name.partition("/")[0]
    number = next(b.number for b in books if b.person.code == code and b.balance(day) > 0)
    folder = site / "suivi" / code
    folder.mkdir(parents=True, exist_ok=True)
    (site / "suivi" / name).write_text(text.format(number=number), encoding="utf-8")
    (folder / f"{day}-reponse.yaml").write_text(HANDLED.format(day=day), encoding="utf-8")
    push(site, f"Suivi de {code}")


def _run(console: Console, site: Path, day: date) -> RunOutcome:
    clock = dated_clock(day, console.clock, "Europe/Paris")
    outcome = daily(Order(root=site, clock=clock, sleep=_no_wait, token=f"{day:%y%m%d}"))
    if outcome is None:
        raise RuntimeError(day)
    return outcome


def _no_wait(_seconds: float) -> None:
    """A month in seconds: nothing is waited for."""


def _counted(outcome: RunOutcome) -> Counter[str]:
    names = {Sent: "sent", PaymentLearnt: "payments", TaskOpened: "tasks"}
    return Counter(names[type(event)] for event in outcome.events if type(event) in names)


def _tell(console: Console, home: Path, site: Path, total: Counter[str], seconds: float) -> None:
    """Where to look."""
    console.out(
        t(
            "A month in {seconds} s: {sent} messages sent, {payments} payments read, {tasks} tasks opened.",
            seconds=round(seconds),
            sent=total["sent"],
            payments=total["payments"],
            tasks=total["tasks"],
        )
    )
    messages, remote = site / "sortie" / "new", home / "depot.git"
    console.out(
        t("Messages and reports (a Maildir, nothing left this machine): {folder}", folder=str(messages))
    )
    relance = f".venv/bin/relance {{}} --site {site}"
    console.out(
        t(
            "One as a customer sees it: {command}",
            command=f"{relance.format('preview rappel')} --out rappel.html",
        )
    )
    console.out(
        t("The report of the last day: {command}", command=f"{relance.format('report')} --date {LAST}")
    )
    console.out(t("What each step brought in: {command}", command=relance.format("effects")))
    console.out(t("The audit log: {command}", command=f"git --git-dir {remote} log --stat journal"))
    console.out(t("Its current picture: {command}", command=f"git --git-dir {remote} show journal:README.md"))


def _explain(site: Path, last: RunOutcome) -> str:
    """The open invoice that has climbed most."""
    records = (item for customer in last.state.customers.values() for item in customer.invoices.items())
    _, number = max((len(record.steps), number) for (number, _), record in records if record.present)
    return f".venv/bin/relance explain {number} --site {site} --date {LAST}"
