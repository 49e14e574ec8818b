"""Files nobody can read as a table, named by their first bytes: the same words whether learnt or read."""

from __future__ import annotations

from runner.model.problem import Place, Problem, SiteError
from runner.model.text import Text, t

OLD = b"\xd0\xcf\x11\xe0"
"""How an OLE document begins: the old `.xls`, and a workbook locked by a password."""
PDF = b"%PDF"
_STARTS: dict[bytes, Text] = {
    OLD: t("an old spreadsheet, or one with a password"),
    PDF: t("a PDF, not a CSV file"),
    b"\xff\xfe": t("a text in UTF-16"),
    b"\xfe\xff": t("a text in UTF-16"),
}
_ODS = b"mimetypeapplication/vnd.oasis.opendocument"
"""An OpenDocument archive begins with this entry, uncompressed."""
_ARCHIVE_TOP = 200


def foreign(start: bytes) -> Text | None:
    """What the file is, where it is no delimited text, no XLSX workbook and no FEC; None: it may be one."""
    for mark, kind in _STARTS.items():
        if start.startswith(mark):
            return kind
    if not start.strip():
        return t("an empty file")
    if _ODS in start[:_ARCHIVE_TOP]:
        return t("a LibreOffice workbook (ODS)")
    if not start.startswith(b"PK") and start.count(b"\0") > len(start) // 10:
        return t("a text in UTF-16")
    return None


def unreadable(name: str, message: Text) -> SiteError:
    """The refusal of such a file."""
    expected = t("a CSV file in utf-8 or cp1252, an XLSX workbook, or a FEC")
    fix = t("export it from the accounts as CSV or XLSX")
    return SiteError([Problem(Place(name), message, expected, fix)])
