"""When an SMS may arrive: on open days, from 8 to 20 h of the site. Custom; no law fixes hours for dunning.

Whole days decide what is due (a run at 00:30 and one at 23:30 agree); the hour only lets an SMS wait for a
run at a better time of the same day, or of the next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from msgspec.structs import replace as alter

from runner.model.decision import Decision, Notice, Plan, Reason, Verdict, VerdictKind
from runner.model.rules import Channel
from runner.model.settings import Site
from runner.model.text import t
from runner.plan import calendar_of

FIRST, LAST = time(8), time(20)


def quiet(site: Site, now: datetime) -> bool:
    """Whether no SMS may leave at this moment."""
    local = now.astimezone(ZoneInfo(site.settings.timezone))
    return not (calendar_of(site).is_open(local.date()) and FIRST <= local.time() < LAST)


def without_texts(plan: Plan) -> Plan:
    """The plan of a quiet hour: its SMS wait for a run at a better one."""
    return replace(plan, decisions=tuple(map(_hush, plan.decisions)))


def _hush(decision: Decision) -> Decision:
    if not any(map(_is_text, decision.notices)):
        return decision
    notices = tuple(notice for notice in decision.notices if not _is_text(notice))
    return replace(decision, notices=notices, verdicts=tuple(map(_waits, decision.verdicts)))


def _is_text(notice: Notice) -> bool:
    """An SMS that the program carries itself."""
    return notice.step.channel is Channel.SMS and not notice.needs_task


def _waits(verdict: Verdict) -> Verdict:
    if verdict.kind not in {VerdictKind.TO_SEND, VerdictKind.GROUPED}:
        return verdict
    reason = Reason(t("an SMS leaves on an open day, from 8 to 20 h: it waits for a run at that hour"))
    return alter(verdict, kind=VerdictKind.POSTPONED, reasons=(reason, *verdict.reasons))
