"""Whatever is wrong outside, a run says so, ends with the code of `DESIGN` §8 and sends nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
import trustme

from runner.model.events import Dropped, PaymentLearnt
from runner.model.problem import RelanceError
from tests.protocol.wire import (
    DAY,
    NEXT,
    Wired,
    debtor,
    impatient_reading,
    impatient_sending,
    late,
    owe,
    verdicts,
)
from tests.servers.imap import silent_server
from tests.servers.proxy import Proxy, proxy

MENDABLE, OUTSIDE = 1, 5
SECRETS = ("RELANCE_IMAP_PASSWORD", "RELANCE_SMTP_PASSWORD", "RELANCE_KEY")
UNTOUCHED = ["Started"]
BIG = 30_000_000
EARLY = datetime(2026, 7, 7, 4, tzinfo=UTC)


def _ended(wired: Wired) -> tuple[int, str]:
    """The run of a day on which one customer is to be reminded: its exit code and what it said."""
    owe(wired, 1)
    with pytest.raises(RelanceError) as ended:
        wired.run(DAY)
    assert wired.debtors() == []
    return ended.value.exit_code, str(ended.value)


def _told(wired: Wired) -> bool:
    """A report of the stopped run was mailed."""
    return [m["To"] for m in wired.reports()] == ["claire.morel@mercier.example"]


def _leaves_next(wired: Wired) -> None:
    """All is well again: the reminder leaves, once."""
    wired.run(DAY, "09:00")
    assert wired.debtors() == [debtor(1)]


# --- secrets and passwords --------------------------------------------------------------------------


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_is_named(wired: Wired, name: str) -> None:
    value = wired.environ.pop(name)
    code, said = _ended(wired)
    assert (code, wired.kinds()) == (MENDABLE, UNTOUCHED)
    assert name in said
    wired.environ[name] = value
    _leaves_next(wired)


def test_a_login_refused_by_the_mailbox_stops_before_anything_and_is_told(wired: Wired) -> None:
    wired.environ["RELANCE_IMAP_PASSWORD"] = "mot-de-passe-d-hier"
    code, said = _ended(wired)
    assert (code, wired.kinds(), _told(wired)) == (OUTSIDE, UNTOUCHED, True)
    assert "refused the login" in said
    assert "RELANCE_IMAP_PASSWORD" in said
    assert "hier" not in said
    wired.environ["RELANCE_IMAP_PASSWORD"] = wired.account.password
    _leaves_next(wired)


def test_a_login_refused_for_sending_is_said_and_nothing_was_tried(wired: Wired) -> None:
    good = wired.environ["RELANCE_SMTP_PASSWORD"]
    wired.environ["RELANCE_SMTP_PASSWORD"] = "mot-de-passe-d-hier"
    code, said = _ended(wired)
    assert (code, [e.reason for e in wired.events_of(Dropped)]) == (OUTSIDE, ["connexion"])
    assert "refuses the password" in said
    assert "RELANCE_SMTP_PASSWORD" in said
    assert "hier" not in said
    wired.environ["RELANCE_SMTP_PASSWORD"] = good
    _leaves_next(wired)


# --- certificates -----------------------------------------------------------------------------------


def _other_authority(wired: Wired, name: str) -> None:
    trustme.CA().cert_pem.write_to_path(wired.site / "autorites" / name)
    wired.push("autorites")


def test_a_mailbox_whose_certificate_does_not_verify_is_not_read(wired: Wired) -> None:
    _other_authority(wired, "imap.pem")
    code, said = _ended(wired)
    assert (code, wired.kinds(), _told(wired)) == (OUTSIDE, UNTOUCHED, True)
    assert "certificate" in said


def test_a_mail_server_whose_certificate_does_not_verify_is_given_nothing(wired: Wired) -> None:
    _other_authority(wired, "smtp.pem")
    code, said = _ended(wired)
    assert (code, wired.outcomes()) == (OUTSIDE, {"C1": "abandonnee"})
    assert "certificate" in said
    assert "auth" not in wired.server.verbs


@pytest.mark.parametrize("name", ["imap.pem", "smtp.pem"])
def test_an_authority_that_is_missing_is_for_the_user_to_mend(wired: Wired, name: str) -> None:
    text = (wired.site / "autorites" / name).read_text(encoding="ascii")
    wired.remove(f"autorites/{name}")
    code, said = _ended(wired)
    assert code == MENDABLE
    assert f"autorites/{name}" in said
    wired.write(f"autorites/{name}", text)
    _leaves_next(wired)


# --- servers that are silent, or vanish -------------------------------------------------------------


def test_a_silent_mailbox_is_given_up_and_told(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient_reading(monkeypatch)
    with silent_server() as port:
        wired.change(f"port: {wired.account.port}", f"port: {port}")
        code, said = _ended(wired)
    assert (code, wired.kinds(), _told(wired)) == (OUTSIDE, UNTOUCHED, True)
    assert "does not answer" in said


def test_a_silent_mail_server_is_given_up_and_nothing_was_tried(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient_sending(monkeypatch)
    with silent_server() as port:
        wired.change(f"port: {wired.server.port}", f"port: {port}")
        code, _ = _ended(wired)
    assert (code, wired.outcomes(), wired.state().lease) == (OUTSIDE, {"C1": "abandonnee"}, None)


def _behind(wired: Wired, line: Proxy) -> None:
    """The mailbox is reached through a line that can break; it holds a long notice of a payment."""
    wired.change(f"port: {wired.account.port}", f"port: {line.port}")
    _deliver(wired, 200_000)


def _deliver(wired: Wired, size: int, sender: str = "notifications@banque.example") -> None:
    """A notice of about `size` bytes that settles FA-1, received before the run."""
    mail = EmailMessage()
    mail["Authentication-Results"] = f"mx.mercier.example; dmarc=pass header.from={sender.partition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = sender, "compta@mercier.example", "Virement reçu"
    mail["Message-ID"] = f"<avis-{size}@banque.example>"
    mail.set_content("Montant : 1 200,00 EUR\nDonneur d'ordre : CLIENT 1\nRéférence : FA-1\n")
    filling = b"Conditions de la banque : voir nos agences.\r\n"
    wired.account.deliver(mail.as_bytes() + filling * (size // len(filling)), at=EARLY)


def test_a_mailbox_that_vanishes_while_it_is_read_counts_as_unread(wired: Wired) -> None:
    with proxy(wired.account.port) as line:
        _behind(wired, line)
        line.cut_after, line.for_good = 100_000, True
        code, said = _ended(wired)
        assert (code, wired.kinds(), _told(wired)) == (OUTSIDE, UNTOUCHED, True)
        assert "mail server" in said
        line.gone = False
        wired.run(DAY, "09:00")
    assert wired.debtors() == []
    assert len(wired.events_of(PaymentLearnt)) == 1


def test_a_mailbox_that_is_back_at_once_is_read_whole_and_counts_once(wired: Wired) -> None:
    owe(wired, 1)
    with proxy(wired.account.port) as line:
        _behind(wired, line)
        line.cut_after = 100_000
        assert verdicts(wired.run(DAY)) == {"C1": "soldee"}
    assert not line.cut_after
    assert len(wired.events_of(PaymentLearnt)) == 1


# --- a mail of 30 MB --------------------------------------------------------------------------------


def test_a_notice_of_thirty_megabytes_is_a_task_and_is_never_fetched(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 2)
    _deliver(wired, BIG)
    with proxy(wired.account.port) as line:
        wired.change(f"port: {wired.account.port}", f"port: {line.port}")
        wired.run(DAY)
        wired.export(NEXT, *late(2))
        wired.run(NEXT)
        assert line.carried < 1_000_000
    assert wired.open_tasks() == ["courrier"]
    assert wired.kinds().count("TaskOpened") == 1
    assert wired.debtors() == [debtor(1), debtor(2)]


def test_a_customers_mail_over_the_limit_holds_this_customer_alone(wired: Wired) -> None:
    owe(wired, 2)
    _deliver(wired, 11_000_000, sender=debtor(1))
    assert verdicts(wired.run(DAY)) == {"C1": "reponse_a_traiter", "C2": "a_envoyer"}
    assert wired.debtors() == [debtor(2)]
