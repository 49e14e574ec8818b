"""Stories 5, 8 and 28: paid yesterday, reminded today; the bank's mail changes nothing; the books lag."""

from __future__ import annotations

import pytest

from runner.model.problem import OutsideError, RelanceError
from tests.house import House
from tests.stories.run.conftest import LATE

PAID = ("2026-07-06", "1 200,00", "FA-1")


def test_a_payment_read_this_morning_stops_this_mornings_reminder(house: House) -> None:
    house.payment(*PAID)
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07")
    assert house.sent() == []
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == ["soldee"]


def test_it_stays_subtracted_until_the_ledger_shows_it(house: House) -> None:
    house.payment(*PAID)
    for day in ("2026-07-07", "2026-07-08", "2026-07-09", "2026-07-10", "2026-07-15", "2026-07-22"):
        house.export(day, LATE)
        house.run(day)
    assert house.sent() == []
    house.export("2026-07-23", "FA-2;C1;01/07/2026;31/07/2026;50,00;50,00")
    house.run("2026-07-23")
    record = next(iter(house.state().payments.values()))
    assert (record.allocated, record.absorbed) == (120000, 120000)


def test_a_part_payment_is_subtracted_from_what_is_asked(house: House) -> None:
    house.payment("2026-07-06", "500,00", "FA-1")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    (message,) = house.sent()
    assert "700,00" in message["Subject"].replace("\u202f", "")


def test_an_unreadable_mailbox_stops_the_sending(house: House) -> None:
    house.export("2026-07-07", LATE)
    (house.site / "boite").rename(house.site / "ailleurs")
    with pytest.raises(RelanceError) as stop:
        house.run("2026-07-07")
    assert stop.value.exit_code in {OutsideError.exit_code, 1}
    assert house.sent() == []


def test_a_notice_of_an_unproved_sender_settles_nothing_and_holds(house: House) -> None:
    house.payment(*PAID, believed=False)
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07")
    assert house.sent() == []
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == ["paiement_a_verifier"]


def test_after_a_stop_of_two_months_the_mail_of_the_meantime_is_read(house: House) -> None:
    house.export("2026-06-03", "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00")
    house.run("2026-06-03")
    house.payment(*PAID)
    house.export("2026-09-08", LATE)
    house.run("2026-09-08")
    assert house.sent() == []


def test_mail_older_than_a_month_before_the_first_run_is_left_alone(house: House) -> None:
    house.human("2026-05-20", "compta@roche.example", "Merci pour votre envoi.")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert len(house.sent()) == 1
