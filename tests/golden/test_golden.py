"""What people read does not change by accident: `python -m tests.golden` regenerates these files."""

from __future__ import annotations

import pytest

from tests.golden.made import FOLDER, MADE


@pytest.mark.parametrize("name", MADE)
def test_what_people_read_is_the_golden_file(name: str) -> None:
    assert MADE[name]() == (FOLDER / name).read_bytes().decode(), "run `.venv/bin/python -m tests.golden`"


def test_no_golden_file_is_left_over() -> None:
    kinds = {".txt", ".html", ".md", ".json", ".csv"}
    assert {path.name for path in FOLDER.iterdir() if path.suffix in kinds} == set(MADE)
