"""`relance.yaml` to `Settings`."""

from __future__ import annotations

from runner.model.decision import Occasion
from runner.model.problem import Problem, SiteError
from runner.model.settings import Brakes, Closure, Contact, Creditor, Mode, Objectives, Settings, Tolerance
from runner.model.text import t
from runner.site import mail, sms, sources, units, words
from runner.site.conditions import dated_terms_from, faults_in, terms_from
from runner.site.reading import View, read, view_of


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
    problems = (
        *sources.faults(site),
        *mail.faults(site),
        *sms.faults(site),
        *_closure_faults(site),
        *faults_in(site.view("conditions")),
    )
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
        invoices=sources.invoices(site.view("factures")),
        customers=sources.customers(site.view("clients")),
        mailbox=mail.mailbox(site),
        sending=mail.sending(site),
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
        terms=terms_from(site.view("conditions")),
        dated_terms=dated_terms_from(site.view("conditions")),
        closures=tuple(_closure(closure) for closure in site.views("fermetures")),
        brakes=_brakes(site.view("garde_fous")),
        tolerance=_tolerance(site.view("tolerance")),
        objectives=_objectives(site.view("objectifs")),
        confirmations=frozenset(Occasion(name) for name in site.texts("confirmations")),
        place=site.place,
        sms=sms.sms(site),
    )


def _objectives(view: View) -> Objectives:
    return Objectives(
        overdue_share=view.value("part_echue", _at_most, None),
        dso=view.value("dso", _days_at_most, None),
        mean_delay=view.value("retard_moyen", _days_at_most, None),
    )


def _at_most(text: str) -> int | None:
    return units.percent(text)


def _days_at_most(text: str) -> int | None:
    return units.calendar_days(text)


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


def _tolerance(view: View) -> Tolerance:
    return Tolerance(view.cents("frais"), view.value("escompte", units.rate, 0))


def _closure_faults(site: View) -> tuple[Problem, ...]:
    return tuple(
        Problem(view.at("au"), t("this closure ends before it begins"), t("« au » on or after « du »"))
        for view in site.views("fermetures")
        if units.day(view.text("au")) < units.day(view.text("du"))
    )
