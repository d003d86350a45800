# Sockeye: build, run and test.  `make help` lists the targets.
#
# Everything that is built goes to build/.  The parts:
#   tools/toolchain.mk  which compiler and binutils
#   tools/kernel.mk     kernel/ -> build/kernel.elf
#   tools/programs.mk   libc/, user/, net/, drivers/ -> build/bin, build/sbin
#   tools/image.mk      boot image (cpio) and the GRUB ISO
#   tools/tests.mk      programs that the system tests run in the guest
#   tools/unit.mk       the unit tests, which run on the host
# `make V=1` prints every command.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

B := build
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $(2))
# find files by pattern below a directory that may not exist
find = $(sort $(shell find $(1) -name '$(2)' 2>/dev/null))
# its directories: their time changes when a file in them comes or goes
dirs = $(addsuffix /.,$(shell find $(1) -type d 2>/dev/null))

include tools/toolchain.mk
include tools/kernel.mk
include tools/programs.mk
include tools/image.mk
include tools/tests.mk
include tools/unit.mk

.PHONY: all kernel programs run test unit system rules debug bench help format clean FORCE

all: $(B)/sockeye.iso

kernel: $(B)/kernel.elf

programs: $(PROGRAMS)

# `run`, `debug` and `test` first install what is missing, and only then look
# for the toolchain: hence the second make.
run:
	@tools/need.sh --install build image qemu
	@$(MAKE) --no-print-directory $(B)/sockeye.iso
	@echo 'Sockeye boots.  Once its prompt is there, try from another terminal of this machine:'
	@echo '    printf hello | nc -q1 localhost 7007      its echo server, port 7 in the guest'
	@echo '    curl localhost:8080                       its web server, port 80 in the guest'
	@echo 'Ctrl-C goes to the guest; Ctrl-A x ends QEMU.'
	@tools/qemu --hostfwd tcp:7007:7 --hostfwd tcp:8080:80 $(QEMU_ARGS)

debug:
	@tools/need.sh --install build image qemu gdb
	@$(MAKE) --no-print-directory $(B)/kernel.elf $(B)/rootfs.cpio
	@echo 'QEMU waits for the debugger.  In another terminal, in this directory:  gdb'
	@echo '(gdb asks once to trust .gdbinit; `gdb -x .gdbinit` always works)'
	@tools/qemu --boot direct --gdb --hostfwd tcp:7007:7 --hostfwd tcp:8080:80 $(QEMU_ARGS)

test:
	@tools/test.sh unit rules system

system:
	@tools/test.sh system

rules:
	@tools/test.sh rules

bench:
	@tools/bench/compare

format:
	@tools/need.sh format
	$(Q)git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

clean:
	$(Q)rm -rf $(B)

help:
	@echo 'make           build the GRUB ISO, build/sockeye.iso'
	@echo 'make run       boot it in QEMU; ports 7007 and 8080 of this machine lead into it'
	@echo 'make debug     boot and wait for GDB (then type `gdb` in another terminal)'
	@echo 'make test      unit tests, rule tests and system tests'
	@echo 'make unit      unit tests only (host programs, no QEMU);  make unit T=net/ipv4/tcp'
	@echo 'make rules     the rules on includes, sizes and documents'
	@echo 'make system    system tests only;  make system T=tests/test_shell.py'
	@echo 'make kernel    build/kernel.elf only;  make programs   all that runs in ring 3'
	@echo 'make bench     compare speed with a Linux guest (needs root)'
	@echo 'make format    clang-format over the whole tree'
	@echo 'make clean     remove build/'
	@echo
	@echo 'V=1 shows commands; CC=clang or CROSS_COMPILE=prefix- choose the compiler;'
	@echo 'QEMU_ARGS="--smp 2 --pcap run.pcap" goes to tools/qemu (see tools/qemu --help).'
