from __future__ import annotations

from datetime import date

import pytest

from runner.model.parties import DebtorType
from runner.model.problem import SiteError
from runner.model.settings import Brakes, Closure, Mode, Settings, Terms
from runner.model.sources import Proof
from runner.site.loader import load_secrets, parse_settings
from runner.site.settings import warnings_in

from .samples import SETTINGS, said

FULL = """\
version: 1
langue: en
fuseau: Indian/Reunion
region: La Réunion
mode: reel
suspendre: oui
creancier: {nom: Scierie, forme: SARL, siren: 552 100 554, rcs: Lons, adresse: [1 rue A, 39000 Lons],
  iban: FR76 3000 6000 0112 3456 7890 189, bic: AGRIFRPP}
contact: {nom: Anne Petit, fonction: compta, telephone: 03 84 00 00 00, courriel: compta@scierie.example}
factures:
  source: export
  fichier: ventes.csv
  date_export: {nom: "ventes-{AAAA}{MM}{JJ}.csv"}
  fraicheur_max: 3 jours ouvrés
  format: {separateur: tabulation, encodage: CP1252, dates: AAAA-MM-JJ, decimales: ".", ligne_entete: 3}
  colonnes: {facture: "N°  facture", client: Nom, echeance: Due, restant_du: Solde}
  lignes: a_sommer
  cle_client: raison_sociale
clients: {source: export, fichier: clients.csv, type_par_defaut: entreprise, colonnes: {client: Code}}
boite: {serveur: imap.scierie.example, demarrage_tls: oui, compte: compta, dossiers: [INBOX, Banque],
  envoyes: Envoyés, authentifie_par: mx.scierie.example, sans_authentification: oui,
  taille_max: 2 Mo, autorite: ca.pem}
envoi: {serveur: smtp.scierie.example, tls: implicite, compte: compta, expediteur: compta@scierie.example,
  copie: copies@scierie.example, par_minute: 5, par_jour: 25, autorite: ca.pem}
journal: {branche: registre}
suivi: {branche: suivi}
regles: {branche: production}
compte_rendu: [anne@scierie.example]
battement: https://veille.example/abc
conditions: {entreprise: contrat 12 %}
fermetures: [{du: 03/08/2026, au: 2026-08-16, motif: congés}]
garde_fous: {envois: 6, envois_par_client: 2, part_des_clients: 31 %, disparues: 11 %, lignes_illisibles: 4}
"""


def parsed(text: str) -> Settings:
    return parse_settings(text.encode(), "relance.yaml")


def wrong(text: str) -> str:
    with pytest.raises(SiteError) as caught:
        parsed(text)
    return said(caught.value.problems)


def test_every_key_reaches_its_field() -> None:
    s = parsed(FULL)
    assert (s.language, s.timezone, s.region, s.mode, s.suspended) == (
        "en",
        "Indian/Reunion",
        "La Réunion",
        Mode.REAL,
        True,
    )
    assert (s.creditor.siren, s.creditor.address) == ("552 100 554", ("1 rue A", "39000 Lons"))
    assert s.contact.email == "compta@scierie.example"
    assert (s.journal_branch, s.facts_branch, s.rules_branch) == ("registre", "suivi", "production")
    assert (s.report_to, s.heartbeat) == (("anne@scierie.example",), "https://veille.example/abc")
    assert s.terms == Terms("contrat", 1200)
    assert s.closures == (Closure(date(2026, 8, 3), date(2026, 8, 16), "congés"),)
    assert s.brakes == Brakes(6, 2, 31, 11, 4, s.brakes.place)


def test_the_export_is_read_as_written() -> None:
    source = parsed(FULL).invoices
    assert (source.folder, source.pattern, source.date_in_name) == (
        "export",
        "ventes.csv",
        "ventes-{AAAA}{MM}{JJ}.csv",
    )
    assert (source.max_age, source.sum_lines, source.customer_key) == (3, True, "raison_sociale")
    assert source.columns["facture"] == "N°  facture"
    form = source.format
    assert (form.separator, form.encoding, form.dates, form.decimals, form.header_line) == (
        "\t",
        "cp1252",
        "AAAA-MM-JJ",
        ".",
        3,
    )
    assert parsed(FULL).customers.default_type is DebtorType.BUSINESS


def test_mailbox_and_sending_are_read_whole() -> None:
    box, out = parsed(FULL).mailbox, parsed(FULL).sending
    assert (box.server, box.port, box.starttls, box.account) == ("imap.scierie.example", 143, True, "compta")
    assert (box.folders, box.sent_folder, box.max_size) == (("INBOX", "Banque"), "Envoyés", 2_000_000)
    assert (box.authenticated_by, box.without_authentication) == ("mx.scierie.example", True)
    assert (out.port, out.tls, out.sender, out.copy) == (
        465,
        "implicite",
        "compta@scierie.example",
        "copies@scierie.example",
    )
    assert (out.per_minute, out.per_day, box.certificate_authority, out.certificate_authority) == (
        5,
        25,
        "ca.pem",
        "ca.pem",
    )


