# The two commands of the README. Each sets up all that it needs, in .venv.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint bench rules pictures clean

demo: $(READY)
	$(BIN)/trial-monitor demo

test: $(READY)
	$(BIN)/python -m pytest -q -n auto --dist worksteal $(TESTS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(READY)
	$(BIN)/python -m benchmarks

# The documents of the rules, from the tables that the program uses
rules: $(READY)
	$(BIN)/trial-monitor rules --format markdown --output docs/rules.md
	$(BIN)/trial-monitor rules --lens '*' --format markdown --output docs/lenses.md

# Needs chromium: the pictures of the README, from what the demo made
pictures: $(READY)
	$(BIN)/trial-monitor demo
	sh docs/pictures.sh demo-output docs

# Debian parts ensurepip from python3: without python3-venv, pip itself fills the environment
$(READY): pyproject.toml uv.lock
	$(PYTHON) -m venv .venv 2>/dev/null || $(PYTHON) -m venv --clear --without-pip .venv
	$(BIN)/python -m pip --version >/dev/null 2>&1 \
	  && $(BIN)/python -m pip install -q "uv~=0.13" \
	  || $(PYTHON) -m pip --python $(BIN)/python install -q "uv~=0.13"
	VIRTUAL_ENV=.venv $(BIN)/uv sync --active --frozen --quiet --inexact --all-extras
	touch $(READY)

clean:
	rm -rf .venv demo-output dist build
