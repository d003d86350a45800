/*
 * Maps a checked ELF program into a new address space: each segment privately
 * from the file's memory object, so that text is shared with everybody who runs
 * it, and zeros behind.  exec.c calls it.
 */
#include "proc/exec.h"

#define PIE_BASE 0x555555554000ull

int elf_read(const struct exec_image *image, struct elf_program *prog)
{
	Elf64_Ehdr eh;
	uint64_t size = MIN(image->size, image->obj->size), n;
	int64_t got = memobj_read(image->obj, 0, &eh, sizeof(eh));
	int ret;

	if (got != (int64_t)sizeof(eh) || size < sizeof(eh))
		return got < 0 ? (int)got : -ENOEXEC;
	ret = elf_check_header(&eh, size);
	if (ret)
		return ret;
	prog->nphdrs = eh.e_phnum;
	n = eh.e_phnum * sizeof(Elf64_Phdr);
	got = memobj_read(image->obj, eh.e_phoff, prog->phdrs, n);
	if (got != (int64_t)n)
		return got < 0 ? (int)got : -ENOEXEC;
	return elf_check_segments(&eh, size, prog);
}

/* Zeros from addr to the end of its page. */
static int zero_tail(struct mm *mm, uint64_t addr)
{
	static const uint8_t zeros[PAGE_SIZE];

	return mm_copy_to(mm, addr, zeros, -addr & ~PAGE_MASK);
}

static int map_segment(struct mm *mm, const struct exec_image *image, const Elf64_Phdr *ph,
		       uint64_t bias)
{
	uint32_t prot = (ph->p_flags & PF_R ? PROT_READ : 0) |
			(ph->p_flags & PF_W ? PROT_WRITE : 0) |
			(ph->p_flags & PF_X ? PROT_EXEC : 0);
	uint64_t start = ALIGN_DOWN(ph->p_vaddr, PAGE_SIZE) + bias;
	uint64_t file_end = ph->p_vaddr + ph->p_filesz + bias;
	uint64_t end = ALIGN_UP(ph->p_vaddr + ph->p_memsz, PAGE_SIZE) + bias;
	uint64_t zero = ph->p_filesz ? ALIGN_UP(file_end, PAGE_SIZE) : start;
	int ret = 0;

	if (ph->p_filesz)
		ret = mm_map(mm, &start, zero - start, prot, false, true, image->obj,
			     ALIGN_DOWN(ph->p_offset, PAGE_SIZE));
	if (!ret && ph->p_filesz && ph->p_memsz > ph->p_filesz && (prot & PROT_WRITE))
		ret = zero_tail(mm, file_end);
	if (!ret && end > zero)
		ret = mm_map(mm, &zero, end - zero, prot, false, true, NULL, 0);
	return ret;
}

int elf_map(struct mm *mm, const struct exec_image *image, struct elf_program *prog)
{
	prog->bias = prog->pie
			     ? ALIGN_UP(PIE_BASE, prog->align) - ALIGN_DOWN(prog->low, prog->align)
			     : 0;
	if (prog->high + prog->bias > STACK_TOP - 2 * STACK_SIZE)
		return -ENOEXEC;
	for (uint32_t i = 0; i < prog->nphdrs; i++) {
		const Elf64_Phdr *ph = &prog->phdrs[i];
		int ret = 0;

		if (ph->p_type == PT_LOAD && ph->p_memsz)
			ret = map_segment(mm, image, ph, prog->bias);
		if (ret)
			return ret;
	}
	mm->brk_start = mm->brk = prog->high + prog->bias;
	return 0;
}
