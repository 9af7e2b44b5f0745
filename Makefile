# One command for everything. Each sets up what it needs first; `make setup` alone is idempotent.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup
PEERS := $(VENV)/.peers

.PHONY: run test check lint types format setup generate lock bench soak clean

run: $(SETUP) ## set up, then listen (microphone if there is one, else a clear demo)
	@$(BIN)/sottovoce run

test: $(SETUP) $(PEERS) ## set up, then run the tests in parallel
	@sh scripts/test

check: lint types test ## what CI runs

lint: $(SETUP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(SETUP)
	@sh scripts/types

format: $(SETUP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(SETUP) ## every benchmark; tables land in benchmarks/results/
	@sh scripts/bench

soak: $(SETUP) $(PEERS) ## the long tests
	@$(BIN)/python -m pytest -m slow --timeout 3600

setup: $(SETUP)

generate: $(SETUP) ## config.toml and docs/protocol.md, from the code
	@sh scripts/generate

lock: $(SETUP) ## pin what is installed now
	@sh scripts/lock

$(SETUP): pyproject.toml constraints.txt scripts/setup scripts/packages.sh
	@PYTHON=$(PYTHON) sh scripts/setup
	@touch $(SETUP)

$(PEERS): scripts/setup-peers scripts/packages.sh | $(SETUP)
	@sh scripts/setup-peers
	@touch $(PEERS)

clean: ## remove what the project's own commands made
	rm -rf $(VENV) build .cache *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
