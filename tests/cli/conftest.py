import shutil
from pathlib import Path

import pytest

from tests.cli.calls import DAY, call, furnished
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A site of one's own, before its first run."""
    return furnished(tmp_path)


@pytest.fixture
def folder(settled: House, tmp_path: Path) -> Path:
    """The files of a site without git: enough for what reads rules and data alone."""
    return shutil.copytree(settled.site, tmp_path / "copie", ignore=shutil.ignore_patterns(".git"))


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A site after its run of the day. Shared: look at it, change nothing."""
    house = furnished(tmp_path_factory.mktemp("cli"))
    house.payment(DAY, "80,00", "FA-3", payer="GARAGE DUBREUIL", name="vir-1")
    assert call("run", "--date", DAY, site=house.site).code == 0
    return house
