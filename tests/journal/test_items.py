"""The open items can be read back and decided again, and name nobody."""

from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from runner.journal.items import COLUMNS, decode_items, encode_items
from runner.model.parties import Account, Credit, Customer, DebtorType, Invoice, InvoiceKey, PaidInvoice
from runner.model.text import t

DAYS = st.none() | st.dates(date(2024, 1, 1), date(2027, 12, 31))
CODES = st.text("ABC0123456789-/é \"',;=\n", min_size=1, max_size=8)
CENTS = st.integers(0, 10**10)


@st.composite
def accounts(draw: st.DrawFn) -> list[Account]:
    found = []
    for code in draw(st.lists(CODES, max_size=4, unique=True)):
        numbers = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
        invoices = [
            Invoice(
                InvoiceKey(code, number, draw(DAYS)),
                draw(DAYS),
                draw(CENTS),
                draw(CENTS),
                currency=draw(st.sampled_from(["EUR", "USD"])),
                method=draw(st.sampled_from(["", "virement", "prelevement sepa", "lcr"])),
                status=draw(st.sampled_from(["", "206", "en litige"])),
                assigned=draw(st.booleans()),
            )
            for number in numbers
        ]
        credit = Credit(code, "AV-1", draw(DAYS), draw(st.integers(1, 10**9)), draw(CODES))
        customer = Customer(code, type=draw(st.sampled_from(DebtorType)))
        closed = PaidInvoice(InvoiceKey(code, "FP-1", draw(DAYS)), draw(DAYS), draw(CENTS), date(2026, 5, 4))
        owed, paid = draw(st.sampled_from([(), (credit,)])), draw(st.sampled_from([(), (closed,)]))
        found.append(Account(customer, tuple(invoices), owed, paid=paid))
    return found


def sorted_account(account: Account) -> Account:
    invoices = sorted(account.invoices, key=lambda i: (i.key.number, str(i.key.issued_on or "")))
    return Account(account.customer, tuple(invoices), account.credits, paid=account.paid)


@given(accounts())
def test_what_is_written_is_read_back(given_accounts: list[Account]) -> None:
    back = decode_items(encode_items(given_accounts))
    assert {code: sorted_account(a) for code, a in back.items()} == {
        a.customer.code: sorted_account(a) for a in given_accounts
    }


@given(accounts(), st.randoms())
def test_the_order_of_the_export_does_not_show(given_accounts: list[Account], chance: object) -> None:
    shuffled = list(reversed(given_accounts))
    turned = [Account(a.customer, a.invoices[::-1], a.credits, paid=a.paid) for a in shuffled]
    assert encode_items(turned) == encode_items(given_accounts)


def test_a_row_reads_as_documented() -> None:
    invoice = Invoice(InvoiceKey("C1", "FA-1", date(2026, 6, 1)), date(2026, 7, 1), 123456, 100000)
    content = encode_items([Account(Customer("C1", type=DebtorType.BUSINESS), (invoice,))]).decode()
    assert content.splitlines() == [
        ",".join(COLUMNS),
        "C1,FA-1,2026-06-01,2026-07-01,1234.56,1000.00,EUR,entreprise,,,,,,",
    ]


def test_an_invoice_listed_as_paid_keeps_its_day() -> None:
    key = InvoiceKey("C1", "FA-0", date(2026, 4, 1))
    paid = PaidInvoice(key, date(2026, 5, 1), 5000, date(2026, 5, 20))
    content = encode_items([Account(Customer("C1"), (), paid=(paid,))]).decode()
    assert content.splitlines()[1:] == [
        "C1,FA-0,2026-04-01,2026-05-01,50.00,0.00,EUR,inconnu,soldee,,,,,2026-05-20"
    ]
    assert decode_items(content.encode())["C1"].paid == (paid,)


def test_open_items_written_before_paid_ones_were_kept_are_read() -> None:
    header = ",".join(COLUMNS[:-1])
    back = decode_items(f"{header}\nC1,FA-1,2026-06-01,2026-07-01,1.00,1.00,EUR,inconnu,,,,,\n".encode())
    assert (len(back["C1"].invoices), back["C1"].paid) == (1, ())


def test_no_name_address_or_free_text_gets_in() -> None:
    secret = "Durand"
    customer = Customer(
        "C1",
        name=secret,
        emails=(f"{secret}@client.example",),
        phone=secret,
        address=(secret,),
        iban=secret,
        payer=secret,
        sales=secret,
        method=f"prélèvement de {secret}",
        labels=frozenset({secret}),
    )
    key = InvoiceKey("C1", "FA-1", None)
    invoice = Invoice(
        key, None, 1, 1, status=secret, order=secret, quote=secret, project=secret, commitment=secret
    )
    other = msgspec.structs.replace(invoice, key=InvoiceKey("C1", "FA-2", None), method=f"chèque {secret}")
    content = encode_items([Account(customer, (invoice, other), doubts=(t(secret),))]).decode()
    assert secret.casefold() not in content.casefold()
    assert "prelevement de x" in content


def test_a_doubt_still_holds_when_read_back() -> None:
    invoice = Invoice(InvoiceKey("C1", "FA-1", None), None, 1, 1)
    back = decode_items(encode_items([Account(Customer("C1"), (invoice,), doubts=(t("row 3"),))]))
    assert back["C1"].doubts
