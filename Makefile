# Two commands do everything: `make report` builds the 2023 report, `make test` runs the tests.
# Both create the environment they need, with uv where it is there and with Python's own tools where it is not.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out/oppfolging-2023
EXAMPLE := examples/oppfolging-2023
UV := $(shell command -v uv 2>/dev/null)

.PHONY: report test lint docs pictures clean

report: $(VENV)/.ready
	mkdir -p out
	$(BIN)/prikk read $(EXAMPLE)/published.md --publication $(EXAMPLE) --cells out/published.csv --defects out/defects.csv
	$(BIN)/prikk simulate out/published.csv --publication $(EXAMPLE) --out out/extract.parquet \
		--likely $(EXAMPLE)/likely.csv --rising utdanning=9,1,2,3,4 --may-change fylke --may-change hovedgruppe
	$(BIN)/prikk build $(EXAMPLE) --source out/extract.parquet --out $(OUT)
	@echo "Look at $(OUT)/public/report.pdf, report.xlsx and site/index.html; ask: $(BIN)/prikk audit out/published.csv -p $(EXAMPLE)"

test: $(VENV)/.ready
	$(BIN)/pytest -n auto

lint: $(VENV)/.ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.ready
	$(BIN)/mkdocs build --quiet

pictures: report
	$(BIN)/python scripts/pictures.py $(OUT)

$(VENV)/.ready: pyproject.toml requirements.lock
ifdef UV
	uv venv --quiet --allow-existing --python 3.11 $(VENV)
	uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	touch $@

clean:
	rm -rf $(VENV) out
