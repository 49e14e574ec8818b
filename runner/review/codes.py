"""The journal's code words, said to people: never one of them raw on a screen or in a mail."""

from __future__ import annotations

from runner.model.text import Text, t

CODES: dict[str, Text] = {
    # why a sending ended early
    "autre_jour": t("the day had ended"),
    "bail_echu": t("its lease had ended"),
    "connexion": t("the sending server could not be used"),
    "interrompu": t("it was interrupted"),
    "journal_devance": t("another run wrote into the journal"),
    "journal_injoignable": t("the journal could not be pushed"),
    "mode_change": t("the mode was changed meanwhile"),
    "regles_illisibles": t("the rules could not be read again"),
    "suivi_change": t("`suivi/` changed meanwhile"),
    "suspendu": t("`suspendre: oui` is written"),
    # why a message was dropped
    "jamais_tente": t("an earlier run stopped before it"),
    "heures_calmes": t("an SMS waits for an open day, from 8 to 20 h"),
    "non_parti": t("a person found that it did not leave"),
    # how a letter ended
    "postee": t("it was posted"),
    "payee": t("it is paid: do not post it"),
    "changee": t("what it says has changed: another takes its place"),
    "perimee": t("its last day has passed"),
    "non_remise": t("it reached nobody"),
    # why a payment is not believed
    "expediteur_non_cru": t("its sender is not believed"),
    "texte_cite": t("it is quoted in another mail: that proves nothing"),
    # how a task ended
    "sans_objet": t("nothing asks for it any more"),
    "affecte": t("allocated"),
    "vue": t("a person has seen to it"),
}


def said(code: str) -> Text:
    """What a code word means; an unknown one, of a newer program, is read as words."""
    return CODES.get(code) or t("{code}", code=code.replace("_", " "))
