"""«Fees are added again at each run.»"""

from __future__ import annotations

from datetime import date

from runner.dunning.interest import interest
from runner.model.parties import DebtorType
from runner.model.settings import Terms
from tests.dunning.world import RATES, done, invoice, judge

DUE = date(2026, 3, 31)
LATE = invoice("FA-1", DUE, 12_000_00)


def test_interest_is_that_of_the_day_whatever_was_printed_before() -> None:
    past = done(
        {
            LATE: [
                ("rappel", date(2026, 4, 9)),
                ("appel", date(2026, 4, 17)),
                ("rappel-ferme", date(2026, 4, 24)),
            ]
        }
    )
    (notice,) = judge(date(2026, 5, 15), LATE, past=past).notices
    assert notice.figures is not None
    assert (notice.figures.interest, notice.figures.flat) == (179_75, 40_00)
    owed = interest(12_000_00, DUE, date(2026, 5, 15), DebtorType.BUSINESS, Terms(), RATES)
    assert owed.interest == notice.figures.interest
    assert notice.figures.rates == ("12,15\u202f%",)


def test_a_message_that_could_not_leave_shows_no_more_than_a_first_one() -> None:
    past = done({LATE: [("rappel-ferme", date(2026, 4, 24))]})
    days = [date(2026, 5, 15), date(2026, 5, 18), date(2026, 5, 15)]
    shown = [judge(day, LATE, past=past).notices[0].figures for day in days]
    assert shown[0] == shown[2]
    assert [f.flat for f in shown if f] == [40_00] * 3


def test_an_invoice_reminded_for_the_first_time_beside_an_older_one_is_not_charged() -> None:
    past = done({LATE: [("rappel", date(2026, 4, 9)), ("rappel-ferme", date(2026, 4, 24))]})
    young = invoice("FA-2", date(2026, 5, 6), 500_00)
    (notice,) = judge(date(2026, 5, 15), LATE, young, past=past).notices
    assert {line.invoice.key.number for line in notice.lines} == {"FA-1", "FA-2"}
    assert notice.figures is not None
    assert [charge.invoice.number for charge in notice.figures.charges] == ["FA-1"]
    assert notice.figures.flat == 40_00
