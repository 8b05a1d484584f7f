# paperwatch: the one build file. `make help` lists the targets.
# Objects go to $(BUILD); directories depend one way: parser <- rules <- daemon.

# What --version says, the manual and the tarball; the changelogs have to agree.
VERSION := 0.1.0

CC       ?= cc
PREFIX   ?= /usr/local
BUILD    ?= build
OPTIMISE ?= -O2
PKG_CONFIG ?= pkg-config
Q := $(if $(V),,@) # make V=1 shows the commands whole

bindir      = $(PREFIX)/bin
libexecdir  = $(PREFIX)/libexec/paperwatch
mandir      = $(datadir)/man
datadir     = $(PREFIX)/share
docdir      = $(datadir)/doc/paperwatch
catalogdir  = $(PREFIX)/lib/systemd/catalog
sysconfdir  = $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir  = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
userunitdir = $(PREFIX)/lib/systemd/user
unitdir     = $(PREFIX)/lib/systemd/system

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wformat=2 -Wdouble-promotion -Wimplicit-fallthrough -Wnull-dereference
WERROR ?= -Werror # empty for a compiler that knows warnings of its own
HARDENING = -fstack-protector-strong -fstack-clash-protection -fPIE
LINK_HARDENING = -pie -Wl,-z,relro,-z,now,-z,noexecstack
ifdef SANITIZE
OPTIMISE = -O1 -g -fno-omit-frame-pointer
HARDENING = -fsanitize=address,undefined -fno-sanitize-recover=all -fPIE
LINK_HARDENING = -pie -fsanitize=address,undefined
else
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
ifdef FUZZ
HARDENING += -fsanitize=fuzzer-no-link
endif

LIBRARIES = libcmark yaml-0.1 sqlite3 libsystemd libutf8proc libpcre2-8 jansson libseccomp
NOTIFIER_LIBRARIES = libnotify gio-2.0 gio-unix-2.0

PAPERWATCH_CFLAGS = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
	$(OPTIMISE) $(WARNINGS) $(WERROR) $(HARDENING) \
	-DPAPERWATCH_VERSION='"$(VERSION)"' -iquote parser -iquote rules -iquote daemon
LIBRARY_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBRARIES) 2>/dev/null | sed 's/-I/-isystem /g')
LIBRARY_LIBS   := $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null)
NOTIFIER_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(NOTIFIER_LIBRARIES) 2>/dev/null | sed 's/-I/-isystem /g')
NOTIFIER_LIBS   := $(shell $(PKG_CONFIG) --libs $(NOTIFIER_LIBRARIES) 2>/dev/null)

parser_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard parser/*.c))
rules_OBJECTS  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard rules/*.c))
daemon_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard daemon/*.c))
notifier_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard daemon/notifier/*.c))

PROGRAM  = $(BUILD)/paperwatch
NOTIFIER = $(BUILD)/paperwatch-notifier

.PHONY: all
all: $(PROGRAM) $(NOTIFIER)

# Each layer is an archive, so that the linker checks which way the directories depend.
$(BUILD)/libparser.a: $(parser_OBJECTS)
$(BUILD)/librules.a: $(rules_OBJECTS)
$(BUILD)/libdaemon.a: $(filter-out %/main.o,$(daemon_OBJECTS))
$(BUILD)/%.a:
	@rm -f $@
	@echo "ar   $@"
	$(Q)$(AR) rcs $@ $^

$(PROGRAM): $(BUILD)/daemon/main.o $(BUILD)/libdaemon.a $(BUILD)/librules.a $(BUILD)/libparser.a
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(NOTIFIER): $(notifier_OBJECTS) $(BUILD)/daemon/notification.o $(BUILD)/libparser.a
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(NOTIFIER_LIBS)

$(BUILD)/daemon/notifier/%.o: EXTRA_CFLAGS = $(NOTIFIER_CFLAGS)
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "cc   $<"
	$(Q)$(CC) $(PAPERWATCH_CFLAGS) $(LIBRARY_CFLAGS) $(EXTRA_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# ---- tests: tests/<layer>/*_test.c are cmocka programs that link that layer and those below ----
parser_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/parser/*_test.c))
rules_TESTS  = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/rules/*_test.c))
daemon_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/daemon/*_test.c))
TESTS = $(parser_TESTS) $(rules_TESTS) $(daemon_TESTS)

$(parser_TESTS): $(BUILD)/libparser.a
$(rules_TESTS): $(BUILD)/librules.a $(BUILD)/libparser.a
$(daemon_TESTS): $(BUILD)/libdaemon.a $(BUILD)/librules.a $(BUILD)/libparser.a
$(TESTS): $(BUILD)/%: $(BUILD)/%.o
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(LIBRARY_LIBS) -lcmocka

FUZZ_TARGETS = digest wire identity authors control rules notification
fuzz_LAYERS = $(BUILD)/libdaemon.a $(BUILD)/librules.a $(BUILD)/libparser.a
fuzz_REPLAYS = $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%_replay)

MODEL = $(BUILD)/tests/model/model

# make check SCENARIOS=tests/scenario/alerts.bats: fewer of those in shell. Those with servers of
# several desktops are for `make check-desktop`, those with systemd for `make check-systemd`.
SCENARIOS ?= $(filter-out tests/servers/% tests/systemd/%,$(wildcard tests/*/*.bats))

