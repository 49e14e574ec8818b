"""«The due date of an invoice changes; a new rule ignores old invoices.»"""

from __future__ import annotations

from datetime import date

import msgspec

from runner.model.decision import VerdictKind
from runner.model.rules import Channel, Step
from tests.dunning.world import LADDER, done, invoice, judge, kinds, policy, rules, verdict

LATE = invoice("FA-1", date(2026, 2, 20), 300_00)
PAST = done({LATE: [("rappel", date(2026, 3, 2))]})


def test_a_later_due_date_puts_the_next_step_off_and_repeats_nothing() -> None:
    moved = msgspec.structs.replace(LATE, due=date(2026, 3, 31))
    before, after = judge(date(2026, 3, 17), LATE, past=PAST), judge(date(2026, 3, 17), moved, past=PAST)
    assert kinds(before) == {"FA-1": VerdictKind.TO_SEND}
    found = verdict(after, "FA-1")
    assert (found.kind, found.step and found.step.name, found.next_on) == (
        VerdictKind.WAITS,
        "rappel-ferme",
        date(2026, 4, 23),
    )


def test_a_step_added_to_a_policy_rules_old_invoices_too_when_it_is_above_what_was_done() -> None:
    steps = (*LADDER[:2], Step("deuxieme", 10, Channel.EMAIL), *LADDER[2:])
    (notice,) = judge(date(2026, 3, 12), LATE, past=PAST, using=rules(policy(steps=steps))).notices
    assert notice.step.name == "deuxieme"


def test_a_customer_who_changes_policy_is_not_taken_down_the_ladder() -> None:
    own = (Step("amical", 3, Channel.EMAIL), Step("ferme", 20, Channel.EMAIL))
    using = rules(policy("nouvelle", own, rank=1), policy())
    decision = judge(date(2026, 3, 16), LATE, past=PAST, using=using)
    found = verdict(decision, "FA-1")
    assert (found.policy and found.policy.name, found.kind) == ("nouvelle", VerdictKind.TO_RESUME)
    assert not decision.notices


def test_a_step_no_policy_knows_any_more_asks_a_person_where_to_go_on() -> None:
    past = done({LATE: [("ancienne-etape", date(2026, 3, 2))]})
    assert kinds(judge(date(2026, 3, 16), LATE, past=past)) == {"FA-1": VerdictKind.TO_RESUME}
