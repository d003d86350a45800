/*
 * What a new program finds on its stack, from rsp upward: argc, argv[], NULL,
 * envp[], NULL, the auxiliary vector, random bytes, then the strings.  exec.c
 * calls it.  [System V ABI AMD64 3.4.1]
 */
#include "abi/auxv.h"
#include "proc/exec.h"

#define MIN_STACK (128u << 10)
#define SIGFRAME_SIZE 2048 /* AT_MINSIGSTKSZ: room for any signal frame */

/* What lies between the pointers and the strings. */
struct own_data {
	uint64_t auxv[17][2];
	uint8_t random[16];
	char platform[16];
};

/* `at` is where the own data lie, `name_at` where the program's name does. */
static void fill_own_data(struct own_data *own, const struct process *p,
			  const struct elf_program *prog, const struct exec *e, uint64_t at,
			  uint64_t name_at)
{
	uint32_t cpu[4];

	cpuid(1, 0, cpu);
	*own = (struct own_data){
		.auxv = {
			{ AT_PHDR, prog->phdr },
			{ AT_PHENT, sizeof(Elf64_Phdr) },
			{ AT_PHNUM, prog->nphdrs },
			{ AT_PAGESZ, PAGE_SIZE },
			{ AT_ENTRY, prog->entry },
			{ AT_UID, p->uid },
			{ AT_EUID, e->euid },
			{ AT_GID, p->gid },
			{ AT_EGID, e->egid },
			{ AT_SECURE, e->euid != p->uid || e->egid != p->gid },
			{ AT_EXECFN, name_at },
			{ AT_PLATFORM, at + offsetof(struct own_data, platform) },
			{ AT_RANDOM, at + offsetof(struct own_data, random) },
			{ AT_HWCAP, cpu[3] },
			{ AT_CLKTCK, CLK_TCK },
			{ AT_MINSIGSTKSZ, SIGFRAME_SIZE },
			{ AT_NULL, 0 },
		},
		.platform = "x86_64",
	};
	random_bytes(own->random, sizeof(own->random));
}

/* argc and the pointers to the first n strings; these lie from `strings` on. */
static void fill_pointers(uint64_t *v, const struct exec_args *args, uint32_t n, uint64_t strings)
{
	const char *str = args->buf;

	*v++ = args->argc;
	for (uint32_t i = 0; i < n; i++) {
		if (i == args->argc)
			*v++ = 0;
		*v++ = strings + (uint64_t)(str - args->buf);
		str += strlen(str) + 1;
	}
}

int start_stack(const struct process *p, const struct elf_program *prog, struct exec *e)
{
	uint64_t limit = MAX(p->rlimit[RLIMIT_STACK].rlim_cur, MIN_STACK);
	uint64_t size = ALIGN_UP(MIN(limit, STACK_SIZE), PAGE_SIZE), low = STACK_TOP - size;
	uint32_t prot = PROT_READ | PROT_WRITE | (prog->exec_stack ? PROT_EXEC : 0);
	struct exec_args *args = &e->args;
	uint32_t n = args->count;
	size_t pointers = (n + 3) * sizeof(uint64_t), name_off = args->len;
	size_t fixed = pointers + sizeof(struct own_data);
	uint64_t strings;
	char *block;
	int ret = exec_add(args, e->name, false);

	if (!ret && fixed + args->len > size / 2)
		ret = -E2BIG;
	ret = ret ?: mm_map(e->mm, &low, size, prot, false, true, NULL, 0);
	if (ret)
		return ret;
	block = kmalloc(fixed); /* zeros: the vectors end with NULL */
	if (!block)
		return -ENOMEM;
	e->sp = ALIGN_DOWN(STACK_TOP - sizeof(uint64_t) - args->len - fixed, 16);
	strings = e->sp + fixed;
	fill_own_data((void *)(block + pointers), p, prog, e, e->sp + pointers, strings + name_off);
	fill_pointers((void *)block, args, n, strings);
	if (mm_copy_to(e->mm, e->sp, block, fixed) ||
	    mm_copy_to(e->mm, strings, args->buf, args->len))
		ret = -ENOMEM;
	kfree(block);
	return ret;
}