.PHONY: tests check check-asan check-valgrind
tests: $(TESTS)

check: all tests $(fuzz_REPLAYS) $(MODEL) $(BUILD)/tests/bench/instructions
	tests/run.sh $(BUILD) $(SCENARIOS)

# Alerts on the notification servers of several desktops, and among servers that misbehave for long.
.PHONY: check-desktop
check-desktop: all
	PAPERWATCH=$(abspath $(PROGRAM)) PAPERWATCH_SCREENSHOTS=$(abspath $(BUILD))/screenshots \
		bats --tap tests/servers

# The same suite under AddressSanitizer and UndefinedBehaviorSanitizer.
check-asan:
	$(MAKE) BUILD=$(BUILD)-asan SANITIZE=1 check

# The unit tests under valgrind. Children of arena_test end with memory in hand, as they should.
check-valgrind: tests
	set -e; for test in $(TESTS); do \
		case $$test in */arena_test) leaks=no ;; *) leaks=full ;; esac; \
		CMOCKA_MESSAGE_OUTPUT=TAP valgrind -q --error-exitcode=9 --leak-check=$$leaks $$test \
			>$(BUILD)/valgrind.output 2>&1 || { cat $(BUILD)/valgrind.output; exit 1; }; \
	done

# ---- the model test: make soak OPERATIONS=1000000 SEED=1; see tests/model/model.c ----
$(MODEL): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/model/*.c))
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ -lsqlite3 -pthread

OPERATIONS ?= 100000
SEED ?= $(shell date +%s)
.PHONY: soak
soak: all $(MODEL)
	$(MODEL) -s $(SEED) -n $(OPERATIONS) $(PROGRAM)

# ---- endurance: hours of events and troubles; see tests/endurance/endurance.py ----
MINUTES ?= 60
.PHONY: endurance
endurance: all
	tests/endurance/endurance.py --minutes $(MINUTES) --seed $(SEED) $(PROGRAM)

# ---- sweeps: every system call and allocation of the daemon in turn; see tests/sweep/sweep.sh ----
# SHARE=10 tries one point of ten, chosen by SEED.
SHARE ?= 1
.PHONY: crash-sweep error-sweep
crash-sweep: all
	set -e; for scenario in $$(tests/sweep/sweep.sh scenarios); do \
		PAPERWATCH=$(abspath $(PROGRAM)) tests/sweep/sweep.sh kill $$scenario $(SHARE); \
	done

error-sweep: all
	set -e; for scenario in $$(tests/sweep/sweep.sh scenarios); do \
		PAPERWATCH=$(abspath $(PROGRAM)) tests/sweep/sweep.sh error $$scenario $(SHARE); \
		PAPERWATCH=$(abspath $(PROGRAM)) tests/sweep/sweep.sh memory $$scenario $(SHARE); \
	done

# The power goes ROUNDS times; needs root, xfs_io and a loop device.
ROUNDS ?= 200
.PHONY: power-loss
power-loss: all
	PAPERWATCH=$(abspath $(PROGRAM)) tests/sweep/power.sh $(ROUNDS)

# ---- fuzzing: make fuzz FUZZ_SECONDS=1800; findings and new inputs go to $(BUILD)-fuzz/ ----
FUZZ_SECONDS ?= 60

$(fuzz_REPLAYS): $(BUILD)/tests/fuzz/%_replay: $(BUILD)/tests/fuzz/%_fuzz.o \
		$(BUILD)/tests/fuzz/promises.o $(BUILD)/tests/fuzz/replay.o $(fuzz_LAYERS)
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(BUILD)/tests/fuzz/%_fuzzer: $(BUILD)/tests/fuzz/%_fuzz.o $(BUILD)/tests/fuzz/promises.o \
		$(fuzz_LAYERS)
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

.PHONY: fuzz
fuzz:
	$(MAKE) CC=clang SANITIZE=1 FUZZ=1 BUILD=$(BUILD)-fuzz \
		$(FUZZ_TARGETS:%=$(BUILD)-fuzz/tests/fuzz/%_fuzzer)
	set -e; for target in $(FUZZ_TARGETS); do \
		mkdir -p $(BUILD)-fuzz/corpus/$$target; \
		ASAN_OPTIONS=detect_leaks=0 $(BUILD)-fuzz/tests/fuzz/$${target}_fuzzer \
			-max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
			-artifact_prefix=$(BUILD)-fuzz/$$target- $(BUILD)-fuzz/corpus/$$target \
			tests/fuzz/corpus/$$target; \
	done

# ---- trying it: the example digests, with a state of its own that begins anew each time ----
.PHONY: run
run: all
	@sh packaging/demo.sh $(BUILD)

# The pictures in the README, taken from a real screen.
.PHONY: screenshots
screenshots: all
	PAPERWATCH=$(abspath $(PROGRAM)) PAPERWATCH_SCREENSHOTS=$(CURDIR)/packaging \
		bats tests/desktop/dunst.bats

# ---- measuring: see tests/bench/ ----
.PHONY: bench
$(BUILD)/tests/bench/parse_bench: $(BUILD)/tests/bench/parse_bench.o $(BUILD)/libparser.a
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(BUILD)/tests/bench/load_bench: $(BUILD)/tests/bench/load_bench.o \
		$(BUILD)/tests/bench/made_rules.o $(BUILD)/librules.a $(BUILD)/libparser.a
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

# Keywords are measured against Hyperscan, which nothing else needs.
$(BUILD)/tests/bench/keywords_bench.o: EXTRA_CFLAGS = $(shell $(PKG_CONFIG) --cflags libhs | \
	sed 's/-I/-isystem /g')
$(BUILD)/tests/bench/keywords_bench: $(BUILD)/tests/bench/keywords_bench.o \
		$(BUILD)/tests/bench/archive.o $(BUILD)/librules.a $(BUILD)/libparser.a
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) -lhs

$(BUILD)/tests/bench/alert_bench: $(BUILD)/tests/bench/alert_bench.o
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs libsystemd)

BENCH_PEERS = $(patsubst tests/bench/peers/%.c,$(BUILD)/tests/bench/peers/%, \
	$(wildcard tests/bench/peers/*.c))
$(BUILD)/tests/bench/peers/%.o: EXTRA_CFLAGS = $(shell $(PKG_CONFIG) --cflags libcmark libnotify | \
	sed 's/-I/-isystem /g')
$(BENCH_PEERS): %: %.o
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs libcmark libnotify)

# ONLY="archive start" measures these rows; QUICK=1 takes fewer turns; DIGESTS="a.md b.md" are read
# instead of an archive made of the examples where one process is measured.
bench: all $(BENCH_PEERS) $(BUILD)/tests/bench/alert_bench $(BUILD)/tests/bench/parse_bench \
		$(BUILD)/tests/bench/load_bench $(BUILD)/tests/bench/keywords_bench
	tests/bench/bench.py $(if $(QUICK),--quick) $(ONLY:%=--only %) --json $(BUILD)/bench.json \
		$(BUILD) $(DIGESTS)

# 100,000 digests in 10,000 folders, a tenth, a hundredth; and a flood of 10,000. PARTS="100 10": not the
# whole. Table and plot are those of paperwatch(7) and packaging/scale.svg.
PARTS ?= 100 10 1
.PHONY: bench-scale
bench-scale: all
	tests/bench/scale.py --parts "$(PARTS)" --json $(BUILD)/scale.json --plot $(BUILD)/scale.svg \
		$(PROGRAM)

# Instructions of the hot paths, compared with those on record in tests/bench/instructions.txt.
INSTRUCTIONS = $(BUILD)/tests/bench/instructions
$(INSTRUCTIONS).o: EXTRA_CFLAGS = -DBUILT_FOR='"$(shell $(CC) -dumpmachine), \
	$(strip $(OPTIMISE) $(HARDENING) $(CPPFLAGS) $(CFLAGS))"'
$(INSTRUCTIONS): $(INSTRUCTIONS).o $(BUILD)/tests/bench/made_rules.o \
		$(BUILD)/libdaemon.a $(BUILD)/librules.a $(BUILD)/libparser.a
	@echo "link $@"
	$(Q)$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

.PHONY: instructions instructions-bless
instructions: $(INSTRUCTIONS)
	tests/bench/instructions.py $(INSTRUCTIONS)

instructions-bless: $(INSTRUCTIONS)
	tests/bench/instructions.py --bless $(INSTRUCTIONS)

# ---- what a machine can say about the sources ----
SOURCES = $(wildcard parser/*.c rules/*.c daemon/*.c daemon/notifier/*.c)
HEADERS = $(wildcard parser/*.h rules/*.h daemon/*.h daemon/notifier/*.h)
TEST_SOURCES = $(wildcard tests/*/*.c)
SCRIPTS = .ci/run packaging/completions/paperwatch.bash \
	$(wildcard packaging/*.sh tests/*.sh tests/*/*.sh)

