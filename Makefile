# `make preview` shows the reference stack pass, `make demo` shows it blocked before it was hardened,
# `make check` is the inner loop, `make test` checks everything, and `make test-all` each member of each
# matrix too. Each installs what it needs first, and nothing twice.
PYTHON ?= python3
PY = .venv/bin/python
# Processes that run tests: one per CPU. `make test WORKERS=0` runs them in one, for a debugger.
WORKERS ?= auto
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

# Hundreds of processes import the same modules here: without bytecode each compiles them again.
unexport PYTHONDONTWRITEBYTECODE

set_up = command -v $(PYTHON) >/dev/null || { \
  echo "setup: missing Python: no $(PYTHON) on PATH; install Python 3.10 or newer" >&2; exit 1; }; \
  $(PYTHON) -m tools.setup $(1)

.PHONY: help setup setup-preview preview demo check quick-tests test test-all test-environments usual-tests all-tests lint node-lint style types docs site coverage mutate edges bench comparison pack renew distributions release-check vscode lock clean

help:
	@echo "make preview   Preview the reference stack with the policy pack: it passes"
	@echo "make demo      Preview the same application before hardening: it is blocked"
	@echo "make check     Run lint, types and the quick tests, without engines and browsers"
	@echo "make test      Run lint, types and the tests: what a change has to pass"
	@echo "make test-all  Run all members of all matrices too, as every night"
	@echo "make test-environments  Run the tests at other widths, locales, clocks, users and Pythons"
	@echo "make lint      Run lint and types"
	@echo "make docs      Write the generated documentation and the list of rules"
	@echo "make site      Build the documentation as web pages into build/site"
	@echo "make coverage  Check that tests cover every branch of the IAM analysis and of the guards"
	@echo "make mutate    Plant faults in rules, options and deciding code; list those that no test notices"
	@echo "make edges     Plant faults in guards; list those that no conformance vector notices"
	@echo "make bench     Measure guards beside Powertools, and previews with several policy packs"
	@echo "make comparison  Run other tools beside this one over one labelled set"
	@echo "make pack      Stage the folder that 'pulumi policy publish' sends"
	@echo "make renew     Make the tables of facts anew, and print what changes for verdicts"
	@echo "make distributions  Build wheels and sdists into dist, the same from the same commit"
	@echo "make release-check  Check all that a release must hold, from builds to the tutorial"
	@echo "make vscode    Build the extension for VS Code into build/stackwarden.vsix (needs Node.js)"
	@echo "make lock      Upgrade the dependencies and write the lock files (needs uv or pipx)"
	@echo "make setup     Install everything into .venv, and find or build a Pulumi CLI"
	@echo "make clean     Remove everything that make created"

setup:
	@$(call set_up,dev)

setup-preview:
	@$(call set_up,preview)

preview: setup-preview
	@tools/offline.sh . pulumi preview --policy-pack policypack

demo: setup-preview
	@tools/demo.sh

# A debugger needs the terminal for itself; mypy runs on one processor, so the tests begin beside it.
beside = @$(MAKE) --no-print-directory --jobs=$(if $(filter 0,$(WORKERS)),1,2) types $(1)

# The inner loop: everything that needs no other process than Python's own, and takes no time.
check: style
	@echo "check: lint, types and the quick tests, without engines, browsers, packaging, long tries and"
	@echo "check: what takes 2.5 seconds or more in tests/seconds.json: make test runs these too"
	$(call beside,quick-tests)

quick-tests:
	$(PYTEST) -q --quick -m "not exhaustive and not nightly"

# One of each kind: what tests/tries.py leaves to the night is in `make test-all` alone.
test: style
	$(call beside,usual-tests)

usual-tests:
	$(PYTEST) -m "not nightly"

test-all: style
	$(call beside,all-tests)

# What Hypothesis tries differs from night to night: the seed repeats a run.
SEED := $(or $(SEED),$(shell date +%Y%m%d))
all-tests:
	@echo "test-all: repeat with make test-all SEED=$(SEED), one test with .venv/bin/python -m pytest"
	@echo "test-all: --hypothesis-profile=explore --hypothesis-seed=$(SEED) TEST"
	STACKWARDEN_TRIES=$${STACKWARDEN_TRIES:-3} $(PYTEST) --hypothesis-profile=explore --hypothesis-seed=$(SEED)

# The same tests at other widths, folders, locales, clocks, orders, users and Pythons, each named in
# tests/environments.py: make test-environments ONLY="columns-40 clock-400" TESTS=tests/report
test-environments: setup
	$(PY) -m tests.environments $(ONLY) -- -q -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(TESTS)

lint: style types node-lint

# The guards for Node.js, where `npm ci` has installed their packages.
node-lint:
	@if [ -d node_guards/node_modules ]; then npm --prefix node_guards run --silent lint; else \
	  echo "lint: skipped node_guards: run npm ci --prefix node_guards first"; fi

style: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m tools.catalogue --check

# The first run reads pulumi-aws; every later one checks what changed, from .mypy_cache.
types: setup
	$(PY) -m mypy .

docs: setup
	$(PY) -m tools.docs

# The generator comes by its own lock into .venvs/site.
site: setup-preview
	$(PY) -m tools.site

# What decides, and what runs inside the functions: each by its own tests alone.
coverage: setup
	$(PY) -m pytest -q tests/iam --cov=policypack.iam --cov-branch --cov-fail-under=100
	$(PY) -m pytest -q tests/guards --cov=runtime_guards --cov-branch --cov-fail-under=100

# tests/mutate.py says what is planted and which tests notice it. In the code of rules and of rooms it
# tries a sample, for so many seconds each.
mutate: MUTATE_SECONDS ?= 600
mutate: setup
	$(PY) -m tests.mutate
	$(PY) -m tests.mutate --code $(MUTATE_SECONDS)
	$(PY) -m tests.mutate --rooms $(MUTATE_SECONDS)

# Plants a fault in each refusal and bound of the guards; the conformance vectors alone have to notice
# it. Lower the number of open faults when vectors are added.
edges: setup
	$(PY) -m tests.conformance.edges --most 200

bench: setup
	$(PY) -m tests.benchmarks

# Checkov, cdk-nag, AWSGuard, parliament and cloudsplaining, each pinned (needs Node.js).
comparison: setup
	$(PY) -m tests.comparison

pack: setup-preview
	$(PY) tools/stage_pack.py build/pack

renew: setup
	$(PY) -m tools.renew

distributions: setup-preview
	rm -rf dist
	$(PY) -m tools.distributions dist

# Everything that a release must hold, or some of it: make release-check ONLY="build metadata". It makes
# an environment of its own, with Python 3.11 or newer.
release-check:
	$(PYTHON) -m tools.release $(ONLY)

# Nothing of a package runs while it is installed.
vscode: setup
	mkdir -p build
	cp LICENSE integrations/vscode/
	cd integrations/vscode && npm ci --ignore-scripts --no-audit --no-fund && npm run types \
	  && STACKWARDEN_PYTHON=$(CURDIR)/$(PY) npm test && npm run package

# The sister package comes from this checkout, so the lock leaves it out.
lock:
	@tools/lock.sh

clean:
	rm -rf .venv .venvs .tools .state build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
