PYTHON ?= python3

.PHONY: demo check format test quick upgrade-test fuzz papers benchmark bench evening replica clean

# The sample round, from the units' workbooks to the documents ready to sign, in ./demo-output
demo: .venv/bin/cchc-eval
	.venv/bin/cchc-eval demo demo-output --force

# What holds the project's shape: imports between rooms, paths, types, style; a few seconds once its environment is there
check:
	$(PYTHON) scripts/check.py

# Write every file as `make check` wants it
format:
	$(PYTHON) scripts/check.py style format --fix

# Unit tests in a fresh environment; on a machine with a Frappe bench also the site and browser tests
test:
	$(PYTHON) tests/run.py

# While you work: the unit tests, and the site tests of what differs from main; under three minutes
quick:
	$(PYTHON) tests/run.py --quick

# A site of Frappe 15 with rounds in every stage, restored and migrated on Frappe 16; needs a bench of each
upgrade-test:
	$(PYTHON) tests/upgrade.py

# What nobody should send to what clients may call, on a copy of the bench's site: make fuzz CALLS=5000 SEED=1, or
# MINUTES=10; what was answered wrongly is sent again with REPEAT=build/fuzz-faults.jsonl
fuzz:
	$(PYTHON) tests/fuzz/fuzz_calls.py $(if $(CALLS),--calls $(CALLS)) $(if $(MINUTES),--minutes $(MINUTES)) \
		$(if $(SEED),--seed $(SEED)) $(if $(REPEAT),--repeat $(REPEAT)) $(if $(FRAPPE),--frappe)

# Every paper for 1, 6, 60 and 200 units and in hard cases, as PDF and through LibreOffice as Word: the same pages?
# Some minutes; CASES="minutes decision-60" takes those, KEEP=folder keeps the files and a picture of each page
papers: build/papers-venv/bin/python
	PYTHONPATH=. $< tests/papers/compare_papers.py $(if $(KEEP),--keep $(KEEP) --pictures) $(CASES)

build/papers-venv/bin/python: pyproject.toml
	$(PYTHON) scripts/environment.py build/papers-venv test
	@touch $@

benchmark: .venv/bin/cchc-eval
	.venv/bin/python benchmarks/core.py
	.venv/bin/python benchmarks/offline.py

# The steps of a whole round on the bench's site, each beside its floor; nothing is kept: make bench UNITS="60 1000 3321"
bench:
	$(or $(FRAPPE_BENCH),$(HOME)/frappe-bench)/env/bin/python -W ignore benchmarks/site.py \
		$(if $(UNITS),--units $(UNITS)) $(if $(LEAVES),--leaves $(LEAVES)) $(if $(SEED),--seed $(SEED))

# 200 units that save and upload at once, on a copy of the bench's site: make evening UNITS=200 WORKERS=2
evening:
	$(PYTHON) benchmarks/evening.py $(if $(UNITS),--units $(UNITS)) $(if $(WORKERS),--workers $(WORKERS))

# A copy of the bench's site on two database servers, the second following the first: what reads from which
replica:
	$(PYTHON) benchmarks/replica.py

.venv/bin/cchc-eval: pyproject.toml
	$(PYTHON) scripts/environment.py .venv
	@touch $@

clean:
	rm -rf .venv build demo-output
