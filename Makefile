# Footfall. "make" lists what can be made.

# The daemon is one static binary; only the race detector needs cgo.
export CGO_ENABLED = 0

GO       ?= go
# The version is the tag, or else the newest one in the CHANGELOG and the commit.
NEWEST    = $(shell sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)
VERSION  ?= $(shell git describe --tags --exact-match 2>/dev/null || echo $(NEWEST)$$(git describe --always --dirty --exclude '*' 2>/dev/null | sed 's/^/+/'))
BUILD     = $(GO) build -trimpath -ldflags '-s -w -X footfall/cmd/internal/cli.Version=$(VERSION)'
# The programs that "make install" installs.
BINARY     ?= bin/footfall
HUB_BINARY ?= bin/footfall-hub

# How long "make demo" runs: until Ctrl-C on a terminal, else 30 seconds. And how long
# "make fuzz" takes per fuzz test.
FOR      ?=
FUZZTIME ?= 10s

# Flags for the tests: TEST for all, such as -skip E2E; SHORT for the race detector.
# PACKAGES are those to test.
TEST     ?=
SHORT    ?=
PACKAGES ?= ./...

# Labelled captures for "make accuracy"; the tests read the same variable.
# FOOTFALL_CROWDS may name a folder of more, and PICTURED is the one to draw.
FOOTFALL_DATA   ?= ../shared/data
FOOTFALL_CROWDS ?=
PICTURED        ?= $(FOOTFALL_DATA)/crowds/cag-open40

# What makes the crowds of "make accuracy-transfer", of how many splits of the
# phones, and more of its flags, such as ACCURACY=-in-sample.
FOOTFALL_CROWD_MAKER ?= ../shared/tools/crowd.py
SPLITS               ?= 6
ACCURACY             ?=

# Where "make install" puts things. DESTDIR is for building packages.
DESTDIR    ?=
PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc

bindir     = $(DESTDIR)$(PREFIX)/bin
libdir     = $(DESTDIR)$(PREFIX)/lib
docdir     = $(DESTDIR)$(PREFIX)/share/doc/footfall
mandir     = $(DESTDIR)$(PREFIX)/share/man/man1
confdir    = $(DESTDIR)$(SYSCONFDIR)/footfall
unitdir    = $(libdir)/systemd/system
hubdocdir  = $(DESTDIR)$(PREFIX)/share/doc/footfall-hub
hubconfdir = $(DESTDIR)$(SYSCONFDIR)/footfall-hub

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

.PHONY: demo
demo: build ## a simulated store, a sensor, a hub with four weeks of history, and its page; FOR=30s says how long
	@if [ -z '$(FOR)' ] && [ -z "$$CI" ] && [ -t 1 ]; then exec ./bin/footfall-lab demo; \
	else exec ./bin/footfall-lab demo --for $(or $(FOR),30s); fi

.PHONY: build
build: ## the programs for this machine: bin/footfall, bin/footfall-hub, and bin/footfall-lab for the desk
	$(BUILD) -o bin/ ./cmd/footfall ./cmd/footfall-hub ./cmd/footfall-lab

# Many tests wait for brokers and windows, so more run at once than there are processors.
.PHONY: test
test: ## all tests, with the checks of format and of the walls between rooms
	$(GO) vet ./...
	$(GO) test -p 4 $(TEST) $(PACKAGES)

# Rooms that only compute. They have no goroutine, so the race detector cannot find any race
# there, and would take minutes for it.
COMPUTE = sensor/count/adverts sensor/count/forged sensor/disclose configs/sign

.PHONY: race
race: ## tests under the race detector (needs a C compiler); SHORT=-short takes the short forms
	CGO_ENABLED=1 $(GO) test -p 3 -race $(SHORT) $(TEST) $(filter-out $(COMPUTE:%=footfall/%),$(shell $(GO) list $(PACKAGES)))

