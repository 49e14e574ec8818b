# Every target sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: demo test lint bench screens lock clean

.venv/.ready: pyproject.toml requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: .venv/.ready
	$(BIN)/relance demo

test: .venv/.ready
	$(BIN)/pytest -n auto --cov --cov-report=term

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --pedantic --quiet .github/workflows
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

bench: .venv/.ready
	$(BIN)/python -m tests.bench

screens: .venv/.ready
	$(BIN)/python -m tests.screens

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-strip-extras --no-annotate --no-header --output-file requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-strip-extras --no-annotate --no-header --output-file requirements-dev.lock

clean:
	rm -rf .venv demo sortie ecrans
