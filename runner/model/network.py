"""Why a server could not be reached, in words that say what to look at: the same for every server."""

from __future__ import annotations

import socket
import ssl

from runner.model.text import Text, t


def unreached(error: BaseException, where: str) -> Text | None:
    """`where`: host and port. None: the cause is none of the usual ones, or no matter of reaching it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return t("the certificate of {where} does not verify", where=where)
    if isinstance(error, socket.gaierror):
        return t("no server is known by the name of {where}", where=where)
    if isinstance(error, ConnectionRefusedError):
        return t("nothing listens at {where}", where=where)
    if isinstance(error, TimeoutError):
        return t("{where} does not answer", where=where)
    return None


def remedy(error: BaseException, block: str) -> Text:
    """What to look at in relance.yaml. `block`: `boite` or `envoi`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return t(
            "write the server's name as its certificate has it; an authority of your own goes into "
            "{block}.autorite",
            block=block,
        )
    return t("look at serveur and port of {block}, and at the network; else try again later", block=block)
