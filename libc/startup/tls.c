/*
 * The thread area: a copy of the program's thread-local image (PT_TLS) directly
 * below a struct pthread, to which fs points.  __tls_start makes the first
 * thread's; pthread_create makes the others with __tls_setup.
 */
#include <abi/auxv.h>
#include <abi/elf.h>
#include <abi/mman.h>
#include <abi/sched.h>
#include <internal/pthread_impl.h>
#include <internal/start.h>
#include <internal/syscall.h>
#include <string.h>
#include <sys/auxv.h>

struct tls_image __tls_image = { .align = 16 };

/* Most programs' thread area fits; a larger one is mapped. */
static _Alignas(64) char first_area[2048];

static void find_image(void)
{
	const Elf64_Phdr *ph = (const Elf64_Phdr *)getauxval(AT_PHDR);
	size_t n = getauxval(AT_PHNUM);

	for (size_t i = 0; ph && i < n; i++) {
		if (ph[i].p_type != PT_TLS)
			continue;
		struct tls_image *t = &__tls_image;

		t->data = (const void *)ph[i].p_vaddr;
		t->file_size = ph[i].p_filesz;
		if (ph[i].p_align > t->align)
			t->align = ph[i].p_align;
		t->size = (ph[i].p_memsz + ph[i].p_align - 1) & -ph[i].p_align;
	}
}

/* Bytes that __tls_setup needs at most. */
size_t __tls_room(void)
{
	return __tls_image.size + sizeof(struct pthread) + 2 * __tls_image.align;
}

/* Lay out a thread area at the end of zeroed memory.  Returns its struct pthread. */
struct pthread *__tls_setup(void *mem, size_t size)
{
	uintptr_t end = (uintptr_t)mem + size;
	struct pthread *self =
		(struct pthread *)((end - sizeof(struct pthread)) & -__tls_image.align);

	memcpy((char *)self - __tls_image.size, __tls_image.data, __tls_image.file_size);
	self->self = self;
	return self;
}

static _Noreturn void fail(void)
{
	static const char text[] = "libc: no memory for the thread area\n";

	syscall3(SYS_write, 2, (long)text, sizeof(text) - 1);
	for (;;)
		syscall1(SYS_exit_group, 127);
}

void __tls_start(void)
{
	void *mem = first_area;
	size_t size = sizeof(first_area);
	const uint64_t *random = (const uint64_t *)getauxval(AT_RANDOM);

	find_image();
	if (__tls_room() > size) {
		size = __tls_room();
		mem = (void *)syscall6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if ((unsigned long)mem > -4096ul)
			fail();
	}
	struct pthread *self = __tls_setup(mem, size);

	self->stack_guard = random ? random[0] & ~0xfful : (uintptr_t)self;
	if (syscall2(SYS_arch_prctl, ARCH_SET_FS, (long)self) < 0)
		fail();
	self->tid = (int)syscall1(SYS_set_tid_address, (long)&self->exit_futex);
	self->exit_futex = self->tid;
}
