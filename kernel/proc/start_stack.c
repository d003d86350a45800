/*
 * What a new program finds on its stack, from rsp upward: argc, argv[], NULL,
 * envp[], NULL, the auxiliary vector, random bytes, then the strings.  exec.c
 * calls it.  [System V ABI AMD64 3.4.1]
 */
#include "abi/auxv.h"
#include "proc/exec.h"

#define MIN_STACK (128u << 10)
#define SIGFRAME_SIZE 2048 /* AT_MINSIGSTKSZ: room for any signal frame */
#define AUXV_MAX 20

/* What lies between the vectors and the strings. */
struct own_data {
	uint8_t random[16];
	char platform[16];
};

/* l->sp is where the own data lie. */
static uint64_t *put_auxv(uint64_t *v, const struct process *p, const struct elf_program *prog,
			  const struct exec_loaded *l, uint64_t name_at)
{
	uint32_t cpu[4];

	cpuid(1, 0, cpu);
	const struct auxv aux[] = {
		{ AT_PHDR, prog->phdr ? prog->phdr + prog->bias : 0 },
		{ AT_PHENT, sizeof(Elf64_Phdr) },
		{ AT_PHNUM, prog->nphdrs },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_ENTRY, prog->entry + prog->bias },
		{ AT_UID, p->uid },
		{ AT_EUID, l->euid },
		{ AT_GID, p->gid },
		{ AT_EGID, l->egid },
		{ AT_SECURE, l->euid != p->uid || l->egid != p->gid },
		{ AT_EXECFN, name_at },
		{ AT_PLATFORM, l->sp + offsetof(struct own_data, platform) },
		{ AT_RANDOM, l->sp + offsetof(struct own_data, random) },
		{ AT_HWCAP, cpu[3] },
		{ AT_CLKTCK, CLK_TCK },
		{ AT_MINSIGSTKSZ, SIGFRAME_SIZE },
		{ AT_NULL, 0 },
	};
	_Static_assert(ARRAY_SIZE(aux) <= AUXV_MAX, "start_stack() makes room for that many");

	memcpy(v, aux, sizeof(aux));
	return v + 2 * ARRAY_SIZE(aux);
}

/* The vectors below l->sp, which moves to their beginning; the strings lie at `string`. */
static int put_vectors(const struct process *p, const struct elf_program *prog,
		       const struct exec_args *args, struct exec_loaded *l, uint64_t string,
		       uint64_t name_at)
{
	uint32_t n = args->argc + args->envc;
	uint64_t *vec = kmalloc((3 + n + 2 * AUXV_MAX) * sizeof(*vec)), *v = vec;
	const char *str = args->buf;
	size_t size;
	int ret;

	if (!vec)
		return -ENOMEM;
	*v++ = args->argc;
	for (uint32_t i = 0; i < n; i++) {
		if (i == args->argc)
			*v++ = 0;
		*v++ = string + (uint64_t)(str - args->buf);
		str += strlen(str) + 1;
	}
	v += args->envc ? 1 : 2; /* NULL; kmalloc() gives zeros */
	v = put_auxv(v, p, prog, l, name_at);
	size = (size_t)((char *)v - (char *)vec);
	l->sp = ALIGN_DOWN(l->sp - size, 16);
	ret = mm_copy_to(l->mm, l->sp, vec, size);
	kfree(vec);
	return ret;
}

int start_stack(const struct process *p, const struct elf_program *prog,
		const struct exec_args *args, const char *name, struct exec_loaded *l)
{
	uint64_t limit = MAX(p->rlimit[RLIMIT_STACK].rlim_cur, MIN_STACK);
	uint64_t size = ALIGN_UP(MIN(limit, STACK_SIZE), PAGE_SIZE), low = STACK_TOP - size;
	uint32_t prot = PROT_READ | PROT_WRITE | (prog->exec_stack ? PROT_EXEC : 0);
	uint64_t words = 3 + args->argc + args->envc + 2 * AUXV_MAX, name_at, strings;
	struct own_data own = { .platform = "x86_64" };
	int ret;

	if (args->len + strlen(name) + words * 8 > size / 2)
		return -E2BIG;
	ret = mm_map(l->mm, &low, size, prot, false, true, NULL, 0);
	if (ret)
		return ret;
	random_bytes(own.random, sizeof(own.random));
	name_at = STACK_TOP - sizeof(uint64_t) - (strlen(name) + 1);
	strings = name_at - args->len;
	l->sp = ALIGN_DOWN(strings - sizeof(own), 16);
	if (mm_copy_to(l->mm, name_at, name, strlen(name) + 1) ||
	    mm_copy_to(l->mm, strings, args->buf, args->len) ||
	    mm_copy_to(l->mm, l->sp, &own, sizeof(own)))
		return -ENOMEM;
	return put_vectors(p, prog, args, l, strings, name_at);
}
