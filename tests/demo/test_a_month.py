"""The month `make demo` plays: the same run as in production, nothing mocked, nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from runner.commands.explain import explain_invoice
from runner.console import Console
from runner.demo.books import bills
from runner.demo.play import play
from runner.demo.post import post
from runner.journal.branch import Branch
from runner.journal.git import Git
from runner.journal.reading import read_journal
from runner.journal.verify import verify
from runner.model.state import State
from runner.run.replay import replay


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Played as `make demo` does: into a folder named relative to where one stands."""
    home = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        play(Console(environ={}), Path("demo"))
    return home / "demo" / "site"


@pytest.fixture(scope="module")
def state(site: Path) -> State:
    branch = _journal(site)
    tip = branch.fetch()
    assert tip is not None
    return read_journal(branch.git, tip).state


def _journal(site: Path) -> Branch:
    return Branch(Git(site), "origin", "journal")


def test_the_company_has_about_forty_customers_two_hundred_invoices_and_forty_mails() -> None:
    books = bills()
    assert 190 <= len(books) <= 210
    assert len({bill.person.code for bill in books}) == 40
    assert 40 <= len(post(books)) <= 60


def test_it_is_the_same_company_on_every_machine() -> None:
    assert bills() == bills()
    assert sum(bill.total for bill in bills()) == 75_910_246


def test_the_journal_of_the_month_proves_itself(site: Path) -> None:
    found = verify(_journal(site))
    assert found.ok
    assert found.files == 23  # init, and 22 weekdays


def test_every_kind_of_mail_had_its_effect(state: State) -> None:
    stages = {payment.stage for payment in state.payments.values()}
    assert {"reference_exacte", "reference_partielle", "doublon", "soupcon"} <= stages
    assert any(not payment.believed for payment in state.payments.values())
    assert any(customer.bad_addresses for customer in state.customers.values())
    assert any(customer.replies for customer in state.customers.values())


def test_no_customer_is_written_to_twice_within_seven_days(state: State) -> None:
    days: dict[str, list[date]] = defaultdict(list)
    for customer, day in _contacts(state):
        days[customer].append(day)
    assert sum(map(len, days.values())) >= 40
    for contacts in days.values():
        assert all((later - earlier).days >= 7 for earlier, later in pairwise(sorted(contacts)))


def _contacts(state: State) -> Iterator[tuple[str, date]]:
    for notice in state.notices.values():
        if notice.outcome == "envoyee" and notice.intended.day:
            yield notice.intended.customer, notice.intended.day


def test_no_message_was_left_in_doubt_and_each_is_a_file(site: Path, state: State) -> None:
    assert {notice.outcome for notice in state.notices.values()} == {"envoyee"}
    messages = list((site / "sortie" / "new").iterdir())
    reports = 22
    assert len(messages) == len(state.notices) + reports


def test_nobody_on_direct_debit_is_reminded(state: State) -> None:
    reminded = {customer for customer, _ in _contacts(state)}
    assert not reminded & {"C015", "C016"}


def test_the_journal_holds_no_name_and_no_address(site: Path) -> None:
    branch = _journal(site)
    text = b"".join(branch.git.files(branch.known() or "").values()).decode()
    for bill in bills():
        assert bill.person.name not in text
        assert not bill.person.address or bill.person.address not in text


def test_a_late_payer_who_broke_a_promise_is_followed_more_closely(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (number,) = {b.number for b in bills() if b.person.code == "C025" and b.due == date(2026, 6, 2)}
    explain_invoice(Console(site, environ={}), number, date(2026, 6, 30), "text", names=False, replay=False)
    said = capsys.readouterr().out
    assert "a-risque, rang 30" in said
    assert "retard_moyen : 38 jours" in said
    assert "promesses_rompues : 1" in said
    assert "(politiques/a-risque.yaml:10:3)" in said


def test_every_run_of_the_month_is_decided_again_from_git_as_it_was(site: Path) -> None:
    """The rules, facts and open items of that day, though all of them have changed since."""
    days = [date(2026, 6, day) for day in range(1, 31) if date(2026, 6, day).weekday() < 5]
    found = [replay(site, day, {}) for day in days]
    assert [one.opened.day for one in found] == days
    assert [str(one.opened.day) for one in found if not one.holds] == []
    assert len({one.closed.digest for one in found}) == len(days)
