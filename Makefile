# serve and test are the two commands of the README. Each makes its own environment in .venv first.
# The first Python on the PATH that runs (a version manager's stub may not) and is new enough.
PYTHON ?= $(shell for p in python3 python python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help serve test build check fmt schema docs lint bench bench-cases bench-preview audit dist lock clean

help: ## list the commands
	@echo "make serve   read the site at http://127.0.0.1:$(PORT)/ (PORT=... for another port); follows your edits"
	@echo "make test    prove it: style, types, data, links, citations, pages"
	@echo "make build   write the site to site/ (EDITION=student for the copy without instructor material)"
	@echo "make check   only the checks on the cases: path:line: level: message [code]"
	@echo "make fmt     put the YAML files of the cases into the house form"
	@echo "make schema  write cases/schema/ anew, which editors use, from the model"
	@echo "make docs    write the pages of every key and every finding anew, from the program"
	@echo "make lint    only style and types"
	@echo "make bench   measure the site check beside other link checkers (see benchmarks/README.md)"
	@echo "make bench-cases   measure 1 to 1,000 cases: check, pages, MkDocs, Zensical (up to an hour)"
	@echo "make bench-preview   measure how soon an edit is seen while writing (ten minutes)"
	@echo "make audit   ask axe-core, Lighthouse, Ace and epubcheck about the site (needs Node, Java, a Chromium)"
	@echo "make dist    write both editions as archives to dist/, with checksums"
	@echo "make lock    resolve requirements.lock anew (for maintainers)"
	@echo "make clean   remove .venv and everything made"

serve test build check fmt schema docs lint bench bench-cases bench-preview audit dist lock: ; @$(if $(PYTHON),PORT=$(PORT) EDITION=$(EDITION) "$(PYTHON)" tools/run.py $@,echo "make $@: needs Python 3.11 or newer on the PATH (python3)" >&2; exit 2)

clean: ; rm -rf .venv site build dist .pytest_cache .mypy_cache .ruff_cache casepack.egg-info
