# Unit tests: foo_test.c beside foo.c, host programs with cmocka under ASan and
# UBSan.  The first line of a test says what it links:
#     /* unit: net/ipv4/tcp*.c libc/string/*.c | -Inet -DFLAG */
# tools/unit-rules.sh turns these lines into make rules.  `make unit T=PATTERN`
# runs the tests whose path contains PATTERN.

UNIT_TESTS := $(foreach d,kernel libc net drivers user tools,$(call find,$(d),*_test.c))
UNIT_BINS := $(UNIT_TESTS:%.c=$(B)/unit/%)
UNIT_CFLAGS := -std=gnu11 -O1 -g $(WARNINGS) -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-comment \
	$(if $(IS_CLANG),,-Wno-alloc-size-larger-than)

UNIT_CHOSEN := $(if $(T),$(foreach t,$(UNIT_BINS),$(if $(findstring $(T),$(t)),$(t))),$(UNIT_BINS))

# A test that cannot be built must not keep the others from running; it counts as failed.
unit:
	@$(MAKE) --no-print-directory -k $(UNIT_CHOSEN) || \
		for t in $(UNIT_CHOSEN); do $(MAKE) -q $$t >/dev/null 2>&1 || rm -f $$t; done
	@tools/unit-run.sh $(B)/unit $(UNIT_CHOSEN)

ifneq ($(filter $(B)/unit/%,$(MAKECMDGOALS)),)
$(B)/unit/rules.mk: $(UNIT_TESTS) tools/unit-rules.sh tools/unit.mk \
		$(foreach d,kernel libc net drivers user,$(call dirs,$(d)))
	@mkdir -p $(@D)
	@tools/unit-rules.sh $(B)/unit $(UNIT_TESTS) >$@
include $(B)/unit/rules.mk
-include $(shell find $(B)/unit/obj -name '*.d' 2>/dev/null)
endif

# changes with the compiler and its flags; every object depends on it
UNIT_STAMP := $(B)/unit/compiler
$(UNIT_STAMP): FORCE
	@mkdir -p $(@D)
	@echo '$(HOSTCC) $(UNIT_CFLAGS)' | cmp -s - $@ || echo '$(HOSTCC) $(UNIT_CFLAGS)' >$@

# rules.mk sets UNIT_FLAGS for each object and names the objects of each test
UNIT_COMPILE = $(HOSTCC) $(UNIT_CFLAGS) $(UNIT_FLAGS) -MMD -MP -c $< -o $@
UNIT_LINK = $(HOSTCC) -fsanitize=address,undefined -o $@ $^ -lcmocka -lm -lpthread
