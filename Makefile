# What one types in this project: `make help` lists it. Everything runs in .venv, which `make install` makes.

BIN := .venv/bin
STAMP := .venv/.installed
CANDIDATES := python3.13 python3.12 python3.11 python3 python

.DEFAULT_GOAL := help
.PHONY: help install demo test check soak kill bench clean

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

install: $(STAMP) ## make .venv with everything that runs and tests the bot (again when pyproject.toml changes)

demo: install ## start the bot with a chat page on this machine, and say where the page is
	@$(BIN)/discovery demo

check: install ## style and types: ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check ## style, types and all tests; says at the end what was skipped and how to get it
	$(BIN)/pytest

soak: install ## play 2,000 assessments of 14 days with faults (SOAK=100 for fewer)
	$(BIN)/discovery simulate --soak $(or $(SOAK),2000)

kill: install ## kill the real service -9 on a Monday morning, again and again (KILLS=100 SEED=1)
	KILLS=$(or $(KILLS),100) SEED=$(or $(SEED),1) $(BIN)/pytest tests/test_kill.py

bench: install ## measure, and print a table (BENCH="--smoke" for a quick look)
	$(BIN)/python -m tests.benchmarks $(BENCH)

clean: ## remove what was made: .venv, caches, build leftovers (data/ stays)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Makes .venv with the first Python that is new enough and has venv, unless a usable one is there (one without pip was
# left by a start that was interrupted); PYTHON=… chooses another.
$(STAMP): pyproject.toml
	@usable() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	makes_venv() { "$$1" -c 'import ensurepip, venv' 2>/dev/null; }; \
	if ! usable $(BIN)/python || ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	  for one in $(or $(PYTHON),$(CANDIDATES)); do \
	    if usable "$$one"; then found="$$one"; if makes_venv "$$one"; then break; fi; fi; \
	  done; \
	  if [ -z "$${found:-}" ]; then \
	    old="$$($(or $(PYTHON),python3) --version 2>/dev/null || true)"; \
	    echo "Python 3.11 or newer is needed, and here is $${old:-none}. Install one, or say make install PYTHON=/path/to/python3.12." >&2; \
	    exit 1; \
	  fi; \
	  if ! makes_venv "$$found"; then \
	    echo "$$found has no venv module; on Debian and Ubuntu: apt-get install python3-venv." >&2; exit 1; \
	  fi; \
	  echo "Making .venv with $$("$$found" --version)"; rm -rf .venv; "$$found" -m venv .venv; \
	fi
	@echo "Installing the packages (a minute the first time)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[slack,test]' \
	  || { echo "The packages could not be installed; is there a way to the package index?" >&2; exit 1; }
	@touch $@
