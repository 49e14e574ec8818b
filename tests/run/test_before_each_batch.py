"""What is asked again before each batch and each message: the lease, the day, the rules, the facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runner.journal.book import Book, open_book
from runner.model.events import Lease
from runner.run.guard import LEASE_MINUTES, holds_lease, obstacle
from runner.run.order import Desk, after
from runner.run.prepare import prepare
from tests.house import House, build

DAY = "2026-07-07"
START = datetime(2026, 7, 7, 5, 12, tzinfo=UTC)
PAUSE = 'pause: {motif: congés du client, jusqu_au: 31/07/2026, le: "07/07/2026"}\n'


class Sitting:
    """A run that has reserved: its desk, its journal with its lease, and a clock one can move."""

    def __init__(self, house: House, start: datetime = START) -> None:
        self.house, self.now = house, start
        house.export(DAY, "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00")
        self.desk: Desk = prepare(house.order(DAY, clock=lambda: self.now))
        self.book: Book = open_book(
            house.branch(), run=self.desk.run, clock=lambda: self.now, day=self.desk.day
        )
        self.book.append(Lease(until=after(start, LEASE_MINUTES)))

    @property
    def obstacle(self) -> str:
        return obstacle(self.desk, self.book)

    @property
    def holds(self) -> bool:
        return holds_lease(self.desk, self.book)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path)


def test_a_batch_begins_where_the_lease_outlasts_it_and_a_message_where_it_lasts(house: House) -> None:
    sitting = Sitting(house)
    assert (sitting.obstacle, sitting.holds) == ("", True)
    sitting.now = START + timedelta(minutes=54, seconds=59)
    assert (sitting.obstacle, sitting.holds) == ("", True)
    sitting.now = START + timedelta(minutes=55)
    assert (sitting.obstacle, sitting.holds) == ("bail_echu", True)
    sitting.now = START + timedelta(minutes=59, seconds=59)
    assert sitting.holds
    sitting.now = START + timedelta(minutes=60)
    assert not sitting.holds


def test_the_lease_of_another_run_or_one_given_back_is_none_of_ours(house: House) -> None:
    sitting = Sitting(house)
    sitting.book.append(Lease(until=after(START, 1), returned=True))
    assert (sitting.obstacle, sitting.holds) == ("bail_echu", False)
    other = open_book(house.branch(), run="un-autre", clock=lambda: START, day=sitting.desk.day)
    other.append(Lease(until=after(START, LEASE_MINUTES)))
    assert obstacle(sitting.desk, other) == "bail_echu"


def test_nothing_leaves_after_midnight_of_the_site(house: House) -> None:
    midnight = datetime(2026, 7, 7, 22, 0, tzinfo=UTC)
    sitting = Sitting(house, midnight - timedelta(minutes=2))
    sitting.now = midnight - timedelta(seconds=1)
    assert sitting.obstacle == ""
    sitting.now = midnight
    assert sitting.obstacle == "autre_jour"


def test_what_people_wrote_meanwhile_ends_the_sending(house: House) -> None:
    sitting, person = Sitting(house), house.clone("person")
    person.write("NOTE.md", "une ligne qui ne change rien")
    assert sitting.obstacle == ""
    person.fact("C1", "2026-07-07-pause", PAUSE)
    assert sitting.obstacle == "suivi_change"
    person.change("mode: reel", "mode: reel\nsuspendre: oui")
    assert sitting.obstacle == "suspendu"


def _note_on_its_branch(house: House) -> None:
    person = house.clone("person")
    person.git("checkout", "--quiet", "suivi")
    person.fact("C1", "2026-07-07-pause", PAUSE)
    person.git("push", "--quiet", "origin", "suivi")


@pytest.fixture
def apart(house: House) -> House:
    """Facts have a branch of their own."""
    house.change("journal: {branche", "suivi: {branche: suivi}\njournal: {branche")
    house.git("push", "--quiet", "origin", "main:refs/heads/suivi")
    return house


def test_so_does_a_fact_on_a_branch_of_its_own(apart: House) -> None:
    sitting = Sitting(apart)
    assert sitting.obstacle == ""
    _note_on_its_branch(apart)
    assert sitting.obstacle == "suivi_change"


def test_so_does_a_branch_of_facts_that_is_gone(apart: House) -> None:
    _note_on_its_branch(apart)
    sitting = Sitting(apart)
    assert sitting.obstacle == ""
    apart.git("update-ref", "-d", "refs/heads/suivi", cwd=apart.remote)
    assert sitting.obstacle == "regles_illisibles"


def test_rules_that_cannot_be_read_again_end_it_too(house: House) -> None:
    sitting, person = Sitting(house), house.clone("person")
    person.write("relance.yaml", "mode: [")
    assert sitting.obstacle == "regles_illisibles"
    house.git("update-ref", "-d", "refs/heads/main", cwd=house.remote)
    assert sitting.obstacle == "regles_illisibles"
    house.remote.rename(house.remote.with_name("ailleurs"))
    assert sitting.obstacle == "regles_illisibles"
