"""The reference page of the rules, in French as its readers are."""

from __future__ import annotations

from runner.locale import translator
from runner.review.proof.reference import reference
from tests.proof.examples import ROOT

PAGE = ROOT / "docs" / "regles.md"


def made() -> str:
    """The page as the rules make it."""
    return reference(translator("fr"))
