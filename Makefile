# Two commands for a newcomer: `make demo` and `make test`. The rest serves them.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
WORKERS ?= 2

.PHONY: demo test check bench install lock clean help

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

install: $(VENV)/.installed node_modules/.installed  ## create .venv, install pinned Python and npm packages

$(VENV)/.installed: requirements-dev.lock
	@$(PYTHON) datong_env/bootstrap.py python $(VENV)
	@touch $@

node_modules/.installed: package-lock.json $(VENV)/.installed
	@$(PY) datong_env/bootstrap.py node
	@touch $@

demo: install  ## run the whole product with the demo city, in the foreground
	@exec $(PY) -m datong_env.demo

test: install  ## run every test against a throw-away PostgreSQL and Valkey
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: install  ## format, lint, types, import contracts, Django checks, templates
	@$(PY) -m datong_env.check

bench: install  ## print the figures as JSON lines (ONLY=name runs one)
	@$(PY) -m bench $(if $(ONLY),--only $(ONLY))

lock:  ## resolve pyproject.toml into the two lock files, without index addresses
	@$(PY) datong_env/bootstrap.py lock

clean:  ## forget the demo's data and the installed packages
	@for each in .run/postgres .run/valkey; do real=$$(readlink -f $$each) && rm -rf $$real $$real-bin; done; true
	rm -rf .run $(VENV) node_modules
