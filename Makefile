# `make demo` and `make test` do all their own set-up. `make check` reads, `make fix` writes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check fix eval bench mutate injections licences lock clean

demo: $(READY)
	$(BIN)/hepcite check eval/cases/D01 --out out/demo

test: $(READY)
	$(BIN)/pytest

check: $(READY)
	$(BIN)/ruff format --check hepcite tests
	$(BIN)/ruff check hepcite tests
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(READY)
	$(BIN)/ruff check --fix hepcite tests
	$(BIN)/ruff format hepcite tests

eval: $(READY)
	$(BIN)/hepcite eval eval/cases --errors --baseline eval/baseline.json --out out/eval

# Side by side with what people would use instead, in one run; writes bench/RESULTS.md. Minutes; needs a quiet machine.
bench: $(READY)
	$(BIN)/python bench/all.py eval/cases

# Flips each threshold, operator, quantifier and rule of the policy files; every flip has to turn a case red.
mutate: $(READY)
	$(BIN)/python -m tests.criteria.mutate

# 300 packets that tell an obedient model what to say; none may move a clause.
injections: $(READY)
	$(BIN)/python bench/injections.py

# The licence of each pinned package, and an SBOM.
licences: $(READY)
	$(BIN)/python bench/licences.py out/sbom.json

# Every package is pinned with hashes; the project itself is installed in place, with the pinned setuptools.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "hepcite needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Writes requirements.lock anew from pyproject.toml, without index addresses. Needs pip-tools.
lock:
	pip-compile --quiet --generate-hashes --all-extras --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) out build *.egg-info
