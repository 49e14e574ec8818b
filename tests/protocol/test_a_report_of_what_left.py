"""A run whose last push fails has sent all the same: its report says what, and that the journal lacks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.journal.branch import Branch
from runner.model.problem import OutsideError, UserError
from tests.house import House, build

DAY = "2026-07-07"
BEFORE_THE_END = 2
"""Pushes: the reservation, the batch."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.change("journal: {branche", "compte_rendu: [claire@mercier.example]\njournal: {branche")
    house.export(DAY, "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00")
    return house


def _report(house: House) -> str:
    (report,) = house.reports()
    part = report.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_last_push_nobody_takes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    push, pushed = Branch.push, []

    def refused(branch: Branch, commit: str) -> bool:
        pushed.append(commit)
        return len(pushed) <= BEFORE_THE_END and push(branch, commit)

    monkeypatch.setattr(Branch, "push", refused)
    with pytest.raises(OutsideError, match="copies"):
        house.run(DAY)
    said = _report(house)
    assert "Menuiserie Roche" in said
    assert "Ancre" not in said


def test_a_journal_rewritten_while_the_run_worked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    push, pushed = Branch.push, []

    def rewritten(branch: Branch, commit: str) -> bool:
        pushed.append(commit)
        if len(pushed) == BEFORE_THE_END + 1:
            house.git("push", "--quiet", "--force", "origin", "origin/journal-essai:refs/heads/journal")
        return push(branch, commit)

    monkeypatch.setattr(Branch, "push", rewritten)
    with pytest.raises(UserError, match="rewritten"):
        house.run(DAY)
    assert "Menuiserie Roche" in _report(house)
