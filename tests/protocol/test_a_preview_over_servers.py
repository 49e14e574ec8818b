"""`plan --mail` over a real mailbox: decided as the run that follows, and nothing there is touched."""

from __future__ import annotations

from datetime import date

from runner.review.verdicts import plan_digest
from runner.run.offline import read_offline
from tests.protocol.wire import DAY, Wired, owe


def test_it_is_the_run_of_that_morning_and_leaves_the_mailbox_as_it_was(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 3)
    wired.payment(DAY, "1 200,00", "FA-1", payer="CLIENT 1")
    order = wired.order(DAY, "09:00")
    known = read_offline(wired.site, date.fromisoformat(DAY), order.clock, order.environ, mail=True).plan
    with wired.account.box() as box:
        assert [mail.flags for mail in box.fetch(mark_seen=False)] == [()]
    assert (wired.debtors(), wired.kinds()) == ([], ["Started"])
    outcome = wired.run(DAY, "09:00")
    assert outcome.plan is not None
    assert plan_digest(known) == plan_digest(outcome.plan)
