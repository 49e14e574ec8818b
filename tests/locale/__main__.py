"""`python -m tests.locale`: bring the French catalogue up to date with the sources and compile it."""

from __future__ import annotations

import sys

from tests.locale.catalogue import paths, update


def main() -> int:
    """List what is left to translate; 1 while there is any."""
    missing = update("fr")
    for sentence in missing:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(f"{len(missing)} sentences to translate in {paths('fr')[0]}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
