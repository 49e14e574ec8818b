"""camt.052, .053, .054: booked entries, each transaction of a batch, nothing half read."""

from __future__ import annotations

from datetime import date

import pytest

from runner.payments.statements.movement import Sum, UnreadableStatement
from tests.payments_statements.samples import OWN, PAYER, balance, camt, detail, entry, only, read

TWO = (detail("40.00", name="Garage du Port", text="FA-2026-0377"), detail("60.00", text="FA-2026-0380"))
PARTIES = (
    f"<RltdPties><Dbtr><Nm>Garage du Port</Nm></Dbtr><DbtrAcct><Id><IBAN>{PAYER}</IBAN></Id></DbtrAcct>"
    f"<Cdtr><Nm>Ateliers Mercier</Nm></Cdtr><CdtrAcct><Id><IBAN>{OWN}</IBAN></Id></CdtrAcct></RltdPties>"
)


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 14)])
@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_every_version_from_02_to_13_is_read(kind: str, version: str) -> None:
    statement = read(camt(entry("12.50"), kind=kind, version=version))
    assert (statement.format, statement.movements[0].amount) == (f"camt.{kind}", Sum(1250))


@pytest.mark.parametrize(("kind", "version"), [("053", "01"), ("053", "14"), ("054", "99")])
def test_another_version_is_refused_by_name(kind: str, version: str) -> None:
    with pytest.raises(UnreadableStatement, match=rf"line 2: camt\.{kind} version {version} is not read"):
        read(camt(entry("12.50"), kind=kind, version=version))


def test_all_that_matching_needs_is_read() -> None:
    refs = "<Refs><AcctSvcrRef>B-77</AcctSvcrRef><EndToEndId>E2E 1</EndToEndId></Refs>"
    info = (
        "<RmtInf><Ustrd>Facture  FA-2026</Ustrd><Ustrd>0377</Ustrd>"
        "<Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )
    found = only(camt(entry("100.00", refs + '<Amt Ccy="EUR">100.00</Amt>' + PARTIES + info)))
    assert (found.amount, found.currency, found.debit, found.reversal) == (Sum(10000), "EUR", False, False)
    assert (found.booked_on, found.value_on) == (date(2026, 2, 27), date(2026, 2, 28))
    assert (found.payer, found.payer_iban) == ("Garage du Port", PAYER)
    assert found.remittance == "Facture FA-2026\n0377\nRF18539007547034"
    assert (found.references, found.end_to_end_id) == (("RF18539007547034",), "E2E 1")
    assert found.bank_ref == "B-77"


def test_a_batch_is_one_payment_for_each_transaction() -> None:
    found = read(camt(entry("100.00", *TWO)))
    assert [one.amount.cents for one in found.movements] == [4000, 6000]
    assert [one.remittance for one in found.movements] == ["FA-2026-0377", "FA-2026-0380"]
    assert [one.payer for one in found.movements] == ["Garage du Port", ""]


def test_transactions_without_amounts_stay_one_payment_with_all_they_say() -> None:
    found = only(camt(entry("100.00", detail(text="FA-2026-0377"), detail(text="FA-2026-0380"))))
    assert (found.amount.cents, found.remittance) == (10000, "FA-2026-0377\nFA-2026-0380")


def test_transactions_that_do_not_add_up_stay_one_payment_and_a_warning() -> None:
    found = read(camt(entry("100.01", *TWO)))
    assert [one.amount.cents for one in found.movements] == [10001]
    assert "do not add up" in str(found.warnings[0])


def test_an_amount_instructed_before_charges_is_no_contradiction() -> None:
    told = '<AmtDtls><InstdAmt><Amt Ccy="EUR">50.00</Amt></InstdAmt></AmtDtls>'
    assert only(camt(entry("53.00", told, side="DBIT"))).amount.cents == 5300


def test_an_amount_in_another_currency_leaves_the_amount_of_the_entry() -> None:
    assert only(camt(entry("92.10", '<Amt Ccy="USD">100.00</Amt>'))).amount.cents == 9210


def test_one_entry_nets_credits_and_debits() -> None:
    found = read(camt(entry("30.00", detail("100.00", "CRDT"), detail("70.00", "DBIT"))))
    assert [one.signed for one in found.movements] == [10000, -7000]


def test_signs_of_the_payments_undone_are_turned_round() -> None:
    returns = (detail("10.00", "CRDT", more="<RtrInf/>"), detail("20.00", "CRDT", more="<RtrInf/>"))
    found = read(camt(entry("30.00", *returns, side="DBIT")))
    assert [(one.signed, one.reversal) for one in found.movements] == [(-1000, True), (-2000, True)]


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_only_booked_entries_are_payments(status: str) -> None:
    found = read(camt(entry("10.00", status=status), entry("5.00")))
    assert [one.amount.cents for one in found.movements] == [500]
    assert str(found.warnings[0]).startswith("1 entries are not booked")


def test_the_older_way_to_write_the_status_is_read() -> None:
    old = camt(entry("10.00"), entry("7.00", status="PDNG"), version="02")
    old = old.replace("<Cd>BOOK</Cd>", "BOOK").replace("<Cd>PDNG</Cd>", "PDNG")
    assert [one.amount.cents for one in read(old).movements] == [1000]


def test_without_a_status_a_statement_is_booked_and_a_notification_is_refused() -> None:
    bare = entry("10.00").replace("<Sts><Cd>BOOK</Cd></Sts>", "")
    assert only(camt(bare)).amount.cents == 1000
    with pytest.raises(UnreadableStatement, match="line 4: the entry does not say whether it is booked"):
        read(camt(bare, kind="054"))


@pytest.mark.parametrize(
    "mark",
    [
        {"more": "<RvslInd>true</RvslInd>"},
        {"more": "<BkTxCd><Domn><Fmly><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"},
    ],
    ids=["indicator", "code"],
)
def test_an_entry_that_undoes_another_is_a_reversal(mark: dict[str, str]) -> None:
    found = only(camt(entry("41.28", side="DBIT", **mark)))
    assert (found.debit, found.reversal) == (True, True)


def test_a_returned_direct_debit_names_the_debtor_whatever_roles_the_bank_gives() -> None:
    reason = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"
    turned = PARTIES.replace("Dbtr", "X").replace("Cdtr", "Dbtr").replace("X", "Cdtr")
    for parties in (PARTIES, turned):
        found = only(camt(entry("41.28", '<Amt Ccy="EUR">41.28</Amt>' + parties + reason, side="DBIT")))
        assert (found.payer, found.payer_iban, found.reversal) == ("Garage du Port", PAYER, True)


@pytest.mark.parametrize("filler", ["NOTPROVIDED", "NONREF", "Not Provided"])
def test_words_for_nothing_are_no_identity(filler: str) -> None:
    refs = f"<Refs><AcctSvcrRef>{filler}</AcctSvcrRef><EndToEndId>{filler}</EndToEndId></Refs>"
    found = only(camt(entry("1.00", refs)))
    assert (found.end_to_end_id, found.bank_ref) == ("", "")


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (entry("10.00").replace('<Amt Ccy="EUR">10.00</Amt>', ""), "no amount"),
        (entry("10.00").replace(' Ccy="EUR"', ""), "no currency"),
        (entry("12..34"), "amount cannot be read"),
        (entry("1,234.56"), "amount cannot be read"),
        (entry(""), "no amount"),
        (entry("1e3"), "amount cannot be read"),
        (entry("99999999999999999.00"), "amount cannot be read"),
        (entry("10.00", side="BOTH"), "neither credit nor debit"),
        (entry("10.00", detail("10.00", "BOTH")), "neither credit nor debit"),
        (entry("10.00", detail("ten")), "amount cannot be read"),
        (entry("10.00").replace("2026-02-27", "2026-02-30"), "date cannot be read"),
    ],
)
def test_a_fault_in_one_entry_refuses_the_file_and_says_its_line(broken: str, why: str) -> None:
    with pytest.raises(UnreadableStatement, match=f"line 5: .*{why}"):
        read(camt(entry("1.00"), broken))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (camt(entry("1.00"))[:-20], "not well-formed"),
        (camt(entry("1.00")) + camt(entry("2.00")), "line 4: the XML is not well-formed"),
        (camt(entry("1.00 & 2")), "line 4: the XML is not well-formed"),
        (camt().replace("<Stmt>", "<Other>").replace("</Stmt>", "</Other>"), "no statement"),
        (camt(entry("1.00")).replace("camt.053.001.08", "camt.053"), "no camt"),
        (
            camt(entry("1.00")).replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', ""),
            "no camt",
        ),
    ],
    ids=["cut", "two documents", "ampersand", "no statement", "no version", "no namespace"],
)
def test_a_broken_document_is_refused(data: str, why: str) -> None:
    with pytest.raises(UnreadableStatement, match=why):
        read(data)


