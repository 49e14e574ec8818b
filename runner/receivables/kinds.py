"""What a file is by its content, whatever its name or a mail says of it."""

from __future__ import annotations

from runner.model.sources import FileFormat, FileKind
from runner.receivables.fec import starts_fec
from runner.receivables.foreign import OLD, PDF
from runner.receivables.sheet import SEPARATORS
from runner.receivables.workbook import START

_TOP = 20_000
_OTHERS = (START, PDF, OLD, b"BEGIN:", b"<")


def is_of_kind(data: bytes, form: FileFormat) -> bool:
    """Whether an attachment can be the export: the logo of a signature or a PDF beside it cannot."""
    if form.kind is FileKind.XLSX:
        return data.startswith(START)
    if form.kind is FileKind.FEC:
        return starts_fec(data)
    top = data[:_TOP].removeprefix(b"\xef\xbb\xbf").lstrip()
    separator = SEPARATORS.get(form.separator, ";").encode()
    return b"\0" not in top and not top.startswith(_OTHERS) and separator in top and not starts_fec(data)
