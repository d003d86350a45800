/*
 * Whether an ELF file can be loaded: the checks that make hostile headers
 * harmless, apart from everything that touches memory.  elf.c calls it.
 * [ELF-64, System V ABI AMD64 4, 5]
 */
#include "proc/exec.h"

#define MAX_ALIGN (1ull << 30)
/* A program ends below this, so that stack and mappings have room above it. */
#define IMAGE_MAX 0x0000700000000000ull
#define PIE_BASE 0x555555554000ull

int elf_check_header(const Elf64_Ehdr *eh, uint64_t file_size)
{
	bool ours = !memcmp(eh->e_ident, ELFMAG, SELFMAG) && eh->e_ident[EI_CLASS] == ELFCLASS64 &&
		    eh->e_ident[EI_DATA] == ELFDATA2LSB && eh->e_ident[EI_VERSION] == EV_CURRENT &&
		    (eh->e_type == ET_EXEC || eh->e_type == ET_DYN) && eh->e_machine == EM_X86_64;

	if (!ours || eh->e_phentsize != sizeof(Elf64_Phdr) || !eh->e_phnum ||
	    eh->e_phnum > ELF_MAX_PHDRS || eh->e_phoff > file_size ||
	    eh->e_phnum * sizeof(Elf64_Phdr) > file_size - eh->e_phoff)
		return -ENOEXEC;
	return 0;
}

/* lowest: where the segment may begin at the earliest, as they come in ascending order. */
static bool load_ok(const Elf64_Phdr *ph, uint64_t file_size, uint64_t lowest)
{
	return ph->p_filesz <= ph->p_memsz && ph->p_offset <= file_size &&
	       ph->p_filesz <= file_size - ph->p_offset && ph->p_vaddr <= IMAGE_MAX &&
	       ph->p_memsz <= IMAGE_MAX - ph->p_vaddr && ph->p_vaddr >= lowest &&
	       /* Mapped, not copied: file and memory agree in the place within the page. */
	       !((ph->p_vaddr ^ ph->p_offset) & ~PAGE_MASK);
}

int elf_check_segments(const Elf64_Ehdr *eh, uint64_t file_size, struct elf_program *prog)
{
	const uint64_t lowest = eh->e_type == ET_DYN ? 0 : USER_MIN;
	uint64_t end = lowest, low = 0, align = PAGE_SIZE, table = eh->e_phoff;

	for (uint32_t i = 0; i < prog->nphdrs; i++) {
		const Elf64_Phdr *ph = &prog->phdrs[i];

		if (ph->p_type == PT_INTERP) /* not done: dynamic linking, because every */
			return -ENOEXEC;     /* program here is static */
		if (ph->p_type == PT_GNU_STACK)
			prog->exec_stack = ph->p_flags & PF_X;
		if (ph->p_type != PT_LOAD || !ph->p_memsz)
			continue;
		if (!load_ok(ph, file_size, end))
			return -ENOEXEC;
		if (end == lowest)
			low = ph->p_vaddr;
		end = ph->p_vaddr + ph->p_memsz;
		if (ph->p_align > align && ph->p_align <= MAX_ALIGN &&
		    !(ph->p_align & (ph->p_align - 1)))
			align = ph->p_align;
		if (table >= ph->p_offset && table - ph->p_offset < ph->p_filesz)
			prog->phdr = table - ph->p_offset + ph->p_vaddr;
	}
	if (eh->e_type == ET_DYN)
		prog->bias = ALIGN_UP(PIE_BASE, align) - ALIGN_DOWN(low, align);
	if (prog->phdr)
		prog->phdr += prog->bias;
	prog->entry = eh->e_entry + prog->bias;
	prog->high = ALIGN_UP(end, PAGE_SIZE) + prog->bias;
	return end > lowest && eh->e_entry < IMAGE_MAX && prog->high <= IMAGE_MAX ? 0 : -ENOEXEC;
}
