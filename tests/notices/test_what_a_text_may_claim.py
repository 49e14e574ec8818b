"""Who paid a part, called or was written to once reads nothing that he knows to be false."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from runner.model.parties import DebtorType
from runner.notices.samples import debtor, samples
from runner.notices.variables import variables
from runner.site.loader import load_site
from runner.site.scaffold import shipped_root
from tests.notices.sample_site import CUSTOMER, SETTINGS, notice

TEXTS = sorted((shipped_root() / "gabarits").glob("*/**/*.md"))
SILENCE = re.compile(
    r"ni observation|ni votre règlement|de nouvelles|sans (?:suite|réponse)|unanswered|nor heard|neither your"
)
"""We read mails alone: that nobody answered, by telephone or otherwise, is not ours to say."""
SEVERAL = re.compile(
    r"(?:relances|messages) \{\{ relances_precedentes|(?:reminders|messages) of \{\{ relances_precedentes"
)
"""There may have been one contact."""


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_text_claims_a_silence_nor_several_reminders(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert SILENCE.search(text) is None
    assert SEVERAL.search(text) is None


@pytest.mark.parametrize(
    ("kind", "language", "said"),
    [
        (DebtorType.PUBLIC, "fr", "Intérêts moratoires"),
        (DebtorType.BUSINESS, "fr", "Pénalités de retard"),
        (DebtorType.PUBLIC, "en", "Late-payment interest"),
    ],
)
def test_the_account_calls_interest_as_the_law_of_its_debtor_does(
    kind: DebtorType, language: str, said: str
) -> None:
    owed = notice(customer=replace(CUSTOMER, type=kind))
    assert variables(owed, SETTINGS, language).mots.penalites == said


def test_the_figures_of_a_preview_are_those_its_reader_would_count() -> None:
    """Of 2026-S1: ECB 2.15 % and 10 points, 8 for a public buyer; simple, ACT/365."""
    counted = 0
    for policy in load_site(shipped_root()).policies:
        rate = Decimal("10.15" if debtor(policy) is DebtorType.PUBLIC else "12.15")
        steps = [step for step in policy.steps if step.mentions]
        for shown in (made for step in steps for made in samples(policy, step)):
            assert shown.figures is not None
            for line, charge in zip(shown.lines, shown.figures.charges, strict=True):
                exact = line.balance * rate * line.days_late / 36_500
                assert charge.interest == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
                counted += 1
            assert shown.figures.interest == sum(charge.interest for charge in shown.figures.charges)
    assert counted
