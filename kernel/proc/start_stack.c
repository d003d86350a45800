/*
 * What a new program finds on its stack, from rsp upward: argc, argv[], NULL,
 * envp[], NULL, the auxiliary vector, random bytes, then the strings.  exec.c
 * calls it.  [System V ABI AMD64 3.4.1]
 */
#include "abi/auxv.h"
#include "abi/mman.h"
#include "lib/random.h"
#include "proc/exec.h"
#include "proc/proc_impl.h"

#define MIN_STACK (128u << 10)
#define SIGFRAME_SIZE 2048 /* AT_MINSIGSTKSZ: room for any signal frame */
#define AUXV_MAX 20

static const char platform[] = "x86_64";

/* Puts n bytes below *sp, which moves to their beginning; true on failure. */
static bool push(struct mm *mm, uint64_t *sp, const void *data, size_t n)
{
	*sp -= n;
	return mm_copy_to(mm, *sp, data, n);
}

/* Pointers to `count` strings that lie one after another; returns behind the last one. */
static uint64_t *put_pointers(uint64_t *v, uint32_t count, const char **str, uint64_t *at)
{
	for (uint32_t i = 0; i < count; i++) {
		size_t n = strlen(*str) + 1;

		*v++ = *at;
		*at += n;
		*str += n;
	}
	*v++ = 0;
	return v;
}

int start_stack(const struct process *p, const struct elf_program *prog,
		const struct exec_args *args, const char *name, struct exec_loaded *l)
{
	uint64_t limit = MAX(p->rlimit[RLIMIT_STACK].rlim_cur, MIN_STACK);
	uint64_t size = ALIGN_UP(MIN(limit, STACK_SIZE), PAGE_SIZE), low = STACK_TOP - size;
	uint64_t words = 3 + args->argc + args->envc + 2 * AUXV_MAX, *vec, *end, at, exec_name;
	uint32_t prot = PROT_READ | PROT_WRITE | (prog->exec_stack ? PROT_EXEC : 0), cpu[4];
	const char *str = args->buf;
	uint8_t random[16];
	int ret;

	if (args->len + strlen(name) + words * 8 > size / 2)
		return -E2BIG;
	ret = mm_map(l->mm, &low, size, prot, false, true, NULL, 0);
	if (ret)
		return ret;
	random_bytes(random, sizeof(random));
	cpuid(1, 0, cpu);
	l->sp = STACK_TOP - sizeof(uint64_t);
	if (push(l->mm, &l->sp, name, strlen(name) + 1))
		return -ENOMEM;
	exec_name = l->sp;
	if (push(l->mm, &l->sp, args->buf, args->len))
		return -ENOMEM;
	at = l->sp;
	l->sp = ALIGN_DOWN(l->sp, 16);
	if (push(l->mm, &l->sp, random, sizeof(random)) ||
	    push(l->mm, &l->sp, platform, sizeof(platform)))
		return -ENOMEM;
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
		{ AT_RANDOM, l->sp + sizeof(platform) },
		{ AT_EXECFN, exec_name },
		{ AT_PLATFORM, l->sp },
		{ AT_HWCAP, cpu[3] },
		{ AT_CLKTCK, CLK_TCK },
		{ AT_MINSIGSTKSZ, SIGFRAME_SIZE },
		{ AT_NULL, 0 },
	};
	_Static_assert(ARRAY_SIZE(aux) <= AUXV_MAX, "`words` makes room for that many");

	vec = kmalloc(words * sizeof(*vec));
	if (!vec)
		return -ENOMEM;
	vec[0] = args->argc;
	end = put_pointers(vec + 1, args->argc, &str, &at);
	end = put_pointers(end, args->envc, &str, &at);
	memcpy(end, aux, sizeof(aux));
	words = (uint64_t)(end - vec) + 2 * ARRAY_SIZE(aux);
	l->sp = ALIGN_DOWN(l->sp - words * sizeof(*vec), 16);
	ret = mm_copy_to(l->mm, l->sp, vec, words * sizeof(*vec));
	kfree(vec);
	return ret;
}
