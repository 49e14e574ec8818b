"""What every command begins with: the site it was pointed at, in whose language it then speaks."""

from __future__ import annotations

from runner.console import Console
from runner.model.problem import SiteError
from runner.model.settings import Settings
from runner.run.checkout import load_rules, read_settings


def opened(console: Console) -> Settings:
    """`relance.yaml`; the screen speaks its language from here on.

    Raises `UserError` where there is none, `SiteError` with the problems of every file where it is faulty.
    """
    try:
        settings = read_settings(console.root)
    except SiteError:
        load_rules(console.root)  # raises with the problems of all files, not of this one alone
        raise
    console.language = settings.language
    return settings