# What "make lint" reads for its English: files, and directories with all below.
PROSE  = README.md CONTRIBUTING.md CHANGELOG.md .ci .github buffer cmd configs hashing sensor systemd \
	sensor/accuracy/study sensor/accuracy/trial
# Rooms that are still to be put into plain words.
UNREAD = sensor/count/ACCURACY.md,sensor/count/decisions,sensor/accuracy,sensor/capture/nl80211,buffer/uplink,buffer/faults,systemd/vm

# The linters have a go.mod of their own, and the checks in .ci none: a directory
# with a dot is not part of ./...
TOOL   = $(GO) tool -modfile=.ci/tools/go.mod
CHECKS = ./.ci/prose ./.ci/sbom ./.ci/unused

.PHONY: lint
lint: ## vet (Linux and Darwin), staticcheck, what nothing uses, and the English of comments and pages
	$(GO) vet ./... $(CHECKS)
	GOOS=darwin $(GO) vet ./...
	$(TOOL) staticcheck ./... $(CHECKS)
	@echo '$(TOOL) deadcode -test ./...'
	@dead=$$($(TOOL) deadcode -test ./...) && { [ -z "$$dead" ] || { echo "$$dead"; exit 1; }; }
	$(GO) run ./.ci/unused ./...
	$(GO) test $(CHECKS)
	$(GO) run ./.ci/prose -except $(UNREAD) $(PROSE)
	@$(GO) run ./.ci/prose -ratio cmd configs hashing sensor buffer

.PHONY: vulnerabilities
vulnerabilities: ## known vulnerabilities in what is called, where their data can be had
	@.ci/vulnerabilities

.PHONY: fuzz
fuzz: ## every fuzz test for FUZZTIME=10s, one on each processor
	@GO='$(GO)' FUZZTIME=$(FUZZTIME) .ci/fuzz

.PHONY: e2e
e2e: ## end to end with a real interface and broker; needs root, and fails where plain tests skip
	FOOTFALL_E2E=1 $(GO) test -count=1 -run E2E $(PACKAGES)

.PHONY: integrations
integrations: ## our messages on real Telegraf, InfluxDB, Prometheus, Node-RED and jinja2, as far as they can be had
	@.ci/integrations/run

.PHONY: dashboards
dashboards: ## writes the dashboards for Grafana
	$(GO) run -C .ci/integrations/grafana . -out '$(CURDIR)/configs/integrations/grafana'

# The folder for kernel and disk of "make vm", and the cases to run; none for all.
FOOTFALL_VM ?= /var/tmp/footfall-vm
CASES       ?=

# Two versions of a package for the virtual machine: its name, and the version.
VERSIONED = $(GO) build -trimpath -ldflags '-s -w -X footfall/cmd/internal/cli.Version=$(2)' -o bin/vm/$(1)-$(2) ./cmd/$(1) && \
	PACKAGE=$(1) PACKAGE_VERSION=$(2) OUT=bin/vm SHARE=$(SHARE) NFPM='$(NFPM)' systemd/package/make.sh bin/vm/$(1)-$(2) deb amd64

.PHONY: vm-packages
vm-packages: share
	mkdir -p bin/vm
	$(call VERSIONED,footfall,1.0)
	$(call VERSIONED,footfall,2.0)
	$(call VERSIONED,footfall-hub,1.0)
	$(call VERSIONED,footfall-hub,2.0)

.PHONY: vm
vm: build vm-packages ## the service and real radio drivers in a virtual machine; needs root, builds the machine once
	FOOTFALL_VM=$(FOOTFALL_VM) ./systemd/vm/build.sh
	FOOTFALL_VM=$(FOOTFALL_VM) ./systemd/vm/all.sh $(CASES)

# The browser tests run in a copy, so that packages of npm stay out of the tree. SCREENS
# is where their pictures go.
DASHBOARD = bin/dashboard
SCREENS  ?= $(CURDIR)/$(DASHBOARD)/screens

