# The two commands of the README are `make course` and `make test`; they work in any order and again.
# Written for GNU make 3.81 (macOS) and later.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: course test check test-slow format address clean help

course: $(INSTALLED)  ## make assignments/, run the chapters, build the book, grade the sample class
	$(BIN)/capcourse release
	$(BIN)/capcourse book
	$(BIN)/python tools/grade_sample.py
	@echo
	@echo "the book        build/book/index.html"
	@echo "the grades      build/class/grades.csv (gradebook: build/class/gradebook.db)"
	@echo "the feedback    build/class/feedback/"

test: check  ## make check, then every test but the slow ones: two files at a time, then those that want to be alone
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not alone"
	$(BIN)/python -m pytest -m "alone and not slow"

check: $(INSTALLED)  ## the quick checks to make before each commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/check_notebooks.py
	$(BIN)/python tools/address.py --check
	$(BIN)/python tools/hook.py --check
	$(BIN)/python tools/check_release.py

test-slow: $(INSTALLED)  ## the long proofs, such as training the checkpoint again
	$(BIN)/python -m pytest -m slow

format: $(INSTALLED)  ## put code in shape, strip outputs from notebooks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tools/check_notebooks.py --fix

address: $(INSTALLED)  ## copy the repository's address from pyproject.toml to where it is needed
	$(BIN)/python tools/address.py
	$(BIN)/capcourse release
	$(BIN)/python tests/make_class.py

clean:  ## remove what was built; the environment in .venv stays
	rm -rf build _build .pytest_cache .ruff_cache .hypothesis

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

$(INSTALLED): pyproject.toml constraints.txt
	@command -v "$(PYTHON)" > /dev/null || { \
		echo "make: there is no $(PYTHON); install Python 3.11 or newer, or name one: make PYTHON=python3.13" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $$("$(PYTHON)" --version) is too old; name Python 3.11 or newer: make PYTHON=python3.13" >&2; \
		exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv || { \
		rm -rf .venv; \
		echo "make: $(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; \
		exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: .venv holds an older Python; remove it and try again: rm -rf .venv" >&2; \
		exit 1; }
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[book,grading,dev]"
	@touch $(INSTALLED)
