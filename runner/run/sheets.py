"""Sheets for the people who act: whom to call and why, what to decide. With the report, never in git."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runner.model.decision import Task
from runner.model.events import TaskOpened
from runner.model.mail import Attachment
from runner.model.problem import UserError
from runner.model.rules import Channel
from runner.notices.compose import Composer
from runner.plan import tasks_of
from runner.run.passage import Passage

_SHOWN = frozenset({Channel.CALL, Channel.TASK})
_UNFIT = re.compile(r"[^A-Za-z0-9-]+")


def sheets(passage: Passage) -> tuple[Attachment, ...]:
    """One page for each call and each internal task that this run opened."""
    opened = {event.task for event in passage.book.appended if isinstance(event, TaskOpened)}
    composer = Composer(passage.desk.settings, passage.desk.templates)
    asked = (task for task in tasks_of(passage.plan) if task.id in opened)
    return tuple(sheet for task in asked for sheet in _sheet(composer, task))


def _sheet(composer: Composer, task: Task) -> Iterator[Attachment]:
    """Nothing where the text cannot be filled: the report still tells the task."""
    notice = task.notice
    if notice is None or notice.step.channel not in _SHOWN or not notice.step.template:
        return
    try:
        page = composer.render(notice).html
    except UserError:
        return
    name = "-".join(_UNFIT.sub("-", part) for part in (notice.step.channel, task.customer, notice.step.name))
    yield Attachment(f"{name}.html", "text/html", page.encode())
