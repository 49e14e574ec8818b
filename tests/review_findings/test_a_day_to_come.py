"""What is said to have happened on a day to come has not happened: a mistyped year releases nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from runner.model.decision import VerdictKind
from runner.model.facts import Dispute, DisputeEnded, Outcome, ReplyHandled
from runner.model.past import CustomerRecord, ReplyRecord
from tests.dunning.world import CODE, invoice, judge, kinds
from tests.house import House, build
from tests.stories.run.test_a_formal_notice_is_posted_by_a_person import (
    POLICY,
    customers,
    letters,
    reasons,
)
from tests.stories.run.test_a_formal_notice_is_posted_by_a_person import day as run_on

DAY, NEXT_YEAR = date(2026, 7, 7), date(2027, 7, 6)
OWED = invoice("FA-1", date(2026, 6, 30))
DISPUTE = Dispute(
    customer=CODE, invoice="FA-1", reason="quantité", until=date(2026, 7, 28), on=date(2026, 7, 1)
)


def test_a_reply_that_comes_today_is_not_read_by_a_fact_of_next_year() -> None:
    past = CustomerRecord(replies=[ReplyRecord("mail-1", DAY, learnt_on=DAY)])
    read = ReplyHandled(customer=CODE, on=NEXT_YEAR)
    assert kinds(judge(DAY, OWED, past=past, facts=(read,))) == {"FA-1": VerdictKind.REPLY_WAITING}
    assert kinds(judge(DAY, OWED, past=past, facts=(replace(read, on=DAY),))) == {"FA-1": VerdictKind.TO_SEND}


def test_a_dispute_that_ends_next_year_holds_today() -> None:
    ended = DisputeEnded(customer=CODE, invoice="FA-1", outcome=Outcome.UNFOUNDED, on=NEXT_YEAR)
    inside = replace(DISPUTE, outcome=Outcome.WITHDRAWN, settled_on=NEXT_YEAR)
    for facts in ((DISPUTE, ended), (inside,)):
        assert kinds(judge(DAY, OWED, facts=facts)) == {"FA-1": VerdictKind.DISPUTE}
    assert kinds(judge(DAY, OWED, facts=(DISPUTE, replace(ended, on=DAY)))) == {"FA-1": VerdictKind.TO_SEND}


def test_a_letter_to_be_posted_in_two_days_is_not_proposed_again_meanwhile(tmp_path: Path) -> None:
    house: House = build(tmp_path, policies={"standard": POLICY})
    customers(house)
    for on in ("2026-06-01", "2026-06-08", "2026-06-15"):
        run_on(house, on)
    posted = "etape_faite:\n  etape: mise-en-demeure\n  facture: FA-1\n  le: 17/06/2026\n"
    house.fact("C1", "2026-06-15-lettre", posted)
    run_on(house, "2026-06-16")
    assert (len(letters(house)), reasons(house)) == (1, [])
    run_on(house, "2026-06-17")
    assert (len(letters(house)), reasons(house)) == (1, ["postee"])
