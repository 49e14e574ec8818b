"""The page beside the facts shows each kind, and what it shows can be copied."""

from __future__ import annotations

import re
from datetime import date

import pytest

from runner.site.facts import KnownNames, facts_from
from runner.site.scaffold import shipped_root
from runner.site.schema import load_schema

PAGE = (shipped_root() / "suivi" / "README.md").read_text(encoding="utf-8")
KINDS = tuple(load_schema("suivi")["properties"])
KNOWN = KnownNames(
    frozenset({"standard", "grands-comptes"}), frozenset({"appel", "mise-en-demeure", "contentieux"})
)


def example(kind: str) -> str:
    """The example of a kind: of the table, or the block below it."""
    found = re.search(rf"^\| `{kind}` \|.*?\| `({kind}: .*?)`", PAGE, re.MULTILINE)
    block = re.search(rf"```yaml\n({kind}:\n.*?)```", PAGE, re.DOTALL)
    return found[1] if found else block[1] if block else ""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shown_by_an_example_that_is_read(kind: str) -> None:
    text = example(kind)
    assert text, kind
    facts, _ = facts_from({"suivi/C1/2026-07-21-note.yaml": text.encode()}, (), KNOWN)
    assert not facts.problems, [p.show() for ps in facts.problems.values() for p in ps]
    (fact,) = facts.by_customer["C1"]
    assert fact.on is not None
    assert fact.on >= date(2026, 7, 20)


def test_no_kind_is_shown_that_does_not_exist() -> None:
    shown = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))
    assert shown == set(KINDS)
