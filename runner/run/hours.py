"""When an SMS may arrive: on open days, from 8 to 20 h of the site. Custom; no law fixes hours for dunning.

Whole days decide what is due (a run at 00:30 and one at 23:30 agree); the hour only lets an SMS wait for a
run at a better time of the same day, or of the next.
"""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from runner.plan import calendar_of
from runner.run.order import Desk

FIRST, LAST = time(8), time(20)


def quiet(desk: Desk) -> bool:
    """Whether no SMS may leave now."""
    local = desk.now.astimezone(ZoneInfo(desk.settings.timezone))
    return not (calendar_of(desk.site).is_open(local.date()) and FIRST <= local.time() < LAST)
