# Two commands do everything: `make demo` shows what this is, `make test` proves it.
# Both make a virtual environment in .venv on their first run and are quick afterwards.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: demo test soak audit lock lint bench examples docs notebooks images clean

demo: $(VENV)/.demo-ready
	$(PY) -m examples.handwritten_digits
	$(PY) -m examples.expressions
	@echo "The pictures are in examples/output."

examples: $(VENV)/.demo-ready
	$(PY) -m examples

test: $(VENV)/.test-ready lint
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(PY) -m pytest -n auto  # a process for each core, a thread for each process

# What takes hours: faults at every point, long fuzzing, random programs for an hour, training for an hour.
soak: $(VENV)/.test-ready
	SOAK=1 $(PY) -m pytest tests/stress tests/nn/data/test_hardships.py tests/nn/files/test_damage.py
	$(PY) tests/stress/long_fuzz.py 3600
	$(PY) -m pytest tests/testing/test_expressions.py tests/transforms/test_random_nestings.py --hypothesis-profile=nightly
	$(PY) -m autograd.testing.mutation docs/mutation.md
	$(PY) tests/stress/soak.py 3600

# Looks the locked packages up among known vulnerabilities; needs the network, and fails where a package is not to be found.
audit: $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	$(PY) -m pip_audit -r .ci/requirements.lock --disable-pip --require-hashes --strict

# Writes the lock anew, with the newest versions of what the tests and the documentation need; needs the network.
lock: $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(PY) -m uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		--extra test --extra docs pyproject.toml --output-file .ci/requirements.lock

lint: $(VENV)/.test-ready
	$(VENV)/bin/ruff check .

bench: $(VENV)/.test-ready
	$(PY) -m benchmarks

docs: $(VENV)/.docs-ready
	$(PY) -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo "The documentation starts at docs/_build/html/index.html."

notebooks: $(VENV)/.docs-ready
	$(PY) -m examples.notebooks

images: $(VENV)/.demo-ready
	$(PY) -m examples.images

clean:
	rm -rf $(VENV) build docs/_build *.egg-info .pytest_cache .ruff_cache .hypothesis examples/output

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" \
		|| { echo "chainrule needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo-ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[viz,examples]'
	@touch $@

$(VENV)/.test-ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

$(VENV)/.docs-ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	@touch $@
