# Every target sets up the environment first when it has to; only python3 (3.11+), make and git
# must be there. PYTHON=python3.13 chooses another interpreter.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= auto
ARGS ?=

BIN := .venv/bin
SETUP := $(PYTHON) .ci/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help setup run test nightly lint types format contract bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Make or refresh the environment in .venv
	@$(SETUP)

run: setup ## Serve the sample organisation on http://127.0.0.1:8000 (PORT=, DATABASE_URL=)
	@if [ -n "$$DATABASE_URL" ]; then export CATALOG_DATABASE_URL="$$DATABASE_URL"; fi; \
	exec $(BIN)/python -m catalog demo --port $(PORT) $(ARGS)

test: setup ## Run all tests (ARGS="tests/house -x" for some, WORKERS=0 for one process)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile --inline-snapshot=disable $(ARGS)

nightly: setup ## Run the tests that take many trials: oracle, tampering, revocation, timing (half an hour)
	@CATALOG_NIGHTLY=1 $(BIN)/python -m pytest -rP $(ARGS) \
		tests/access/test_oracle.py tests/audit/test_tampering.py tests/identity/test_revocation.py \
		tests/access/test_timing.py

lint: setup ## Check style, format, templates and the floor plan of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --lint --quiet catalog/portal/templates
	@$(BIN)/lint-imports --no-logo

format: setup ## Put imports and format right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: setup ## Check types
	@$(BIN)/python -m mypy

contract: setup ## Write the schema and the other generated files from the code
	@$(BIN)/python .ci/contract.py

bench: setup ## Measure against raw SQL; the table goes to docs/performance.md (ARGS="--help")
	@$(BIN)/python -m benchmarks $(ARGS)

lock: ## Update uv.lock from the public index, whatever index this machine uses
	@$(PYTHON) .ci/bootstrap.py lock $(ARGS)

clean: ## Remove everything that was made, the environment too; databases stay
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
