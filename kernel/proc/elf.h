/* Loading ELF programs: static ones, at a fixed place or (static PIE) anywhere. */
#pragma once

#include "abi/elf.h"
#include "lib/types.h"

struct exec_image;
struct mm;

#define ELF_MAX_PHDRS 64

/* What a program's headers say, checked. Addresses are the program's own; where it is
 * loaded, `bias` is added. */
struct elf_program {
	bool pie;
	bool exec_stack;
	uint64_t low, high; /* of all segments, page-aligned */
	uint64_t align;	    /* that the bias must have */
	uint64_t entry;
	uint64_t phdr; /* address of the program headers in memory, 0: nowhere */
	uint64_t bias;
	uint32_t nphdrs;
	Elf64_Phdr phdrs[ELF_MAX_PHDRS];
};

/* Checks the header alone: 0 or -ENOEXEC. Afterwards e_phnum <= ELF_MAX_PHDRS, and the
 * table lies within the file. */
int elf_check_header(const Elf64_Ehdr *eh, uint64_t file_size) __must_check;
/* Checks prog->phdrs (nphdrs of them) and fills the other fields but bias. */
int elf_check_segments(const Elf64_Ehdr *eh, uint64_t file_size,
		       struct elf_program *prog) __must_check;

/* Reads and checks the headers: 0, -ENOEXEC, -ENOMEM. */
int elf_read(const struct exec_image *image, struct elf_program *prog) __must_check;
/* Maps the program into an empty address space; sets prog->bias and the break. */
int elf_map(struct mm *mm, const struct exec_image *image, struct elf_program *prog) __must_check;
