# make demo   tags and compares the example reports
# make test   runs the tests        make lint   checks style and types
# make test-lowest  runs the tests with the lowest versions that setup.cfg allows (Python 3.11)
# make fuzz   reads made-up files for FUZZ_SECONDS, looking for anything but a report or a clear error
# make model  builds models/default from corpus/ alone
# make benchmark  prints speed and memory beside a plain script's, where ../shared has one (two minutes)

PYTHON ?= python3
BIN := .venv/bin
EXAMPLES := corpus/examples/云溪县_2023.txt corpus/examples/云溪县_2024.html corpus/examples/江湾县_2023.txt corpus/examples/临港市_2023.docx
OUT := demo-output
FUZZ_SECONDS ?= 60

.PHONY: demo test test-lowest fuzz lint format model benchmark check-install clean

$(BIN)/policy-nlp: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(BIN)/pytest: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(BIN)/policy-nlp

demo: $(BIN)/policy-nlp
	@mkdir -p $(OUT)
	$(BIN)/policy-nlp tag corpus/examples/云溪县_2023.txt
	$(BIN)/policy-nlp tag $(EXAMPLES) --output $(OUT)/themes.xlsx
	$(BIN)/policy-nlp tag $(EXAMPLES) --format html --output $(OUT)/pages
	$(BIN)/policy-nlp compare $(EXAMPLES) --picture $(OUT)/shares.png
	$(BIN)/policy-nlp compare $(EXAMPLES) --output $(OUT)/shares.csv
	$(BIN)/policy-nlp compare $(EXAMPLES) --output $(OUT)/comparison.html
	@echo
	@echo "demo finished; open these:"
	@ls -d "$(CURDIR)/$(OUT)/themes.xlsx" "$(CURDIR)/$(OUT)/shares.csv" "$(CURDIR)/$(OUT)/shares.png" "$(CURDIR)/$(OUT)/comparison.html" "$(CURDIR)/$(OUT)/pages"/*

test: $(BIN)/pytest
	$(BIN)/python -m pytest

test-lowest:
	rm -rf build/lowest
	$(PYTHON) -m venv build/lowest
	build/lowest/bin/python -m pip install -qq --disable-pip-version-check -c constraints-lowest.txt --editable '.[all]' \
		duckdb hypothesis krippendorff psutil pytest
	build/lowest/bin/python -m pytest -p no:cacheprovider

fuzz: $(BIN)/pytest
	$(BIN)/python -m pip install -qq --disable-pip-version-check atheris
	rm -rf build/fuzz && mkdir -p build && cp -r fuzz/seeds build/fuzz
	$(BIN)/python fuzz/fuzz_readers.py build/fuzz -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=1500 -artifact_prefix=build/

lint: $(BIN)/pytest
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(BIN)/pytest
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

model: $(BIN)/pytest
	$(BIN)/python scripts/build_model.py

benchmark: $(BIN)/pytest
	$(BIN)/python scripts/benchmark.py --quick

check-install:
	rm -rf build/installed
	$(PYTHON) -m venv build/installed
	build/installed/bin/python -m pip install -qq --disable-pip-version-check .
	cd / && "$(CURDIR)/build/installed/bin/policy-nlp" compare "$(CURDIR)/corpus/examples"

clean:
	rm -rf .venv build $(OUT) .pytest_cache .mypy_cache .ruff_cache
