# The doors of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help deps build demo test lint format bench golden fuzz sanitize clean

SWIFT ?= swift
# The floors of Sources/ are enforced by the compiler: a target imports only what Package.swift lets it.
BUILD_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := -c release --static-swift-stdlib $(BUILD_FLAGS)
SENTINEL := .build/release/sentinel
DEBIAN_PACKAGES := build-essential pkg-config libpcre2-dev libarchive-dev libyaml-dev

help: ## list the doors
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the Debian packages that the build needs (sudo where not root)
	@missing=""; for package in $(DEBIAN_PACKAGES); do \
	  dpkg-query --show --showformat '$${Status}' $$package 2>/dev/null | grep --quiet 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  sudo=""; [ "$$(id --user)" = 0 ] || sudo=sudo; \
	  echo "installing:$$missing"; \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get update --quiet --quiet && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends $$missing </dev/null >/dev/null; \
	fi
	@command -v $(SWIFT) >/dev/null || { echo "swift is not on the PATH: install a toolchain of 6.2 or later from https://www.swift.org/install/linux/" >&2; exit 69; }

build: deps ## build the program: .build/release/sentinel
	$(SWIFT) build $(RELEASE_FLAGS) --product sentinel

