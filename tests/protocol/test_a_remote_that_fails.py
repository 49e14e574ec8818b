"""The journal's remote answers late, or not: what was not journalled does not leave, what left is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from runner.journal.verify import verify
from runner.model.problem import OutsideError
from tests.protocol.wire import DAY, NEXT, Wired, around_push, debtor, late, owe

RESERVATION, FIRST_BATCH = 1, 2
PUSHES = 3
"""The reservation, one batch, the end."""


def _on_push(wired: Wired, number: int, command: str) -> None:
    """A hook of the remote: once the `number`-th push has been taken, `command`."""
    count = wired.home / "poussees"
    hook = wired.remote / "hooks" / "post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\necho x >> {count}\n[ $(wc -l < {count}) -eq {number} ] || exit 0\n{command}\n"
    )
    hook.chmod(0o755)


def _cut(wired: Wired) -> Callable[[], None]:
    return lambda: _move(wired.remote, wired.remote.with_name("injoignable.git"))


def _back(wired: Wired) -> None:
    _move(wired.remote.with_name("injoignable.git"), wired.remote)


def _move(here: Path, there: Path) -> None:
    here.rename(there)


def _sound(wired: Wired) -> None:
    assert verify(wired.branch()).problems == ()


@pytest.mark.parametrize("number", range(1, PUSHES + 1))
def test_a_push_that_was_taken_counts_though_its_answer_was_lost(wired: Wired, number: int) -> None:
    owe(wired, 2)
    _on_push(wired, number, "kill -9 $PPID")
    with around_push(0) as answers:
        wired.run(DAY)
    assert [at for at, taken in enumerate(answers, 1) if not taken] == [number]
    assert (wired.debtors(), wired.outcomes()) == (
        [debtor(1), debtor(2)],
        {"C1": "envoyee", "C2": "envoyee"},
    )
    assert wired.kinds().count("RunClosed") == 1
    _sound(wired)


def test_a_push_that_times_out_after_it_was_taken_counts(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(wired, 1)
    _on_push(wired, FIRST_BATCH, "sleep 30")
    monkeypatch.setattr("runner.journal.git.NETWORK_SECONDS", 2.0)
    with around_push(0) as answers:
        wired.run(DAY)
    assert answers == [True, False, True]
    assert wired.debtors() == [debtor(1)]
    _sound(wired)


def test_without_its_reservation_nothing_leaves(wired: Wired) -> None:
    owe(wired, 2)
    with around_push(RESERVATION, before=_cut(wired)), pytest.raises(OutsideError, match="nothing was sent"):
        wired.run(DAY)
    _back(wired)
    assert (wired.debtors(), wired.kinds()) == ([], ["Started"])
    assert len(wired.reports()) == 1
    wired.run(DAY, "07:30")
    assert wired.debtors() == [debtor(1), debtor(2)]


def test_without_its_batch_nothing_of_it_leaves_and_all_is_planned_again(wired: Wired) -> None:
    owe(wired, 2)
    with around_push(FIRST_BATCH, before=_cut(wired)), pytest.raises(OutsideError):
        wired.run(DAY)
    _back(wired)
    assert (wired.debtors(), len(wired.reports())) == ([], 1)
    with pytest.raises(OutsideError, match="lease"):
        wired.run(DAY, "07:50")
    wired.run(DAY, "08:30")
    assert wired.debtors() == [debtor(1), debtor(2)]
    assert [e.reason for e in wired.events() if hasattr(e, "reason")] == ["jamais_tente"] * 2
    _sound(wired)


def test_a_batch_refused_for_a_moment_only_leaves_at_the_next_run(wired: Wired) -> None:
    """The remote is back before the end: the run says what it could not do, and gives the lease back."""
    owe(wired, 2)
    with (
        around_push(FIRST_BATCH, before=_cut(wired)),
        around_push(FIRST_BATCH + 1, before=lambda: _back(wired)),
        pytest.raises(OutsideError, match="the journal could not be pushed"),
    ):
        wired.run(DAY)
    assert (wired.debtors(), wired.state().lease) == ([], None)
    wired.run(DAY, "07:30")
    assert wired.debtors() == [debtor(1), debtor(2)]
    _sound(wired)


def test_outcomes_that_could_not_be_saved_are_found_in_the_copies(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 2)
    with around_push(PUSHES, before=_cut(wired)), pytest.raises(OutsideError, match="copies"):
        wired.run(DAY)
    _back(wired)
    assert wired.outcomes() == {"C1": "", "C2": ""}
    wired.run(DAY, "08:30")
    assert wired.outcomes() == {"C1": "envoyee", "C2": "envoyee"}
    assert wired.steps() == [(DAY, "rappel")] * 2
    assert wired.debtors() == [debtor(1), debtor(2)]
    _sound(wired)


def test_outcomes_neither_saved_nor_found_wait_for_a_person(wired: Wired) -> None:
    owe(wired, 2)
    with around_push(PUSHES, before=_cut(wired)), pytest.raises(OutsideError):
        wired.run(DAY)
    _back(wired)
    for day, at in ((DAY, "08:30"), (NEXT, "07:12")):
        wired.export(day, *late(2))
        wired.run(day, at)
        assert wired.outcomes() == {"C1": "envoi_a_verifier", "C2": "envoi_a_verifier"}
        assert wired.open_tasks() == ["envoi", "envoi"]
    assert wired.debtors() == [debtor(1), debtor(2)]


def test_a_remote_lost_between_two_batches_keeps_the_second_back(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 21)
    with around_push(FIRST_BATCH + 1, before=_cut(wired)), pytest.raises(OutsideError):
        wired.run(DAY)
    _back(wired)
    assert len(wired.debtors()) == 20
    wired.run(DAY, "08:30")
    assert Counter(wired.debtors()) == Counter(debtor(n) for n in range(1, 22))
    assert set(wired.outcomes().values()) == {"envoyee"}
