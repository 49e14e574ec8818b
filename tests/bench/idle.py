"""A site of 40 invoices none of which is due: `python -m tests.bench.idle FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests import house


def main(home: Path) -> None:
    """Real mode, a mailbox and an outgoing folder on this machine, a bare repository as the remote."""
    built = house.build(home)
    built.export("2026-11-20", *(f"FA-{n};C1;10/11/2026;15/12/2026;1200,00;1200,00" for n in range(40)))


main(Path(sys.argv[1]))
