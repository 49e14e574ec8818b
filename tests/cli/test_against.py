"""A change of the rules shows its effect before it is merged."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.calls import DAY, call
from tests.house import House

POLICY = "politiques/seule.yaml"


def _changed(house: House, file: str, old: str, new: str) -> None:
    path = house.site / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _against(house: House, *more: str, code: int = 0) -> dict[str, Any]:
    done = call("plan", "--date", DAY, "--against", "HEAD", "--format", "json", *more, site=house.site)
    assert done.code == code, done
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_the_same_rules_change_nothing(house: House) -> None:
    found = _against(house)
    assert (found["invoices"], found["messages"], found["brakes"]) == ([], [], [])
    shown = call("plan", "--date", DAY, "--against", "HEAD", site=house.site).out
    assert "aucun verdict" in shown


def test_a_text_changed_is_a_message_changed(house: House) -> None:
    _changed(house, "gabarits/fr/rappel.md", "Bonjour,", "Bonjour à vous,")
    found = _against(house)
    assert found["messages"]
    assert {message["change"] for message in found["messages"]} == {"text"}
    assert found["invoices"] == []


def test_a_later_step_moves_its_invoices_and_their_messages(house: House) -> None:
    _changed(house, POLICY, "jour: J+5", "jour: J+12")
    found = _against(house)
    assert {message["change"] for message in found["messages"]} == {"gone"}
    moved = [(i["before"]["verdict"], i["after"]["verdict"]) for i in found["invoices"]]
    assert ("a_envoyer", "attend") in moved


def test_a_brake_that_the_change_pulls_turns_the_check_red(house: House) -> None:
    _changed(house, "relance.yaml", "envois: 60", "envois: 0")
    found = _against(house, code=4)
    assert [brake["brake"] for brake in found["brakes"]] == ["envois"]


def test_tables_hold_numbers_only(house: House) -> None:
    _changed(house, "gabarits/fr/rappel.md", "Bonjour,", "Bonjour à vous,")
    for form in ("text", "markdown"):
        shown = call("plan", "--date", DAY, "--against", "HEAD", "--format", form, site=house.site).out
        assert "autre texte" in shown
        assert "Dubreuil" not in shown


def test_what_names_no_commit_is_told(house: House) -> None:
    done = call("plan", "--against", "nulle-part", site=house.site)
    assert done.code == 1
    assert "nulle-part" in done.err


def test_names_are_for_the_whole_plan(house: House) -> None:
    assert call("plan", "--against", "HEAD", "--names", site=house.site).code == 1
