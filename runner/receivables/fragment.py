"""The lines of relance.yaml that say how an export is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from runner.model.sources import FileKind
from runner.receivables.recognise import Recognised

_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that a YAML file may not hold as they are, or whose line it would end."""


def file_lines(name: str) -> list[str]:
    """`fichier` and `date_export`, where the name states a date."""
    dated = re.search(r"(20[0-9]{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])", name)
    if not dated or not _exists(dated):
        return [
            f"  fichier: {quoted(name)}",
            "  # date_export : le nom ne dit aucune date ; nommez les exports factures-AAAA-MM-JJ.csv",
        ]
    before, mark, after = name[: dated.start()], dated[2], name[dated.end() :]
    form = f"{before}{{AAAA}}{mark}{{MM}}{mark}{{JJ}}{after}"
    return [f"  fichier: {quoted(before + '*' + after)}", f"  date_export: {{nom: {quoted(form)}}}"]


def _exists(dated: re.Match[str]) -> bool:
    try:
        date(int(dated[1]), int(dated[3]), int(dated[4]))
    except ValueError:
        return False
    return True


def format_lines(shape: Recognised, known: Mapping[str, str]) -> list[str]:
    """`format`, without the values a person has to say."""
    separator = "tabulation" if shape.separator == "\t" else shape.separator
    values = {"separateur": separator, "encodage": shape.encoding, **known}
    if shape.kind is not FileKind.CSV:
        values = {"type": str(shape.kind), "feuille": shape.sheet, **known}
    if shape.header_line > 1:
        values["ligne_entete"] = str(shape.header_line)
    texts = [f"{name}: {quoted(value)}" for name, value in values.items() if value]
    asked = [
        f"  # {name} : à écrire dans format, voir la question" for name, value in known.items() if not value
    ]
    return ["  format: {" + ", ".join(texts) + "}", *asked]


def quoted(text: str) -> str:
    """A YAML double-quoted scalar: JSON's strings are a part of them; what YAML refuses as it is, escaped."""
    return _UNPRINTED.sub(lambda found: json.dumps(found.group())[1:-1], json.dumps(text, ensure_ascii=False))
