/*
 * What a new program finds on its stack, from rsp upward: argc, argv[], NULL,
 * envp[], NULL, the auxiliary vector, random bytes, then the strings.  exec.c
 * calls it.  [System V ABI AMD64 3.4.1]
 */
#include "abi/auxv.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "abi/resource.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/elf.h"
#include "proc/exec.h"
#include "proc/process.h"
#include "x86/cpu.h"

#define MIN_STACK (128u << 10)
#define SIGFRAME_SIZE 2048 /* AT_MINSIGSTKSZ: room for any signal frame */
#define AUXV_MAX 20

static const char platform[] = "x86_64";

/* Where the pieces above the vectors lie. */
struct layout {
	uint64_t name, strings, platform, random;
};

static int put_strings(struct mm *mm, const struct exec_args *args, const char *name,
		       struct layout *at)
{
	uint8_t random[16];
	uint64_t sp = STACK_TOP - sizeof(uint64_t);
	int ret;

	random_bytes(random, sizeof(random));
	at->name = sp -= strlen(name) + 1;
	ret = mm_copy_to(mm, sp, name, strlen(name) + 1);
	at->strings = sp -= args->len;
	if (!ret)
		ret = mm_copy_to(mm, sp, args->buf, args->len);
	at->platform = sp -= sizeof(platform);
	if (!ret)
		ret = mm_copy_to(mm, sp, platform, sizeof(platform));
	at->random = sp = ALIGN_DOWN(sp - sizeof(random), 16);
	if (!ret)
		ret = mm_copy_to(mm, sp, random, sizeof(random));
	return ret;
}

static uint64_t *put_auxv(uint64_t *v, const struct elf_program *prog, const struct exec_cred *cred,
			  const struct layout *at)
{
	uint32_t cpu[4];

	cpuid(1, 0, cpu);
	const struct auxv aux[] = {
		{ AT_PHDR, prog->phdr ? prog->phdr + prog->bias : 0 },
		{ AT_PHENT, sizeof(Elf64_Phdr) },
		{ AT_PHNUM, prog->nphdrs },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_BASE, 0 },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, prog->entry + prog->bias },
		{ AT_UID, cred->uid },
		{ AT_EUID, cred->euid },
		{ AT_GID, cred->gid },
		{ AT_EGID, cred->egid },
		{ AT_SECURE, cred->secure },
		{ AT_RANDOM, at->random },
		{ AT_EXECFN, at->name },
		{ AT_PLATFORM, at->platform },
		{ AT_HWCAP, cpu[3] },
		{ AT_CLKTCK, CLK_TCK },
		{ AT_MINSIGSTKSZ, SIGFRAME_SIZE },
		{ AT_NULL, 0 },
	};
	_Static_assert(ARRAY_SIZE(aux) <= AUXV_MAX, "start_stack() makes room for that many");

	memcpy(v, aux, sizeof(aux));
	return v + 2 * ARRAY_SIZE(aux);
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

int start_stack(struct mm *mm, uint64_t stack_size, const struct elf_program *prog,
		const struct exec_args *args, const struct exec_cred *cred, const char *name,
		uint64_t *sp)
{
	uint64_t size = ALIGN_UP(MIN(MAX(stack_size, MIN_STACK), STACK_SIZE), PAGE_SIZE);
	uint64_t low = STACK_TOP - size, words, *vec, *end, string;
	uint32_t prot = PROT_READ | PROT_WRITE | (prog->exec_stack ? PROT_EXEC : 0);
	const char *str = args->buf;
	struct layout at;
	int ret;

	words = 3 + args->argc + args->envc + 2 * AUXV_MAX;
	if (args->len + strlen(name) + words * 8 > size / 2)
		return -E2BIG;
	ret = mm_map(mm, &low, size, prot, false, true, NULL, 0);
	if (ret)
		return ret;
	ret = put_strings(mm, args, name, &at);
	if (ret)
		return ret;
	vec = kmalloc(words * sizeof(*vec));
	if (!vec)
		return -ENOMEM;
	string = at.strings;
	vec[0] = args->argc;
	end = put_pointers(vec + 1, args->argc, &str, &string);
	end = put_pointers(end, args->envc, &str, &string);
	end = put_auxv(end, prog, cred, &at);
	words = (uint64_t)(end - vec);
	*sp = ALIGN_DOWN(at.random - words * sizeof(*vec), 16);
	ret = mm_copy_to(mm, *sp, vec, words * sizeof(*vec));
	kfree(vec);
	return ret;
}
