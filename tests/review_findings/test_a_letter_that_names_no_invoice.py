"""A formal notice noted without its invoices: those at that step were in it; of others a person says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from runner.model.decision import Decision, VerdictKind
from runner.model.facts import Letter
from tests.dunning.world import CODE, done, invoice, judge, kinds

TODAY = date(2026, 6, 2)
DAY = timedelta(days=1)
AT_IT, BELOW = invoice("FA-1", TODAY - 70 * DAY), invoice("FA-2", TODAY - 65 * DAY)
POSTED = Letter(customer=CODE, step="mise-en-demeure", on=TODAY - DAY)
CLIMBED = {
    AT_IT: [("rappel", TODAY - 60 * DAY), ("appel", TODAY - 50 * DAY), ("rappel-ferme", TODAY - 40 * DAY),
            ("derniere", TODAY - 30 * DAY)],
    BELOW: [("rappel", TODAY - 20 * DAY)],
}  # fmt: skip


def decide(fact: Letter) -> Decision:
    return judge(TODAY, AT_IT, BELOW, past=done(CLIMBED), facts=(fact,))


def test_an_invoice_on_a_lower_rung_skips_nothing_and_waits_for_a_word() -> None:
    found = {v.invoice.key.number: v for v in decide(POSTED).verdicts}
    assert (found["FA-1"].kind, found["FA-1"].step and found["FA-1"].step.name) == (
        VerdictKind.WAITS,
        "blocage",
    )
    assert found["FA-2"].kind is VerdictKind.TO_RESUME
    assert "names no invoice" in str(found["FA-2"].reasons[0].text)


def test_once_the_letter_names_its_invoices_the_other_goes_on_where_it_stood() -> None:
    named = {v.invoice.key.number: v for v in decide(replace(POSTED, invoices=("FA-1",))).verdicts}
    assert named["FA-2"].kind is VerdictKind.WAITS
    assert named["FA-2"].step
    assert named["FA-2"].step.name == "appel"
    both = kinds(decide(replace(POSTED, invoices=("FA-1", "FA-2"))))
    assert set(both.values()) == {VerdictKind.WAITS}
