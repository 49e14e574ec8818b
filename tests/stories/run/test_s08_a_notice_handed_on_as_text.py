"""«I had forwarded the bank's mail to accounting, and the reminder left the next morning.»

Forwarded with the button « Transférer », a notice is quoted text: it proves nothing, and it holds.
"""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from runner.model.events import PaymentLearnt
from runner.review.outcome import RunOutcome
from tests.house import READER, House
from tests.stories.run.conftest import LATE

DAY = "2026-07-07"
NOTICE = "Bonjour,\n\nMontant : 1 200,00 EUR\nDonneur d'ordre : MENUISERIE ROCHE\nRéférence : FA-1\n"
BANK = "Banque <notifications@banque.example>"
GMAIL = (
    "---------- Forwarded message ---------\nDe : {bank}\nDate: lun. 6 juil. 2026 à 08:00\n"
    "Subject: Virement reçu\nTo: <claire@mercier.example>\n\n"
)
OUTLOOK = (
    "-----Message d'origine-----\nDe : {bank}\nEnvoyé : lundi 6 juillet 2026 08:00\n"
    "À : Claire Morel\nObjet : Virement reçu\n\n"
)
BARE = "\nDe : Banque\nEnvoyé : lundi 6 juillet 2026 08:00\nÀ : Claire Morel\nObjet : Virement reçu\n\n"


def quote(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


APPLE = "Début du message réexpédié :\n\n" + quote(
    "De: {bank}\nObjet: Virement reçu\nDate: 6 juillet 2026\nÀ: x\n\n"
)


@pytest.fixture
def bank(house: House) -> House:
    handed = READER.replace(
        "motifs:", "objet: '^virement reçu'\ntransmis_par: [claire@mercier.example]\nmotifs:"
    )
    house.write("lecteurs/banque.yaml", handed)
    return house


def letter(
    text: str,
    sender: str = "claire@mercier.example",
    subject: str = "TR: Virement reçu",
    *,
    proved: bool = True,
) -> EmailMessage:
    message = EmailMessage()
    if proved:
        domain = sender.rpartition("@")[2]
        message["Authentication-Results"] = f"mx.mercier.example; dmarc=pass header.from={domain}"
    message["From"], message["To"], message["Subject"] = sender, "compta@mercier.example", subject
    message["Message-ID"] = f"<{abs(hash((text, sender, subject)))}@mercier.example>"
    message.set_content(text)
    return message


def run(house: House, day: str = DAY) -> list[str]:
    house.export(day, LATE)
    return verdicts(house.run(day))


def verdicts(outcome: RunOutcome) -> list[str]:
    assert outcome.plan is not None
    return [verdict.kind.value for decision in outcome.plan.decisions for verdict in decision.verdicts]


@pytest.mark.parametrize("proved", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        GMAIL.format(bank=BANK) + NOTICE,
        OUTLOOK.format(bank=BANK) + NOTICE,
        "Pour info, Claire" + BARE + NOTICE,
        APPLE.format(bank=BANK) + quote(NOTICE),
        GMAIL.format(bank="Claire <claire@mercier.example>") + OUTLOOK.format(bank=BANK) + NOTICE,
    ],
    ids=["gmail", "outlook", "without address", "apple", "twice"],
)
def test_it_holds_and_never_settles(bank: House, text: str, proved: bool) -> None:
    bank.receive(letter(text, proved=proved), DAY, 4)
    assert run(bank) == ["paiement_a_verifier"]
    reason = "texte_cite" if proved else "expediteur_non_cru"
    assert [e.reason for e in bank.events() if isinstance(e, PaymentLearnt)] == [reason]
    assert bank.sent() == []


def test_what_one_of_us_hands_on_holds_without_being_declared(bank: House) -> None:
    bank.receive(letter(GMAIL.format(bank=BANK) + NOTICE, "compta@mercier.example"), DAY, 4)
    assert run(bank) == ["paiement_a_verifier"]


def test_what_a_stranger_quotes_is_nothing(bank: House) -> None:
    bank.receive(letter(GMAIL.format(bank=BANK) + NOTICE, "voisin@ailleurs.example"), DAY, 4)
    assert run(bank) == ["a_envoyer"]


def test_what_a_customer_hands_on_is_a_reply(bank: House) -> None:
    bank.receive(letter(GMAIL.format(bank=BANK) + NOTICE, "compta@roche.example"), DAY, 4)
    assert run(bank) == ["reponse_a_traiter"]


@pytest.mark.parametrize(
    "text", [GMAIL.format(bank="Un ami <ami@ailleurs.example>") + NOTICE, "Bonjour,\n\nMontant : à voir.\n"]
)
def test_what_is_of_no_reader_says_nothing(bank: House, text: str) -> None:
    bank.receive(letter(text), DAY, 4)
    assert run(bank) == ["a_envoyer"]


def test_the_notice_itself_settles_before_or_after_and_counts_once(bank: House) -> None:
    bank.receive(letter(GMAIL.format(bank=BANK) + NOTICE), DAY, 4)
    assert run(bank) == ["paiement_a_verifier"]
    bank.write("lecteurs/banque.yaml", READER)
    bank.payment("2026-07-08", "1 200,00", "FA-1")
    assert run(bank, "2026-07-09") == ["soldee"]


def test_a_statement_handed_on_that_way_holds_too(bank: House) -> None:
    bank.write(
        "lecteurs/releves.yaml",
        "version: 1\nlecteur: releves\nnature: releve\nexpediteurs: [releves@banque.example]\n"
        "transmis_par: [claire@mercier.example]\n",
    )
    message = letter(OUTLOOK.format(bank="Relevés <releves@banque.example>") + "Votre relevé est joint.\n")
    flat = "Date;Libellé;Montant EUR\n06/07/2026;VIR ROCHE FA-1;1200,00\n"
    message.add_attachment(flat.encode(), maintype="text", subtype="csv", filename="r.csv")
    bank.receive(message, DAY, 4)
    assert run(bank) == ["paiement_a_verifier"]
