"""«Reminders for ever»; «the formal notice left by itself»."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from runner.model.decision import VerdictKind
from runner.model.facts import StepDone
from runner.model.parties import DebtorType
from runner.model.past import CustomerRecord
from runner.model.rules import Channel, Step
from tests.dunning.world import CODE, LADDER, customer, done, invoice, judge, kinds, policy, remember, rules

LATE = invoice("FA-1", date(2026, 1, 5), 900_00)
LAST = [("rappel", date(2026, 1, 14)), ("rappel-ferme", date(2026, 1, 28)), ("derniere", date(2026, 2, 11))]
BEFORE_LETTER = done({LATE: LAST}, deadline=date(2026, 2, 19))
DAY = date(2026, 3, 2)


def test_the_formal_notice_waits_for_a_person_day_after_day_and_is_asked_for_once() -> None:
    ids = set()
    for n in (0, 1, 2, 7, 30):
        decision = judge(DAY + timedelta(days=n), LATE, past=BEFORE_LETTER)
        assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
        assert all(notice.needs_task for notice in decision.notices)
        ids |= {(task.id, task.kind) for task in decision.tasks}
    assert [kind for _, kind in ids] == ["lettre"]


def test_a_formal_notice_by_mail_without_approval_does_not_leave_either() -> None:
    by_mail = tuple(replace(s, channel=Channel.EMAIL) if s.formal_notice else s for s in LADDER)
    decision = judge(DAY, LATE, past=BEFORE_LETTER, using=rules(policy(steps=by_mail)))
    assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
    assert [n.needs_task for n in decision.notices] == [True]


def test_an_unknown_debtor_gets_no_formal_notice_and_no_figures() -> None:
    someone = customer(DebtorType.UNKNOWN)
    decision = judge(DAY, LATE, past=BEFORE_LETTER, who=someone)
    assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
    assert decision.notices == ()
    assert [(task.kind, task.notice) for task in decision.tasks] == [("donnees", None)]
    assert "type" in str(decision.verdicts[0].reasons[0].text)
    before = done({LATE: LAST[:2]})
    (reminder,) = judge(DAY, LATE, past=before, who=someone).notices
    assert (reminder.step.name, reminder.figures, reminder.needs_task) == ("derniere", None, False)


def test_a_letter_is_done_the_day_its_posting_is_recorded_and_grants_its_deadline() -> None:
    posted = StepDone(customer=CODE, step="mise-en-demeure", invoice="FA-1", on=date(2026, 3, 4))
    decision = judge(date(2026, 3, 5), LATE, past=BEFORE_LETTER, facts=(posted,))
    (found,) = decision.verdicts
    assert (found.kind, found.step and found.step.name) == (VerdictKind.WAITS, "blocage")
    assert found.timing is not None
    assert found.timing.by_deadline == date(2026, 3, 19)  # 4 + 10 days is Saturday, so Monday 16; grace; + 1
    (day_before,) = judge(date(2026, 3, 3), LATE, past=BEFORE_LETTER, facts=(posted,)).verdicts
    assert day_before == judge(date(2026, 3, 3), LATE, past=BEFORE_LETTER).verdicts[0]


def test_softer_steps_of_other_invoices_leave_while_the_letter_waits() -> None:
    young = invoice("FA-2", date(2026, 2, 20), 300_00)
    decision = judge(DAY, LATE, young, past=BEFORE_LETTER)
    assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL, "FA-2": VerdictKind.TO_SEND}
    message, letter = decision.notices
    assert [line.invoice.key.number for line in message.lines] == ["FA-1", "FA-2"]
    assert [line.step and line.step.name for line in message.lines] == [None, "rappel"]
    assert [line.invoice.key.number for line in letter.lines] == ["FA-1"]


def test_a_file_handed_over_is_others_business() -> None:
    handed = StepDone(customer=CODE, step="contentieux", invoice="FA-1", on=date(2026, 4, 1))
    assert kinds(judge(date(2026, 4, 2), LATE, facts=(handed,))) == {"FA-1": VerdictKind.HANDED_OVER}


def test_reminders_end() -> None:
    short = rules(policy(steps=(Step("rappel", 5, Channel.EMAIL), Step("rappel-ferme", 21, Channel.EMAIL))))
    past, left = CustomerRecord(), list[str]()
    for n in range(200):
        decision = judge(date(2026, 1, 6) + timedelta(days=n), LATE, past=past, using=short)
        left += [notice.step.name for notice in remember(past, decision)]
    assert left == ["rappel", "rappel-ferme"]
    assert kinds(decision) == {"FA-1": VerdictKind.TO_ARBITRATE}
