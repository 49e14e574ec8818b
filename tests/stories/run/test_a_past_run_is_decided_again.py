"""A customer's lawyer asks in November why she was reminded in July: git alone answers, and proves it."""

from __future__ import annotations

from datetime import date

import pytest

from runner.model.problem import UserError
from runner.run.replay import Replay, replay, told
from tests.cli.calls import call
from tests.house import House
from tests.stories.run.conftest import LATE

JULY = date(2026, 7, 7)


def again(house: House, day: date | None = JULY, **environ: str) -> Replay:
    house.branch().fetch()
    return replay(house.site, day, {**house.environ, **environ})


def reminded(house: House) -> None:
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")


def test_neither_later_rules_nor_later_facts_nor_later_payments_change_it(house: House) -> None:
    reminded(house)
    house.fact("C1", "2026-07-08-pause", "pause:\n  jusqu_au: 31/12/2026\n  par: claire.morel\n")
    ladder = (house.site / "politiques/standard.yaml").read_text(encoding="utf-8")
    house.write("politiques/standard.yaml", ladder.replace("seuil: 15 €", "seuil: 2 000 €"))
    house.payment("2026-07-08", "1 200,00", "FA-1")
    house.export("2026-07-08", "FA-2;C1;01/06/2026;30/09/2026;10,00;10,00")
    house.run("2026-07-08")
    found = again(house)
    assert found.holds
    assert [v.kind for d in found.known.plan.decisions for v in d.verdicts] == ["a_envoyer"]
    assert again(house, None).opened.day == date(2026, 7, 8)


def test_explain_shows_the_rule_as_it_stood_that_day(house: House) -> None:
    reminded(house)
    house.export("2026-07-08")
    house.run("2026-07-08", lifts={"disparues": "essai"})
    ended = call("explain", "FA-1", "--replay", "--date", "2026-07-07", site=house.site)
    assert ended.code == 0
    assert "rappel part aujourd’hui" in ended.out


def test_facts_of_a_branch_of_their_own_are_those_of_the_commit_the_run_read(house: House) -> None:
    house.git("push", "--quiet", "origin", "main:suivi")
    house.change("journal: {branche: journal}", "journal: {branche: journal}\nsuivi: {branche: suivi}")
    reminded(house)
    house.git("checkout", "--quiet", "-b", "suivi", "origin/suivi")
    house.write("suivi/C1/2026-07-08-pause.yaml", "pause:\n  jusqu_au: 31/12/2026\n  par: a.b\n", push=False)
    house.git("add", "suivi")
    house.git("commit", "--quiet", "-m", "pause")
    house.git("push", "--quiet", "origin", "suivi")
    house.git("checkout", "--quiet", "main")
    found = again(house)
    assert found.opened.facts
    assert found.holds


def test_rules_that_were_never_pushed_count_for_nothing(house: House) -> None:
    reminded(house)
    house.write("politiques/standard.yaml", "version: 1", push=False)
    assert again(house).holds


def test_a_run_that_is_not_in_the_journal_is_told(house: House) -> None:
    reminded(house)
    with pytest.raises(UserError, match="09/07/2026"):
        again(house, date(2026, 7, 9))


def test_the_command_proves_and_exits_with_0(house: House) -> None:
    reminded(house)
    ended = call("journal", "replay", "--date", "2026-07-07", site=house.site)
    assert ended.code == 0
    assert again(house).closed.digest in ended.out


def test_a_journal_that_says_otherwise_exits_with_1(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the program decided otherwise today."""
    from runner.run import replay as room

    reminded(house)
    monkeypatch.setattr(room, "plan_digest", lambda _plan: "0" * 64)
    monkeypatch.setattr(room, "plan_counts", lambda _plan: {"attend": 1})
    ended = call("journal", "replay", site=house.site)
    assert ended.code == 1
    assert "attend : 0 alors, 1 maintenant" in ended.out
    assert [str(text) for text in told(again(house))][-1].startswith("the customer file")
