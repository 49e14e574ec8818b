"""Ledgers and notices whose truth is known, since it was drawn first; and a judge of what is made of it.

Nothing here asks the product how a number or a name is compared: each hand writes them in its own way.
"""
