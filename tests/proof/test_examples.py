"""Each rule of the proof lets its valid example pass and refuses the invalid one, at a line, with a mend."""

from __future__ import annotations

import pytest

from runner.review.proof.catalogue import RULES
from runner.review.proof.engine import ENGINE
from tests.proof.examples import FOLDER, broken, evidence

EXAMPLES = sorted(path.name for path in FOLDER.iterdir())


def test_every_rule_a_file_can_break_has_its_two_examples() -> None:
    assert sorted(set(RULES) - set(ENGINE)) == EXAMPLES
    for name in EXAMPLES:
        assert sorted(path.name for path in (FOLDER / name).iterdir()) == ["invalide", "valide"], name


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_valid_example_passes(rule: str) -> None:
    assert [problem.show() for problem in broken(rule, evidence(FOLDER / rule / "valide"))] == []


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_invalid_example_is_refused_at_its_line_with_what_to_do(rule: str) -> None:
    found = broken(rule, evidence(FOLDER / rule / "invalide"))
    assert found
    for problem in found:
        assert problem.place.file.startswith(("politiques/", "gabarits/"))
        assert problem.place.line > 0 or rule == "gabarit-present"
        assert problem.expected or problem.fix or rule == "gabarit-remplissable"
