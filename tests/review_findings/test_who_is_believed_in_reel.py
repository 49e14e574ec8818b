"""`reel` says whose word on senders counts: else every notice is doubted, and whoever paid is reminded."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.site.settings import parse_settings
from tests.house import SITE, build

LATE = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
NAMED = ", authentifie_par: mx.mercier.example"
BOX = "{maildir: boite" + NAMED + "}"


def test_a_site_that_names_nobody_sends_nothing(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.change(NAMED, "")
    house.export("2026-07-07", LATE)
    with pytest.raises(SiteError) as refused:
        house.run("2026-07-07")
    assert "authentifie_par" in str(refused.value)
    assert house.sent() == []


@pytest.mark.parametrize(
    "box",
    [
        BOX,
        "{maildir: boite, sans_authentification: oui}",
        "{fournisseur: google, compte: compta@mercier.example}",
    ],
)
def test_a_name_a_known_provider_or_a_choice_said_aloud_is_enough(box: str) -> None:
    parse_settings(SITE.format(mode="reel").replace(BOX, box).encode(), "relance.yaml")


def test_a_trial_needs_no_name() -> None:
    parse_settings(SITE.format(mode="essai").replace(NAMED, "").encode(), "relance.yaml")
