/*
 * Maps a checked ELF program into a new address space: each segment privately
 * from the file's memory object, so that text is shared with everybody who runs
 * it, and zeros behind.  exec.c calls it.
 */
#include "proc/exec.h"

static int read_exactly(const struct exec_image *image, uint64_t off, void *buf, uint64_t n)
{
	int64_t got = memobj_read(image->obj, off, buf, n);

	return got == (int64_t)n ? 0 : got < 0 ? (int)got : -ENOEXEC;
}

static int read_headers(const struct exec_image *image, struct elf_program *prog)
{
	uint64_t size = MIN(image->size, image->obj->size);
	Elf64_Ehdr eh;
	int ret = read_exactly(image, 0, &eh, sizeof(eh)) ?: elf_check_header(&eh, size);

	if (ret)
		return ret;
	prog->nphdrs = eh.e_phnum;
	ret = read_exactly(image, eh.e_phoff, prog->phdrs, eh.e_phnum * sizeof(Elf64_Phdr));
	return ret ?: elf_check_segments(&eh, size, prog);
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

int elf_load(struct mm *mm, const struct exec_image *image, struct elf_program *prog)
{
	int ret = read_headers(image, prog);

	for (uint32_t i = 0; i < prog->nphdrs && !ret; i++)
		if (prog->phdrs[i].p_type == PT_LOAD && prog->phdrs[i].p_memsz)
			ret = map_segment(mm, image, &prog->phdrs[i], prog->bias);
	mm->brk_start = mm->brk = prog->high;
	return ret;
}
