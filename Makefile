# officed: everything starts here. `make` lists what there is.
#
#   make demo ONCE=1     the demo ends by itself with a summary
#   make test STRICT=1   a skipped test is a red one (so does .ci/run)
#   make test ARGS='-k deadline'
#   PYTHON=python3.12    another interpreter than the first one that is found

VENV := .venv
RUN := $(VENV)/bin/python
WORKERS ?= 2
ARGS ?=
STRICT ?=
ONCE ?=
export STRICT
export PYTHONUTF8 := 1
# Every process that a test starts would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test unit lint soak fuzz bench docs schemas likeness lock wheel clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | \
	  while IFS='|' read -r name says; do printf '  make %-9s %s\n' "$$name" "$$says"; done

# The second run is quick: an environment is brought up to date only when its lock file or the project file changed.
$(VENV)/.demo: requirements/demo.txt pyproject.toml tools/environment
	@tools/environment $(VENV) requirements/demo.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml tools/environment
	@tools/environment $(VENV) requirements/dev.txt
	@touch $@

demo: $(VENV)/.demo ## an office at work: sample letters in, numbered, forwarded; ONCE=1 ends by itself
	@$(RUN) -m officed demo $(if $(ONCE),--once) $(ARGS)

test: $(VENV)/.dev lint ## everything that is promised, against real servers; STRICT=1: a skip is red
	@tools/test-needs
	@$(RUN) -m pytest -m 'not soak' -n $(WORKERS) --dist worksteal --durations=15 $(ARGS)

unit: $(VENV)/.dev ## only the quick tests
	@$(RUN) -m pytest -m 'not soak' tests/unit $(ARGS)

lint: $(VENV)/.dev ## style, types and floors
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports --no-logo

soak: $(VENV)/.dev ## the long versions of the promises
	@tools/test-needs
	@$(RUN) -m pytest -m soak --timeout=0 --durations=10 $(ARGS)

fuzz: $(VENV)/.dev ## an hour of damaged letters, files, rules and settings; ARGS='--seconds 60 --seed 7'
	@nice $(RUN) -m tests.fuzz $(ARGS)

bench: $(VENV)/.dev ## how fast it is here
	@if [ -d benchmarks ]; then OFFICED_BENCH=1 $(RUN) -m benchmarks $(ARGS); \
	  else echo 'There is no benchmarks/ folder yet.' >&2; exit 2; fi

docs: $(VENV)/.dev ## the manual pages that are made from the code
	@$(RUN) docs/make.py

schemas: $(VENV)/.dev ## the JSON Schemas of the files an admin edits
	@$(RUN) -c 'from pathlib import Path; from officed.rules.schema import write_rule_schema; from officed.settings.schemas import write_schemas; write_schemas(Path("config/schemas")); write_rule_schema(Path("config/schemas"))'

# One lock serves every Python from 3.11 on (--universal) and holds the hashes of the files for every platform; no index
# address, path or host name gets into it.
COMPILE = .env-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
  --no-header --no-annotate --no-config $(ARGS) pyproject.toml

likeness: $(VENV)/.dev ## what letters of each kind are like, weighed anew from tools/sorted_letters
	@$(RUN) tools/weigh-letters

lock: ## fresh requirements/*.txt from pyproject.toml; ARGS=--upgrade for the newest of everything
	@[ -x .env-lock/bin/uv ] || { python3 -m venv .env-lock && .env-lock/bin/python -m pip install --quiet uv; }
	$(COMPILE) --extra dev --extra build -o requirements/dev.txt
	$(COMPILE) --extra postgres --extra timestamp -c requirements/dev.txt -o requirements/run.txt
	$(COMPILE) --extra demo --extra build -c requirements/dev.txt -o requirements/demo.txt

wheel: $(VENV)/.dev ## the wheel, in dist/
	@$(RUN) -m pip wheel --quiet --no-deps --no-build-isolation --no-index -w dist .

clean: ## takes away everything that can be made again
	rm -rf $(VENV) .env-lock build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
