# Everything one does with a clone. Needs Python 3.11 or later, make, and the way to a Python package index.
#
#   make demo    set up, run the whole survey on the sample region, and open the web app
#   make test    set up and run every test
#   make check   lint, types, layers, known weaknesses in dependencies
#   make bench   the benchmarks of benchmarks/README.md
#   make lock    write requirements.lock anew from setup.cfg and pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo
ARGS ?=
PLUGINS := $(wildcard plugins/survey-region-*)
TEST_WORKERS ?= 2

.PHONY: setup demo test browser check bench lock clean

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock setup.cfg pyproject.toml $(wildcard plugins/*/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "survey-app needs Python 3.11 or later, and $(PYTHON) is " + sys.version.split()[0] + ". Install a newer one, or say which: make PYTHON=python3.12 ...")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv. Then run make again."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable . $(addprefix --editable ./,$(PLUGINS))
	@touch $@

demo: setup
	$(BIN)/survey-app demo --out $(OUT)

browser: setup
	@$(BIN)/python tests/browser/chromium.py

test: setup browser
	@$(BIN)/python -m compileall -q -j 0 forms scans survey_app
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip_audit --disable-pip --require-hashes -r requirements.lock

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --group test --group check --custom-compile-command "make lock" \
		--output-file requirements.lock setup.cfg

clean:
	rm -rf $(VENV) build dist *.egg-info
