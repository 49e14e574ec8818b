"""Values that are words: addresses, paths, names of servers, patterns. Same contract as `units`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

from runner.model.countries import CODES
from runner.model.parties import DebtorType
from runner.model.segments import INSURANCE
from runner.model.text import t
from runner.site.comparisons import COMPARISONS
from runner.site.units import UNITS, UnitError, tidy

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DOMAIN = re.compile(r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_DATE_PARTS = re.compile("AAAA|AA|MM|JJ")
_SEMESTER = re.compile(r"20[0-9]{2}-S[12]")
_REFERENCE = re.compile(r"R-[0-9A-Z]{4,8}")
_PAYMENT = re.compile(r"P-[0-9A-Z]{8}")
_TYPE = re.compile(r"([a-z]+)(, ou inconnu)?")
UNKNOWN = DebtorType.UNKNOWN.value
"""How a segment names a fact nobody told."""
_GROUPS = frozenset({"montant", "devise", "reference", "payeur", "iban", "date", "sens"})
_ON_A_BRANCH = "branche:"


def email(text: str) -> str:
    """One address, as written in a To field without its name. Its text is never repeated in the error."""
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise UnitError(
            t("one e-mail address such as « compta@mercier.example »"), t("not an e-mail address")
        )
    return text


def sender(text: str) -> str:
    """An exact address, or `@domaine.fr` for a whole domain; lower case."""
    if not _DOMAIN.fullmatch(text) and not _EMAIL.fullmatch(text):
        raise UnitError(
            t("an address such as « avis@banque.example », or « @banque.example » for the whole domain")
        )
    return text.lower()


def relative_path(text: str) -> str:
    """A path inside the site: never absolute, never climbing out of it."""
    parts = text.replace("\\", "/").split("/")
    if text.startswith(("/", "~")) or ":" in parts[0] or ".." in parts or not text.strip():
        raise UnitError(t("a path inside the site such as « donnees/ »"))
    return text


def source(text: str) -> str:
    """Where the export lies: a folder of the site, a branch of its remote (`branche:donnees`), `courriel`."""
    if text.startswith(_ON_A_BRANCH):
        return _ON_A_BRANCH + branch(text.removeprefix(_ON_A_BRANCH))
    return relative_path(text)


def host(text: str) -> str:
    """The name of a server, without protocol or port."""
    return _full(_HOST, text, "imap.mercier.example")


def port(text: str) -> int:
    """1 to 65535."""
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise UnitError(t("a port number such as « 993 »"))
    return int(text)


def slug(text: str) -> str:
    """A name of ours: small letters without accents, digits, hyphens."""
    if not _SLUG.fullmatch(text):
        raise UnitError(t("small letters without accents, digits and hyphens, such as « rappel-ferme »"))
    return text


def branch(text: str) -> str:
    """A branch name git and a command line both accept."""
    if ".." in text or text.endswith((".lock", ".")):
        raise UnitError(t("a branch name such as « journal »"))
    return _full(_BRANCH, text, "journal")


def iban(text: str) -> str:
    """Its shape alone; `iban_is_sound` checks the key."""
    if not _IBAN.fullmatch(text.replace(" ", "").upper()):
        raise UnitError(t("an IBAN such as « FR76 3000 6000 0112 3456 7890 189 »"), t("not an IBAN"))
    return text


def iban_is_sound(text: str) -> bool:
    """The remainder of ISO 7064 (mod 97) is 1."""
    compact = tidy(text).replace(" ", "").upper()
    digits = "".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def bic(text: str) -> str:
    """8 or 11 characters (ISO 9362)."""
    return _full(_BIC, text, "AGRIFRPP")


def siren(text: str) -> str:
    """Nine digits, spaces allowed."""
    if not re.fullmatch("[0-9]{9}", tidy(text).replace(" ", "")):
        raise UnitError(t("nine digits such as « 552 100 554 »"))
    return text


def zone(text: str) -> str:
    """A name of the IANA time zone database."""
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):  # unknown, a folder, or no file name at all
        _refuse("Europe/Paris")
    return text


def web_address(text: str) -> str:
    """`https://…`; `http://` on this very machine alone."""
    try:
        parts = urlsplit(text)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    except ValueError:
        _refuse("https://veille.mercier.example/relance")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        _refuse("https://veille.mercier.example/relance")
    return text


def date_order(text: str) -> str:
    """The order of day, month and year in a file, with its separators."""
    parts = sorted(part[0] for part in _DATE_PARTS.findall(text))
    if parts != ["A", "J", "M"] or len(text) > 12:
        raise UnitError(t("an order such as « JJ/MM/AAAA » or « AAAA-MM-JJ »"))
    return text


def date_in_name(text: str) -> str:
    """A file name whose day stands in braces."""
    if not all(part in text for part in ("{AAAA}", "{MM}", "{JJ}")) or "/" in text:
        example = "factures-{AAAA}-{MM}-{JJ}.csv"
        raise UnitError(t("a file name with its year, month and day, such as « {example} »", example=example))
    return text


def encoding(text: str) -> str:
    """An encoding Python knows that spreadsheets write."""
    known = {"utf-8", "utf-8-sig", "cp1252", "iso-8859-1", "iso-8859-15", "latin-1", "ascii", "utf-16"}
    if text.lower() not in known:
        raise UnitError(t("« utf-8 », « cp1252 » or « iso-8859-15 »"))
    return text.lower()


def debtor_type(text: str) -> tuple[str, bool]:
    """A type of debtor, and whether an unknown type fits as well."""
    found = _TYPE.fullmatch(tidy(text))
    known = [kind.value for kind in DebtorType]
    if found is None or found[1] not in known:
        raise UnitError(t("one of {choices}", choices=", ".join(known)))
    return found[1], bool(found[2])


def pattern(text: str) -> str:
    """RE2 (linear time) with our named groups; no look-around and no back-reference exist there."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(text, options)
    except re2.error as error:
        detail = str(error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0])
        message = t("this pattern cannot be read: {detail}", detail=detail)
        raise UnitError(t("an RE2 pattern, without look-around or back-reference"), message) from None
    strangers = sorted(set(compiled.groupindex) - _GROUPS)
    if strangers:
        message = t("unknown group in the pattern: {names}", names=", ".join(strangers))
        raise UnitError(t("groups among {names}", names=", ".join(sorted(_GROUPS))), message)
    return text


