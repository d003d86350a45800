/* The steps of execve, shared between exec.c, init.c and their helpers. */
#pragma once

#include "lib/types.h"

/* rflags of a new program: interrupts on, bit 1 always set [SDM 3A 2.3] */
#define RFLAGS_START 0x202

struct elf_program;
struct exec_image;
struct mm;
struct process;

/* argc + envc strings with their NULs, one after another. */
struct exec_args {
	char *buf; /* kmalloc'ed */
	size_t len;
	uint32_t argc, envc;
};

#define EXEC_ARGS_MAX (512u << 10)   /* bytes of all strings and their pointers */
#define EXEC_STRING_MAX (128u << 10) /* bytes of one string */

/* exec_args.c: packs argv and envp of the current process: 0, -EFAULT, -E2BIG, -ENOMEM.
 * args->buf is the caller's to kfree(). */
int exec_copy_strings(const char *const *uargv, const char *const *uenvp, struct exec_args *args);
/* Packs strings of the kernel. argv and envp end with NULL. */
int exec_pack(const char *const *argv, const char *const *envp, struct exec_args *args);
/* If the image begins with "#!": argv becomes interpreter, its argument, name, old argv
 * without the first; *interp (kmalloc'ed) is the interpreter's path; 1. 0 if it does not. */
int exec_script(const struct exec_image *image, const char *name, struct exec_args *args,
		char **interp);

/* Who the program is going to be, for the auxiliary vector. */
struct exec_cred {
	uint32_t uid, euid, gid, egid;
	bool secure; /* the file's set-id bits changed something */
};

/* start_stack.c: the stack of a new program, filled: 0 and *sp, -E2BIG, -ENOMEM. */
int start_stack(struct mm *mm, uint64_t stack_size, const struct elf_program *prog,
		const struct exec_args *args, const struct exec_cred *cred, const char *name,
		uint64_t *sp);

/* A program, ready to run. */
struct exec_loaded {
	struct mm *mm;
	uint64_t entry, sp;
	struct exec_cred cred;
};

/* exec.c: builds everything in a new address space, for process p; changes nothing else. */
int exec_load(const struct process *p, const struct exec_image *image, const struct exec_args *args,
	      const char *name, struct exec_loaded *loaded);
/* Names the process after its program, for ps. */
void exec_set_names(struct process *p, const struct exec_args *args, const char *name);
