"""What is proved of the policies before a merge: rules with an id, a reason, a source (`docs/regles.md`)."""
