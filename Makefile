# SPDX-License-Identifier: GPL-2.0-or-later
# Builds, installs and tests OpenVZ for Linux 6.12. `make help` lists the targets.

prefix		?= /usr
sbindir		?= $(prefix)/sbin
libexecdir	?= $(prefix)/libexec
datadir		?= $(prefix)/share
mandir		?= $(datadir)/man
unitdir		?= $(prefix)/lib/systemd/system
udevdir		?= $(prefix)/lib/udev/rules.d
completiondir	?= $(datadir)/bash-completion/completions
sysconfdir	?= /etc
localstatedir	?= /var
vzdir		?= /vz
DESTDIR		?=

CC		?= gcc
AR		?= ar
CFLAGS		?= -O2 -g
WARNINGS	= -Wall -Wextra -Werror
CPPFLAGS	+= -D_GNU_SOURCE -Ivzctl -Ilib -I$(B)/gen -idirafter kernel/include/uapi \
		   -DSYSCONFDIR='"$(sysconfdir)"' -DVZDIR='"$(vzdir)"' \
		   -DSBINDIR='"$(sbindir)"' \
		   -DLIBEXECDIR='"$(libexecdir)/vzctl"' -DLOCALSTATEDIR='"$(localstatedir)"'
# Few commands need the last ones, and each library that is loaded costs every
# start of vzctl 50 to 100 thousand instructions: they are linked in
LDLIBS		= -Wl,--as-needed -ljson-c -lcap -lm -Wl,-Bstatic -lprotobuf-c -lzstd -lmd -Wl,-Bdynamic

B		= build
# Made of descriptions of messages
GENERATED	= $(patsubst lib/%.proto,$(B)/gen/%.pb-c.c,$(wildcard lib/*/*.proto))
COMMANDS	= $(foreach c,vzctl vzlist vzeventd vzconsoled vzubc vzcalc vzmemcheck vzcpucheck vzcfgvalidate vzsplit vzcfgscale \
		  vzoversell vzpid vzquota vzdqcheck vzdqdump vzdqload vzmigrate vz-check arpsend ndsend,$(if $(wildcard $(c)/*.c),$(c)))

Q		= $(if $(V),,@)
# On a terminal there may be a line that tells how far something is
CLEAR		= $(and $(MAKE_TERMOUT),$(filter-out dumb,$(TERM)),\033[K)
SAY		= $(if $(V),@:,@printf '$(CLEAR)  %-8s%s\n')
SCRIPT		= $(Q)bash scripts/build

ifeq ($(MAKELEVEL),0)
MAKEFLAGS	+= -j$(shell nproc)
endif

.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:
.DEFAULT_GOAL	= all

##@ Tools
all: $(COMMANDS:%=$(B)/bin/%)		## Build the tools into build/bin

$(B)/gen/%.pb-c.c $(B)/gen/%.pb-c.h: lib/%.proto | packages-tools
	@mkdir -p $(B)/gen
	$(SAY) PROTO $@
	$(Q)protoc-c --proto_path=lib --c_out=$(B)/gen $<

# tools_rules VARIANT-DIR GROUP: objects, library and commands below it, once the
# packages of the group are there. The variants differ in their flags only: the
# product; the one under test, which finds all its paths below $VZ_ROOT_PREFIX
# and checks itself; the failing one.
define tools_rules
$(1)/obj/%.o: %.c | packages-$(2) $(GENERATED)
	@mkdir -p $$(@D)
	$$(SAY) CC $$@
	$$(Q)$$(CC) -std=gnu11 $$(WARNINGS) $$(CPPFLAGS) $$(CFLAGS) -MMD -MP -c -o $$@ $$<

$(1)/lib/libvz.a: $$(patsubst %.c,$(1)/obj/%.o,$$(wildcard lib/*/*.c) $(GENERATED))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(SAY) AR $$@
	$$(Q)$$(AR) rcs $$@ $$^

