"""While another run holds the lease no mail is read: not even the one that brings the export."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from runner.journal.book import open_book
from runner.model.events import Lease
from runner.model.problem import OutsideError
from runner.run import fetched
from tests.house import House, build


def by_mail(house: House) -> None:
    text = (house.site / "relance.yaml").read_text(encoding="utf-8")
    source = text[text.index("  source: donnees/") : text.index("  fraicheur_max")]
    house.change(source, "  source: courriel\n  expediteur: export@logiciel.example\n  sujet: Balance\n")


def lease(house: House) -> None:
    """Another machine's, until 07:50 of Paris."""
    moment = datetime(2026, 6, 8, 5, tzinfo=UTC)
    book = open_book(house.branch(), run="autre", clock=lambda: moment, day=date(2026, 6, 8))
    book.append(Lease(until="2026-06-08T05:50:00Z"))
    book.push("bail", {})


def test_the_export_by_mail_waits_for_the_lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = build(tmp_path)
    by_mail(house)
    lease(house)
    opened: list[str] = []
    monkeypatch.setattr(fetched, "open_mailbox", lambda *_: opened.append("boite"))
    with pytest.raises(OutsideError):
        house.run("2026-06-08", at="07:12")
    assert not opened
