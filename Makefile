# Two commands do everything: `make report` builds the 2023 report, `make test` runs the tests.
# Both create the environment they need, with uv where it is there and with Python's own tools where it is not.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out/oppfolging-2023
EXAMPLE := examples/oppfolging-2023
UV := $(shell command -v uv 2>/dev/null)
LOCKING := --quiet --generate-hashes --universal --no-header --no-annotate --python-version 3.11

.PHONY: report test coverage lint docs wheel dist lowest newest pictures lock clean

report: $(VENV)/.ready
	mkdir -p out
	$(BIN)/prikk read $(EXAMPLE)/published.md --publication $(EXAMPLE) --cells out/published.csv --defects out/defects.csv
	$(BIN)/prikk simulate out/published.csv --publication $(EXAMPLE) --out out/extract.parquet \
		--likely $(EXAMPLE)/likely.csv --rising utdanning=9,1,2,3,4 --may-change fylke --may-change hovedgruppe
	$(BIN)/prikk build $(EXAMPLE) --source out/extract.parquet --out $(OUT)
	@echo "Look at $(OUT)/public/report.pdf, report.xlsx and site/index.html; ask: $(BIN)/prikk audit out/published.csv -p $(EXAMPLE)"

test: $(VENV)/.ready-dev
	$(BIN)/pytest -n auto

coverage: $(VENV)/.ready-dev
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered

dist: $(VENV)/.ready-dev
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	cd dist && sha256sum prikk-* > SHA256SUMS

wheel: $(VENV)/.ready-dev
	$(BIN)/python scripts/try_wheel.py

lowest: $(VENV)/.ready-dev
	$(BIN)/python scripts/try_versions.py lowest

newest: $(VENV)/.ready-dev
	$(BIN)/python scripts/try_versions.py newest

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.ready-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

pictures: report $(VENV)/.ready-dev
	$(BIN)/python scripts/pictures.py $(OUT)

# Locked versions: requirements.lock is what the program needs, requirements-dev.lock adds what tests and docs need.
ifdef UV
CREATE = uv venv --quiet --allow-existing --python 3.11 $(VENV)
INSTALL = uv pip install --quiet --python $(BIN)/python
else
CREATE = $(PYTHON) -m venv $(VENV)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

$(VENV)/.ready: pyproject.toml requirements.lock
	$(CREATE)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	touch $@

# Spark is half a gigabyte: only the tests install it, and whoever has a cluster.
EXTRAS := $(foreach extra,plot tables postgres publish serve,--extra $(extra))

lock:
	uv pip compile pyproject.toml --all-extras --group dev $(LOCKING) -o requirements-dev.lock
	uv pip compile pyproject.toml $(EXTRAS) --group build $(LOCKING) -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) out build
	find src tests -name __pycache__ -prune -exec rm -rf {} +
