"""A new file of `suivi/` filled in beforehand, as a link: she reads it, changes what is hers, commits it.

GitHub's page for a new file takes its name and its content from the address. The file is checked like any
other: by the pull request or by the next run, which holds its customer where something is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.site.note_lines import lines_of
from runner.site.notes import KINDS, folder_of

_HOST = "github.com/"


@dataclass(frozen=True, slots=True)
class NoteLinks:
    """Links into the repository `remote` (`github.com/mercier/relances`), on the branch of facts."""

    remote: str
    branch: str
    day: date

    @classmethod
    def of(cls, settings: Settings, remote: str, day: date) -> NoteLinks:
        """`remote`: as the journal's first line names it."""
        return cls(remote, settings.facts_branch or settings.rules_branch, day)

    def __call__(self, kind: str, customer: str, values: Mapping[str, Sequence[str]]) -> str:
        """The address for a fact `kind` of `customer`, `values` by option of `relance note`.

        Empty where the site is not on GitHub, or where the customer's code cannot name a folder.
        """
        if not self.remote.startswith(_HOST) or kind not in KINDS:
            return ""
        try:
            name = f"{folder_of(customer)}/{self.day.isoformat()}-{kind}.yaml"
        except UserError:
            return ""
        lines = (line.text for line in lines_of(KINDS[kind].fact, dict(KINDS[kind].keys), values))
        filled = urlencode({"filename": name, "value": "\n".join((*lines, ""))}, quote_via=quote)
        return f"https://{self.remote}/new/{quote(self.branch)}?{filled}"