def semester(text: str) -> str:
    """`2026-S1`."""
    return _full(_SEMESTER, text, "2026-S1")


def reference(text: str) -> str:
    """The reference printed in a message."""
    return _full(_REFERENCE, text, "R-7F3K2Q")


def payment(text: str) -> str:
    """The identity of a payment, as `relance payments list` shows it."""
    return _full(_PAYMENT, text, "P-4H7T2K9M")


def country(text: str) -> str:
    """A country code, or `inconnu`."""
    if text != UNKNOWN and text not in CODES:
        raise UnitError(t("a country code such as « FR » or « BE », or « inconnu »"))
    return text


def insurance(text: str) -> str:
    """What the credit insurer answered, or `inconnu`; accents and spaces as one likes.

    >>> insurance("non assuré")
    'non-assure'
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFD", tidy(text).lower()) if not unicodedata.combining(c)
    )
    word = bare.replace(" ", "-")
    if word not in {*INSURANCE, UNKNOWN}:
        raise UnitError(t("one of {choices}", choices=", ".join((*INSURANCE, UNKNOWN))))
    return word


def provider(text: str) -> str:
    """A mailbox provider whose servers we know."""
    if text not in {"google", "microsoft"}:
        raise UnitError(t("« google », « microsoft », or « serveur: … »"))
    return text


def web_identity(text: str) -> str:
    """A tenant or an application as an address holds it: no slash, no space."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,200}", text):
        raise UnitError(t("an identifier as the provider shows it: letters, digits, points, hyphens"))
    return text


def sentence(text: str) -> str:
    """One line without control characters: it may end in a message header."""
    if len(text) > 500 or any(unicodedata.category(sign) == "Cc" for sign in text) or not text.strip():
        raise UnitError(t("a text on one line"))
    return text


def _full(expression: re.Pattern[str], text: str, example: str) -> str:
    if not expression.fullmatch(text):
        _refuse(example)
    return text


def _refuse(example: str) -> NoReturn:
    raise UnitError(t("something like « {example} »", example=example))


FORMATS: dict[str, Callable[[str], object]] = {
    **UNITS,
    **COMPARISONS,
    "courriel": email,
    "expediteur": sender,
    "chemin": relative_path,
    "source": source,
    "serveur": host,
    "port": port,
    "nom": slug,
    "branche": branch,
    "iban": iban,
    "bic": bic,
    "siren": siren,
    "fuseau": zone,
    "adresse_web": web_address,
    "ordre_de_date": date_order,
    "date_du_nom": date_in_name,
    "encodage": encoding,
    "type_debiteur": debtor_type,
    "motif_re2": pattern,
    "semestre": semester,
    "reference": reference,
    "paiement": payment,
    "pays": country,
    "assurance": insurance,
    "fournisseur": provider,
    "identifiant_web": web_identity,
    "texte": sentence,
}
"""Every `format` a schema may name."""
