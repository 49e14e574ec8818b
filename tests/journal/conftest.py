from pathlib import Path

import pytest

from tests.journal.places import Place
from tests.journal.places import place as make_place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)
