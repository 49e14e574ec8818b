"""A plan as people and programs read it: numbers only, unless names are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from runner.model.decision import BrakeReading, Decision, Notice, Plan, Task, Verdict, VerdictKind
from runner.model.text import Amount, Text, Translate, plain, render, t
from runner.review.figures import local_time
from runner.review.grid import Cell, Column, Form, Grid, as_markdown, as_text, escape
from runner.review.resumed import RESUMED_FILE, RESUMED_HEAD, resumed_row
from runner.review.verdicts import CHANNEL_LABELS, VERDICT_LABELS, act_label, work

SHOWN_INVOICES = 4
"""Invoice numbers in a cell; the JSON has them all."""


@dataclass(frozen=True, slots=True)
class View:
    """How to show a plan. `width`: of the terminal, None where the output is not one."""

    translate: Translate
    form: Form = Form.TEXT
    names: bool = False
    width: int | None = None
    timezone: str = "Europe/Paris"


def show_plan(plan: Plan, view: View, subject: Callable[[Notice], str]) -> str:
    """The whole plan in the form asked for; `subject` is the composer's."""
    if view.form is Form.JSON:
        return plan_json(plan, view, subject)
    grids = list(_grids(plan, view, subject))
    if view.form is Form.MARKDOWN:
        parts = [escape(render(_headline(plan, view), view.translate)), ""]
        return "\n".join([*parts, *(as_markdown(grid, view.translate) for grid in grids)])
    parts = [render(_headline(plan, view), view.translate), ""]
    return "\n".join([*parts, *(as_text(grid, view.translate, view.width) for grid in grids)])


def _headline(plan: Plan, view: View) -> Text:
    if not plan.read_until:
        return t("Plan of {day}: export of {export}, mail not read", day=plan.day, export=plan.exported_on)
    read = local_time(plan.read_until, view.timezone)
    return t(
        "Plan of {day}: export of {export}, mail read until {read}",
        day=plan.day,
        export=plan.exported_on,
        read=read,
    )


def _grids(plan: Plan, view: View, subject: Callable[[Notice], str]) -> Iterator[Grid]:
    yield _summary(plan)
    notices = list(leaving(plan))
    if notices:
        yield _messages(notices, view, subject)
    tasks = [task for decision in plan.decisions for task in decision.tasks] + list(plan.tasks)
    if tasks:
        yield _tasks(tasks, _names(plan) if view.names else {})
    resumed = tuple(_resumed(plan)) if view.form is Form.TEXT else ()
    if resumed:
        head = Column(t("{what}", what=RESUMED_HEAD))
        yield Grid(t("To complete and add to {path}", path=RESUMED_FILE), (head,), resumed)
    pulled = [brake for brake in plan.brakes if brake.pulled]
    if pulled:
        yield _brakes(pulled)


def _resumed(plan: Plan) -> Iterator[tuple[Cell, ...]]:
    """Every late invoice of before the first run, as a row of its file."""
    for decision in plan.decisions:
        for verdict in _ordered(decision):
            if verdict.kind is VerdictKind.TO_RESUME:
                yield (resumed_row(verdict.invoice.key.customer, verdict.invoice.key.number),)


def leaving(plan: Plan) -> Iterator[Notice]:
    """Today's messages, calls and letters; what the daily cap postponed is not among them."""
    for decision in plan.decisions:
        for notice in decision.notices:
            if not any(line.invoice.key in plan.postponed for line in notice.counted):
                yield notice


def _names(plan: Plan) -> dict[str, str]:
    return {d.account.customer.code: d.account.customer.name for d in plan.decisions}


def _summary(plan: Plan) -> Grid:
    counts = dict.fromkeys(VerdictKind, 0)
    sums = dict.fromkeys(VerdictKind, 0)
    for decision in plan.decisions:
        for verdict in decision.verdicts:
            counts[verdict.kind] += 1
            sums[verdict.kind] += verdict.balance
    rows = [(VERDICT_LABELS[kind], counts[kind], Amount(sums[kind])) for kind in VerdictKind if counts[kind]]
    rows.append((t("total"), sum(counts.values()), Amount(sum(sums.values()))))
    columns = Column(t("Verdict")), Column(t("Invoices"), right=True), Column(t("Balance"), right=True)
    return Grid(t("Every open invoice, one verdict"), columns, tuple(rows))


def _messages(notices: list[Notice], view: View, subject: Callable[[Notice], str]) -> Grid:
    heads = [Column(t("Customer"))]
    if view.names:
        heads.append(Column(t("Name")))
    heads += [Column(t("Step")), Column(t("Channel")), Column(t("Invoices"))]
    heads += [Column(t("Principal"), right=True), Column(t("Subject"))]
    return Grid(t("Due today"), tuple(heads), tuple(_message_row(n, view, subject) for n in notices))