$(foreach c,$(COMMANDS),
$(1)/bin/$(c): $$(patsubst %.c,$(1)/obj/%.o,$$(wildcard $(c)/*.c)) $(1)/lib/libvz.a
	@mkdir -p $$(@D)
	$$(SAY) LINK $$@
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
)
endef

$(eval $(call tools_rules,$(B),tools))
$(eval $(call tools_rules,$(B)/test,tools))
$(eval $(call tools_rules,$(B)/fault,tools))
$(eval $(call tools_rules,$(B)/fuzz,fuzz))
$(B)/test/%: private CFLAGS = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined
$(B)/test/%: private CPPFLAGS += -DVZ_TEST_ROOT
# For guest tests: something can be made to happen after each step
$(B)/fault/%: private CPPFLAGS += -DVZ_TEST_FAULT
# Instrumented for libFuzzer
$(B)/fuzz/%: private CC = clang
$(B)/fuzz/%: private WARNINGS = -Wall -Wextra -Werror -Wno-string-concatenation
$(B)/fuzz/%: private CFLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
$(B)/fuzz/%: private CPPFLAGS += -DVZ_TEST_ROOT

-include $(shell find $(B)/obj $(B)/test/obj $(B)/fault/obj $(B)/fuzz/obj -name '*.d' 2>/dev/null)

# What is installed: mode, files (as far as they exist), directory
define INSTALL_TABLE
0755|$(COMMANDS:%=$(B)/bin/%)|$(sbindir)
0644|etc/vz.conf|$(sysconfdir)/vz
0644|etc/osrelease.conf etc/oom-groups.conf|$(sysconfdir)/vz
0644|$(wildcard etc/conf/*)|$(sysconfdir)/vz/conf
0644|$(filter-out %/scripts,$(wildcard etc/dists/*))|$(sysconfdir)/vz/dists
0755|$(wildcard etc/dists/scripts/*)|$(sysconfdir)/vz/dists/scripts
0644|$(wildcard etc/logrotate/*)|$(sysconfdir)/logrotate.d
0644|$(wildcard etc/sysctl/*)|$(prefix)/lib/sysctl.d
0644|$(wildcard etc/udev/*)|$(udevdir)
0644|$(wildcard etc/systemd/*)|$(unitdir)
0755|$(wildcard etc/init.d/*)|$(sysconfdir)/init.d
0644|$(wildcard etc/default/*)|$(sysconfdir)/default
0755|$(wildcard etc/network/if-up.d/*)|$(sysconfdir)/network/if-up.d
0644|$(wildcard etc/bash-completion/*)|$(completiondir)
0755|$(filter-out %-functions,$(wildcard scripts/run/*))|$(libexecdir)/vzctl/scripts
0644|$(wildcard scripts/run/*-functions)|$(libexecdir)/vzctl/scripts
0644|$(wildcard man/*.5)|$(mandir)/man5
0644|$(wildcard man/*.8)|$(mandir)/man8
endef
export INSTALL_TABLE

# Empty directories: mode, directory. Users of the node must not reach the
# files of containers: device nodes and setuid programs are among them
define INSTALL_DIRS
0700|$(vzdir)/private
0700|$(vzdir)/root
0700|$(vzdir)/dump
0755|$(vzdir)/template/cache
0755|$(vzdir)/lock
0755|$(sysconfdir)/vz/names
0755|$(localstatedir)/lib/vzctl/vzreboot
0700|$(localstatedir)/vzquota
endef
export INSTALL_DIRS

install: all				## Install tools, configuration, manuals under DESTDIR
	$(SCRIPT)/install.sh "$(DESTDIR)" "$(sysconfdir)" "$(localstatedir)/lib/vzctl/installed.sha256"

# For packages, whose scripts make them
print-install-dirs:
	@printf '%s\n' "$$INSTALL_DIRS" | tr '|' ' '

##@ Packages
# Where they go, with an index for apt
ARCHIVE		?= $(B)/deb
export ARCHIVE

deb: packages-tools packages-deb	## Debian packages of the tools, in build/deb or ARCHIVE=
	$(SCRIPT)/deb.sh "$(ARCHIVE)"

rpm: packages-tools packages-rpm	## The rpm package of the tools, in build/rpm
	$(SCRIPT)/rpm.sh

# Hours on two cores without MODULES=server
kernel-deb: kernel-tree packages-kernel-deb	## Those of a kernel for real machines (CONFIG=file MODULES=server)
	$(SCRIPT)/kernel-deb.sh

kernel-config: kernel-tree packages-kernel-deb	## Only its configuration: does Linux take all of vz.config
	$(SCRIPT)/kernel-deb.sh config

##@ Tests that need neither root nor a kernel
UNIT		= $(patsubst %.c,$(B)/test/%,$(filter-out tests/unit/tap.c,$(wildcard tests/unit/*.c)))
UNIT_COMMON	= $(patsubst %.c,$(B)/test/obj/%.o,$(wildcard tests/unit/tap.c))

$(B)/test/tests/unit/%: $(B)/test/obj/tests/unit/%.o $(UNIT_COMMON) $(B)/test/lib/libvz.a
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Harnesses: with libFuzzer, and with a main() that replays the corpus
FUZZ		= $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_COMMON	= tests/fuzz/lib/fuzz.o tests/unit/tap.o

$(B)/test/tests/fuzz/%: $(B)/test/obj/tests/fuzz/%.o \
		$(addprefix $(B)/test/obj/,$(FUZZ_COMMON) tests/fuzz/lib/replay.o) $(B)/test/lib/libvz.a
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/fuzz/tests/fuzz/%: $(B)/fuzz/obj/tests/fuzz/%.o $(addprefix $(B)/fuzz/obj/,$(FUZZ_COMMON)) $(B)/fuzz/lib/libvz.a
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS)

check-programs: packages-check $(UNIT) $(FUZZ:%=$(B)/test/tests/fuzz/%) $(COMMANDS:%=$(B)/test/bin/%)

check: check-programs			## Unit and cli tests
	$(Q)tests/run-all --host

mutate: check-programs			## Take out a guard at a time: does a test notice (WORDS="file.c" some)
	$(Q)tests/mutate/run $(WORDS)

fuzz: $(FUZZ:%=$(B)/fuzz/tests/fuzz/%)	## Look for bad inputs, FUZZ_SECONDS=300 for each parser
	$(Q)tests/fuzz/run

##@ The node
packages-%:
	$(SCRIPT)/packages.sh $*

kernel-tree: packages-kernel		## Linux with overlay and patches in build/kernel/tree
	$(SCRIPT)/kernel-tree.sh $(TREE)

kernel: kernel-tree			## Build the node's kernel (KERNEL_BASE=rhel10, TREE=dir: of another Linux)
	$(SCRIPT)/kernel-build.sh node $(TREE)

kernel-debug: kernel-tree		## The same with KASAN, lockdep, kmemleak, KUnit
	$(SCRIPT)/kernel-build.sh debug $(TREE)

# Tests want more. The image takes what is in build/template.
TEMPLATES	?= debian-12-amd64-minimal
test-recent: TEMPLATES	+= $(shell tests/run-all --recent --templates)
test-all: TEMPLATES	+= $(shell tests/run-all --all --templates)
check-node: TEMPLATES	+= $(shell tests/run-all --all --templates)

template: packages-image		## OS templates: TEMPLATES="debian-12-amd64-minimal ..."
	$(SCRIPT)/template.sh $(TEMPLATES)

qemu: packages-guest			## A newer QEMU than an old distribution's, in build/qemu
	$(SCRIPT)/qemu.sh

# Programs for the guest are static: they also run inside containers
ATTACK		= tests/guest/helpers/attack
FAULTS		= tests/guest/helpers/faults
SMALL_PROGRAMS	= $(patsubst tests/guest/helpers/%.c,$(B)/test/guest/%,$(wildcard tests/guest/helpers/*.c))
GUEST_PROGRAMS	= $(B)/test/agent $(addprefix $(B)/test/guest/,attack failnth failnode) $(SMALL_PROGRAMS)
NODE_PROGRAMS	= $(GUEST_PROGRAMS) $(B)/test/tsc

$(B)/test/agent: tests/lib/agent.c
$(B)/test/tsc: tests/lib/tsc.c
$(B)/test/guest/attack: $(wildcard $(ATTACK)/*)
$(B)/test/guest/failnth: $(filter-out %/failnode.c,$(wildcard $(FAULTS)/*))
$(B)/test/guest/failnode: $(addprefix $(FAULTS)/,failnode.c sweep.c sweep.h)
$(SMALL_PROGRAMS): $(B)/test/guest/%: tests/guest/helpers/%.c $(wildcard tests/guest/helpers/*.h)
$(NODE_PROGRAMS): | packages-guest
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) -std=gnu11 $(WARNINGS) -idirafter kernel/include/uapi -O2 -static -o $@ $(filter %.c,$^)

node-programs: $(NODE_PROGRAMS)

image: qemu template all $(NODE_PROGRAMS) $(B)/fault/bin/vzctl	## Node image with tools and template
	+$(SCRIPT)/image.sh

zdtm: packages-zdtm				## CRIU's own test programs, for later images
	$(Q)$(SCRIPT)/zdtm.sh

image-bench: qemu template all $(NODE_PROGRAMS) $(B)/fault/bin/vzctl
	+$(SCRIPT)/image.sh bench

demo: kernel image			## Boot a node and run the OpenVZ transcript, checked
	$(Q)tests/run --stream tests/demo/transcript.sh

shell: kernel image			## An interactive node on this terminal
	$(Q)tests/run --shell

# TESTS: more options of tests/run-all
OTHER_RELEASE	?= trixie
NEEDED_BY_TESTS	= check-programs kernel kernel-debug image

test: $(NEEDED_BY_TESTS)		## Each promise once: unit, cli and guest tests
	$(Q)tests/run-all $(TESTS)

test-recent: $(NEEDED_BY_TESTS)		## And what covers the files of the last commits
	$(Q)tests/run-all --recent $(TESTS)

test-all: $(NEEDED_BY_TESTS) zdtm	## Every sweep, distribution and topic on both kernels: hours
	+$(Q)$(MAKE) --no-print-directory image
	+$(Q)$(MAKE) --no-print-directory image NODE_SUITE=$(OTHER_RELEASE)
	$(Q)tests/run-all --all --releases $(OTHER_RELEASE) $(TESTS)

check-node: kernel image		## A few guest tests, NODE_SUITE=trixie on a node of Debian 13
	$(Q)tests/run-all --only releases --releases $(or $(NODE_SUITE),bookworm)

bench: packages-bench kernel image-bench		## Figures: start time, instructions, memory
	$(Q)tests/bench/run

bench-isolation: kernel image		## What bad neighbours get, and what they cost the good ones
	$(Q)tests/bench/run isolation

##@ Patch queue
TREE		?=

kernel-refresh: packages-kernel		## Write patches/ from build/kernel/tree or TREE=DIR
	$(SCRIPT)/kernel-refresh.sh $(TREE)

kernel-bisect: kernel-tree		## Every patch builds on and off, unchanged when off (ONLY="304 306")
	$(SCRIPT)/kernel-bisect.sh $(ONLY)

check-tree: packages-kernel		## Does the series fit TREE=dir (or KERNEL_BASE=), does it compile there
	$(SCRIPT)/check-tree.sh $(TREE)

check-trees: packages-kernel		## The same of Debian's, RHEL 10.0's and kernel.org's Linux
	$(Q)tests/trees/check.sh

footprint:				## Files and lines of Linux that the patches touch
	$(SCRIPT)/footprint.sh

##@ Other
lint: packages-lint			## shellcheck, cppcheck, checkpatch
	$(SCRIPT)/lint.sh

clean:					## Remove what was built (the kernel tree too)
	rm -rf $(B)

help:					## This list
	@awk -F '##' '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*[^#]## / { name = $$1; sub(/:.*/, "", name); printf "  %-16s%s\n", name, $$NF }' Makefile
	@printf '\nVariables: V=1 DESTDIR= prefix= KERNEL=bzImage KERNEL_BASE=rhel10 NODE_SUITE=trixie TREE=dir\n'

.PHONY: all install print-install-dirs deb rpm kernel-deb kernel-config check check-programs mutate fuzz kernel-tree kernel kernel-debug template qemu node-programs image image-bench \
	zdtm demo shell test test-recent test-all check-node bench bench-isolation kernel-refresh kernel-bisect check-tree check-trees \
	footprint lint clean help
