"""`docs/segments.md` and the program name the same facts."""

from __future__ import annotations

import re
from pathlib import Path

from runner.model.segments import ENOUGH, FIELDS, INSURANCE, TOLERANCE, WINDOW
from runner.receivables.profile import PROFILE
from runner.site.schema import load_schema
from runner.site.words import insurance

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "segments.md").read_text("utf-8")


def test_the_page_the_schema_and_the_program_know_the_same_facts() -> None:
    told = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))
    assert told == set(FIELDS) == set(load_schema("politique")["properties"]["segment"]["properties"])


def test_the_page_names_every_column_and_number() -> None:
    mapped = load_schema("site")["properties"]["clients"]["properties"]["colonnes"]["properties"]
    assert set(PROFILE) <= set(mapped)
    assert all(f"`{column}`" in PAGE for column in (*PROFILE, "reglee_le"))
    assert f"last {WINDOW} days" in PAGE
    assert f"fewer than {ENOUGH} closed" in PAGE
    assert f"Up to {TOLERANCE} days are the bank's" in PAGE


def test_each_word_of_the_insurer_can_be_written_as_the_page_does() -> None:
    told = re.search(r"column `assurance`: (.+?) \|", PAGE)
    assert told is not None
    assert tuple(insurance(word) for word in re.findall("`(.+?)`", told[1])) == INSURANCE


def test_the_shipped_policy_points_to_the_page() -> None:
    assert "docs/segments.md" in (ROOT / "politiques" / "a-risque.yaml").read_text("utf-8")
