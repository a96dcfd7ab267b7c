# `make` alone lists the targets. Each sets up by itself what it needs.
.DEFAULT_GOAL := help
.SUFFIXES:
# What is used of the environment is compiled when it is, once, whatever the machine says.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.dreddkit-setup
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# It takes a third of pip's time. Where it is not to be had, or reaches no index, pip does it. Its lock files stay in VENV.
UV := TMPDIR=$(abspath $(VENV)) $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python

# Node comes from the system when it is 20 or newer, else from the wheel.
NODE_IS_NEW := $(shell node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && echo yes)
comma := ,
EXTRAS := dev$(if $(NODE_IS_NEW),,$(comma)node)

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## make .venv and install Dredd into the user's cache

$(STAMP): pyproject.toml setup.cfg dreddkit/dredd/package-lock.json
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --only-binary uv uv && $(UV) --editable '.[$(EXTRAS)]' || $(PIP) --editable '.[$(EXTRAS)]'
	$(BIN)/dreddkit install
	@touch $@

run: setup  ## test the reference API against its description
	@mkdir -p build
	$(BIN)/dreddkit run --json build/results.json --junitxml build/junit.xml

SEEDS ?= 1 2 3 4 5
STRATEGIES ?= recreate truncate restore

run-shuffled: setup  ## ... in random orders (SEEDS="1 2" for others)
	for seed in $(SEEDS); do $(BIN)/dreddkit run -q --random-order --seed $$seed || exit; done

run-isolated: setup  ## ... under each isolation strategy, verified after every reset
	for strategy in $(STRATEGIES); do $(BIN)/dreddkit run -q --isolation $$strategy --verify-isolation || exit; done

lint: setup  ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint  ## lint, types and unit tests
	$(BIN)/python -m pytest tests/unit

test: setup  ## all tests, on one Python
	$(BIN)/python -m pytest -n 3

PYTHONS := 3.11 3.12 3.13

test-all: $(PYTHONS:%=test-%)  ## all tests on Python 3.11, 3.12 and 3.13

test-3.%:
	$(MAKE) test PYTHON=$$(tests/find-python 3.$*) VENV=.venv/3.$*

HISTORIES ?= 10000

histories: setup  ## 10,000 random histories against every strategy (HISTORIES=n for another number)
	HISTORIES=$(HISTORIES) $(BIN)/python -m pytest tests/isolation -k histories -n 2

bench: setup  ## performance, as ratios measured in one run; leaves build/bench/*.json
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.reset

plot: setup build/bench/reset.json  ## draw docs/reset.svg from what bench has measured
	$(BIN)/python -m benchmarks.plot

build/bench/reset.json: | setup
	$(BIN)/python -m benchmarks.reset

docs: setup  ## write docs/reference.md from the code
	$(BIN)/python -m docs.generate

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help setup run run-shuffled run-isolated lint check test test-all histories bench plot docs clean
