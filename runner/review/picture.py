"""The journal branch's README: the current picture, numbers and codes only."""

from __future__ import annotations

from collections.abc import Iterator

from runner.locale import translator
from runner.model.rules import Channel
from runner.model.settings import Mode
from runner.model.text import Amount, Text, Translate, Value, t
from runner.review.acts import Acts, acts
from runner.review.figures import Aged, aged, local_time, percent
from runner.review.grid import Column, Grid, as_markdown, escape, show
from runner.review.outcome import RunOutcome, RunResult
from runner.review.tables import few
from runner.review.verdicts import CHANNEL_LABELS, VERDICT_LABELS, act_label, plan_counts
from runner.review.waiting import waiting

MOST_CODES = 12
"""Customer codes in one line of what waits."""

RESULT_LABELS: dict[RunResult, Text] = {
    RunResult.DONE: t("complete"),
    RunResult.BRAKE: t("stopped by a brake, nothing left"),
    RunResult.INTERRUPTED: t("interrupted"),
}


def picture(outcome: RunOutcome) -> str:
    """Markdown in the site's language; only codes, numbers and dates, never a name or a text people wrote."""
    return "\n".join(_parts(outcome, translator(outcome.language))) + "\n"


def _parts(outcome: RunOutcome, translate: Translate) -> Iterator[str]:
    def say(text: Text) -> str:
        return escape(show(text, translate))

    yield f"# {say(t('Journal of reminders'))}"
    yield ""
    yield from (f"- {say(line)}" for line in _facts(outcome))
    yield ""
    yield from (as_markdown(grid, translate) for grid in _grids(outcome))
    yield f"### {say(t('Proof'))}"
    yield ""
    yield say(t("Each line of the journal carries the SHA-256 of the line before. This run ends at:"))
    yield from ("", "```sh", f"relance journal verify --anchor {outcome.anchor}", "```")


def _facts(outcome: RunOutcome) -> Iterator[Text]:
    mode = t("trial run") if outcome.mode is Mode.TRIAL else t("real run")
    result = RESULT_LABELS[outcome.result]
    yield t("{day}, {mode} {run}: {result}", day=outcome.day, mode=mode, run=outcome.run, result=result)
    for brake in outcome.brakes:
        yield t(
            "Brake {brake}: {seen} seen, {limit} allowed",
            brake=brake.name,
            seen=brake.seen,
            limit=brake.limit,
        )
    if outcome.health.exported_on:
        yield t("Export of {day}", day=outcome.health.exported_on)
    if outcome.health.mail_until:
        yield t("Mailbox read until {time}", time=local_time(outcome.health.mail_until, outcome.timezone))
    if outcome.problems:
        yield t("Rows or facts to correct: {count}", count=len(outcome.problems))


def _grids(outcome: RunOutcome) -> Iterator[Grid]:
    if outcome.plan:
        yield _aged(aged(outcome.plan))
        yield _verdicts(plan_counts(outcome.plan))
    done = acts(outcome)
    yield _sums(done, outcome.mode)
    if done.departures:
        yield _departures(done)
    yield _waiting(outcome)


def _aged(balance: Aged) -> Grid:
    rows: list[tuple[Text, Value, Value]] = [
        (label, count, Amount(cents)) for label, count, cents in balance.rows()
    ]
    rows.append((t("total"), sum(balance.counts), Amount(balance.total)))
    share = t("of which overdue ({share})", share=percent(balance.overdue_share))
    rows.append((share, sum(balance.counts[1:]), Amount(balance.overdue)))
    if balance.credits:
        rows.append((t("Credits not allocated, not deducted above"), "", Amount(balance.credits)))
    if balance.doubtful:
        rows.append((t("Doubtful invoices, not counted above"), balance.doubtful, ""))
    return Grid(t("Aged balance"), _heads(t("Late by")), tuple(rows))


def _heads(first: Text) -> tuple[Column, ...]:
    return Column(first), Column(t("Invoices"), right=True), Column(t("Balance"), right=True)


def _verdicts(counts: dict[str, int]) -> Grid:
    labels = {kind.value: label for kind, label in VERDICT_LABELS.items()}
    rows = tuple((labels[kind], count) for kind, count in counts.items())
    return Grid(t("Verdicts"), (Column(t("Verdict")), Column(t("Invoices"), right=True)), rows)


def _sums(done: Acts, mode: Mode) -> Grid:
    messages = t("Messages written") if mode is Mode.TRIAL else t("Messages that left")
    rows = (
        (messages, len(done.departures), Amount(done.sent_total)),
        (t("Payments learnt"), len(done.arrivals), Amount(done.received)),
        (t("Settled by them"), sum(bool(a.settled) for a in done.arrivals), Amount(done.settled)),
        (t("Refused or dropped"), done.refused + done.dropped, ""),
        (t("Tasks opened"), done.tasks, ""),
    )
    columns = Column(t("What")), Column(t("Number"), right=True), Column(t("Amount"), right=True)
    return Grid(t("Acts of the day"), columns, rows)


def _departures(done: Acts) -> Grid:
    labels = {channel.value: label for channel, label in CHANNEL_LABELS.items()}
    rows = tuple(
        (
            d.notice,
            d.customer,
            act_label(d.step, d.occasion),
            labels[Channel(d.channel)],
            few(list(d.invoices)),
            Amount(d.total),
        )
        for d in done.departures
    )
    heads = t("Reference"), t("Customer"), t("Step"), t("Channel"), t("Invoices")
    columns = (*map(Column, heads), Column(t("Total"), right=True))
    return Grid(t("Messages"), columns, rows)


def _waiting(outcome: RunOutcome) -> Grid:
    rows = []
    for group in waiting(outcome):
        codes = list(dict.fromkeys(item.customer for item in group.items if item.customer))
        rows.append((group.work.title, len(group.items), few(codes, MOST_CODES)))
    columns = Column(t("What")), Column(t("Number"), right=True), Column(t("Customers"))
    return Grid(t("What waits for a person"), columns, tuple(rows))
