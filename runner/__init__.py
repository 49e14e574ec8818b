"""Relance: dunning rules in git, payments from the mailbox, proof in a journal."""

__version__ = "0.1.0"
