"""`python -m runner`: the same command without an installed script."""

from runner.cli import main

if __name__ == "__main__":
    main()
