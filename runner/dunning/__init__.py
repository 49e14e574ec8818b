"""Dunning: which rung each open invoice stands on today. Pure decisions, no file, socket, git or clock."""
