"""Letters go to the person who signs them: by mail, or into the folder of a trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from types import MappingProxyType

from runner.locale import translator
from runner.model.events import AnyEvent, LetterHanded
from runner.model.mail import Email, SendStatus
from runner.model.problem import RelanceError
from runner.model.text import Text, t
from runner.notices.letters.slip import Post, slip_email, withdrawal_email
from runner.run.connect import connect
from runner.run.letters import Letters, readers, slip_of
from runner.run.order import Desk
from runner.run.passage import Passage

_WHY: Mapping[str, Text] = MappingProxyType(
    {
        "payee": t("paid"),
        "sans_objet": t("no longer due"),
        "changee": t("the account has changed"),
        "perimee": t("too old"),
        "non_remise": t("to be made again"),
    }
)
"""Why a letter in her hands is void, by the journal's word."""


def hand_over(passage: Passage) -> None:
    """Mail each letter and each withdrawal, and journal what arrived; the rest is tried again next time.

    To our own people only: a letter told twice is a nuisance, one never told could be posted by mistake.
    """
    desk, letters = passage.desk, passage.letters
    if not letters.mailed:
        return
    try:
        with closing(connect(desk.order, desk.settings)) as transport:
            for email, event in _mails(desk, letters):
                transport.wait()
                if transport.send(email, "0" * 64).status is SendStatus.SENT:
                    passage.book.append(event)
    except RelanceError as error:
        for text in error.texts:
            desk.order.progress(text, 0, 0)


def _mails(desk: Desk, letters: Letters) -> Iterator[tuple[Email, AnyEvent]]:
    """Withdrawals first: she must not post an old letter while she reads a new one."""
    post = Post(desk.settings, readers(desk), desk.now, translator(desk.settings.language))
    for one in letters.withdrawals:
        if one.told:
            why = _WHY[one.event.reason]
            yield withdrawal_email(one.slip, why, post), one.event
    for new in letters.proposals:
        slip = slip_of(new.event, new.customer.name)
        done = LetterHanded(notice=new.event.notice, task=new.event.task)
        yield slip_email(slip, new.letter, post), done
