"""How an act of the plan is written down: the events of a message that leaves, of a task that opens."""

from __future__ import annotations

from runner.model.decision import Line, Notice, Task
from runner.model.events import Intended, Listed, TaskOpened


def intention(
    notice: Notice, *, message_id: str = "", body: str = "", pieces: tuple[str, ...] = ()
) -> Intended:
    """A message is going to leave. `body`: SHA-256 of its text; `pieces`: of each file with it."""
    return Intended(
        notice=notice.reference,
        customer=notice.customer.code,
        policy=notice.policy.name,
        step=notice.step.name,
        channel=notice.step.channel,
        invoices=tuple(map(listed, notice.lines)),
        total=notice.total,
        deadline=notice.deadline,
        message_id=message_id,
        occasion=notice.occasion or "",
        cause=notice.cause,
        body=body,
        pieces=pieces,
    )


def opening(task: Task) -> TaskOpened:
    """A task opens. One of a step carries the invoices that climb with it."""
    notice = task.notice
    if notice is None:
        return TaskOpened(task=task.id, kind=task.kind, customer=task.customer, payment=task.payment)
    return TaskOpened(
        task=task.id,
        kind=task.kind,
        customer=task.customer,
        invoices=tuple(map(listed, notice.lines)),
        policy=notice.policy.name,
        step=notice.step.name,
        channel=notice.step.channel,
        notice=notice.reference,
    )


def listed(line: Line) -> Listed:
    """An invoice of a message, letter or task."""
    key = line.invoice.key
    return Listed(key.number, key.issued_on, line.step.name if line.step else "", line.balance)
