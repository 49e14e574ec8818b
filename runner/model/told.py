"""What one fact also tells: a letter is a step done, a call may be a promise."""

from __future__ import annotations

from runner.model.facts import Call, Fact, Letter, Promise, StepDone


def steps_done(fact: Fact) -> tuple[StepDone, ...]:
    """The steps a fact says were done: one for each invoice it names, or one for all."""
    if isinstance(fact, StepDone):
        return (fact,)
    if not isinstance(fact, Letter):
        return ()
    return tuple(
        StepDone(
            customer=fact.customer,
            place=fact.place,
            by=fact.by,
            on=fact.on,
            step=fact.step,
            invoice=number,
        )
        for number in fact.invoices or ("",)
    )


def promises_made(fact: Fact) -> tuple[Promise, ...]:
    """The promise a fact tells of, written as such or heard in a call."""
    if isinstance(fact, Promise):
        return (fact,)
    if not isinstance(fact, Call) or fact.promised is None:
        return ()
    (invoice,) = fact.invoices if len(fact.invoices) == 1 else ("",)
    return (
        Promise(
            customer=fact.customer,
            place=fact.place,
            by=fact.by,
            on=fact.on,
            date=fact.promised,
            amount=fact.amount,
            invoice=invoice,
        ),
    )
