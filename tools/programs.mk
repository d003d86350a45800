# Ring 3: libc/ -> build/libc.a and build/crt0.o; the programs and servers.
#
#   user/NAME.c, user/NAME/*.c     -> build/bin/NAME   (init and rootfs: build/sbin)
#   drivers/NAME/*.c               -> build/sbin/NAME
#   net/**/*.c                     -> build/sbin/netd
#   user/lib/*.c                   -> an archive for every program of user/
#   drivers/lib/*.c                -> an archive for every server: drivers, netd, rootfs
# All are static ELF files, linked with our libc, and keep their symbols; the
# boot image gets stripped copies.  Programs stand at 0x400000; each server has
# addresses of its own, so that a debugger, which sees addresses and not
# processes, can tell them apart and know all their symbols at once.

RING3_CFLAGS := $(COMMON_CFLAGS) -fno-tree-loop-distribute-patterns \
	-isystem libc/include -isystem $(CC_INCLUDE) -Ikernel
ifdef IS_CLANG
RING3_CFLAGS := $(filter-out -fno-tree-loop-distribute-patterns,$(RING3_CFLAGS))
endif

# A process that never touches the FPU costs no #NM and no FXSAVE at a switch: the
# servers, and what of libc is in their every message.
NO_FPU := -mgeneral-regs-only

# Not *_test.c and not test/: those belong to the unit tests.
sources = $(filter-out %_test.c $(1)/test/%,$(call find,$(1),*.c)) $(call find,$(1),*.S)
objects = $(patsubst %,$(B)/obj/%.o,$(basename $(1)))

LIBC_OBJS := $(filter-out $(B)/obj/libc/crt/%,$(call objects,$(call sources,libc)))
CRT0 := $(B)/obj/libc/crt/crt0.o
USERLIB_OBJS := $(call objects,$(call sources,user/lib))
SERVERLIB_OBJS := $(call objects,$(call sources,drivers/lib))
NETD_OBJS := $(call objects,$(call sources,net))

SINGLE := $(filter-out %_test,$(patsubst user/%.c,%,$(wildcard user/*.c)))
SEVERAL := $(filter-out lib rootfs-files,$(patsubst user/%/,%,$(dir $(wildcard user/*/*.c))))
SEVERAL := $(sort $(filter-out lib rootfs-files,$(SEVERAL)))
DRIVERS := $(sort $(filter-out lib,$(patsubst drivers/%/,%,$(dir $(wildcard drivers/*/*.c)))))
ALL_USER_OBJS := $(call objects,$(filter-out user/rootfs-files/%,$(call sources,user)))
ALL_DRIVER_OBJS := $(call objects,$(call sources,drivers))

SBIN := init rootfs
place = $(if $(filter $(1),$(SBIN)),$(B)/sbin/$(1),$(B)/bin/$(1))
PROGRAMS := $(foreach p,$(SINGLE) $(SEVERAL),$(call place,$(p))) \
	$(DRIVERS:%=$(B)/sbin/%) $(if $(NETD_OBJS),$(B)/sbin/netd)

$(LIBC_OBJS) $(CRT0): OBJ_CFLAGS = $(RING3_CFLAGS) -Ilibc
$(filter $(addprefix $(B)/obj/libc/,string/% malloc/% sockeye/%),$(LIBC_OBJS)): \
	OBJ_CFLAGS = $(RING3_CFLAGS) -Ilibc $(NO_FPU)
$(ALL_USER_OBJS): OBJ_CFLAGS = $(RING3_CFLAGS) -Iuser
$(filter $(B)/obj/user/rootfs/%,$(ALL_USER_OBJS)): OBJ_CFLAGS = $(RING3_CFLAGS) -Idrivers -Iuser $(NO_FPU)
$(ALL_DRIVER_OBJS): OBJ_CFLAGS = $(RING3_CFLAGS) -Idrivers $(NO_FPU)
$(NETD_OBJS): OBJ_CFLAGS = $(RING3_CFLAGS) -Inet $(NO_FPU) $(ONE_PIECE_CFLAGS)
-include $(patsubst %.o,%.d,$(LIBC_OBJS) $(CRT0) $(ALL_USER_OBJS) $(ALL_DRIVER_OBJS) $(NETD_OBJS))

%.a:
	$(call say,AR,$@)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(B)/libc.a: $(LIBC_OBJS) $(call dirs,libc)
$(B)/libuser.a: $(USERLIB_OBJS) $(call dirs,user/lib)
$(B)/libserver.a: $(SERVERLIB_OBJS) $(call dirs,drivers/lib)
$(B)/crt0.o: $(CRT0)
	$(Q)cp $< $@

# What is linked into each program; the link itself is one rule.
$(foreach p,$(SINGLE),$(eval $(call place,$(p)): $(B)/obj/user/$(p).o $(B)/libuser.a))
$(foreach p,$(SEVERAL),$(eval \
	$(call place,$(p)): $(call objects,$(call sources,user/$(p))) $(B)/libuser.a user/$(p)/.))
$(foreach p,$(DRIVERS),$(eval \
	$(B)/sbin/$(p): $(call objects,$(call sources,drivers/$(p))) $(B)/libserver.a \
	drivers/$(p)/.))
$(B)/netd.o: $(NETD_OBJS) $(call dirs,net)
	$(call say,LD,$@)
	$(Q)$(call one_piece,$@,$(NETD_OBJS))
$(B)/sbin/netd: $(B)/netd.o $(B)/libserver.a
$(B)/sbin/rootfs: $(B)/libserver.a

BASE = 0x400000
$(B)/sbin/init: BASE = 0x10000000
$(B)/sbin/rootfs: BASE = 0x11000000
$(B)/sbin/tty: BASE = 0x12000000
$(B)/sbin/pci: BASE = 0x13000000
$(B)/sbin/netd: BASE = 0x14000000
$(B)/sbin/e1000: BASE = 0x15000000

PROGRAM_LDFLAGS := $(COMMON_LDFLAGS) -z separate-code
define program_link
$(call say,LD,$@)
@mkdir -p $(@D)
$(Q)$(LD) $(PROGRAM_LDFLAGS) -Ttext-segment=$(BASE) -o $@ $(B)/crt0.o \
	$(filter %.o,$(filter-out $(B)/crt0.o,$^)) --start-group $(filter %.a,$^) $(LIBGCC) --end-group
endef

$(PROGRAMS): $(B)/crt0.o $(B)/libc.a
	$(program_link)
