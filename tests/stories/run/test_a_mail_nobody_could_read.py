"""«The task about that broken statement is still there, and I read the mail three weeks ago.»"""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.events import TaskClosed
from tests.house import House
from tests.stories.run.conftest import LATE

DAY, NEXT, AFTER = "2026-07-07", "2026-07-08", "2026-07-09"


@pytest.fixture
def asked(house: House) -> House:
    """A notice whose amount nobody can read was tried three times: it is hers."""
    house.payment("2026-07-03", "12..34", "FA-1", name="illisible")
    for day in ("2026-07-03", "2026-07-06", DAY):
        _run(house, day)
    assert _open(house) == ["courrier"]
    return house


def test_a_mail_only_looked_at_is_still_asked_for(asked: House) -> None:
    mail = _mail(asked)
    mail.rename(asked.site / "boite" / "cur" / f"{mail.name}:2,S")
    _run(asked, NEXT)
    assert _open(asked) == ["courrier"]


def test_the_mark_of_the_mail_program_closes_the_task(asked: House) -> None:
    mail = _mail(asked)
    mail.rename(asked.site / "boite" / "cur" / f"{mail.name}:2,RS")
    _closed(asked)


def test_a_mail_taken_out_of_its_folder_closes_the_task(asked: House) -> None:
    done = asked.site / "boite" / "Vus" / "cur"
    done.mkdir(parents=True)
    _mail(asked).rename(done / "illisible:2,S")
    _closed(asked)


def test_a_folder_that_is_no_longer_read_asks_nothing(asked: House) -> None:
    (asked.site / "boite" / "Banque" / "new").mkdir(parents=True)
    asked.change("boite: {maildir: boite,", "boite: {maildir: boite, dossiers: [Banque],")
    _closed(asked, "sans_objet")


def _closed(house: House, result: str = "vue") -> None:
    """Once, and it stays so."""
    for day in (NEXT, AFTER):
        _run(house, day)
    assert _open(house) == []
    assert [e.result for e in house.events() if isinstance(e, TaskClosed)] == [result]


def _open(house: House) -> list[str]:
    return [task.kind for task in house.state().tasks.values()]


def _mail(house: House) -> Path:
    new = house.site / "boite" / "new"
    (mail,) = [path for path in new.iterdir() if b"illisible@" in path.read_bytes()]
    return mail


def _run(house: House, day: str) -> None:
    house.export(day, LATE)
    house.run(day)
