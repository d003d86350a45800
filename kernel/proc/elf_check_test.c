/* unit: kernel/proc/elf_check.c | -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "mm/mm.h"
#include "proc/exec.h"

#define FILE_SIZE 0x5000u

static Elf64_Ehdr eh;
static struct elf_program prog;

/* An ordinary program: text with the headers in it, data with bss. */
static int setup(void **state)
{
	(void)state;
	eh = (Elf64_Ehdr){
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = 0x401000,
		.e_phoff = 64,
		.e_ehsize = 64,
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 3,
	};
	memset(&prog, 0, sizeof(prog));
	prog.nphdrs = 3;
	prog.phdrs[0] =
		(Elf64_Phdr){ PT_LOAD, PF_R | PF_X, 0, 0x400000, 0, 0x2100, 0x2100, 0x1000 };
	prog.phdrs[1] =
		(Elf64_Phdr){ PT_LOAD, PF_R | PF_W, 0x2100, 0x403100, 0, 0x800, 0x9000, 0x1000 };
	prog.phdrs[2] = (Elf64_Phdr){ PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 0, 16 };
	return 0;
}

static int check(void)
{
	int ret = elf_check_header(&eh, FILE_SIZE);

	return ret ? ret : elf_check_segments(&eh, FILE_SIZE, &prog);
}

static void an_ordinary_program_passes(void **state)
{
	(void)state;
	assert_int_equal(check(), 0);
	assert_int_equal(prog.bias, 0);
	assert_false(prog.exec_stack);
	assert_int_equal(prog.high, 0x40d000);
	assert_int_equal(prog.entry, 0x401000);
	assert_int_equal(prog.phdr, 0x400040);
}

static void a_static_pie_passes_and_keeps_its_alignment(void **state)
{
	(void)state;
	eh.e_type = ET_DYN;
	eh.e_entry = 0x1000;
	prog.phdrs[0].p_vaddr = 0;
	prog.phdrs[0].p_align = 0x200000;
	prog.phdrs[1].p_vaddr = 0x3100;
	prog.phdrs[2].p_flags |= PF_X;
	assert_int_equal(check(), 0);
	assert_true(prog.exec_stack);
	assert_true(prog.bias >= USER_MIN && prog.bias % 0x200000 == 0);
	assert_int_equal(prog.high, prog.bias + 0xd000);
	assert_int_equal(prog.entry, prog.bias + 0x1000);
	assert_int_equal(prog.phdr, prog.bias + 64);
}

static void bad_headers_are_refused(void **state)
{
	(void)state;
#define REFUSED(change)                              \
	do {                                         \
		setup(NULL);                         \
		change;                              \
		assert_int_equal(check(), -ENOEXEC); \
	} while (0)
	REFUSED(eh.e_ident[0] = 0);
	REFUSED(eh.e_ident[EI_CLASS] = 1);
	REFUSED(eh.e_ident[EI_DATA] = 2);
	REFUSED(eh.e_ident[EI_VERSION] = 0);
	REFUSED(eh.e_type = ET_REL);
	REFUSED(eh.e_machine = 3);
	REFUSED(eh.e_phentsize = 32);
	REFUSED(eh.e_phnum = 0);
	REFUSED(eh.e_phnum = ELF_MAX_PHDRS + 1);
	REFUSED(eh.e_phnum = 0xffff);
	REFUSED(eh.e_phoff = FILE_SIZE);
	REFUSED(eh.e_phoff = ~0ull);
	REFUSED(eh.e_phoff = ~0ull - 100);
	REFUSED(eh.e_entry = USER_END);
	REFUSED(eh.e_entry = ~0ull);
}

static void bad_segments_are_refused(void **state)
{
	(void)state;
	REFUSED(prog.phdrs[0].p_type = PT_INTERP);
	REFUSED(prog.nphdrs = 0);
	REFUSED(prog.phdrs[0].p_filesz = prog.phdrs[0].p_memsz + 1);
	REFUSED(prog.phdrs[1].p_filesz = prog.phdrs[1].p_memsz = FILE_SIZE);
	REFUSED(prog.phdrs[1].p_offset = ~0ull & ~0xfffull);
	REFUSED(prog.phdrs[1].p_offset = ~0xeffull);
	REFUSED(prog.phdrs[0].p_vaddr = 0);
	REFUSED(prog.phdrs[0].p_vaddr = USER_MIN - 0x1000);
	REFUSED(prog.phdrs[0].p_vaddr = 0xffffffff80000000ull);
	REFUSED(prog.phdrs[1].p_vaddr = 0x00007ffffffff100ull);
	REFUSED(prog.phdrs[1].p_memsz = ~0ull);
	REFUSED(prog.phdrs[1].p_memsz = ~0ull - prog.phdrs[1].p_vaddr + 1);
	REFUSED(prog.phdrs[1].p_memsz = 1ull << 63);
	REFUSED(prog.phdrs[1].p_vaddr += 8);		    /* not the file's place in the page */
	REFUSED(prog.phdrs[1].p_vaddr = 0x402100 - 0x1000); /* overlaps */
}

static void strange_alignments_are_ignored(void **state)
{
	static const uint64_t strange[] = { 0, 1, 3, 0x1001, 1ull << 31, 1ull << 63, ~0ull };

	(void)state;
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		uint64_t bias;

		setup(NULL);
		eh.e_type = ET_DYN;
		assert_int_equal(check(), 0);
		bias = prog.bias;
		prog.bias = 0;
		prog.phdrs[0].p_align = strange[i];
		assert_int_equal(check(), 0);
		assert_int_equal(prog.bias, bias);
	}
}

/* Whatever passes lies within the user's half and within the file. */
static void random_headers_never_escape(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		setup(NULL);
		eh.e_type = round % 2 ? ET_DYN : ET_EXEC;
		for (int n = 0; n < 3; n++) {
			uint8_t *at = (uint8_t *)prog.phdrs;

			seed = seed * 6364136223846793005ull + 1442695040888963407ull;
			at[(seed >> 33) % (2 * sizeof(Elf64_Phdr))] = (uint8_t)(seed >> 56);
		}
		if (check())
			continue;
		assert_true(prog.high < USER_END);
		for (uint32_t i = 0; i < prog.nphdrs; i++) {
			const Elf64_Phdr *ph = &prog.phdrs[i];

			if (ph->p_type != PT_LOAD || !ph->p_memsz)
				continue;
			assert_true(ph->p_offset <= FILE_SIZE &&
				    ph->p_filesz <= FILE_SIZE - ph->p_offset);
			uint64_t start = ph->p_vaddr + prog.bias;

			assert_true(start >= USER_MIN && start <= prog.high &&
				    ph->p_memsz <= prog.high - start);
			assert_true(ph->p_filesz <= ph->p_memsz);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_ordinary_program_passes, setup),
		cmocka_unit_test_setup(a_static_pie_passes_and_keeps_its_alignment, setup),
		cmocka_unit_test_setup(bad_headers_are_refused, setup),
		cmocka_unit_test_setup(bad_segments_are_refused, setup),
		cmocka_unit_test_setup(strange_alignments_are_ignored, setup),
		cmocka_unit_test_setup(random_headers_never_escape, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
