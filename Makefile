# `make preview` shows the reference stack pass, `make demo` shows it blocked before it was hardened,
# `make test` checks everything. Each sets the checkout up first, and does nothing twice.
PYTHON ?= python3
PY = .venv/bin/python

.PHONY: help setup preview demo test lint coverage bench pack lock clean

help:
	@echo "make setup    make .venv, and find or build a Pulumi CLI"
	@echo "make preview  preview the reference stack with the policy pack: it passes"
	@echo "make demo     preview the same application before hardening: it is blocked"
	@echo "make test     lint, types, unit tests and engine tests"
	@echo "make lint     lint and types alone"
	@echo "make coverage check that the IAM judge and the guards are tested in every branch"
	@echo "make bench    time guards beside Powertools, and previews with several packs"
	@echo "make pack     stage what 'pulumi policy publish' sends"
	@echo "make lock     resolve the dependencies anew into requirements.lock (needs uv or pipx)"
	@echo "make clean    remove everything that make made"

setup:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "setup: no $(PYTHON) on PATH: install Python 3.10 or newer" >&2; exit 1; }
	@$(PYTHON) -m tools.setup

preview: setup
	@tools/offline.sh . pulumi preview --policy-pack policypack

demo: setup
	@tools/demo.sh

test: lint
	$(PY) -m pytest

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .

# What decides, and what runs inside the functions: each by its own tests alone.
coverage: setup
	$(PY) -m pytest -q tests/iam --cov=policypack.iam --cov-branch --cov-fail-under=100
	$(PY) -m pytest -q tests/guards --cov=runtime_guards --cov-branch --cov-fail-under=100

bench: setup
	$(PY) -m tests.benchmarks

pack: setup
	$(PY) tools/stage_pack.py build/pack

# The sister package comes from this checkout, so the lock leaves it out.
lock:
	@tools/lock.sh

clean:
	rm -rf .venv .venvs .tools .state build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
