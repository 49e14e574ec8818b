"""What must always hold: any bytes give a reading or an error; what is written is what is read."""

from __future__ import annotations

import io
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.text import plain
from runner.payments.files import FileReading, readings_json
from runner.payments.statements.movement import UnreadableStatement
from runner.payments.statements.payments import payments_of
from runner.payments.statements.reading import read_statement
from tests.payments_statements.samples import balance, camt, cfonb, detail, entry, mt940, read, record, said
from tests.payments_statements.test_ofx import TRANSACTION, ofx

SEEDS = (
    camt(entry("10.00", detail("4.00", name="A"), detail("6.00")), head=balance("OPBD", "1.00")),
    mt940(":61:2602270227C1,00NTRFX//Y", ":86:166?00VIR?20EREF+1?21SVWZ+FA-1", closing="C260227EUR101,00"),
    cfonb(record("04", "0000000000123D", label="VIR"), said("LIB", "FA-1")),
    ofx(TRANSACTION),
    "Date;Libellé;Débit;Crédit\n27/02/2026;A;5,00;\n27/02/2026;B;;1 234,56\n",
)
SIGNED = st.integers(min_value=-10_000_000, max_value=10_000_000)


def attempt(data: bytes) -> None:
    """Read to the very JSON; only the one kind of error may come out."""
    try:
        statement = read_statement(io.BytesIO(data))
    except UnreadableStatement:
        return
    payments = payments_of(statement, "m", date(2026, 3, 2), believed=True)
    assert len(payments) == len(statement.movements)
    assert readings_json([FileReading("f", statement.format, payments=payments)])


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_reading_or_an_error(data: bytes) -> None:
    attempt(data)


@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 40),
            st.one_of(
                st.binary(max_size=6), st.sampled_from([b"", b"9" * 30, b"\n", b"\0", b":61:", b"<Amt>"])
            ),
        ),
        max_size=5,
    ),
)
@settings(max_examples=300, deadline=None)
def test_a_statement_damaged_anywhere_gives_a_reading_or_an_error(
    seed: str, damages: list[tuple[float, int, bytes]]
) -> None:
    data = bytearray(seed.encode())
    for where, length, put in damages:
        at = int(where * len(data))
        data[at : at + length] = put
    attempt(bytes(data))


@given(st.lists(SIGNED, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_format_keeps_each_amount_and_its_side(cents: list[int]) -> None:
    for text in (_as_camt(cents), _as_mt940(cents), _as_cfonb(cents), _as_ofx(cents), _as_csv(cents)):
        assert [one.signed for one in read(text).movements] == cents


@given(st.lists(st.integers(min_value=-100_000, max_value=100_000).filter(bool), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_batch_makes_the_sum_of_its_entry_however_it_is_told(cents: list[int]) -> None:
    total = sum(cents)
    parts = [detail(plain(abs(one)), _side(one)) for one in cents]
    for amount in (total, total + 1):
        found = read(camt(entry(plain(abs(amount)), *parts, side=_side(amount))))
        assert sum(one.signed for one in found.movements) == amount


def _side(cents: int) -> str:
    return "DBIT" if cents < 0 else "CRDT"


def _as_camt(cents: list[int]) -> str:
    return camt(*(entry(plain(abs(one)), side=_side(one)) for one in cents))


def _as_mt940(cents: list[int]) -> str:
    lines = (f":61:260227{_side(one)[0]}{plain(abs(one)).replace('.', ',')}NTRFX" for one in cents)
    return mt940(*lines)


def _as_cfonb(cents: list[int]) -> str:
    signs = {False: "{ABCDEFGHI", True: "}JKLMNOPQR"}
    digits = [(f"{abs(one):014d}", one < 0) for one in cents]
    return cfonb(*(record("04", text[:-1] + signs[below][int(text[-1])]) for text, below in digits))


def _as_ofx(cents: list[int]) -> str:
    return ofx(*(TRANSACTION.replace("+412.80", plain(one)) for one in cents))


def _as_csv(cents: list[int]) -> str:
    rows = (f"27/02/2026;VIR;{plain(one).replace('.', ',')};EUR\n" for one in cents)
    return "Date;Libellé;Montant;Devise\n" + "".join(rows)
