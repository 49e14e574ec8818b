"""A formal notice is one by its text as well as by its step's name: it never leaves by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.run.checkout import load_rules
from tests.house import build


def test_the_text_of_the_formal_notice_cannot_be_sent_by_a_step_of_another_name(tmp_path: Path) -> None:
    house = build(tmp_path)
    path = house.site / "politiques/standard.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace(
        "{etape: mise-en-demeure, jour: J+50, canal: lettre,", "{etape: ultime, jour: J+50, canal: courriel,"
    )
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(SiteError, match="letter"):
        load_rules(house.site)
