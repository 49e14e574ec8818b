"""`python -m tests.golden`: write the golden files anew; read the difference before committing it."""

from __future__ import annotations

import sys

from tests.golden.made import FOLDER, MADE


def main() -> None:
    """One file for each thing people read."""
    for name, make in MADE.items():
        (FOLDER / name).write_bytes(make().encode())
    sys.stdout.write(f"{len(MADE)} files in {FOLDER}\n")


if __name__ == "__main__":
    main()
