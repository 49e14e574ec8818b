"""What git would keep for ever holds nobody's data: the reason of a lift, the file of a preview."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import UserError
from tests.commands.calling import Caller, Said
from tests.house import House, build


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = build(tmp_path)
    made.export("2026-07-06", "FA-1;C1;01/06/2026;26/06/2026;1 200,00;1 200,00")
    return made


@pytest.fixture
def relance(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Caller:
    monkeypatch.delenv("CI", raising=False)
    return Caller(capsys)


def _preview(relance: Caller, house: House, file: Path) -> Said:
    return relance("preview", "rappel", "--client", "C1", "--out", str(file), site=house.site)


@pytest.mark.parametrize("reason", ["vu avec M. Durand", "06 12 34 56 78", "accord de paul@durand.example"])
def test_the_reason_of_a_lift_is_journalled_and_names_nobody(house: House, reason: str) -> None:
    with pytest.raises(UserError) as refused:
        house.run("2026-07-06", lifts={"envois": reason})
    assert reason not in str(refused.value)
    assert "Sent" not in house.kinds()


def test_the_preview_of_a_customer_is_not_written_where_git_would_take_it(
    house: House, relance: Caller
) -> None:
    said = _preview(relance, house, house.site / "rappel.html")
    assert (said.code, (house.site / "rappel.html").exists()) == (1, False), said


def test_it_is_written_elsewhere_or_where_git_ignores_it(house: House, relance: Caller) -> None:
    (house.site / "sortie").mkdir()
    for file in (house.site / "sortie" / "rappel.html", house.home / "rappel.html"):
        said = _preview(relance, house, file)
        assert said.code == 0, said
        assert "FA-1" in file.read_text(encoding="utf-8")
