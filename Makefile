# Two commands on a bare machine: `make demo` and `make test`. Everything else is for developers.
PY ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

.venv/.ready: requirements.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	@echo "Building the environment in .venv (about a minute, once) ..."
	$(PY) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/.ready  ## make a sample company, match it, say where the report lies, serve it until Ctrl-C
	$(BIN)/mentormatch demo --out demo

test: .venv/.ready  ## unit, property, contract and command-line tests
	$(BIN)/python -m pytest -n auto --dist worksteal

bounds: .venv/.ready  ## compiled kernels with every index checked, in a cache of their own
	cache=$$(mktemp -d) && trap 'rm -rf "$$cache"' EXIT && \
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR="$$cache" \
	$(BIN)/python -m pytest -p no:cacheprovider tests/matching/large tests/matching/test_random_cases.py

thorough: .venv/.ready  ## a hundred thousand random cohorts against three peers, every bound of every field of the API (hours), outages at full length, pages in every look
	$(BIN)/python -m pytest -p no:cacheprovider --hypothesis-profile=thorough tests/matching/test_random_cases.py tests/api/test_fuzz.py
	MENTORMATCH_OUTAGES=full $(BIN)/python -m pytest -p no:cacheprovider tests/api/test_outages.py
	MENTORMATCH_LOOKS=all $(BIN)/python -m pytest -p no:cacheprovider tests/e2e/test_every_page.py

check: .venv/.ready  ## everything that must be clean before a change lands
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal

fix: .venv/.ready  ## format and mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.ready .venv/.bench  ## print the benchmark tables, write benchmarks/results/*.json
	$(BIN)/python -m benchmarks

bench-solver: .venv/.ready .venv/.bench  ## print the tables of large assignments and shortlists (some fifteen minutes)
	$(BIN)/python -m benchmarks solver shortlists

bench-scale: .venv/.ready  ## print the tables of docs/scale.md, draw its picture (some ten minutes)
	$(BIN)/python -m benchmarks blocks scale

bench-api: .venv/.ready  ## print figures of the service: lists, choices, runs by job, memory under load (a quarter of an hour)
	$(BIN)/python -m benchmarks.api

screenshots: .venv/.ready  ## take pictures of every page in both languages into docs/images/pages (needs Chromium)
	$(BIN)/python -m tests.e2e.screenshots

notebooks: .venv/.ready  ## run the notebooks of docs/notebooks, keep what they show, draw docs/images/evaluation
	$(BIN)/python -m tests.docs.notebooks
	$(BIN)/python -m tests.docs.judged

bench-pages: .venv/.ready  ## print how long the server takes for every page of a company of 5,000 by 1,000 (some minutes)
	$(BIN)/python -m benchmarks.pages

.venv/.bench: requirements-bench.lock .venv/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --generate-hashes --group dev --no-emit-index-url -p 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --group build --no-emit-index-url -c requirements.lock -p 3.11 pyproject.toml -o requirements-server.lock
	uv pip compile --universal --generate-hashes --group bench --no-emit-index-url -c requirements.lock -p 3.11 pyproject.toml -o requirements-bench.lock

clean:  ## remove what the commands above made
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis benchmarks/results

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ -/'

.PHONY: demo test bounds thorough check fix bench bench-solver bench-scale bench-api lock clean help
