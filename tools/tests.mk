# Programs that the system tests run inside the guest.  They are laid over the
# root file system with `tools/qemu --overlay build/tests-overlay`, and are not
# in the normal boot image.
#   tests/guest/NAME.c      -> our libc, /bin/NAME
#   tools/bench/yard.c      -> musl's libc: an ordinary Linux program, /bin/yard;
#                              and once more with our libc, /bin/yard-sockeye

OVERLAY := $(B)/tests-overlay
GUEST_TESTS := $(patsubst tests/guest/%.c,%,$(wildcard tests/guest/*.c))
GUEST_TEST_OBJS := $(GUEST_TESTS:%=$(B)/obj/tests/guest/%.o) $(B)/obj/tools/bench/yard.o
$(GUEST_TEST_OBJS): OBJ_CFLAGS = $(RING3_CFLAGS)
-include $(GUEST_TEST_OBJS:.o=.d)

.PHONY: tests-overlay
tests-overlay: $(GUEST_TESTS:%=$(OVERLAY)/bin/%) \
	$(if $(wildcard tools/bench/yard.c),$(OVERLAY)/bin/yard $(OVERLAY)/bin/yard-sockeye)

# GDB follows this one: it needs addresses of its own, as the servers have
$(OVERLAY)/bin/road: BASE = 0x20000000
$(GUEST_TESTS:%=$(OVERLAY)/bin/%): $(OVERLAY)/bin/%: $(B)/obj/tests/guest/%.o
$(OVERLAY)/bin/yard-sockeye: $(B)/obj/tools/bench/yard.o
$(GUEST_TESTS:%=$(OVERLAY)/bin/%) $(OVERLAY)/bin/yard-sockeye: $(B)/crt0.o $(B)/libc.a
	$(program_link)

$(OVERLAY)/bin/yard: tools/bench/yard.c
	$(call say,MUSL,$@)
	@mkdir -p $(@D)
	$(Q)musl-gcc -static -O2 -o $@ $<
