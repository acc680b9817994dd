# `make animation` and `make test` are all a new machine needs; both set up first.
PYTHON ?= python3
CORES ?= 4
VENV := .venv
SNAKEMAKE := $(VENV)/bin/snakemake --cores $(CORES) --rerun-incomplete

.PHONY: help setup animation draft test lint bench clean

help:
	@echo "make animation   set up, then paint the timeline of config/timeline.yaml into results/"
	@echo "make draft       the same film, small and quick, into results/draft/"
	@echo "make test        set up, then lint, type-check and test"
	@echo "make bench       set up, then measure speed against plain style transfer (about half an hour)"
	@echo "make setup       only create $(VENV) with the pinned packages"
	@echo "make clean       remove $(VENV) (results/ is kept)"

setup: $(VENV)/.installed

# The stamp is written last, so an interrupted installation is taken up again.
$(VENV)/.installed: pyproject.toml constraints.txt workflow/check-machine.sh
	@PYTHON="$(PYTHON)" sh workflow/check-machine.sh
	"$(PYTHON)" -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# impasto must be found by the rules' shells, whatever the caller's environment.
animation: setup
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(SNAKEMAKE)

draft: setup
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(SNAKEMAKE) --config quality=draft results=results/draft baselines=false

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

test: lint
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# More with BENCH: BENCH="--only great-wave,spring --sizes 512x384,1920x1080".
bench: setup
	$(VENV)/bin/python -m benchmarks.speed $(BENCH)

clean:
	rm -rf $(VENV)
