/* The steps of making a program run, shared between exec.c, init.c and their helpers. */
#pragma once

#include "abi/elf.h"
#include "fs/namei.h"
#include "proc/proc_impl.h"

/* Strings with their NULs, one after another: argc of argv, then envp, count in all. */
struct exec_args {
	char *buf; /* kmalloc'ed */
	size_t len, room;
	uint32_t argc, count;
};

#define EXEC_ARGS_MAX (512ul << 10)   /* bytes of all strings and their pointers */
#define EXEC_STRING_MAX (128ul << 10) /* bytes of one string */

/* exec_args.c: adds a string of the kernel's or of the current process's: 0, -EFAULT, -E2BIG,
 * -ENOMEM. args->buf is the caller's to kfree() in any case. */
int exec_add(struct exec_args *args, const char *str, bool user);
/* Adds those of a vector of the current process's, which ends with NULL or is NULL. */
int exec_add_user(struct exec_args *args, const char *const *uvec);

#define SCRIPT_LINE 256 /* of a #! line, as Linux has it */

struct exec_script {
	char line[SCRIPT_LINE];
	const char *interpreter, *argument; /* within line; argument may be NULL */
};

/* If the image begins with "#!": fills script; 1. 0 if it does not; -ENOEXEC. */
int exec_script(const struct exec_image *image, struct exec_script *script);

#define ELF_MAX_PHDRS 64

/* What a program's headers say, checked: static programs, at a fixed place or (static PIE)
 * anywhere. Addresses are the final ones, but for the headers'. */
struct elf_program {
	bool exec_stack;
	uint64_t bias;	      /* how far it lies above the place that its headers name */
	uint64_t entry, high; /* high: end of the last segment, page-aligned */
	uint64_t phdr;	      /* address of the program headers in memory, 0: nowhere */
	uint32_t nphdrs;
	Elf64_Phdr phdrs[ELF_MAX_PHDRS];
};

/* elf_check.c: checks the header alone: 0 or -ENOEXEC. Afterwards e_phnum <= ELF_MAX_PHDRS,
 * and the table lies within the file. */
int elf_check_header(const Elf64_Ehdr *eh, uint64_t file_size) __must_check;
/* Checks prog->phdrs (nphdrs of them) and fills the other fields. */
int elf_check_segments(const Elf64_Ehdr *eh, uint64_t file_size,
		       struct elf_program *prog) __must_check;

/* elf.c: reads and checks the headers, maps the program into an empty address space and sets
 * the break: 0, -ENOEXEC, -ENOMEM. prog comes zeroed. */
int elf_load(struct mm *mm, const struct exec_image *image, struct elf_program *prog) __must_check;

/* A program on its way to run, and what it is to be. */
struct exec {
	const char *name; /* of its file */
	struct exec_image image;
	struct exec_args args;
	struct mm *mm;
	uint64_t entry, sp;
	uint32_t euid, egid;
};

/* start_stack.c: the stack of a new program for p in e->mm, filled; sets e->sp: 0, -E2BIG,
 * -ENOMEM. The name goes behind the other strings, in e->args too. */
int start_stack(const struct process *p, const struct elf_program *prog, struct exec *e);

/* exec.c: builds the program (name, image, args) in a new address space, for process p, which
 * stays as it is. e->image.obj and e->args.buf are the caller's. */
int exec_load(const struct process *p, struct exec *e);
/* Gives p, which has none, the address space, its name for ps, and (tf) the registers for the
 * first instruction. */
void exec_install(struct process *p, struct trap_frame *tf, const struct exec *e);