LINTIAN = lintian --allow-root -I -E --pedantic --fail-on pedantic,info,warning,error,experimental

.PHONY: lint lint-format lint-tidy lint-cppcheck lint-shell lint-manual lint-units lint-packages
lint: lint-format lint-cppcheck lint-shell lint-manual lint-units lint-packages lint-tidy

lint-format:
	clang-format --dry-run -Werror $(SOURCES) $(HEADERS) $(TEST_SOURCES)

# Most of the time of all: as many at once as there are processors.
lint-tidy:
	printf '%s\n' $(SOURCES) | xargs -P "$$(nproc)" -n 4 sh -c 'exec clang-tidy --quiet "$$@" -- \
		$(subst ','\'',$(PAPERWATCH_CFLAGS) $(LIBRARY_CFLAGS) $(NOTIFIER_CFLAGS))' sh

lint-cppcheck:
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--error-exitcode=1 --suppress=missingIncludeSystem -D_GNU_SOURCE \
		-Iparser -Irules -Idaemon $(SOURCES)

lint-shell:
	shellcheck $(SCRIPTS)

# A manual may name pages that are not installed here; mandoc then says so, which is no fault.
lint-manual:
	command -v mandoc >/dev/null
	mkdir -p $(BUILD)
	mandoc -Tlint -W style packaging/man/*.[157] >$(BUILD)/manual.lint 2>&1 || true
	! grep -v 'outdated mandoc.db\|referenced manual not found' $(BUILD)/manual.lint

lint-units: all
	tests/lint-units.sh $(BUILD)

lint-packages: dist
	DEB_BUILD_OPTIONS="nocheck parallel=$$(nproc)" packaging/deb.sh $(TARBALL) $(BUILD)/lint-deb \
		>$(BUILD)/lint-deb.log 2>&1 || { tail -n 30 $(BUILD)/lint-deb.log; exit 1; }
	$(LINTIAN) $(BUILD)/lint-deb/*.changes
	rm -rf $(BUILD)/lint-deb

# ---- installing ----
INSTALL ?= install
SUBSTITUTE = sed 's|@bindir@|$(bindir)|g; s|@libexecdir@|$(libexecdir)|g'
# A manual says at its foot of which version it is.
SUBSTITUTE_VERSION = sed 's|^\.Os$$|.Os paperwatch $(VERSION)|'

# A file is there whole or not at all; the program comes last, so that where there is not room for all,
# nothing new runs.
PUT = packaging/put.sh

.PHONY: install
install: all
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(mandir)/man1 \
		$(DESTDIR)$(mandir)/man5 $(DESTDIR)$(mandir)/man7 $(DESTDIR)$(userunitdir) $(DESTDIR)$(unitdir) \
		$(DESTDIR)$(datadir)/applications $(DESTDIR)$(datadir)/icons/hicolor/scalable/apps \
		$(DESTDIR)$(bashcompletiondir) $(DESTDIR)$(zshcompletiondir) \
		$(DESTDIR)$(fishcompletiondir) $(DESTDIR)$(catalogdir) \
		$(DESTDIR)$(sysconfdir)/logrotate.d $(DESTDIR)$(docdir)/examples
	cp -R seeds/. packaging/examples/. $(DESTDIR)$(docdir)/examples
	chmod -R u=rwX,go=rX $(DESTDIR)$(docdir)/examples
	for file in CHANGELOG.md LICENSE; do \
		$(PUT) 644 $(DESTDIR)$(docdir)/$$file <$$file || exit; \
	done
	$(SUBSTITUTE_VERSION) packaging/man/paperwatch.1 | $(PUT) 644 $(DESTDIR)$(mandir)/man1/paperwatch.1
	$(SUBSTITUTE_VERSION) packaging/man/paperwatch.yaml.5 | \
		$(PUT) 644 $(DESTDIR)$(mandir)/man5/paperwatch.yaml.5
	$(SUBSTITUTE_VERSION) packaging/man/paperwatch.7 | $(PUT) 644 $(DESTDIR)$(mandir)/man7/paperwatch.7
	$(PUT) 644 $(DESTDIR)$(datadir)/applications/paperwatch.desktop <packaging/paperwatch.desktop
	$(PUT) 644 $(DESTDIR)$(datadir)/icons/hicolor/scalable/apps/paperwatch.svg \
		<packaging/paperwatch.svg
	$(PUT) 644 $(DESTDIR)$(bashcompletiondir)/paperwatch <packaging/completions/paperwatch.bash
	$(PUT) 644 $(DESTDIR)$(zshcompletiondir)/_paperwatch <packaging/completions/_paperwatch
	$(PUT) 644 $(DESTDIR)$(fishcompletiondir)/paperwatch.fish \
		<packaging/completions/paperwatch.fish
	$(PUT) 644 $(DESTDIR)$(catalogdir)/paperwatch.catalog <packaging/paperwatch.catalog
	$(PUT) 644 $(DESTDIR)$(docdir)/scale.svg <packaging/scale.svg
	$(PUT) 644 $(DESTDIR)$(sysconfdir)/logrotate.d/paperwatch <packaging/logrotate
	$(SUBSTITUTE) packaging/systemd/user/paperwatch.service | \
		$(PUT) 644 $(DESTDIR)$(userunitdir)/paperwatch.service
	$(SUBSTITUTE) packaging/systemd/system/paperwatch.service | \
		$(PUT) 644 $(DESTDIR)$(unitdir)/paperwatch.service
	$(PUT) 755 $(DESTDIR)$(libexecdir)/paperwatch-notifier <$(NOTIFIER)
	$(PUT) 755 $(DESTDIR)$(bindir)/paperwatch <$(PROGRAM)

# ---- releasing ----
RELEASE = paperwatch-$(VERSION)
TARBALL = $(BUILD)/$(RELEASE).tar.gz

.PHONY: dist deb check-dist check-deb check-systemd check-fresh check-32
dist:
	@mkdir -p $(BUILD)
	packaging/dist.sh $(RELEASE) $(TARBALL)
	@echo "made $(TARBALL)"

# Whoever unpacks the tarball elsewhere has all that is needed.
check-dist: dist
	rm -rf $(BUILD)/dist
	mkdir -p $(BUILD)/dist
	tar -xf $(TARBALL) -C $(BUILD)/dist
	$(MAKE) -C $(BUILD)/dist/$(RELEASE) BUILD=build check

# Packages for Debian, in $(BUILD)/deb; DEB_BUILD_OPTIONS=nocheck: without running tests.
deb: dist
	packaging/deb.sh $(TARBALL) $(BUILD)/deb

# The same in a fresh Debian, twice; then lintian, installed, upgraded, purged, and tested as
# installed. Needs root, debootstrap and lintian.
check-deb: dist
	LINTIAN="$(LINTIAN)" tests/deb.sh $(TARBALL) $(BUILD)

# The packages on a Debian whose first process is systemd, in a container: the units do what they
# promise. Needs root, debootstrap and systemd-nspawn.
check-systemd: dist
	tests/systemd.sh $(TARBALL) $(BUILD)

# The two commands of the README in a Debian that was just installed; needs root and debootstrap.
check-fresh: dist
	tests/fresh.sh $(TARBALL) $(BUILD)

# The same where pointers have 32 bits.
check-32: dist
	tests/fresh.sh $(TARBALL) $(BUILD) i386

.PHONY: help clean
help:
	@echo "make                build into $(BUILD)/"
	@echo "make run            watch the example digests in seeds/"
	@echo "make check          all tests; check-asan, check-valgrind: with sanitizers, with valgrind"
	@echo "make check-desktop  alerts on the notification servers of several desktops (slow)"
	@echo "make lint           formatting, clang-tidy, cppcheck, shellcheck, manual, units, lintian"
	@echo "make soak           random operations against a model; OPERATIONS=, SEED="
	@echo "make endurance      twenty events a second and a trouble at a time; MINUTES=, SEED="
	@echo "make crash-sweep    kills it at every system call; error-sweep, power-loss: other misfortunes"
	@echo "make bench          measurements; bench-scale: of large archives"
	@echo "make instructions   those of the hot paths, counted, and compared with those on record"
	@echo "make dist           the source tarball; check-dist: unpacks, builds and tests it"
	@echo "make deb            packages for Debian; check-deb: installs, upgrades, purges, tests them"
	@echo "make check-systemd  the packages under a real systemd: units, walls, desktop, upgrade, purge"
	@echo "make check-fresh    the commands of the README in a fresh Debian; check-32: of 32 bits"
	@echo "make install        with DESTDIR= and PREFIX= (now $(PREFIX))"

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-fuzz

-include $(shell find $(addprefix $(BUILD)/,parser rules daemon tests) -name '*.d' 2>/dev/null)
