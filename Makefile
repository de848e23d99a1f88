# Everything that is done with SendBridge from a checkout; `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help setup nightly test check reference prove bench up down clean lock

# The first Python that is new enough; `make PYTHON=...` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make lock"
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python --compile-bytecode,$(PYTHON) -m pip \
	--python $(BIN)/python --disable-pip-version-check install --quiet)

# Whole files go to processes, the dearest first as they are collected.
PARALLEL := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/sendbridge.stamp ## make the virtual environment from requirements.lock

# --without-pip: some systems ship Python without ensurepip; the pip that is there installs into the environment.
.venv/requirements.stamp: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it, or say make PYTHON=/path/to/python3"; exit 2; }
	@echo "Installing what requirements.lock pins into .venv (a few minutes, the first time only)"
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	@$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

.venv/sendbridge.stamp: .venv/requirements.stamp pyproject.toml
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

nightly: setup ## one whole night on this machine, against the sandbox; DATE=2026-03-03 for another day, PLANS=500 for a smaller council
	@$(BIN)/python scripts/nightly.py $(if $(DATE),--date $(DATE)) $(if $(PLANS),--plans $(PLANS))

test: setup check ## what CI runs
	@$(BIN)/python -m pytest $(PARALLEL)

check: setup ## style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

reference: setup ## write docs/reference anew from the rules
	@$(BIN)/sendbridge rules pages --folder docs/reference

prove: setup ## the long proofs; figures go to docs/proofs.md
	@$(BIN)/python -m prove.run

bench: setup ## time and memory, side by side
	@$(BIN)/python -m bench.run

up: setup ## Airflow's pages and scheduler on this machine, on loopback
	@$(BIN)/python scripts/airflow_here.py up

down: setup ## stop what `make up` and the sandbox started
	@$(BIN)/python scripts/airflow_here.py down
	@$(BIN)/python -m sandbox down

clean: ## forget the sandbox, the nights and every cache; the environment stays
	@test ! -x $(BIN)/python || $(MAKE) --no-print-directory down || true
	@rm -rf var build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

lock: ## pin what pyproject.toml and the benches' peers ask for anew (needs uv)
	@$(LOCK) --upgrade --extra airflow --group dev pyproject.toml --output-file requirements.lock
	@for peer in datacompy febrl splink; do $(LOCK) --upgrade bench/$$peer.in --output-file bench/$$peer.lock || exit 1; done
