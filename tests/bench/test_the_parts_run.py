"""The parts of the benchmark that drive the program still run after it has changed. Nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.run.send import BATCH
from tests.bench import compose, journal, matching, sending, statement
from tests.bench.books import write_site
from tests.servers.sink import PROGRAM


def told(capsys: pytest.CaptureFixture[str]) -> list[float]:
    """The figures a part has printed for the process that started it."""
    return [float(figure) for figure in capsys.readouterr().out.split()]


@pytest.mark.parametrize("server", ["sink", "tls"] if PROGRAM else ["tls"])
def test_sending(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sending.main(tmp_path / "site", server, BATCH + 1)
    *seconds, count = told(capsys)
    assert count == BATCH + 1
    assert min(seconds) > 0


def test_composing_on_a_followed_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path, 2_000, journal=True)
    compose.main(tmp_path / "site")
    *_, count = told(capsys)
    assert count > 0


def test_weighing_a_day_of_the_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal.weigh_day(tmp_path / "site", 2)
    assert min(told(capsys)) > 0


def test_matching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in {"INVOICES": 500, "PAYMENTS": 50, "TOWNS": 2, "DRAWS": 2}.items():
        monkeypatch.setattr(matching, name, size)
    figures = {figure.what: figure.seen for figure in matching.figures(tmp_path)}
    assert [seen for what, seen in figures.items() if "false settlements" in what] == [0]


def test_reading_a_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement, "ENTRIES", 50)
    assert all(figure.seen > 0 for figure in statement.figures(tmp_path))
