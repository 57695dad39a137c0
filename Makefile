# FakeBank's check reader. `make` lists the targets.
# PYTHON chooses the interpreter for the virtual environment; ARGS is passed on to `digits retrain`.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
READY := .venv/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set, as in many containers, each command compiles all that it imports: ten seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup train up down status test test-jax test-system lint bench bench-scoring bench-ledger bench-readers study words rejection micr lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv with pinned dependencies and this package

# The lock is complete, so nothing is resolved: pip would look for newer packages than it pins.
# Python compiles what it imports; to compile all that is installed would take a third of the time.
$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (one to four minutes) …"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; choose one with make PYTHON=python3.x")'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $(READY)

train: setup ## fetch MNIST, train the digit models, leave a report (about 5 minutes)
	$(BIN)/digits retrain $(ARGS)

up: setup ## start the service (server with UI, worker, schedule), or restart what died
	@$(BIN)/digits up

down: setup ## stop the service
	@$(BIN)/digits down

status: setup ## show what of the service runs
	@$(BIN)/digits status

test: setup ## unit and flow tests in two processes: no network, no root
	$(BIN)/python -m pytest -m "not system" -n 2 --dist loadfile --no-loadscope-reorder --durations=15

# Pins that requirements.lock lacks; what both need is installed as it pins it.
.venv/.ready-jax: $(READY) requirements-jax.lock
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes -r requirements-jax.lock
	@touch $@

test-jax: .venv/.ready-jax ## train on JAX and on TensorFlow, and compare (installs JAX)
	$(BIN)/python -m pytest tests/digits/backends/test_jax.py

# Collecting all tests would take longer than collecting those that say of themselves what they are.
test-system: setup ## everything else: browser, fresh clone, kills (installs Chromium where it is missing)
	sh tests/system/install.sh
	$(BIN)/python -m pytest -m system -n 2 --dist loadfile --no-loadscope-reorder --durations=25 \
		$$(grep -rl --include='*.py' 'mark\.system' tests)

lint: setup ## style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup ## measure the ratios in docs/measurements.md, and the scoring (about 13 minutes)
	$(BIN)/python -m tests.bench.run
	$(BIN)/python -m tests.bench.scoring

bench-scoring: setup ## measure the scoring of checks alone: ms by stage, two workers, memory (3 minutes)
	$(BIN)/python -m tests.bench.scoring

bench-ledger: setup ## measure what a long history costs: 20 thousand to 2 million checks (20 GB of disk, 20 minutes)
	$(BIN)/python -m tests.bench.ledger 0 20000 200000 2000000
	$(BIN)/python -m tests.bench.ledger --postgres 0 20000 200000 2000000

study: setup ## measure which parts of the generator of lines matter (hours; goes on where it was stopped)
	$(BIN)/python -m tests.bench.study $(ARGS)

words: setup ## train the reader of amounts in words anew, and weigh it with the figures (hours; ARGS: --fonts, --pen-data)
	$(BIN)/digits train-words --preset thorough --seed 1 --out digits/data/words $(ARGS)
	$(BIN)/digits train-words --preset thorough --seed 2 --start reader --steps 3200 --out digits/data/words $(ARGS)
	$(BIN)/digits train-words --preset thorough --seed 3 --start reader --steps 3200 --blend 0.5 --out digits/data/words $(ARGS)
	$(BIN)/digits train-words --preset thorough --seed 4 --start reader --steps 4704 --batch-size 128 --out digits/data/words $(ARGS)
	$(BIN)/digits train-words --preset thorough --seed 5 --start reader --steps 4800 --batch-size 128 --out digits/data/words $(ARGS)
	$(BIN)/digits calibrate-words --out digits/data/words $(ARGS)

rejection: setup ## train the network anew that refuses pictures of no single digit (ARGS: --fonts, --pen-data)
	$(BIN)/digits train-rejection --out digits/data/rejection $(ARGS)

micr: setup ## train the reader of MICR lines anew (50 minutes)
	$(BIN)/digits train-micr --out digits/data/micr $(ARGS)

bench-readers: setup ## compare readers of amounts: ours, Tesseract, RapidOCR (FOLDER=… CURRENCY=CLP for your own pictures)
	$(BIN)/python -m tests.bench.readers $(FOLDER) $(if $(FOLDER),$(CURRENCY))

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
	pyproject.toml --group dev

lock: ## write requirements.lock and requirements-jax.lock again from pyproject.toml (needs uv in PATH)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra jax --constraint requirements.lock -o requirements-jax.partial \
		$$(sed -n 's/^\([a-z0-9.-]*\)==.*/--no-emit-package \1/p' requirements.lock)
	sed -e '/^# The following/,$$d' -e '/^$$/d' requirements-jax.partial > requirements-jax.lock
	rm requirements-jax.partial

clean: ## remove .venv and caches; the store stays
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache
	git ls-files '*.py' | sed -n 's|[^/]*$$|__pycache__|p' | sort -u | xargs rm -rf
