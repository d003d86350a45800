# kernel/ -> build/kernel.elf, with a symbol table inside for its backtraces.

KERNEL_CFLAGS := $(COMMON_CFLAGS) -mcmodel=kernel -mno-red-zone -mgeneral-regs-only \
	-fno-tree-loop-distribute-patterns -Ikernel -isystem $(CC_INCLUDE)
ifdef IS_CLANG
KERNEL_CFLAGS := $(filter-out -fno-tree-loop-distribute-patterns,$(KERNEL_CFLAGS))
endif
KERNEL_LDS := kernel/x86/kernel.ld

KERNEL_SRCS := $(filter-out %_test.c kernel/test/%,$(call find,kernel,*.c)) $(call find,kernel,*.S)
KERNEL_OBJS := $(patsubst %,$(B)/obj/%.o,$(basename $(KERNEL_SRCS)))
$(KERNEL_OBJS): OBJ_CFLAGS = $(KERNEL_CFLAGS) $(ONE_PIECE_CFLAGS)
-include $(KERNEL_OBJS:.o=.d)

# Two links: the first has an empty table and tells the addresses; the table
# stands behind the text, so filling it moves no function.
# The boot code's few pages, used before paging is on, are one segment; newer
# linkers remark on that.
KERNEL_LINK = $(LD) $(COMMON_LDFLAGS) $(NO_RWX_REMARK) -T $(KERNEL_LDS)
NO_RWX_REMARK := $(shell $(LD) --help 2>/dev/null | grep -o -- --no-warn-rwx-segments)

$(B)/kernel.o: $(KERNEL_OBJS) $(call dirs,kernel)
	$(call say,LD,$@)
	$(Q)$(call one_piece,$@,$(KERNEL_OBJS))

$(B)/kernel.elf: $(B)/kernel.o $(KERNEL_LDS) tools/ksyms.sh
	$(call say,LD,$@)
	$(Q)tools/ksyms.sh </dev/null >$(B)/ksyms0.S
	$(Q)$(CC) $(TARGET) -c $(B)/ksyms0.S -o $(B)/ksyms0.o
	$(Q)$(KERNEL_LINK) -o $(B)/kernel0.elf $< $(B)/ksyms0.o
	$(Q)$(NM) -n $(B)/kernel0.elf | tools/ksyms.sh >$(B)/ksyms.S
	$(Q)$(CC) $(TARGET) -c $(B)/ksyms.S -o $(B)/ksyms.o
	$(Q)$(KERNEL_LINK) -o $@ $< $(B)/ksyms.o
	$(Q)$(NM) -n $@ | tools/ksyms.sh | cmp -s - $(B)/ksyms.S || \
		{ echo '$@: the symbol table moved the text; .ksyms must stand behind .text' >&2; \
		  rm -f $@; exit 1; }
