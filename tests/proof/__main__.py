"""`python -m tests.proof`: write `docs/regles.md` anew; read the difference before committing it."""

from __future__ import annotations

from tests.proof.page import PAGE, made

PAGE.write_text(made(), "utf-8")
