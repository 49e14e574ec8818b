"""Story 30: going live on a ledger with 300 late invoices sends 300 messages."""

from __future__ import annotations

from collections import Counter

from tests.house import House


def _house(house: House, count: int, due: str) -> None:
    house.customers(*(f"C{n:02d};Client {n};entreprise;compta@client{n}.example" for n in range(count)))
    house.change("par_minute: 6000", "par_minute: 6000, par_jour: 4")
    for day in ("2026-07-07", "2026-07-08", "2026-07-09"):
        house.export(day, *(f"FA-{n};C{n:02d};01/06/2026;{due};100,00;100,00" for n in range(count)))
        house.run(day)


def test_the_daily_cap_spreads_and_nobody_loses_a_turn(house: House) -> None:
    _house(house, 10, "30/06/2026")
    assert Counter(day for day, _ in house.steps()) == {"2026-07-07": 4, "2026-07-08": 4, "2026-07-09": 2}
    assert len({str(m["To"]) for m in house.sent()}) == 10


def test_what_was_late_for_long_at_the_first_run_waits_for_a_person(house: House) -> None:
    _house(house, 3, "20/05/2026")
    assert house.sent() == []
