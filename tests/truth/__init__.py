"""Ledgers and notices of payment whose truth is known because it was drawn first, and a judge of what is made of them.

Nothing here asks the product how a number or a name is compared: each hand writes them in its own way.
"""
