"""A day over a real mailbox and a real mail server: what was paid is not reminded, what left left once."""

from __future__ import annotations

from runner.model.events import Absorbed, Matched, PaymentLearnt, Sent
from tests.protocol.wire import AFTER, COPY, DAY, NEXT, Wired, debtor, late, owe, parsed, verdicts


def test_a_notice_in_the_mailbox_settles_and_the_others_are_reminded(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 3)
    wired.payment(DAY, "1 200,00", "FA-1", payer="CLIENT 1")
    outcome = wired.run(DAY, "09:00")
    assert verdicts(outcome) == {"C1": "soldee", "C2": "a_envoyer", "C3": "a_envoyer"}
    assert wired.debtors() == [debtor(2), debtor(3)]
    assert [e.believed for e in wired.events_of(PaymentLearnt)] == [True]
    assert [part.number for e in wired.events_of(Matched) for part in e.allocations] == ["FA-1"]


def test_debtor_and_copy_are_served_in_one_transaction_with_an_anchor_of_the_journal(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 1)
    wired.run(DAY)
    (reminder,) = [m for m in wired.server.messages if not parsed(m)["X-Relance-Rapport"]]
    assert reminder.recipients == (debtor(1), COPY)
    assert parsed(reminder)["Relance-Journal"] in wired.state().anchors
    assert COPY not in str(parsed(reminder))
    assert [e.server_id for e in wired.events_of(Sent)] == ["4XyZ12"]


def test_the_next_days_read_the_copies_and_nothing_happens_twice(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 3)
    wired.payment(DAY, "1 200,00", "FA-1", payer="CLIENT 1")
    wired.run(DAY, "09:00")
    for day in (NEXT, AFTER):
        wired.export(day, *late(3))
        assert set(verdicts(wired.run(day)).values()) == {"soldee", "attend"}
    assert wired.debtors() == [debtor(2), debtor(3)]
    kinds = wired.kinds()
    assert (kinds.count("PaymentLearnt"), kinds.count("Sent"), kinds.count("Replied")) == (1, 2, 0)


def test_a_payment_the_books_show_later_is_subtracted_once(wired: Wired) -> None:
    owe(wired, 1)
    wired.payment(DAY, "500,00", "FA-1", payer="CLIENT 1")
    assert wired.run(DAY, "09:00").plan.decisions[0].verdicts[0].balance == 70_000  # type: ignore[union-attr]  # decided
    wired.export(NEXT, "FA-1;C1;01/06/2026;30/06/2026;1 200,00;700,00")
    assert wired.run(NEXT).plan.decisions[0].verdicts[0].balance == 70_000  # type: ignore[union-attr]  # decided
    assert len(wired.events_of(Absorbed)) == 1


def test_a_run_over_servers_leaves_the_mailbox_as_it_was(wired: Wired) -> None:
    owe(wired, 1)
    wired.payment(DAY, "1 200,00", "FA-1")
    wired.run(DAY, "09:00")
    with wired.account.box() as box:
        assert [mail.flags for mail in box.fetch(mark_seen=False) if "banque" in mail.from_] == [()]
