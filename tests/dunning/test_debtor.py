"""How each fact a segment may ask about is measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from runner.dunning.calendar import Calendar
from runner.dunning.debtor import MEASURES, AtLeast, Debtor, debtor_of, measured, words
from runner.dunning.known import sort_facts
from runner.dunning.segments import Segments, findings
from runner.model.facts import Fact, Promise
from runner.model.parties import Account, Customer, Invoice, InvoiceKey, PaidInvoice
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.rules import Condition
from runner.model.segments import FIELDS, Measure
from tests.dunning.world import CODE, account, customer, invoice, judge, policy, rules, verdict

DAY = date(2026, 11, 20)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def closed(*paid: tuple[int, int, int]) -> CustomerRecord:
    """Invoices closed so many days ago, so many days late, of so many cents."""
    records: dict[tuple[str, date | None], InvoiceRecord] = {
        (f"FA-{at}", ago(when + late + 30)): InvoiceRecord(
            ago(when + late), total, 0, present=False, closed_on=ago(when)
        )
        for at, (when, late, total) in enumerate(paid)
    }
    return CustomerRecord(records)


def listed(number: str, when: int, late: int, total: int) -> PaidInvoice:
    key = InvoiceKey(CODE, number, ago(when + late + 30))
    return PaidInvoice(key, ago(when + late), total, ago(when))


def seen(
    *invoices: Invoice,
    past: CustomerRecord | None = None,
    who: Customer | None = None,
    facts: tuple[Fact, ...] = (),
    paid: tuple[PaidInvoice, ...] = (),
    credits_: tuple[int, ...] = (),
) -> Debtor:
    of: Account = replace(account(*invoices, who=who, credits_=credits_), paid=paid)
    return debtor_of(of, past, sort_facts(facts), Calendar("Métropole"), DAY)


# --- behaviour ------------------------------------------------------------------------------------------


def test_the_average_delay_is_weighted_by_the_amounts() -> None:
    past = closed((10, 0, 800_00), (40, 30, 100_00), (80, 60, 100_00))
    assert measured("retard_moyen", seen(past=past)) == 9  # (0 + 30 × 100 + 60 × 100) / 1 000
    assert measured("part_en_retard", seen(past=past)) == 20
    assert measured("retard_maximal", seen(past=past)) == 60


def test_it_is_rounded_half_up_to_whole_days_as_it_is_shown() -> None:
    assert measured("retard_moyen", seen(past=closed((9, 5, 100), (9, 6, 100), (9, 0, 0)))) == 6
    assert measured("retard_moyen", seen(past=closed((9, 4, 100), (9, 5, 100), (9, 4, 100)))) == 4


def test_three_days_are_the_banks_and_no_delay() -> None:
    past = closed((10, 3, 100), (20, 3, 100), (30, 4, 200))
    assert measured("retard_moyen", seen(past=past)) == 2
    assert measured("part_en_retard", seen(past=past)) == 50


def test_paid_early_is_on_time_and_makes_up_for_nothing() -> None:
    assert measured("retard_moyen", seen(past=closed((10, -20, 100), (10, 20, 100), (10, 0, 100)))) == 7


@pytest.mark.parametrize("field", ["retard_moyen", "part_en_retard", "retard_maximal"])
def test_with_fewer_than_three_closed_invoices_behaviour_is_unknown(field: str) -> None:
    assert measured(field, seen(past=closed((10, 40, 100), (20, 40, 100)))) is None
    assert measured(field, seen(past=closed((10, 40, 100), (20, 40, 100), (365, 40, 100)))) is not None
    assert measured(field, seen(past=closed((10, 40, 100), (20, 40, 100), (366, 40, 100)))) is None
    assert measured(field, seen()) is None


def test_what_is_overdue_today_counts_for_the_worst_delay_even_without_a_history() -> None:
    late, soon = invoice("FA-9", ago(50)), invoice("FA-8", ago(-5))
    assert measured("retard_maximal", seen(late, soon)) == 50
    assert measured("retard_maximal", seen(soon)) is None
    past = closed((10, 70, 100), (20, 0, 100), (30, 0, 100))
    assert measured("retard_maximal", seen(late, past=past)) == 70


def test_accountings_own_list_comes_before_what_the_journal_supposed() -> None:
    past = closed((10, 40, 100), (10, 40, 100), (10, 40, 100))
    right = replace_paid(past, 0)
    assert measured("retard_moyen", seen(past=past)) == 40
    assert measured("retard_moyen", seen(past=past, paid=(right,))) == 27
    mine = tuple(listed(f"FB-{n}", 10, 20, 100) for n in range(3))
    assert measured("retard_moyen", seen(paid=mine)) == 20


def replace_paid(past: CustomerRecord, at: int) -> PaidInvoice:
    """The same invoice as the journal's, listed as paid on its due date."""
    key, record = list(past.invoices.items())[at]
    assert record.due is not None
    return PaidInvoice(InvoiceKey(CODE, *key), record.due, record.total, record.due)


