# `make setup` needs python3 (3.11 to 3.13) and pip, nothing else; `make` alone lists the targets.
PORT ?= 8000
E2E ?= 1
PYTHON3 ?= python3
BIN = .venv/bin
EMBEDDED = $(BIN)/python -m config.embedded

# No other Python is fetched, and certificates are those of this machine.
export UV_PYTHON_DOWNLOADS = never
export UV_PYTHON = $(PYTHON3)
export UV_SYSTEM_CERTS = 1

.DEFAULT_GOAL = help
.PHONY: help setup demo test faults bench long check clean

help:
	@echo "make setup   install everything into .tools and .venv"
	@echo "make demo    run the site with demo data on http://localhost:$(PORT) (PORT=8000)"
	@echo "make test    run every test; E2E=0 leaves the browser tests out"
	@echo "make faults  break servers, worker and mail for real, check that nothing is lost (minutes)"
	@echo "make bench   measure against floors, fail above the goals (minutes; SIZES=1000,10000 RUNS=30)"
	@echo "make long    a thousand lives of cases, a thousand owners through the services (an hour; LIVES=, OWNERS=)"
	@echo "make check   format, lint, types, floors, migrations, deployment check"
	@echo "make clean   remove what these commands made in this folder, data included"

setup: .venv/.ready

# Debian's Python refuses a plain pip install (PEP 668) and may lack venv: uv goes to a folder.
.tools/bin/uv:
	@$(PYTHON3) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed: make setup PYTHON3=/path/to/python3"; exit 1; }
	$(PYTHON3) -m pip install --quiet --target .tools uv

.venv/.ready: .tools/bin/uv pyproject.toml uv.lock
	.tools/bin/uv sync --locked --quiet
	@touch $@

demo: setup
	@$(EMBEDDED) --data demo python -m config.demo --port $(PORT)

test: setup
	$(BIN)/python -m config.pdf_libraries
	$(EMBEDDED) --data test --throw-away pytest -n 2 --dist loadgroup -m "not e2e"
ifneq ($(E2E),0)
	$(BIN)/python -m config.chromium
	DJANGO_ALLOW_ASYNC_UNSAFE=true $(EMBEDDED) --data e2e --throw-away pytest -n 2 -m e2e tests/e2e
endif

# It starts, kills and restarts servers of its own.
faults: setup
	@$(BIN)/python -W ignore -m tests.faults

# In a database of its own, dropped at the end; writes docs/performance.md, fails above a goal.
bench: setup
	@$(EMBEDDED) --data bench python -W ignore -m tests.bench

# The tests whose number of examples says how sure they are, with many more than `make test` tries.
long: setup
	OWNERS=$(or $(OWNERS),1000) $(EMBEDDED) --data long --throw-away \
		pytest -q tests/matching/test_simulation.py -k services
	LIVES=$(or $(LIVES),1000) $(EMBEDDED) --data long --throw-away pytest -q tests/matching/test_life.py

# Deployment is checked as it would be deployed, with a secret key of the moment.
check: setup
	$(BIN)/python -m config.pdf_libraries
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -W "ignore:Got an error checking:RuntimeWarning" manage.py makemigrations --check --dry-run
	env -u DEBUG -u DEMO SITE_URL=https://example.org ALLOWED_HOSTS=example.org \
		SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		$(BIN)/python manage.py check --deploy --fail-level INFO

clean:
	rm -rf .venv .tools var test-results .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
