# The two commands of this project are `make demo` and `make test`.
# Everything that calls the recogniser is compiled with the tag «whisper»
# against a library that scripts/build-whisper.sh builds once and caches
# outside this folder. Go packages are fetched by the Go tool.

SHELL    := /bin/bash
GO       ?= go
# Prints the compiler settings for the cached library, building it if need be.
WHISPER   = eval "$$(scripts/build-whisper.sh)"
TAGS      = -tags whisper
BIN       = bin/gribning
FUZZTIME ?= 10s

.DEFAULT_GOAL := help
.PHONY: help demo build test race lint fuzz golden bench bench-listen bench-review crash scale scale-research train check clean

help: ## list what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## from nothing to the reports of the example meetings
	@scripts/demo.sh

build: ## the program, as bin/gribning
	@scripts/install-tools.sh build
	@$(WHISPER) && $(GO) build $(TAGS) -trimpath -o $(BIN) ./cmd/gribning

test: ## from nothing to green: every test that needs no network and no weights
	@scripts/install-tools.sh test
	@$(WHISPER) && $(GO) vet $(TAGS) ./... && $(GO) test $(TAGS) -timeout 25m ./...

race: ## the tests of the concurrent packages under the race detector
	@$(WHISPER) && $(GO) test $(TAGS) -race -timeout 25m ./pipeline ./pipeline/audio ./pipeline/corpus ./pipeline/consent ./pipeline/listen ./models ./transcripts

lint: ## vet, staticcheck, formatting
	@test -z "$$(gofmt -l cmd models pipeline scripts transcripts)" || { gofmt -l cmd models pipeline scripts transcripts; echo 'run gofmt -w on these'; exit 1; }
	@$(WHISPER) && $(GO) vet $(TAGS) ./... && $(GO) tool staticcheck $(TAGS) ./...

fuzz: ## every fuzz target for FUZZTIME each
	@scripts/fuzz.sh $(FUZZTIME)

golden: ## rewrite the golden files after an intended change
	UPDATE=1 $(GO) test ./pipeline/... ./transcripts/... ./cmd/...

crash: build ## kill -9 at random moments of a run; every re-run must heal
	@scripts/crash.sh $(BIN)

scale: build ## 1,000 generated meetings in one command: times and peak memory
	@scripts/scale.sh $(BIN)

scale-research: ## 10,000 analysed meetings: collect, queries, report, beside CSV
	@$(GO) run ./scripts/scaleresearch

train: build ## train the coder again from models/data, with its card, into models/coding
	@$(BIN) train --out models/coding

bench: ## benchmarks of the pure stages, with counts
	@$(GO) test -run '^$$' -bench . -benchmem ./pipeline/turns ./pipeline/coding ./pipeline/grip ./pipeline/measure

bench-listen: build ## speed and memory beside whisper-cli of the same source
	@scripts/bench-listen.sh

bench-review: ## a 4,000-turn meeting on the review page, in Chromium: medians of 50
	@GRIBNING_BENCH=50 $(GO) test ./pipeline/review -run TestScale -count=1 -v -timeout 60m

check: lint test race ## what must be green before a change is shared

clean: ## remove what was built here
	rm -rf bin demo
