"""An SMS arrives on open days from 8 to 20 h of the site, to the second; nothing else waits for an hour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from runner.run.hours import quiet
from tests.run.plans import site


@pytest.mark.parametrize(
    ("at", "waits"),
    [
        ("2026-07-07T05:59:59", True),  # Paris is two hours ahead
        ("2026-07-07T06:00:00", False),
        ("2026-07-07T17:59:59", False),
        ("2026-07-07T18:00:00", True),
        ("2026-01-06T06:59:59", True),  # one hour, in winter
        ("2026-01-06T07:00:00", False),
        ("2026-07-05T10:00:00", True),  # a Sunday
        ("2026-07-14T10:00:00", True),  # a holiday
    ],
)
def test_it_waits_outside_them(at: str, waits: bool) -> None:
    assert quiet(site(), datetime.fromisoformat(at).replace(tzinfo=UTC)) is waits
