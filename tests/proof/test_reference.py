"""`docs/regles.md` is made from the rules: `python -m tests.proof` writes it anew."""

from __future__ import annotations

from runner.review.proof.catalogue import RULES
from tests.proof.page import PAGE, made


def test_the_page_is_what_the_rules_say() -> None:
    assert PAGE.read_text("utf-8") == made()


def test_every_rule_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert all(f"`{name}`" in text for name in RULES)
