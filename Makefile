# `make demo` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test soak check bench lock node services-install services clean

demo: .venv/runtime
	$(BIN)/python -m cli.demo

test: .venv/development node services-install check
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

soak: .venv/development node services-install
	$(BIN)/python -m pytest -q -n 2 --soak

check: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/development
	$(BIN)/python -m benchmarks

# The two lock files name every version and its hashes, and no index.
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header --extra install
lock: .venv/development
	$(BIN)/$(LOCK) -o requirements.txt pyproject.toml
	$(BIN)/$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
.venv/runtime: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/development: .venv/runtime requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	touch $@

# What tests run in Node: the composer, audits of GraphQL over HTTP, a code generator, another router, an OpenID Provider. Without
# Node they are skipped, and say so.
NODE_FOLDERS := tests/gateway/node tests/services benchmarks/gateway/peers
node:
	@if ! command -v npm >/dev/null; then echo "npm is not found: tests that run in Node are skipped"; \
	else for folder in $(NODE_FOLDERS); do \
	    cmp -s $$folder/package-lock.json $$folder/node_modules/installed || \
	    (cd $$folder && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/installed) || exit; \
	done; fi

# The real services of tests: an S3, Elasticsearch and DynamoDB. Without Go, Maven or a JDK some are left out, and tests say so.
services-install: .venv/development
	@$(BIN)/python -m tests.services.installing || echo "NOT ALL SERVICES COULD BE INSTALLED (see above): tests with them are skipped"

# The same for a person to play with, until Ctrl-C.
services: services-install
	@$(BIN)/python -m tests.services

clean:
	rm -rf .venv .cache build dist
