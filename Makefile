# The doors of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help deps test-deps build demo demo-live test crash-test kill-test lint format bench golden sanitize deb fresh-test containers-test clean

SWIFT ?= swift
# The floors of Sources/ are held by the compiler: a target imports only what Package.swift lets it.
BUILD_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := -c release --static-swift-stdlib $(BUILD_FLAGS)
SENTINEL := .build/release/sentinel
SCENARIOS ?= 20
KILLS ?= 200
DRAIN_KILLS ?= 150
CONSUME_KILLS ?= 100
DEBIAN_PACKAGES := build-essential pkg-config python3 libpcre2-dev libarchive-dev libyaml-dev libzstd-dev libxxhash-dev librdkafka-dev libmicrohttpd-dev
# What the tests need besides: the engine of Ruby's regexes; a broker and a client that is not ours, from PyPI.
TEST_PACKAGES := python3-venv zstd libonig-dev
# What a Debian package is made with, and tried.
PACKAGE_PACKAGES := debhelper dpkg-dev
FRESH_PACKAGES := debootstrap
CONTAINERS_PACKAGES := buildah debootstrap docker-compose zstd
VENV := .build/venv
# What they are told.
TEST_ENVIRONMENT = SENTINEL=$(abspath $(SENTINEL)) SENTINEL_VENV=$(abspath $(VENV))

# install,PACKAGES: those that are not there (sudo where not root)
define install
	@missing=""; for package in $(1); do \
	  dpkg-query --show --showformat '$${Status}' $$package 2>/dev/null | grep --quiet 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  sudo=""; [ "$$(id --user)" = 0 ] || sudo=sudo; \
	  echo "installing:$$missing"; \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get update --quiet --quiet && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends $$missing </dev/null >/dev/null; \
	fi
endef

help: ## list the doors
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the Debian packages that the build needs (sudo where not root)
	$(call install,$(DEBIAN_PACKAGES))
	@command -v $(SWIFT) >/dev/null || { echo "swift is not on the PATH: install a toolchain of 6.2 or later (swift.org/install/linux)" >&2; exit 69; }

test-deps: deps $(VENV)/made ## install what the tests need besides, a broker among it
	$(call install,$(TEST_PACKAGES))

$(VENV)/made: Tests/Kafka/requirements.txt | deps
	$(call install,$(TEST_PACKAGES))
	@rm -rf $(VENV) && mkdir -p $(dir $(VENV))
	/usr/bin/python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --requirement Tests/Kafka/requirements.txt </dev/null
	@touch $@

build: deps ## build the program: .build/release/sentinel
	$(SWIFT) build $(RELEASE_FLAGS) --product sentinel

demo: build ## replay and analyse the incident of corpora/ into reports/ and show what came of it
	$(SENTINEL) replay corpora/incident/incident.tar.gz --analyze --output reports
	@echo; echo "reports/records.jsonl begins:"; head -n 3 reports/records.jsonl
	@echo; echo "The errors among the records, in order of time:"
	@$(SENTINEL) replay corpora/incident/incident.tar.gz --severity ERROR --to-text --quiet 2>/dev/null | head -n 12
	@echo; echo "What went wrong, to be opened in a browser: reports/report.html"

demo-live: build $(VENV)/made ## let services write, ship, stop Kafka, drain, consume, analyse, and compare what arrived (1.5 minutes)
	@$(TEST_ENVIRONMENT) $(VENV)/bin/python deploy/demo/live

test: build test-deps ## build everything and run the tests
	$(SWIFT) build -c release $(BUILD_FLAGS) --static-swift-stdlib --product generate-corpus
	$(TEST_ENVIRONMENT) $(SWIFT) test $(BUILD_FLAGS) --disable-xctest --parallel

crash-test: build ## let each call of ship, drain and consume be the last, in thousands of crashes; and kill ship for real (SCENARIOS, KILLS)
	@set -o pipefail; SWIFT_DETERMINISTIC_HASHING=1 SENTINEL_CRASH_SCENARIOS=$(SCENARIOS) $(SWIFT) test $(BUILD_FLAGS) --disable-xctest --filter 'CrashSweep|DrainSweep|ConsumeSweep' | \
	  awk '/^tried:/ { crashes += $$2; errors += $$4; next } /^◇/ { next } { print } \
	    END { print "tried: " crashes " kills and power cuts, " errors " errors of calls" }'
	SENTINEL=$(abspath $(SENTINEL)) Tests/Crash/kill-ship --kills $(KILLS)

kill-test: build test-deps ## kill drain and consume for real, stop the broker, fill the disk (DRAIN_KILLS, CONSUME_KILLS)
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/kill-drain --kills $(DRAIN_KILLS)
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/kill-drain --kills $(DRAIN_KILLS) --stop-broker
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/kill-drain --kills $(DRAIN_KILLS) --delivery at-least-once
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/kill-consume --kills $(CONSUME_KILLS) --stop-broker
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/kill-consume --kills $(CONSUME_KILLS) --stop-broker --compress none
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/kill-consume --kills $(CONSUME_KILLS) --stop-broker --cluster mock
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/fill-consume --compress none
	$(TEST_ENVIRONMENT) $(VENV)/bin/python Tests/Crash/fill-consume --times 5

lint: ## check the format of the sources
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## format the sources
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

golden: build test-deps ## record the expected output of the command tests and corpora again
	$(TEST_ENVIRONMENT) SENTINEL_RECORD=1 $(SWIFT) test $(BUILD_FLAGS) --disable-xctest --filter CommandTests

bench: build ## measure speed and memory
	$(SWIFT) build -c release $(BUILD_FLAGS) --static-swift-stdlib --product generate-corpus
	Benchmarks/run

sanitize: build test-deps ## run the tests under the address and thread sanitizers
	$(TEST_ENVIRONMENT) ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no $(SWIFT) test --disable-xctest --sanitize address --scratch-path .build-asan
	$(TEST_ENVIRONMENT) SWIFT_BACKTRACE=enable=no $(SWIFT) test --disable-xctest --sanitize thread --scratch-path .build-tsan

deb: build ## make the Debian package: .build/deb/sentinel_*.deb
	$(call install,$(PACKAGE_PACKAGES))
	deploy/build-deb $(SENTINEL) .build/deb

fresh-test: deb $(VENV)/made ## install the package in a fresh Debian, run it there, remove it (sudo where not root)
	$(call install,$(FRESH_PACKAGES))
	@sudo=""; [ "$$(id --user)" = 0 ] || sudo=sudo; $$sudo $(abspath $(VENV))/bin/python deploy/fresh-test --package .build/deb/sentinel_*.deb

$(VENV)/containers: deploy/checks/requirements.txt $(VENV)/made
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --requirement deploy/checks/requirements.txt </dev/null
	@touch $@

containers-test: build $(VENV)/containers ## check the Dockerfile, compose.yaml and the manifests without a container engine (sudo where not root; ONLY=compose, manifests or image)
	$(call install,$(CONTAINERS_PACKAGES))
	@sudo=""; [ "$$(id --user)" = 0 ] || sudo="sudo env PATH=$$PATH"; $$sudo $(abspath $(VENV))/bin/python deploy/check-containers $(addprefix --only ,$(ONLY))

clean: ## remove what was built
	rm -rf .build .build-asan .build-tsan
