"""`relance.yaml` to `Settings`."""

from __future__ import annotations

from runner.model.parties import DebtorType
from runner.model.problem import Problem, SiteError
from runner.model.settings import (
    Brakes,
    Closure,
    Contact,
    Creditor,
    CsvFormat,
    CustomerSource,
    InvoiceSource,
    MailboxSettings,
    Mode,
    SendingSettings,
    Settings,
    Terms,
)
from runner.model.text import t
from runner.site import units, words
from runner.site.reading import View, read, view_of

_PROVIDERS = {"google": ("imap.gmail.com", "smtp.gmail.com", "mx.google.com")}
"""IMAP server, SMTP server, and the name its receiving server writes in Authentication-Results."""
_NO_PROVIDER = ("", "", "")


def parse_settings(text: bytes, file: str) -> Settings:
    """Read `relance.yaml` alone. Raises `SiteError` with every problem of it."""
    settings, problems = settings_from(text, file)
    if settings is None or problems:
        raise SiteError(problems)
    return settings


def settings_from(text: bytes, file: str) -> tuple[Settings | None, tuple[Problem, ...]]:
    """The settings, or what is wrong with them."""
    document = read(text, file, "site")
    site = view_of(document)
    if site is None:
        return None, document.problems
    problems = (*_source_faults(site), *_route_faults(site), *_closure_faults(site))
    return (None, problems) if problems else (_settings(site), ())


def warnings_in(settings: Settings) -> tuple[Problem, ...]:
    """What is probably a mistake, and stops nothing."""
    found: list[Problem] = []
    if not words.iban_is_sound(settings.creditor.iban):
        found.append(
            Problem(
                settings.place,
                t("the check digits of creancier.iban are wrong: no bank would accept it"),
                t("the IBAN as the bank prints it"),
            )
        )
    if settings.mailbox.without_authentication:
        found.append(
            Problem(
                settings.mailbox.place,
                t("boite.sans_authentification: a forged payment notice would be believed"),
                t("boite.authentifie_par, the name your own mail server signs with"),
            )
        )
    return tuple(found)


def _settings(site: View) -> Settings:
    return Settings(
        creditor=_creditor(site.view("creancier")),
        contact=_contact(site.view("contact")),
        invoices=_invoices(site.view("factures")),
        customers=_customers(site.view("clients")),
        mailbox=_mailbox(site.view("boite")),
        sending=_sending(site.view("envoi")),
        language=site.text("langue", "fr"),
        timezone=site.text("fuseau", "Europe/Paris"),
        mode=Mode(site.text("mode", "essai")),
        suspended=site.yes("suspendre"),
        region=site.text("region", "Métropole"),
        journal_branch=site.view("journal").text("branche", "journal"),
        facts_branch=site.view("suivi").text("branche"),
        rules_branch=site.view("regles").text("branche", "main"),
        report_to=site.texts("compte_rendu"),
        heartbeat=site.text("battement"),
        terms=site.view("conditions").value("entreprise", units.terms, Terms()),
        closures=tuple(_closure(closure) for closure in site.views("fermetures")),
        brakes=_brakes(site.view("garde_fous")),
        place=site.place,
    )


def _creditor(view: View) -> Creditor:
    return Creditor(
        name=view.text("nom"),
        form=view.text("forme"),
        siren=view.text("siren"),
        rcs=view.text("rcs"),
        address=view.texts("adresse"),
        iban=view.text("iban"),
        bic=view.text("bic"),
    )


def _contact(view: View) -> Contact:
    return Contact(view.text("nom"), view.text("fonction"), view.text("telephone"), view.text("courriel"))


def _invoices(view: View) -> InvoiceSource:
    dated = view.view("date_export")
    return InvoiceSource(
        folder=view.text("source"),
        pattern=view.text("fichier"),
        columns=_columns(view),
        format=_format(view.view("format")),
        date_in_name=dated.text("nom"),
        date_column=dated.text("colonne"),
        max_age=view.value("fraicheur_max", units.working_days, 2),
        sum_lines="lignes" in view,
        customer_key=view.text("cle_client", "code"),
        place=view.place,
    )


def _customers(view: View) -> CustomerSource:
    return CustomerSource(
        folder=view.text("source"),
        file=view.text("fichier"),
        columns=_columns(view),
        format=_format(view.view("format")),
        default_type=DebtorType(view.text("type_par_defaut", "inconnu")),
        place=view.place,
    )


def _columns(view: View) -> dict[str, str]:
    """Our column name to the header of the file."""
    columns = view.view("colonnes")
    return {name: columns.raw(name) for name in columns.block.values}


