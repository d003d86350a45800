/* The steps of making a program run, shared between exec.c, init.c and their helpers. */
#pragma once

#include "abi/elf.h"
#include "fs/namei.h"
#include "proc/proc_impl.h"


/* argc + envc strings with their NULs, one after another. */
struct exec_args {
	char *buf; /* kmalloc'ed */
	size_t len, room;
	uint32_t argc, envc;
};

#define EXEC_ARGS_MAX (512u << 10)   /* bytes of all strings and their pointers */
#define EXEC_STRING_MAX (128u << 10) /* bytes of one string */

/* exec_args.c: adds the strings of vec, which ends with NULL (vec itself may be NULL), and
 * counts them in *count, which is one of args: 0, -EFAULT, -E2BIG, -ENOMEM. user: vec and the
 * strings are the current process's. args->buf is the caller's to kfree() in any case. */
int exec_add(struct exec_args *args, uint32_t *count, const char *const *vec, bool user);

#define SCRIPT_LINE 256 /* of a #! line, as Linux has it */

struct exec_script {
	char line[SCRIPT_LINE];
	const char *head[3]; /* within line: interpreter, its argument or NULL; NULL */
};

/* If the image begins with "#!": fills script; 1. 0 if it does not; -ENOEXEC. */
int exec_script(const struct exec_image *image, struct exec_script *script);

#define ELF_MAX_PHDRS 64

/* What a program's headers say, checked: static programs, at a fixed place or (static PIE)
 * anywhere. Addresses are the program's own; where it is loaded, `bias` is added. */
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

/* elf_check.c: checks the header alone: 0 or -ENOEXEC. Afterwards e_phnum <= ELF_MAX_PHDRS,
 * and the table lies within the file. */
int elf_check_header(const Elf64_Ehdr *eh, uint64_t file_size) __must_check;
/* Checks prog->phdrs (nphdrs of them) and fills the other fields but bias. */
int elf_check_segments(const Elf64_Ehdr *eh, uint64_t file_size,
		       struct elf_program *prog) __must_check;

/* elf.c: reads and checks the headers: 0, -ENOEXEC, -ENOMEM. */
int elf_read(const struct exec_image *image, struct elf_program *prog) __must_check;
/* Maps the program into an empty address space; sets prog->bias and the break. */
int elf_map(struct mm *mm, const struct exec_image *image, struct elf_program *prog) __must_check;

/* A program, ready to run. */
struct exec_loaded {
	struct mm *mm;
	uint64_t entry, sp;
	uint32_t euid, egid;
};

/* start_stack.c: the stack of a new program for p, filled; sets l->sp: 0, -E2BIG, -ENOMEM. */
int start_stack(const struct process *p, const struct elf_program *prog,
		const struct exec_args *args, const char *name, struct exec_loaded *l);

/* exec.c: builds everything in a new address space, for process p; changes nothing else. */
int exec_load(const struct process *p, const struct exec_image *image, const struct exec_args *args,
	      const char *name, struct exec_loaded *loaded);
/* Registers for the program's first instruction; the segments stay as they are. */
void exec_enter(struct trap_frame *tf, const struct exec_loaded *l);
/* Names the process after its program, for ps. */
void exec_set_names(struct process *p, const struct exec_args *args, const char *name);

/* newc.c: the regular file `name` (without leading slash) in the cpio archives of the "newc"
 * kind at image, the last one if there are several (later archives lie over earlier ones):
 * true, and its bytes within image. Anything may stand in the image; nothing outside it is
 * read. */
bool newc_find(const uint8_t *image, uint64_t size, const char *name, const uint8_t **data,
	       uint64_t *len);
