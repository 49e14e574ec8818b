"""Over drawn ledgers and noisy notices: no false settlement, correct references settled, the rest held."""

from __future__ import annotations

from tests.truth.judge import draw


def test_nothing_is_settled_falsely_and_nothing_is_lost() -> None:
    tally = draw(range(2_000, 2_045), 16)
    assert tally.drawn > 600
    assert tally.false == []
    assert tally.lost == []
    assert tally.share >= 95
    # The draw itself is worth something: each outcome is met often.
    assert min(tally.proposed, tally.task, tally.double, tally.aside) > 10
    assert tally.theirs > tally.proposed * 0.97
    assert tally.right > tally.proposed / 2


def test_the_judge_sees_what_is_false() -> None:
    """Were every notice believed and every payer taken at his word, it would say so."""
    from runner.model.money import Allocation, Settlement, Stage
    from tests.truth.judge import SETTLES, Tally, Trial

    tally = Tally()
    trial = Trial(1, tally)
    other = next(iter(trial.town.bills))
    for truth in trial.draw(16):
        if truth.party != other.customer:
            trial.judge(truth, Settlement(truth.payment.id, Stage.EXACT, (Allocation(other, 1),)))
    assert Stage.EXACT in SETTLES
    assert len(tally.false) >= 10
