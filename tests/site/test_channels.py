"""What `relance.yaml` and a policy say of the channels: SMS, files that go with a message, senders."""

from __future__ import annotations

import pytest

from runner.model.problem import SiteError
from runner.model.sources import SmsSettings
from runner.site.policies import policy_from
from runner.site.scaffold import shipped_root
from runner.site.settings import parse_settings

SITE = (shipped_root() / "relance.yaml").read_text("utf-8")
SMS = """
sms:
  url: https://api.fournisseur.example/sms
  entetes: {Authorization: "Bearer env:RELANCE_SMS_TOKEN", Accept: application/json}
  corps: '{"to": "{numero}", "text": "{texte}"}'
  par_minute: 10
"""


def test_a_provider_is_an_address_headers_and_a_body() -> None:
    read = parse_settings((SITE + SMS).encode(), "relance.yaml").sms
    assert isinstance(read, SmsSettings)
    assert read.headers == (("Authorization", "Bearer env:RELANCE_SMS_TOKEN"), ("Accept", "application/json"))
    assert read.per_minute == 10
    assert parse_settings(SITE.encode(), "relance.yaml").sms is None


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("https://", "http://", "url"),
        ("Bearer env:RELANCE_SMS_TOKEN", "Bearer 0123456789", "secret"),
        ("Bearer env:RELANCE_SMS_TOKEN", "Bearer env:RELANCE_KEY", "RELANCE_SMS_TOKEN"),
        ("application/json}", "env:HOME}", "RELANCE_SMS_TOKEN"),
        ("Authorization:", "X-Api-Key: abc, Accept-Language:", "secret"),
        ("Accept:", "Content-Length:", "Content-Length"),
        ("application/json}", "é}", "Accept"),
        ('{"to"', "{to", "JSON"),
        ("{texte}", "bonjour", "{texte}"),
        ("par_minute: 10", "par_minute: 0", "par_minute"),
        ("par_minute: 10", "mot_de_passe: abc", "secret"),
    ],
)
def test_each_fault_is_told_and_no_secret_repeated(right: str, wrong: str, said: str) -> None:
    with pytest.raises(SiteError) as refused:
        parse_settings((SITE + SMS.replace(right, wrong)).encode(), "relance.yaml")
    assert said in str(refused.value)
    assert "0123456789" not in str(refused.value)


def test_files_a_code_to_pay_by_and_senders_are_settings() -> None:
    text = SITE.replace("factures:\n", "factures:\n  pieces: donnees/pdf/{client}/{facture}.pdf\n")
    text = text.replace("envoi: {maildir:", "envoi: {qr: non, maildir:")
    read = parse_settings(text.encode(), "relance.yaml")
    assert read.invoices.pieces == "donnees/pdf/{client}/{facture}.pdf"
    assert not read.sending.qr
    assert parse_settings(SITE.encode(), "relance.yaml").sending.qr


@pytest.mark.parametrize("pieces", ["../ailleurs/{facture}.pdf", "/tmp/{facture}.pdf"])
def test_files_lie_inside_the_site(pieces: str) -> None:
    text = SITE.replace("factures:\n", f'factures:\n  pieces: "{pieces}"\n')
    with pytest.raises(SiteError):
        parse_settings(text.encode(), "relance.yaml")


def test_a_policy_has_a_sender_and_its_own_readers() -> None:
    text = (shipped_root() / "politiques" / "standard.yaml").read_text("utf-8")
    own = "seuil: 15 €\nexpediteur: grands.comptes@mercier.example\ncopie_interne: [chef@mercier.example]\n"
    policy, problems = policy_from(text.replace("seuil: 15 €", own.strip(), 1).encode(), "standard.yaml")
    assert problems == ()
    assert policy is not None
    assert (policy.sender, policy.copies) == ("grands.comptes@mercier.example", ("chef@mercier.example",))
