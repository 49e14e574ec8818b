"""A payment learnt by mail stays subtracted until the books show it (DESIGN §5, scenario 28)."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import msgspec

from runner.journal.fold import fold
from runner.model.events import Absorbed, InvoiceAbsent, InvoiceChanged, InvoiceSeen
from runner.model.money import NoticeKind
from runner.model.parties import Account, Credit, Customer, Invoice, InvoiceKey
from runner.model.problem import NOWHERE, Problem
from runner.model.state import State
from runner.model.text import t
from runner.payments.absorption import ledger_events
from tests.payments.world import MONDAY, World, account, invoice, key, ledger, one, paid


def absorbed(world: World) -> list[tuple[str, int, str]]:
    return [(e.number, e.amount, e.proof) for e in world.events if isinstance(e, Absorbed)]


def test_books_late_the_payment_stays_subtracted_through_stale_exports() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500)))
    world.next_day(None, paid(1000, "FA-1"))
    assert world.claimed("FA-1") == 0
    for _ in range(3):
        world.next_day()
        assert world.claimed("FA-1") == 0
    world.next_day(one(invoice("FA-2", 500)))
    assert absorbed(world) == [("FA-1", 1000, "absente")]
    assert not world.state.customers["C1"].pending


def test_a_part_payment_is_absorbed_by_the_equal_drop_and_not_counted_twice() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(400, "FA-1"))
    assert world.claimed("FA-1") == 600
    world.next_day(one(invoice("FA-1", 600, total=1000)))
    assert world.claimed("FA-1") == 600
    assert absorbed(world) == [("FA-1", 400, "baisse")]


def test_books_early_a_drop_seen_before_the_mail_is_not_subtracted_again() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(one(invoice("FA-1", 600, total=1000)))
    world.next_day(None, paid(400, "FA-1", on=MONDAY))
    assert world.claimed("FA-1") == 600
    assert absorbed(world) == [("FA-1", 400, "baisse")]


def test_one_drop_before_the_mails_explains_one_payment_of_two_equal_ones() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(one(invoice("FA-1", 600, total=1000)))
    told = (paid(400, "FA-1"), paid(400, "FA-1", position=1), paid(300, "FA-1", position=2))
    found = world.next_day(None, *told)
    assert [s.stage for s in found] == ["reference_exacte", "reference_partielle", "trop_percu"]
    assert world.claimed("FA-1") == 0


def test_an_old_drop_does_not_swallow_a_payment_booked_after_it() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(one(invoice("FA-1", 900, total=1000)))
    world.day += timedelta(days=30)
    world.next_day(None, paid(100, "FA-1", on=world.day))
    assert world.claimed("FA-1") == 800


def test_part_payment_beside_an_unknown_cheque_stays_subtracted() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(400, "FA-1"))
    world.next_day(one(invoice("FA-1", 350, total=1000)))
    assert absorbed(world) == []
    assert world.claimed("FA-1") == 0


def test_several_payments_are_absorbed_by_one_drop_that_is_their_sum() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(100, "FA-1"), paid(250, "FA-1", position=1), paid(30, "FA-1", position=2))
    assert world.claimed("FA-1") == 620
    world.next_day(one(invoice("FA-1", 650, total=1000)))
    assert absorbed(world) == [("FA-1", 100, "baisse"), ("FA-1", 250, "baisse")]
    assert world.claimed("FA-1") == 620
    world.next_day(one(invoice("FA-1", 620, total=1000)))
    assert world.claimed("FA-1") == 620
    assert not world.state.customers["C1"].pending
    assert not world.state.customers["C1"].invoices[key("FA-1")[1:]].drops


def test_overpayment_never_claims_below_zero_and_its_rest_is_deducted_once_until_the_books_show_it() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500)))
    world.next_day(None, paid(1700, "FA-1"))
    assert (world.claimed("FA-1"), world.claimed("FA-2"), world.credit(), world.held()) == (
        0,
        500,
        700,
        False,
    )
    world.next_day(one(invoice("FA-2", 500)))
    assert (world.claimed("FA-2"), world.credit()) == (500, 700)
    shown = Credit("C1", "OD-7", MONDAY, 700)
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-2", 500),), (shown,))})
    assert world.credit() == 700
    assert absorbed(world)[-1] == ("", 700, "avoir")


def test_an_old_credit_of_the_same_amount_is_not_the_money_paid_too_much() -> None:
    world = World()
    old = Credit("C1", "AV-1", MONDAY - timedelta(days=90), 200)
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-1", 1000),), (old,))})
    world.next_day(None, paid(1200, "FA-1"))
    assert world.credit() == 400


def test_money_paid_too_much_that_the_books_put_on_another_invoice_is_no_credit_any_more() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 800)))
    world.next_day(None, paid(1700, "FA-1"))
    world.next_day(one(invoice("FA-2", 100, total=800)))
    assert (world.claimed("FA-2"), world.credit()) == (100, 0)


def test_first_export_a_payment_of_before_it_is_subtracted_since_nothing_shows_it_booked() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 600, total=1000)), paid(400, "FA-1", on=MONDAY))
    assert world.claimed("FA-1") == 200


def test_several_at_once_each_invoice_by_its_own_drop() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500), invoice("FA-3", 70)))
    world.next_day(None, paid(1500, "FA-1 FA-2"), paid(70, "FA-3", mail="m2"))
    assert [world.claimed(f"FA-{n}") for n in (1, 2, 3)] == [0, 0, 0]
    world.next_day(one(invoice("FA-2", 500), invoice("FA-3", 70)))
    assert [world.claimed(f"FA-{n}") for n in (2, 3)] == [0, 0]
    world.next_day({})
    assert sorted(absorbed(world)) == [
        ("FA-1", 1000, "absente"),
        ("FA-2", 500, "absente"),
        ("FA-3", 70, "absente"),
    ]


def test_a_row_listed_as_settled_absorbs_and_is_no_absence() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(400, "FA-1"))
    world.next_day({}, settled=frozenset({key("FA-1")}))
    assert absorbed(world) == [("FA-1", 400, "liste")]
    assert not any(isinstance(e, InvoiceAbsent) for e in world.events)


def test_an_invoice_absent_by_mistake_comes_back_with_its_payment_still_subtracted() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(400, "FA-1"))
    world.next_day({})
    world.next_day(one(invoice("FA-1", 1000)))
    assert world.claimed("FA-1") == 600
    world.next_day(one(invoice("FA-1", 600, total=1000)))
    assert world.claimed("FA-1") == 600


def test_a_payment_told_after_its_invoice_left_holds_nobody() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500), name="Dupont SARL"))
    world.next_day(one(invoice("FA-2", 500), name="Dupont SARL"))
    world.next_day(None, paid(1000, "FA-1", payer="Dupont"))
    assert not world.held()
    assert world.claimed("FA-2") == 500
    assert not world.state.customers["C1"].pending


def test_a_rejected_payment_is_claimed_again_and_never_more_than_the_books_say() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(1000, "FA-1"))
    back = paid(1000, "FA-1", mail="m2", kind=NoticeKind.REJECT, reversal=True, debit=True)
    world.next_day(None, back)
    assert world.claimed("FA-1") == 1000
    world.next_day(one(invoice("FA-1", 0, total=1000)))
    world.next_day(one(invoice("FA-1", 1000)))
    assert world.claimed("FA-1") == 1000


def test_a_part_that_came_back_is_absorbed_when_the_books_raise_the_balance() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)), paid(600, "FA-1"))
    back = paid(400, "FA-1", mail="m2", kind=NoticeKind.REJECT, reversal=True, debit=True)
    world.next_day(None, back)
    assert world.claimed("FA-1") == 800
    world.next_day(one(invoice("FA-1", 400, total=1000)))
    assert world.claimed("FA-1") == 800
    world.next_day(one(invoice("FA-1", 800, total=1000)))
    assert world.claimed("FA-1") == 800


def test_a_rejected_debit_the_mailbox_never_announced_adds_nothing_to_the_balance() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)))
    world.next_day(None, paid(1000, "FA-1", kind=NoticeKind.REJECT, reversal=True, debit=True))
    assert world.claimed("FA-1") == 1000


def test_changes_are_told_once_and_absence_only_once() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 10)))
    world.next_day(one(invoice("FA-1", 900, total=1000)))
    world.next_day()
    world.next_day()
    kinds = [type(e) for e in world.events]
    assert kinds == [InvoiceSeen, InvoiceSeen, InvoiceChanged, InvoiceAbsent]


def test_a_customer_who_left_the_file_is_absent_with_all_invoices() -> None:
    world = World()
    world.next_day({**one(invoice("FA-1", 10)), "C2": account("C2", invoice("FA-2", 20, "C2"))})
    world.next_day(one(invoice("FA-1", 10)))
    assert [e.key for e in world.events if isinstance(e, InvoiceAbsent)] == [key("FA-2", "C2")]


def test_a_number_used_again_without_issue_date_is_not_taken_for_a_change() -> None:
    old = Invoice(InvoiceKey("C1", "FA-1", None), date(2026, 1, 31), 1000, 1000)
    new = msgspec.structs.replace(old, due=date(2027, 1, 31), total=300, balance=300)
    world = World()
    world.next_day({"C1": Account(Customer("C1"), (old,))})
    world.next_day({"C1": Account(Customer("C1"), (new,))})
    assert [type(e) for e in world.events] == [InvoiceSeen]
    record = world.state.customers["C1"].invoices["FA-1", None]
    assert record.reused_by(None, new.due, new.total)


def test_a_due_date_moved_alone_is_a_change() -> None:
    old = Invoice(InvoiceKey("C1", "FA-1", None), date(2026, 1, 31), 1000, 1000)
    world = World()
    world.next_day({"C1": Account(Customer("C1"), (old,))})
    moved = msgspec.structs.replace(old, due=date(2026, 3, 31))
    world.next_day({"C1": Account(Customer("C1"), (moved,))})
    assert [type(e) for e in world.events] == [InvoiceSeen, InvoiceChanged]


def test_doubtful_accounts_and_unreadable_rows_teach_no_absence() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 10)))
    doubtful = replace(account("C1", invoice("FA-1", 5)), doubts=(t("a row"),))
    world.next_day({"C1": doubtful})
    world.next_day(one(invoice("FA-1", 1000)), unreadable=(Problem(NOWHERE, t("a row")),))
    assert [type(e) for e in world.events] == [InvoiceSeen, InvoiceSeen]


def test_a_credit_that_names_the_invoice_leaves_less_to_settle() -> None:
    world = World()
    credit = Credit("C1", "AV-1", None, 100, invoice="FA-1")
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-1", 1000),), (credit,))})
    (settled,) = world.next_day(None, paid(900, "FA-1"))
    assert settled.stage == "reference_exacte"
    assert world.claimed("FA-1") == 0


def test_unchanged_invoices_give_no_event_and_cost_little() -> None:
    customers = {
        f"C{n}": account(f"C{n}", *(invoice(f"FA-{n}-{i}", 1000, f"C{n}") for i in range(10)))
        for n in range(2_000)
    }
    read = ledger(customers, MONDAY)
    state = fold(ledger_events(read, State()))
    started = time.process_time()
    assert ledger_events(read, state) == ()
    assert time.process_time() - started < 0.5