def _message_row(notice: Notice, view: View, subject: Callable[[Notice], str]) -> tuple[Cell, ...]:
    who = (notice.customer.code, notice.customer.name) if view.names else (notice.customer.code,)
    channel = t("task") if notice.needs_task else CHANNEL_LABELS[notice.step.channel]
    numbers = [line.invoice.key.number for line in notice.lines]
    label = act_label(notice.step.name, notice.occasion or "")
    return (*who, label, channel, few(numbers), Amount(notice.total), subject(notice))


def few(numbers: list[str], most: int = SHOWN_INVOICES) -> str:
    """`A, B, C, D +3`."""
    rest = len(numbers) - most
    return ", ".join(numbers[:most]) + (f" +{rest}" if rest > 0 else "")


def _tasks(tasks: list[Task], names: dict[str, str]) -> Grid:
    heads = [Column(t("Task")), Column(t("Customer")), *([Column(t("Name"))] if names else [])]
    heads += [Column(t("Invoices")), Column(t("What"))]
    return Grid(t("Tasks for a person"), tuple(heads), tuple(_task_row(task, names) for task in tasks))


def _task_row(task: Task, names: dict[str, str]) -> tuple[Cell, ...]:
    who = (task.customer, names.get(task.customer, "")) if names else (task.customer,)
    numbers = few([key.number for key in task.invoices])
    return (work(task.kind).title, *who, numbers, task.text or work(task.kind).todo)


def _brakes(pulled: list[BrakeReading]) -> Grid:
    columns = (
        Column(t("Brake")),
        Column(t("Seen"), right=True),
        Column(t("Limit"), right=True),
        Column(t("Why")),
    )
    rows = tuple((brake.name, brake.seen, brake.limit, brake.text) for brake in pulled)
    return Grid(t("Brakes pulled: nothing would leave"), columns, rows)


def plan_json(plan: Plan, view: View, subject: Callable[[Notice], str]) -> str:
    """The JSON of DESIGN §8, ended by a line feed. With names, a message also has `name`."""
    write = _Writer(view.translate)
    rows = [_invoice_json(verdict, write) for decision in plan.decisions for verdict in _ordered(decision)]
    whole = {
        "date": plan.day.isoformat(),
        "read_until": plan.read_until or None,
        "invoices": rows,
        "messages": [_message_json(notice, view, subject) for notice in leaving(plan)],
        "brakes": [_brake_json(brake, view.translate) for brake in plan.brakes if brake.pulled],
    }
    return msgspec.json.encode(whole).decode() + "\n"


def _ordered(decision: Decision) -> list[Verdict]:
    return sorted(decision.verdicts, key=_number)


def _number(verdict: Verdict) -> str:
    return verdict.invoice.key.number


@dataclass(frozen=True, slots=True)
class _Writer:
    """Few distinct days and sentences among many invoices: each is written once."""

    translate: Translate
    days: dict[date | None, str | None] = field(default_factory=lambda: {None: None})
    sentences: dict[Text, str] = field(default_factory=dict)

    def day(self, day: date | None) -> str | None:
        if day not in self.days:
            self.days[day] = str(day)
        return self.days[day]

    def said(self, text: Text) -> str:
        found = self.sentences.get(text)
        if found is None:
            found = self.sentences[text] = render(text, self.translate)
        return found


class _Row(msgspec.Struct, gc=False):
    """An invoice of the JSON; a Struct, since there may be a million of them."""

    invoice: str
    customer: str
    due: str | None
    balance: str
    currency: str
    policy: str | None
    step: str | None
    verdict: str
    reasons: list[str]
    next_on: str | None


def _invoice_json(verdict: Verdict, write: _Writer) -> _Row:
    invoice, policy, step = verdict.invoice, verdict.policy, verdict.step
    return _Row(
        invoice.key.number,
        invoice.key.customer,
        write.day(invoice.due),
        plain(verdict.balance),
        invoice.currency,
        policy.name if policy else None,
        step.name if step else None,
        verdict.kind.value,
        [write.said(reason.text) for reason in verdict.reasons],
        write.day(verdict.next_on),
    )


def _message_json(notice: Notice, view: View, subject: Callable[[Notice], str]) -> dict[str, Any]:
    return {
        "customer": notice.customer.code,
        **({"name": notice.customer.name} if view.names else {}),
        "step": notice.step.name,
        "channel": notice.step.channel.value,
        "subject": subject(notice),
        "invoices": [line.invoice.key.number for line in notice.lines],
        "total": plain(notice.total),
    }


def _brake_json(brake: BrakeReading, translate: Translate) -> dict[str, Any]:
    why = render(brake.text, translate)
    return {"brake": brake.name, "seen": brake.seen, "limit": brake.limit, "reason": why}
