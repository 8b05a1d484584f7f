# paperwatch: the one build file. `make help` lists the targets.
# Objects go to $(BUILD); directories depend one way: parser <- rules <- daemon.

VERSION := 0.1.0

CC       ?= cc
PREFIX   ?= /usr/local
BUILD    ?= build
OPTIMISE ?= -O2
PKG_CONFIG ?= pkg-config

bindir      = $(PREFIX)/bin
libexecdir  = $(PREFIX)/libexec/paperwatch
mandir      = $(PREFIX)/share/man
docdir      = $(PREFIX)/share/doc/paperwatch
userunitdir = $(PREFIX)/lib/systemd/user
unitdir     = $(PREFIX)/lib/systemd/system

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wformat=2 -Wdouble-promotion -Wimplicit-fallthrough -Wnull-dereference -Werror
HARDENING = -fstack-protector-strong -fstack-clash-protection -fPIE
LINK_HARDENING = -pie -Wl,-z,relro,-z,now,-z,noexecstack
ifdef SANITIZE
OPTIMISE = -O1 -g -fno-omit-frame-pointer
HARDENING = -fsanitize=address,undefined -fno-sanitize-recover=all -fPIE
LINK_HARDENING = -pie -fsanitize=address,undefined
else
HARDENING += -D_FORTIFY_SOURCE=2
endif

LIBRARIES = libcmark yaml-0.1 sqlite3 libsystemd libutf8proc jansson libseccomp
NOTIFIER_LIBRARIES = libnotify gio-2.0 gio-unix-2.0

PAPERWATCH_CFLAGS = -std=c11 -D_GNU_SOURCE $(OPTIMISE) $(WARNINGS) $(HARDENING) \
	-DPAPERWATCH_VERSION='"$(VERSION)"' -Iparser -Irules -Idaemon
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
	$(AR) rcs $@ $^

$(PROGRAM): $(BUILD)/daemon/main.o $(BUILD)/libdaemon.a $(BUILD)/librules.a $(BUILD)/libparser.a
	$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(NOTIFIER): $(notifier_OBJECTS) $(BUILD)/daemon/notification.o $(BUILD)/libparser.a
	$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $^ $(NOTIFIER_LIBS)

$(BUILD)/daemon/notifier/%.o: EXTRA_CFLAGS = $(NOTIFIER_CFLAGS)
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(PAPERWATCH_CFLAGS) $(LIBRARY_CFLAGS) $(EXTRA_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# ---- tests: tests/<layer>/*_test.c are cmocka programs that link that layer and those below ----
parser_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/parser/*_test.c))
rules_TESTS  = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/rules/*_test.c))
daemon_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/daemon/*_test.c))
TESTS = $(parser_TESTS) $(rules_TESTS) $(daemon_TESTS)

$(parser_TESTS): $(BUILD)/libparser.a
$(rules_TESTS): $(BUILD)/librules.a $(BUILD)/libparser.a
$(daemon_TESTS): $(BUILD)/libdaemon.a $(BUILD)/librules.a $(BUILD)/libparser.a
$(TESTS): $(BUILD)/%: $(BUILD)/%.o
	$(CC) $(LINK_HARDENING) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(LIBRARY_LIBS) -lcmocka

.PHONY: tests check check-asan
tests: $(TESTS)

check: all tests
	tests/run.sh $(BUILD)

check-asan:
	$(MAKE) BUILD=build-asan SANITIZE=1 check

.PHONY: clean
clean:
	rm -rf $(BUILD) build-asan

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
