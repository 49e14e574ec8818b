"""Story 34: the journal branch is deleted, mistyped or restored from an old copy: every ladder restarts."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from runner.model.problem import BrakeError, UserError
from tests.house import House
from tests.stories.run.conftest import LATE


def test_a_deleted_journal_stops_the_run(house: House) -> None:
    house.git("push", "--quiet", "origin", "--delete", "journal")
    house.export("2026-07-07", LATE)
    with pytest.raises(UserError, match="journal"):
        house.run("2026-07-07")
    assert house.sent() == []


def test_a_mistyped_branch_is_not_made(house: House) -> None:
    house.change("branche: journal", "branche: jornal")
    house.export("2026-07-07", LATE)
    with pytest.raises(UserError, match="jornal"):
        house.run("2026-07-07")


def test_an_older_copy_is_noticed_by_the_messages_already_sent(house: House) -> None:
    old = house.branch().fetch()
    assert old is not None
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    house.git("push", "--quiet", "--force", "origin", f"{old}:refs/heads/journal")
    house.export("2026-07-08", LATE)
    with pytest.raises(BrakeError, match="older"):
        house.clone("neuve").run("2026-07-08")
    assert len(house.sent()) == 1


def test_a_forged_copy_cannot_stop_the_runs(house: House) -> None:
    forged = EmailMessage()
    forged["From"] = "compta@mercier.example"
    forged["To"] = "compta@mercier.example"
    forged["X-Relance-Reference"] = "R-AAAAAA"
    forged["Relance-Journal"] = "ab" * 32
    forged["Relance-Sceau"] = "cd" * 32
    forged["Message-ID"] = "<forge@evil.example>"
    forged.set_content("Réf. R-AAAAAA")
    house.receive(forged, "2026-07-06")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert len(house.sent()) == 1


def test_the_trial_journals_apart_and_sends_nothing(house: House) -> None:
    house.change("mode: reel", "mode: essai")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert house.sent() == []
    assert house.kinds("journal") == ["Started"]
    assert "Sent" in house.kinds("journal-essai")
    assert len(list((house.site / "sortie").glob("*_r-*.eml"))) == 1


def test_the_real_run_after_the_trial_starts_from_nothing(house: House) -> None:
    house.change("mode: reel", "mode: essai")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    house.change("mode: essai", "mode: reel")
    house.export("2026-07-08", LATE)
    house.run("2026-07-08")
    assert house.steps() == [("2026-07-08", "rappel")]
