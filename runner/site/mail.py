"""How mail is reached: `boite`, `envoi` and `oauth` of `relance.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runner.model.problem import Problem
from runner.model.settings import Mode
from runner.model.sources import MailboxSettings, OAuth, Proof, SendingSettings
from runner.model.text import t
from runner.site import units, words
from runner.site.reading import View

_EXCHANGE = "exchange-online"


@dataclass(frozen=True, slots=True)
class _Provider:
    """`signer`: what its receiving server calls itself in Authentication-Results."""

    imap: str = ""
    smtp: str = ""
    signer: str = ""
    tokens: str = ""
    scopes: tuple[tuple[Proof, str], ...] = ()


_MICROSOFT = "https://outlook.office365.com/"
_PROVIDERS = {
    "google": _Provider(
        "imap.gmail.com",
        "smtp.gmail.com",
        "mx.google.com",
        "https://oauth2.googleapis.com/token",
        ((Proof.REFRESH, ""),),  # the scopes are those of the consent
    ),
    "microsoft": _Provider(
        "outlook.office365.com",
        "smtp.office365.com",
        _EXCHANGE,
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        (
            (Proof.SECRET, f"{_MICROSOFT}.default"),
            (Proof.GITHUB, f"{_MICROSOFT}.default"),
            (Proof.REFRESH, f"{_MICROSOFT}IMAP.AccessAsUser.All {_MICROSOFT}SMTP.Send"),
        ),
    ),
}
_NO_PROVIDER = _Provider()


def mailbox(site: View) -> MailboxSettings:
    """`boite`."""
    view = site.view("boite")
    provider = _provider(view)
    starttls = view.yes("demarrage_tls")
    return MailboxSettings(
        server=view.text("serveur", provider.imap),
        port=view.value("port", words.port, 143 if starttls else 993),
        starttls=starttls,
        account=view.text("compte"),
        folders=view.texts("dossiers") or ("INBOX",),
        sent_folder=view.text("envoyes"),
        maildir=view.text("maildir"),
        authenticated_by=view.text("authentifie_par", provider.signer),
        without_authentication=view.yes("sans_authentification"),
        max_size=view.value("taille_max", units.size, 10_000_000),
        certificate_authority=view.text("autorite"),
        oauth=_oauth(site, "boite"),
        place=view.place,
    )


def sending(site: View) -> SendingSettings:
    """`envoi`."""
    view = site.view("envoi")
    tls = view.text("tls", "starttls")
    return SendingSettings(
        server=view.text("serveur", _provider(view).smtp),
        port=view.value("port", words.port, 465 if tls == "implicite" else 587),
        tls=tls,
        account=view.text("compte"),
        sender=view.text("expediteur"),
        copy=view.text("copie"),
        per_minute=view.value("par_minute", units.positive, 20),
        per_day=view.value("par_jour", units.positive, 0),
        maildir=view.text("maildir"),
        certificate_authority=view.text("autorite"),
        oauth=_oauth(site, "envoi"),
        place=view.place,
        qr=view.value("qr", units.yes, default=True),
    )


def _provider(view: View) -> _Provider:
    return _PROVIDERS.get(view.text("fournisseur"), _NO_PROVIDER)


def _oauth(site: View, route: str) -> OAuth | None:
    """None where that route logs in with a password, or reaches no server."""
    view = site.view("oauth")
    if "oauth" not in site or "maildir" in site.view(route) or route not in (view.texts("pour") or (route,)):
        return None
    provider, proof = _provider(view), Proof(view.text("preuve"))
    return OAuth(
        url=view.text("serveur_jetons", provider.tokens.format(tenant=view.text("locataire"))),
        client=view.text("application"),
        proof=proof,
        scope=view.text("portee", dict(provider.scopes).get(proof, "")),
        certificate_authority=view.text("autorite"),
        place=view.place,
    )


# --- what is wrong with it --------------------------------------------------------------------------


def faults(site: View) -> tuple[Problem, ...]:
    """A server or a folder for each way, tokens where nothing else is taken, and what `reel` requires."""
    routes = (site.view("boite"), "boite"), (site.view("envoi"), "envoi")
    found = [problem for view, name in routes for problem in _one_route(view, name)]
    if site.text("mode") == Mode.REAL:
        found += _needed_in_reel(site.view("boite"), site.view("envoi"))
    found += [problem for view, name in routes for problem in _needs_tokens(site, view, name)]
    return (*found, *_oauth_faults(site.view("oauth"))) if "oauth" in site else tuple(found)


def _needed_in_reel(box: View, sending: View) -> Iterator[Problem]:
    """Without either, doubts could not be lifted, or whoever paid would be reminded."""
    if "copie" not in sending:
        expected = t("an address that receives each message: proof, archive and means of recovery")
        yield Problem(sending.place, t("« mode: reel » requires envoi.copie"), expected)
    named = box.text("authentifie_par", _provider(box).signer)
    if not (named or box.yes("sans_authentification")):
        message = t("« mode: reel » requires boite.authentifie_par: else no notice of a payment is believed")
        yield Problem(box.place, message, t("the name your own mail server signs with"))


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


def _needs_tokens(site: View, view: View, name: str) -> tuple[Problem, ...]:
    if view.text("fournisseur") != "microsoft" or _oauth(site, name):
        return ()
    message = t("« {name} »: Microsoft takes no password, only OAuth2", name=name)
    expected = t("« oauth: {{fournisseur: microsoft, locataire: …, application: …, preuve: …}} »")
    return (Problem(view.at("fournisseur"), message, expected),)


def _oauth_faults(view: View) -> tuple[Problem, ...]:
    ways = [key for key in ("serveur_jetons", "fournisseur") if key in view]
    if len(ways) != 1:
        message = t("« oauth » names {count} servers of tokens", count=len(ways))
        return (Problem(view.place, message, t("either « fournisseur: » or « serveur_jetons: »")),)
    provider = _provider(view)
    if "{tenant}" in provider.tokens and "locataire" not in view:
        return (Problem(view.place, t("« locataire: » is missing"), t("the tenant that holds the mailbox")),)
    proofs = [proof.value for proof, _ in provider.scopes]
    if provider.tokens and view.text("preuve") not in proofs:
        message = t("this provider takes no « preuve: {proof} »", proof=view.text("preuve"))
        return (Problem(view.at("preuve"), message, t("{list}", list=", ".join(proofs))),)
    return ()