.PHONY: dashboard
dashboard: ## the dashboard page in a real browser, with pictures: bin/dashboard/screens; needs Chromium, Node.js, npm and Mosquitto
	@configs/dashboard/test/needs.sh
	rm -rf $(DASHBOARD)/harness $(DASHBOARD)/js $(DASHBOARD)/*.mjs && mkdir -p $(DASHBOARD)
	cp -R configs/dashboard/test/. configs/dashboard/page/js $(DASHBOARD)
	cd $(DASHBOARD) && npm ci --no-audit --no-fund --ignore-scripts
	$(BUILD) -o $(DASHBOARD)/footfall-hub ./cmd/footfall-hub
	cd $(DASHBOARD) && HUB=$(CURDIR)/$(DASHBOARD)/footfall-hub PAGE=$(CURDIR)/configs/dashboard/page SCREENS=$(SCREENS) npm test

# How often "make faults" makes each fault; nothing for ten seconds of each.
FAULTS ?=

.PHONY: faults
faults: ## break a running sensor in many ways, and a table of what was lost; FAULTS=1000 of each
	$(GO) run ./buffer/faults $(if $(FAULTS),-times $(FAULTS))

# How many sensors "make load" has.
SENSORS ?= 1000

.PHONY: load
load: build ## SENSORS=1000 on a cluster of three NATS servers, an outage, a node killed; a table of what arrived
	./bin/footfall-lab load --sensors $(SENSORS) --cluster

# How long "make soak" watches, such as DURATION=24h.
DURATION ?= 10m

.PHONY: soak
soak: ## memory and descriptors of a busy sensor as a table, for DURATION=10m; fails if they grow; needs root
	$(GO) run ./buffer/faults -soak $(DURATION)

CROWDS = $(wildcard $(FOOTFALL_DATA)/crowds) $(FOOTFALL_CROWDS)

# Where the crowds of "make accuracy-study" stay, and how "make accuracy" finds captures
# in any clone: those of the simulator in testdata, where there are no others.
STUDY_CROWDS ?= bin/crowds
SIMULATED     = sensor/accuracy/trial/testdata
STUDY         = $(GO) run ./sensor/accuracy/study -crowds '$(STUDY_CROWDS)' -seeds '$(SEEDS)'
SEEDS        ?= 1,2

.PHONY: accuracy
accuracy: build ## estimate against truth on labelled captures, and a picture: bin/accuracy.svg
	@set -e; if [ -z "$(strip $(CROWDS))" ]; then \
		echo "no labelled captures in $(FOOTFALL_DATA)/crowds; set FOOTFALL_DATA, or FOOTFALL_CROWDS, to where they are. The simulator's:"; fi; \
	./bin/footfall-lab replay accuracy $(or $(strip $(CROWDS)),$(SIMULATED)); \
	echo; echo "after people were counted for 30 minutes:"; \
	./bin/footfall-lab replay accuracy --calibrate 30m $(or $(strip $(CROWDS)),$(SIMULATED)); \
	if [ -d $(FOOTFALL_DATA)/field ]; then echo; $(GO) run ./sensor/accuracy/study -field $(FOOTFALL_DATA)/field; fi; \
	if [ -f $(PICTURED).presence.csv ]; then ./bin/footfall-lab replay --exact --truth $(PICTURED).presence.csv \
		--picture bin/accuracy.svg $(PICTURED).pcap.gz > bin/accuracy.txt; fi

.PHONY: accuracy-study
accuracy-study: ## by density and condition, on phones left out: writes the table of sensor/count/ACCURACY.md
	$(STUDY) -maker '$(FOOTFALL_CROWD_MAKER)' -page sensor/count/ACCURACY.md

.PHONY: accuracy-ablation
accuracy-ablation: ## what each mechanism of the estimator is worth, on phones left out
	$(STUDY) -maker '$(FOOTFALL_CROWD_MAKER)' -ablation

.PHONY: accuracy-transfer
accuracy-transfer: build ## the same on crowds of some phones, by what was fitted on others; ACCURACY=-in-sample for comparison
	@$(GO) run ./sensor/accuracy/transfer -maker '$(FOOTFALL_CROWD_MAKER)' -splits $(SPLITS) $(ACCURACY)

.PHONY: bench
bench: ## speed of each stage, and of the whole against tcpdump
	$(GO) test -run '^$$' -bench . -benchmem ./...

# LIVE is for more flags of the program, such as LIVE='-rounds 1 -seconds 1'.
LIVE ?=

.PHONY: bench-live
bench-live: build ## what live capture costs beside tcpdump, on a TAP device; needs root and tcpdump, two idle cores
	@$(GO) build -o bin/benchlive ./sensor/capture/benchlive
	@./bin/benchlive -daemon $(BINARY) $(LIVE)

# The machines it is built for, as GOOS-GOARCH. 32-bit ARM is for version 7,
# MIPS for routers without a floating-point unit.
TARGETS = linux-amd64 linux-arm64 linux-arm linux-mipsle

.PHONY: cross
cross: $(TARGETS:%=cross-%) ## the programs for every supported machine: dist/footfall-*, dist/footfall-hub-*
	@ls -l dist/footfall-linux-* dist/footfall-hub-linux-* | awk '!/tar.gz/ {printf "%6.1f MB  %s\n", $$5 / 1e6, $$NF}'

cross-%:
	GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) GOARM=7 GOMIPS=softfloat \
		$(BUILD) -o dist/footfall-$* ./cmd/footfall
	GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) GOARM=7 GOMIPS=softfloat \
		$(BUILD) -o dist/footfall-hub-$* ./cmd/footfall-hub

# Pages bear the date of the commit in UTC, so that one commit makes one set. Those of
# the hub are in a folder of their own.
MANUAL ?= dist/man

# The pages of a program: its name, and their folder.
PAGES = TZ=UTC SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || date +%s) \
	$(GO) test -count=1 -ldflags '-X footfall/cmd/internal/cli.Version=$(VERSION)' ./cmd/$(1) -run '^TestManual$$' -man '$(abspath $(2))'

.PHONY: man
man: ## manual pages of footfall and footfall-hub: dist/man/*.1 and dist/man/hub/*.1
	rm -rf $(MANUAL) && mkdir -p $(MANUAL)/hub
	$(call PAGES,footfall,$(MANUAL))
	$(call PAGES,footfall-hub,$(MANUAL)/hub)

# What packages hold beside the program: manual, completions and changelog. None of it
# depends on the machine.
SHARE ?= dist/share

# Manual and completions of a program: its name, the folder of its pages, and where to.
SHARED = mkdir -p $(3)/man1 && cp $(2)/*.1 $(3)/man1 && gzip -n -9 $(3)/man1/*.1 && $(GO) build -o $(3)/$(1) ./cmd/$(1) && \
	for shell in bash zsh fish; do $(3)/$(1) completion $$shell > $(3)/$(1).$$shell || exit 1; done && rm $(3)/$(1)

.PHONY: share
share: man
	rm -rf $(SHARE)
	$(call SHARED,footfall,$(MANUAL),$(SHARE))
	$(call SHARED,footfall-hub,$(MANUAL)/hub,$(SHARE)/hub)
	gzip -n -9 < CHANGELOG.md > $(SHARE)/changelog.gz

# A version under way sorts before the one that it becomes, and after all commits before
# it: 0.1.0~812+3a5cbfc.
PACKAGE_VERSION ?= $(if $(findstring +,$(VERSION)),$(subst -,.,$(subst +,~$(shell git rev-list --count HEAD 2>/dev/null)+,$(VERSION))),$(subst -,~,$(VERSION:v%=%)))

# Packages for each machine, as FORMAT:ARCH, where ARCH is what the format calls it.
PACKAGES-linux-amd64  = deb:amd64 rpm:x86_64 ipk:x86_64
PACKAGES-linux-arm64  = deb:arm64 rpm:aarch64 ipk:aarch64_cortex-a53
PACKAGES-linux-arm    = deb:armhf ipk:arm_cortex-a7_neon-vfpv4
PACKAGES-linux-mipsle = ipk:mipsel_24kc

NFPM ?= $(TOOL) nfpm

.PHONY: package
package: $(TARGETS:%=package-%) ## archives, .deb, .rpm and .ipk for every supported machine, in dist
	@ls dist/*.tar.gz dist/*.cdx.json dist/*.deb dist/*.rpm dist/*.ipk

# What the archives hold beside program and manual pages.
STAGED-footfall     = configs/footfall.yaml LICENSE $(wildcard README.md CHANGELOG.md) systemd/networkmanager.conf \
	systemd/footfall.service systemd/footfall-radio.service systemd/footfall.sysusers systemd/footfall.tmpfiles
STAGED-footfall-hub = buffer/hub/settings/hub.yaml LICENSE buffer/hub/HUB.md buffer/hub/API.md $(wildcard CHANGELOG.md) \
	systemd/footfall-hub.service systemd/footfall-hub.sysusers systemd/footfall-hub.tmpfiles

# The archive of a program for a machine: the program, the machine, and the folder of the
# pages. Files are given one time, owner and mode, so that one commit makes one archive.
# The bill of materials beside it is read from the program.
ARCHIVE = rm -rf dist/stage/$(1)-$(2) && mkdir -p dist/stage/$(1)-$(2)/man && \
	cp dist/$(1)-$(2) dist/stage/$(1)-$(2)/$(1) && cp $(STAGED-$(1)) dist/stage/$(1)-$(2) && cp $(3)/*.1 dist/stage/$(1)-$(2)/man && \
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u+rw,go+rX,go-w --transform 's|^\.|$(1)-$(VERSION)|' \
		-C dist/stage/$(1)-$(2) -cf - . | gzip -n -9 > dist/$(1)-$(VERSION)-$(2).tar.gz && \
	$(GO) run ./.ci/sbom -version '$(VERSION)' dist/$(1)-$(2) > dist/$(1)-$(VERSION)-$(2).cdx.json && \
	rm -rf dist/stage/$(1)-$(2)

package-%: cross-% man share
	$(call ARCHIVE,footfall,$*,$(MANUAL))
	$(call ARCHIVE,footfall-hub,$*,$(MANUAL)/hub)
	@$(foreach p,$(PACKAGES-$*),PACKAGE_VERSION='$(PACKAGE_VERSION)' SHARE=$(SHARE) NFPM='$(NFPM)' \
		systemd/package/make.sh dist/footfall-$* $(subst :, ,$(p)) &&) true
	@$(foreach p,$(filter deb:% rpm:%,$(PACKAGES-$*)),PACKAGE=footfall-hub PACKAGE_VERSION='$(PACKAGE_VERSION)' SHARE=$(SHARE) NFPM='$(NFPM)' \
		systemd/package/make.sh dist/footfall-hub-$* $(subst :, ,$(p)) &&) true

.PHONY: emulated
emulated: cross ## "footfall doctor --self" of the programs for other machines, under qemu-user, and against a broker
	@.ci/emulated $(filter-out linux-amd64,$(TARGETS))

.PHONY: reproducible
reproducible: ## two builds of one commit in two folders with two caches make the same bytes
	@.ci/reproducible

# Built only where it is missing: "make build" as yourself, then "make install"
# as root, needs no compiler for root.
$(BINARY):
	$(BUILD) -o $@ ./cmd/footfall
$(HUB_BINARY):
	$(BUILD) -o $@ ./cmd/footfall-hub

# The units name the program and its configuration; both may have been moved. The hub
# finds its own without being told, unless it was moved.
placed = sed -e 's|/usr/bin/footfall|$(PREFIX)/bin/footfall|g' -e 's|/etc/footfall|$(SYSCONFDIR)/footfall|g' \
	$(if $(filter-out /etc,$(SYSCONFDIR)),-e 's|footfall-hub run$$|& -c $(SYSCONFDIR)/footfall-hub/hub.yaml|')

.PHONY: install
install: install-hub $(BINARY) ## programs, units, users, configuration, and manual if made; never overwrites a configuration
	install -D -m 755 $(BINARY) $(bindir)/footfall
	install -d $(unitdir) $(libdir)/sysusers.d $(libdir)/tmpfiles.d
	$(placed) systemd/footfall.service > $(unitdir)/footfall.service
	$(placed) systemd/footfall-radio.service > $(unitdir)/footfall-radio.service
	install -D -m 644 systemd/networkmanager.conf $(libdir)/NetworkManager/conf.d/footfall.conf
	install -m 644 systemd/footfall.sysusers $(libdir)/sysusers.d/footfall.conf
	$(placed) systemd/footfall.tmpfiles > $(libdir)/tmpfiles.d/footfall.conf
	install -D -m 644 configs/footfall.yaml $(docdir)/footfall.yaml
	@if [ -e $(MANUAL)/footfall.1 ]; then \
		install -d $(mandir) && install -m 644 $(MANUAL)/*.1 $(wildcard $(MANUAL)/hub/*.1) $(mandir); \
	else \
		echo "no manual pages: \"make man\" writes them, then install again"; \
	fi
	@if [ -e $(confdir)/footfall.yaml ]; then \
		echo "kept $(confdir)/footfall.yaml; what is new in this version is in $(docdir)/footfall.yaml"; \
	else \
		install -d -m 750 $(confdir) && install -m 640 configs/footfall.yaml $(confdir)/footfall.yaml; \
	fi
	@[ -n "$(DESTDIR)" ] || sh systemd/activate.sh "$(unitdir)"

# All settings of the hub have defaults, so a sample is enough where it looks by itself.
.PHONY: install-hub
install-hub: $(HUB_BINARY)
	install -D -m 755 $(HUB_BINARY) $(bindir)/footfall-hub
	install -d $(unitdir) $(libdir)/sysusers.d $(libdir)/tmpfiles.d
	$(placed) systemd/footfall-hub.service > $(unitdir)/footfall-hub.service
	install -m 644 systemd/footfall-hub.sysusers $(libdir)/sysusers.d/footfall-hub.conf
	$(placed) systemd/footfall-hub.tmpfiles > $(libdir)/tmpfiles.d/footfall-hub.conf
	install -D -m 644 buffer/hub/settings/hub.yaml $(hubdocdir)/hub.yaml
	@[ "$(SYSCONFDIR)" = /etc ] || [ -e $(hubconfdir)/hub.yaml ] || install -D -m 644 buffer/hub/settings/hub.yaml $(hubconfdir)/hub.yaml

.PHONY: uninstall
uninstall: ## takes away what install brought; keeps configuration and state
	@[ -n "$(DESTDIR)" ] || sh systemd/deactivate.sh "$(unitdir)"
	rm -f $(unitdir)/footfall-radio.service $(libdir)/NetworkManager/conf.d/footfall.conf
	rm -f $(bindir)/footfall $(unitdir)/footfall.service
	rm -f $(libdir)/sysusers.d/footfall.conf $(libdir)/tmpfiles.d/footfall.conf
	rm -f $(bindir)/footfall-hub $(unitdir)/footfall-hub.service $(hubdocdir)/hub.yaml
	rm -f $(libdir)/sysusers.d/footfall-hub.conf $(libdir)/tmpfiles.d/footfall-hub.conf
	rm -f $(docdir)/footfall.yaml $(mandir)/footfall.1 $(mandir)/footfall-*.1
	@rmdir $(docdir) $(hubdocdir) $(libdir)/NetworkManager/conf.d $(libdir)/NetworkManager 2>/dev/null || true
	@echo "kept $(confdir), $(DESTDIR)/var/lib/footfall and the user footfall, and those of footfall-hub; delete them by hand if they are not needed"

.PHONY: clean
clean: ## what the other targets built
	rm -rf bin dist
