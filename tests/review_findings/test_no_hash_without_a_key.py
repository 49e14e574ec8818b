"""Addresses of customers are hashed with a key of the site, or not at all: a server of mail needs one."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import UserError
from tests.house import build

LATE = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
BOX = "boite: {maildir: boite, "
SERVER = "boite: {serveur: imap.mercier.example, compte: a, "


@pytest.mark.parametrize("mode", ["essai", "reel"])
def test_without_a_key_nothing_is_read_or_written(tmp_path: Path, mode: str) -> None:
    house = build(tmp_path, mode=mode)
    house.change(BOX, SERVER)
    house.export("2026-07-07", LATE)
    before = (house.kinds("journal"), house.kinds("journal-essai"))
    house.environ = {"RELANCE_IMAP_PASSWORD": "tournesol"}
    with pytest.raises(UserError, match="RELANCE_KEY"):
        house.run("2026-07-07")
    assert (house.kinds("journal"), house.kinds("journal-essai")) == before


def test_folders_of_this_machine_need_none(tmp_path: Path) -> None:
    house = build(tmp_path, mode="essai")
    house.export("2026-07-07", LATE)
    house.environ = {}
    house.run("2026-07-07")


@pytest.mark.parametrize(("key", "enough"), [("court", False), ("x" * 15, False), ("x" * 16, True)])
def test_a_key_that_can_be_guessed_is_none(tmp_path: Path, key: str, enough: bool) -> None:
    house = build(tmp_path, mode="essai")
    house.export("2026-07-07", LATE)
    house.environ = {"RELANCE_KEY": key}
    if enough:
        house.run("2026-07-07")
        return
    with pytest.raises(UserError, match="RELANCE_KEY is too short"):
        house.run("2026-07-07")
    assert house.kinds("journal-essai") == ["Started"]