def test_several_statements_and_documents_in_one_envelope_are_read() -> None:
    inner = camt(entry("1.00"), entry("2.00")).partition("?>\n")[2]
    head = "<AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.01'><CreDt/></AppHdr>"
    found = read(f"<Envelope>{head}{inner}{inner}</Envelope>")
    assert [one.amount.cents for one in found.movements] == [100, 200, 100, 200]


def test_prefixes_and_other_encodings_change_nothing() -> None:
    data = camt(entry("1.00", detail("1.00", name="Éléonore"))).replace("UTF-8", "ISO-8859-1")
    assert only(data.encode("latin-1")).payer == "Éléonore"
    prefixed = (
        data.replace("<", "<n:").replace("<n:/", "</n:").replace("<n:?", "<?").replace("xmlns=", "xmlns:n=")
    )
    assert only(prefixed.encode("latin-1")).payer == "Éléonore"
    assert only(camt(entry("3.00")).replace("UTF-8", "UTF-16").encode("utf-16")).amount.cents == 300


def test_balances_and_totals_that_contradict_the_entries_are_warnings() -> None:
    good = balance("OPBD", "100.00") + balance("CLBD", "110.00")
    assert read(camt(entry("10.00"), head=good)).warnings == ()
    wrong = balance("OPBD", "100.00") + balance("CLBD", "111.00")
    total = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>"
    found = read(camt(entry("10.00"), head=wrong + total))
    assert [one.amount.cents for one in found.movements] == [1000]
    assert ["balance" in str(text) or "totals" in str(text) for text in found.warnings] == [True, True]


def test_a_balance_below_zero_leads_where_its_side_says() -> None:
    head = balance("OPBD", "5.00", "DBIT") + balance("CLBD", "5.00")
    assert read(camt(entry("10.00"), head=head)).warnings == ()


@pytest.mark.parametrize("written", ["-50.00", "0.125"])
def test_an_amount_that_is_none_in_cents_is_shown_as_it_stands(written: str) -> None:
    assert read(camt(entry(written))).movements[0].amount.written == written


@pytest.mark.parametrize(
    ("written", "cents"), [("3294.00000", 329400), ("+5", 500), ("007.1", 710), ("0", 0)]
)
def test_zeros_and_signs_that_say_nothing_are_read(written: str, cents: int) -> None:
    assert only(camt(entry(written))).amount == Sum(cents)
