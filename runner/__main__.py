"""`python -m runner`: the same command without an installed script."""

import sys

from runner.cli import main

if __name__ == "__main__":
    sys.exit(main())
