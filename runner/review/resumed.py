"""The file that says what was done by hand before the first run, and its rows to complete."""

RESUMED_FILE = "suivi/reprise.csv"
RESUMED_HEAD = "client;facture;derniere_etape;le"
_TO_FILL = "JJ/MM/AAAA"
"""A day she alone knows."""


def resumed_row(customer: str, number: str) -> str:
    """A row for an invoice: the step is an example, the day is hers to say."""
    return f"{customer};{number};rappel;{_TO_FILL}"
