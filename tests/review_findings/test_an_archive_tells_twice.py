"""An archive of two documents about one day tells each payment once, as two attachments do."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email.message import EmailMessage

from runner.model.money import NoticeKind
from runner.model.settings import Reader
from runner.payments.announced import Slip, announced
from runner.payments.authentic import Belief
from runner.payments.parse import parse_mail
from tests.payments_statements.samples import camt, detail, entry

ENTRY = entry("600.00", detail(text="FA-2026-0377", more="<Refs><EndToEndId>E2E-7</EndToEndId></Refs>"))
NOTICE, STATEMENT = camt(ENTRY, kind="054"), camt(ENTRY)


def archive(*files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for at, content in enumerate(files):
            made.writestr(f"{at}.xml", content)
    return data.getvalue()


def told(data: bytes) -> list[int]:
    message = EmailMessage()
    message["From"] = "releves@banque.example"
    message["Message-ID"] = "<r1@banque.example>"
    message.set_content("Vos relevés.")
    message.add_attachment(data, maintype="application", subtype="zip", filename="releves.zip")
    reader = Reader("releves", NoticeKind.STATEMENT, ("releves@banque.example",))
    slip = Slip(Belief(believed=True), date(2026, 3, 2))
    found = announced(parse_mail(message.as_bytes()), (reader,), slip)
    assert found is not None
    assert not found.trouble
    return [payment.amount for payment in found.payments]


def test_an_advice_and_the_statement_of_its_day_are_one_payment() -> None:
    assert told(archive(NOTICE, STATEMENT)) == [600_00]


def test_two_equal_payments_of_one_statement_stay_two() -> None:
    other = ENTRY.replace("E2E-7", "E2E-8")
    assert told(archive(camt(ENTRY, other))) == [600_00, 600_00]
    assert told(archive(camt(ENTRY, other, kind="054"), camt(ENTRY, other))) == [600_00, 600_00]
