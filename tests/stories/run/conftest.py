from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import House, build


@pytest.fixture
def house(tmp_path: Path) -> House:
    """One customer, a bank that writes, the shipped rules, mode `reel` into a Maildir."""
    return build(tmp_path)


LATE = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
"""Reminded for the first time on 7 July 2026: J+5, two bank days of grace."""
