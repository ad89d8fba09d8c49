# The index of commands: `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
DATA ?= var
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE = 1

.DEFAULT_GOAL := help
.PHONY: help run dev manage test check drill assets lock format messages clean

help: ## Lists the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run ## Sets everything up and serves the site (PORT=8000 DATA=var)
	@exec $(BIN)/python -m config.run --port "$(PORT)" --data "$(DATA)"

dev: $(VENV)/dev ## The same with code reloading and debug pages
	@exec $(BIN)/python -m config.run --port "$(PORT)" --data "$(DATA)" --dev

manage: $(VENV)/run ## A command of manage.py on that folder: make manage DO="rerender --all"
	@exec $(BIN)/python -m config.run --data "$(DATA)" -- $(DO)

test: check ## Every check, then every test, on SQLite and PostgreSQL
	@$(BIN)/python -m tests.run

check: $(VENV)/dev ## Lint, types, layers, migrations, deployment settings, templates
	@sh tests/check.sh

drill: $(VENV)/dev ## The tests with full counts and scales
	@DRILL=1 $(BIN)/python -m tests.run

assets: $(VENV)/dev ## Builds the editor's script (static/js/editor.js) from frontend/
	@sh frontend/run.sh build

lock: ## Locks the requirements again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements-s3.in -o requirements-s3.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt
	@sh frontend/run.sh lock

format: $(VENV)/dev ## Formats Python and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2

clean: ## Removes the virtual environment and caches, never your data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache staticfiles

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Plumbline needs Python 3.11 or newer: make PYTHON=python3.12 …'; exit 1; }
	@echo 'Making a virtual environment …'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: $(VENV)/bin/python requirements.txt
	@echo 'Installing the locked dependencies …'
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/bin/python requirements-dev.txt
	@echo 'Installing the locked dependencies, tests and tools included …'
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run
