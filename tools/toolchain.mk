# Which compiler and binutils, and the flags that all code shares.
# Order: CROSS_COMPILE, x86_64-elf-, x86_64-linux-gnu-, the native tools.

ifndef CROSS_COMPILE
HAVE_GCC = $(shell command -v $(1)gcc >/dev/null && command -v $(1)ld >/dev/null && echo $(1))
CROSS_COMPILE := $(or $(call HAVE_GCC,x86_64-elf-),$(call HAVE_GCC,x86_64-linux-gnu-))
endif

# CC from the command line or the environment wins (CC=clang); make's own
# default ("cc") does not count.
ifneq ($(filter default undefined,$(origin CC)),)
CC := $(CROSS_COMPILE)gcc
endif
BINUTIL = $(shell command -v $(CROSS_COMPILE)$(1) || command -v llvm-$(1) || echo $(CROSS_COMPILE)$(1))
LD := $(call BINUTIL,ld)
AR := $(call BINUTIL,ar)
NM := $(call BINUTIL,nm)
STRIP := $(call BINUTIL,strip)
IS_CLANG := $(findstring clang,$(notdir $(CC)))
HOSTCC := $(if $(IS_CLANG),$(CC),$(or $(shell command -v gcc),cc))
export CC LD CROSS_COMPILE

ifdef IS_CLANG
TARGET := --target=x86_64-unknown-none-elf
endif

# The compiler's own headers (stddef.h, stdint.h, stdarg.h) and the helper
# routines that compiled code may call.
CC_INCLUDE := $(shell $(CC) -print-file-name=include 2>/dev/null)
LIBGCC := $(firstword $(wildcard $(shell $(CC) -print-libgcc-file-name 2>/dev/null)))

WARNINGS := -Wno-psabi -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes
ifeq ($(CI),true)
WARNINGS += -Werror
endif

# Freestanding code sees no header of the host.
COMMON_CFLAGS := $(TARGET) -std=gnu11 -O2 -g $(WARNINGS) -ffreestanding -nostdinc \
	-fno-stack-protector -fno-pic -fno-pie -fno-omit-frame-pointer -fno-common \
	-fno-asynchronous-unwind-tables -fno-strict-aliasing
COMMON_LDFLAGS := -m elf_x86_64 -static -nostdlib --build-id=none \
	-z max-page-size=4096 -z noexecstack

# The kernel and netd are compiled as one piece each (gcc's link-time optimisation):
# in the emulator a call or return that leaves a page costs a look-up, and both run
# right after a switch of address spaces (docs/performance.md).
# $(call one_piece,OUTPUT,OBJECTS) makes one relocatable object of many.
ifdef IS_CLANG
one_piece = $(LD) -m elf_x86_64 -r -o $(1) $(2)
else
ONE_PIECE_CFLAGS := -flto -fno-fat-lto-objects
one_piece = $(CC) -flto -flto-partition=one -flinker-output=nolto-rel -r -nostdlib -o $(1) $(2)
endif

# A file that changes whenever compiler or flags change; all objects depend on it.
TOOLCHAIN_STAMP := $(B)/toolchain
TOOLCHAIN_NOW = $(CC) $(LD) $(COMMON_CFLAGS) $(KERNEL_CFLAGS) $(RING3_CFLAGS) $(NO_FPU)
$(TOOLCHAIN_STAMP): FORCE
	@mkdir -p $(B)
	@echo '$(TOOLCHAIN_NOW)' | cmp -s - $@ || \
		{ tools/need.sh build && echo '$(TOOLCHAIN_NOW)' >$@; }
FORCE:

# One rule compiles everything; OBJ_CFLAGS is set per part of the tree.
$(B)/obj/%.o: %.c $(TOOLCHAIN_STAMP)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(OBJ_CFLAGS) -MMD -MP -c $< -o $@

$(B)/obj/%.o: %.S $(TOOLCHAIN_STAMP)
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(OBJ_CFLAGS) -D__ASSEMBLER__ -MMD -MP -c $< -o $@