def test_days_since_money_came() -> None:
    assert measured("dernier_paiement", seen()) is None
    assert measured("dernier_paiement", seen(past=CustomerRecord(last_paid=ago(90)))) == 90
    paid = (listed("FB-1", 12, 0, 100), listed("FB-2", -3, 0, 100))
    assert measured("dernier_paiement", seen(past=CustomerRecord(last_paid=ago(90)), paid=paid)) == 12


def test_broken_promises_of_a_year_are_counted() -> None:
    def promise(days: int) -> Promise:
        return Promise(customer=CODE, date=ago(days), invoice="FA-9")

    late = invoice("FA-9", ago(60))
    assert measured("promesses_rompues", seen(late)) == 0
    assert measured("promesses_rompues", seen(late, facts=(promise(30), promise(10), promise(2)))) == 2
    assert measured("promesses_rompues", seen(late, facts=(promise(366),))) == 0


# --- open items -----------------------------------------------------------------------------------------


def test_what_is_owed_is_less_credits_and_payments() -> None:
    debtor = seen(invoice("FA-1", ago(10), 500_00), invoice("FA-2", ago(-10), 300_00), credits_=(100_00,))
    assert measured("encours", debtor) == 700_00
    assert measured("encours_echu", debtor) == 400_00
    assert measured("factures_ouvertes", debtor) == 2
    assert measured("plus_grosse_facture", debtor) == 500_00


def test_an_invoice_due_today_is_not_overdue_and_credits_never_make_it_negative() -> None:
    assert measured("encours_echu", seen(invoice("FA-1", DAY))) == 0
    assert measured("encours_echu", seen(invoice("FA-1", ago(1), 50_00), credits_=(90_00,))) == 0


# --- declared, or proved in part ------------------------------------------------------------------------


def test_age_and_turnover_are_what_the_customer_file_says() -> None:
    who = replace(customer(), since=ago(400), turnover=120_000_00, covered=10_000_00)
    debtor = seen(who=who)
    assert measured("anciennete", debtor) == 400
    assert measured("chiffre_d_affaires", debtor) == 120_000_00
    assert measured("couverture", debtor) == 10_000_00


def test_else_they_are_at_least_what_was_seen() -> None:
    debtor = seen(invoice("FA-9", ago(10), 200_00), past=closed((100, 0, 300_00), (370, 0, 999_00)))
    assert measured("anciennete", debtor) == AtLeast(400)
    assert measured("chiffre_d_affaires", debtor) == AtLeast(500_00)
    assert isinstance(measured("anciennete", debtor), AtLeast)
    assert measured("anciennete", seen()) is None
    assert measured("couverture", debtor) is None


@pytest.mark.parametrize(
    ("operator", "bound", "fits"),
    [
        (">=", 40, True),
        (">", 39, True),
        (">=", 41, False),
        ("<=", 40, False),
        ("<", 41, False),
        ("<", 40, False),
    ],
)
def test_a_fact_known_in_part_proves_only_that_there_is_more(operator: str, bound: int, fits: bool) -> None:
    debtor = seen(invoice("FA-9", ago(10)))  # issued 40 days ago
    condition = Condition("anciennete", operator, bound=bound)
    assert bool(Segments([policy(segment=(condition,))]).fitting(debtor)) is fits
    assert [one.holds for one in findings((condition,), debtor)] == [fits]


def test_where_more_could_turn_the_answer_ou_inconnu_decides() -> None:
    debtor = seen(invoice("FA-9", ago(10)))
    unsure = Condition("anciennete", "<", bound=180, or_unknown=True)
    sure = Condition("anciennete", "<", bound=30, or_unknown=True)
    assert [one.holds for one in findings((unsure, sure), debtor)] == [True, False]


def test_words_of_the_customer_file() -> None:
    debtor = seen(who=replace(customer(), country="BE", insurance="refuse", language="fr"))
    assert words("pays", debtor) == {"BE"}
    assert words("assurance", debtor) == {"refuse"}
    assert words("pays", seen()) == frozenset()


def test_every_fact_can_be_found() -> None:
    assert set(MEASURES) == {name for name, field in FIELDS.items() if field.measure is not Measure.WORDS}


# --- in a decision --------------------------------------------------------------------------------------


def test_a_customer_who_pays_late_is_under_the_policy_for_those_who_do() -> None:
    slow = policy("lents", rank=1, segment=(Condition("retard_moyen", ">", bound=15),))
    using, late = rules(slow, policy()), invoice("FA-9", ago(10))
    good = closed((10, 0, 100), (20, 0, 100), (30, 0, 100))
    bad = closed((10, 20, 100), (20, 20, 100), (30, 20, 100))
    found = [verdict(judge(DAY, late, past=past, using=using), "FA-9").policy for past in (None, good, bad)]
    assert [one and one.name for one in found] == ["standard", "standard", "lents"]


def test_behaviour_is_measured_only_where_a_policy_asks() -> None:
    debtor = seen(invoice("FA-9", ago(10)), past=closed((10, 20, 100)))
    asks_last = policy("b", rank=2, segment=(Condition("retard_moyen", ">", bound=15),))
    assert Segments([policy("a", rank=1), asks_last]).fitting(debtor) == "a"
    assert debtor._history is None