def test_what_is_not_written_has_a_safe_default() -> None:
    s = parsed(SETTINGS)
    assert (s.mode, s.suspended, s.language) == (Mode.TRIAL, False, "fr")
    assert s.customers.default_type is DebtorType.UNKNOWN
    assert s.brakes.sends == 60
    assert s.sending.per_day == 0


def test_a_known_provider_gives_its_servers() -> None:
    text = SETTINGS.replace("{maildir: donnees/boite}", "{fournisseur: google, compte: a@b.example}")
    box = parsed(text).mailbox
    assert (box.server, box.port, box.authenticated_by) == ("imap.gmail.com", 993, "mx.google.com")


OAUTH = "oauth: {fournisseur: microsoft, locataire: mercier.example, application: 7d3c, preuve: secret}\n"


def test_a_provider_that_takes_tokens_gives_their_server_and_scope() -> None:
    text = SETTINGS.replace("{maildir: donnees/boite}", "{fournisseur: microsoft, compte: a@b.example}")
    settings = parsed(text + OAUTH)
    box, oauth = settings.mailbox, settings.mailbox.oauth
    assert (box.server, box.authenticated_by) == ("outlook.office365.com", "exchange-online")
    assert oauth
    assert oauth.url == "https://login.microsoftonline.com/mercier.example/oauth2/v2.0/token"
    assert (oauth.client, oauth.proof, oauth.scope) == (
        "7d3c",
        Proof.SECRET,
        "https://outlook.office365.com/.default",
    )
    assert settings.sending.oauth is None, "a Maildir logs in nowhere"


def test_tokens_may_serve_one_way_alone() -> None:
    text = SETTINGS.replace("{maildir: donnees/boite}", "{serveur: a.example, compte: a}")
    own = "oauth: {serveur_jetons: https://a.example/t, application: a1, preuve: jeton, pour: [envoi]}\n"
    assert parsed(text + own).mailbox.oauth is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("version: 1\n", "version: 1\n" + OAUTH.replace("locataire: mercier.example, ", "")), "locataire"),
        (
            ("version: 1\n", "version: 1\n" + OAUTH.replace("microsoft", "google")),
            "this provider takes no « preuve: secret »",
        ),
        (
            ("version: 1\n", "version: 1\noauth: {application: a1, preuve: jeton}\n"),
            "« oauth » names 0 servers of tokens",
        ),
        (("version: 1\n", "version: 1\n" + OAUTH.replace("7d3c", "../7d3c")), "an identifier as"),
        (("version: 1\n", "version: 1\nmode: reel\n"), "« mode: reel » requires envoi.copie"),
        (("{maildir: donnees/boite}", "{dossiers: [INBOX]}"), "« boite » names 0 ways to reach mail"),
        (("{maildir: sortie/}", "{maildir: sortie/, serveur: a.example}"), "« envoi » names 2 ways"),
        (("{maildir: sortie/}", "{serveur: a.example}"), "« envoi » names a server without an account"),
        (
            ("{maildir: donnees/boite}", "{fournisseur: microsoft, compte: a}"),
            "Microsoft takes no password, only OAuth2",
        ),
        ((", echeance: Due", ""), "column « echeance » is not mapped"),
        ((", montant: TTC", ""), "column « montant » is not mapped"),
        ((", client: Code", ""), "column « client » is not mapped"),
        (("fichier: clients.csv", "fichier: ../clients.csv"), "a path inside the site"),
        (
            ("version: 1\n", "version: 1\nfermetures: [{du: 05/08/2026, au: 04/08/2026}]\n"),
            "ends before it begins",
        ),
        (("version: 1\n", "version: 2\n"), "relance.yaml:1:10: « 2 » is not a value of « version »"),
        (("version: 1\n", "version: 1\nmode: réel\n"), "fix: without accent: reel"),
        (("nom: Anne Petit", "nom: Anne Petit, courriel: anne"), "not an e-mail address"),
    ],
)
def test_settings_that_cannot_work_are_refused(change: tuple[str, str], sentence: str) -> None:
    text = SETTINGS.replace(*change)
    assert text != SETTINGS
    assert sentence in wrong(text)


def test_what_is_probably_wrong_is_a_warning() -> None:
    told = said(warnings_in(parsed(FULL.replace("890 189", "890 198"))))
    assert "check digits" in told
    assert "sans_authentification" in told
    assert warnings_in(parsed(SETTINGS)) == ()


def test_secrets_come_from_the_environment_alone() -> None:
    secrets = load_secrets(
        {"RELANCE_IMAP_PASSWORD": "tournesol\n", "RELANCE_SMTP_PASSWORD": "deux", "RELANCE_KEY": "clé"}
    )
    assert (secrets.imap_password, secrets.smtp_password, secrets.key) == (
        "tournesol",
        "deux",
        "clé".encode(),
    )
    assert load_secrets({}).key == b""
    assert "tournesol" not in repr(secrets)
