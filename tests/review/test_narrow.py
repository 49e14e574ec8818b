"""A table on a narrow terminal: nothing a person has to copy is cut, whatever the width."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.model.text import Amount, t
from runner.review.grid import Column, Grid, as_text
from runner.review.payments import payments_text
from tests.golden import story

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
WIDE = Grid(
    t("Wide"),
    (Column(t("Payment")), Column(t("Amount"), right=True), Column(t("What"))),
    (
        ("P-4H7T2K9M", Amount(12_345_678), "un texte assez long pour tenir sur plusieurs lignes"),
        ("P-2", 1, ""),
    ),
)


def drawn(text: str) -> list[str]:
    """Its lines without colours."""
    return _STYLE.sub("", text).splitlines()


@pytest.mark.parametrize("width", [20, 36, 60, 80, 100, 200])
def test_no_word_is_cut_and_no_line_is_too_long(width: int) -> None:
    lines = drawn(as_text(WIDE, str, width))
    said = "\n".join(lines)
    assert "…" not in said
    for whole in ("P-4H7T2K9M", "123\u202f456,78\u202f€", "plusieurs"):
        assert whole in said
    assert max(len(line.rstrip()) for line in lines) <= width


def test_where_no_table_fits_a_row_is_told_line_by_line() -> None:
    lines = drawn(as_text(WIDE, str, 36))
    assert lines[1:3] == ["", "P-4H7T2K9M"]
    assert lines[3].startswith("  Amount: 123\u202f456,78\u202f€")
    assert not any("What" in line for line in lines[lines.index("P-2") :])


@pytest.mark.parametrize("width", [80, 100, 120])
def test_payments_are_read_whole_on_a_usual_terminal(width: int) -> None:
    state = story.state()
    said = "\n".join(drawn(payments_text(state, str, width)))
    assert "…" not in said
    assert all(payment in said for payment in state.payments)


@given(st.lists(st.text("ab é-€\u202f", max_size=30), min_size=3, max_size=3), st.integers(12, 120))
def test_every_letter_of_every_cell_is_there(cells: list[str], width: int) -> None:
    grid = Grid(t("Some"), WIDE.columns, (tuple(cells),))
    said = "".join(drawn(as_text(grid, str, width)))
    letters = [c for cell in cells for c in cell if unicodedata.category(c)[0] in "LS"]
    assert all(said.count(c) >= letters.count(c) for c in set(letters))