def _format(view: View) -> CsvFormat:
    return CsvFormat(
        separator=view.value("separateur", _separator, ";"),
        encoding=view.value("encodage", words.encoding, "utf-8"),
        dates=view.text("dates", "JJ/MM/AAAA"),
        decimals=view.text("decimales", ","),
        header_line=view.value("ligne_entete", units.positive, 1),
    )


def _separator(text: str) -> str:
    return "\t" if text == "tabulation" else text


def _mailbox(view: View) -> MailboxSettings:
    server, _, signer = _PROVIDERS.get(view.text("fournisseur"), _NO_PROVIDER)
    starttls = view.yes("demarrage_tls")
    return MailboxSettings(
        server=view.text("serveur", server),
        port=view.value("port", words.port, 143 if starttls else 993),
        starttls=starttls,
        account=view.text("compte"),
        folders=view.texts("dossiers") or ("INBOX",),
        sent_folder=view.text("envoyes"),
        maildir=view.text("maildir"),
        authenticated_by=view.text("authentifie_par", signer),
        without_authentication=view.yes("sans_authentification"),
        max_size=view.value("taille_max", units.size, 10_000_000),
        certificate_authority=view.text("autorite"),
        place=view.place,
    )


def _sending(view: View) -> SendingSettings:
    _, server, _ = _PROVIDERS.get(view.text("fournisseur"), _NO_PROVIDER)
    tls = view.text("tls", "starttls")
    return SendingSettings(
        server=view.text("serveur", server),
        port=view.value("port", words.port, 465 if tls == "implicite" else 587),
        tls=tls,
        account=view.text("compte"),
        sender=view.text("expediteur"),
        copy=view.text("copie"),
        per_minute=view.value("par_minute", units.positive, 20),
        per_day=view.value("par_jour", units.positive, 0),
        maildir=view.text("maildir"),
        certificate_authority=view.text("autorite"),
        place=view.place,
    )


def _closure(view: View) -> Closure:
    return Closure(units.day(view.text("du")), units.day(view.text("au")), view.text("motif"))


def _brakes(view: View) -> Brakes:
    usual = Brakes()
    return Brakes(
        sends=view.value("envois", units.count, usual.sends),
        sends_per_customer=view.value("envois_par_client", units.count, usual.sends_per_customer),
        customers_share=view.value("part_des_clients", units.percent, usual.customers_share),
        vanished=view.value("disparues", units.percent, usual.vanished),
        unreadable_rows=view.value("lignes_illisibles", units.count, usual.unreadable_rows),
        place=view.place,
    )


def _source_faults(site: View) -> tuple[Problem, ...]:
    """What the run cannot do without: a number, a customer, a due date, an amount."""
    invoices = site.view("factures")
    columns = invoices.view("colonnes")
    missing = [name for name in ("facture", "client", "echeance") if name not in columns]
    if "montant" not in columns and "restant_du" not in columns:
        missing.append("montant")
    learn = t("run « relance check --learn FILE »: it proposes the mapping")
    expected = t("the header of the file in front of it")
    return tuple(
        Problem(columns.place, t("column « {name} » is not mapped", name=name), expected, learn)
        for name in missing
    )


def _route_faults(site: View) -> tuple[Problem, ...]:
    mailbox, sending = site.view("boite"), site.view("envoi")
    found = [*_one_route(mailbox, "boite"), *_one_route(sending, "envoi")]
    if site.text("mode") == Mode.REAL and "copie" not in sending:
        expected = t("an address that receives each message: proof, archive and means of recovery")
        found.append(Problem(sending.place, t("« mode: reel » requires envoi.copie"), expected))
    return tuple(found)


def _one_route(view: View, name: str) -> tuple[Problem, ...]:
    """A server, or a folder; a server takes an account."""
    ways = [key for key in ("serveur", "fournisseur", "maildir") if key in view]
    expected = t("either a server or a Maildir: « serveur: » or « maildir: »")
    if len(ways) != 1:
        message = t("« {name} » names {count} ways to reach mail", name=name, count=len(ways))
        return (Problem(view.place, message, expected),)
    if ways != ["maildir"] and "compte" not in view:
        message = t("« {name} » names a server without an account", name=name)
        return (Problem(view.place, message, t("« compte: »; its password comes from the environment")),)
    return ()


def _closure_faults(site: View) -> tuple[Problem, ...]:
    return tuple(
        Problem(view.at("au"), t("this closure ends before it begins"), t("« au » on or after « du »"))
        for view in site.views("fermetures")
        if units.day(view.text("au")) < units.day(view.text("du"))
    )
