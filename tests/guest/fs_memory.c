/*
 * usage: fs_memory
 * mmap and its kin, memfd, brk: rights, sharing, copy on write, fork, faults.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define PAGE 4096ul

static sigjmp_buf env;
static volatile int fault_code;
static volatile size_t zero;
static void *volatile bad = (void *)1;

static void on_fault(int signo, siginfo_t *info, void *context)
{
	(void)context;
	fault_code = info->si_code;
	siglongjmp(env, signo);
}

/* The signal that touching *at raises, or 0. */
static int touch(volatile char *at, int write)
{
	int signo = sigsetjmp(env, 1);

	if (signo)
		return signo;
	if (write)
		*at = 1;
	else
		(void)*at;
	return 0;
}

static char *map(size_t len, int prot, int flags, int fd, off_t off)
{
	return mmap(NULL, len, prot, flags, fd, off);
}

static void test_rights(void)
{
	char *p = map(4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED && p[100] == 0);
	CHECK(touch(p, 1) == 0 && mprotect(p, PAGE, PROT_READ) == 0);
	CHECK(touch(p, 0) == 0 && touch(p, 1) == SIGSEGV && fault_code == SEGV_ACCERR);
	CHECK(mprotect(p + PAGE, PAGE, PROT_NONE) == 0 && touch(p + PAGE, 0) == SIGSEGV);
	CHECK(mprotect(p, 4 * PAGE, PROT_READ | PROT_WRITE) == 0 && touch(p + PAGE, 1) == 0);
	CHECK(p[0] == 1);
	CHECK(munmap(p + PAGE, PAGE) == 0 && touch(p + PAGE, 0) == SIGSEGV);
	CHECK(fault_code == SEGV_MAPERR && touch(p + 2 * PAGE, 1) == 0);
	FAILS(mprotect(p, 4 * PAGE, PROT_READ), ENOMEM);
	FAILS(mprotect(p + 1, PAGE, PROT_READ), EINVAL);
	FAILS(munmap(p + 1, PAGE), EINVAL);
	FAILS(munmap(p, zero), EINVAL);
	CHECK(munmap(p, 4 * PAGE) == 0 && munmap(p, 4 * PAGE) == 0);
	FAILS((long)map(PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0), EINVAL);
	FAILS((long)map(1ul << 62, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM);
	FAILS((long)map(PAGE, PROT_READ, MAP_PRIVATE, 999, 0), EBADF);
	CHECK(touch((char *)16, 0) == SIGSEGV && touch((char *)-4096L, 0) == SIGSEGV);
}

static void test_fixed(void)
{
	char *p = map(3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int anon = MAP_PRIVATE | MAP_ANONYMOUS;

	memset(p, 'a', 3 * PAGE);
	CHECK(mmap(p + PAGE, PAGE, PROT_READ, anon | MAP_FIXED, -1, 0) == p + PAGE);
	CHECK(p[PAGE - 1] == 'a' && p[PAGE] == 0 && p[2 * PAGE] == 'a');
	FAILS((long)mmap(p, PAGE, PROT_READ, anon | MAP_FIXED_NOREPLACE, -1, 0), EEXIST);
	FAILS((long)mmap(p + 1, PAGE, PROT_READ, anon | MAP_FIXED, -1, 0), EINVAL);
	CHECK(munmap(p, 3 * PAGE) == 0);
	CHECK(mmap(p, PAGE, PROT_READ, anon | MAP_FIXED_NOREPLACE, -1, 0) == p);
	munmap(p, PAGE);
	p = map(8 * PAGE, PROT_READ | PROT_WRITE, anon | MAP_POPULATE, -1, 0);
	CHECK(p != MAP_FAILED && p[7 * PAGE] == 0);
	p[0] = 'x';
	CHECK(madvise(p, PAGE, MADV_DONTNEED) == 0 && p[0] == 0);
	FAILS(madvise(p, PAGE, 9999), EINVAL);
	munmap(p, 8 * PAGE);
	FAILS(madvise(p, PAGE, MADV_DONTNEED), ENOMEM);
}

static void test_fork(void)
{
	int *shared = (int *)map(PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int *private = (int *)map(PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;

	*shared = *private = 1;
	if (fork() == 0) {
		*shared = 2;
		*private = 2;
		_exit(*private != 2);
	}
	CHECK(wait(&status) > 0 && status == 0);
	CHECK(*shared == 2 && *private == 1);
	munmap(shared, PAGE);
	munmap(private, PAGE);
}

static void test_memfd(void)
{
	char *a, *b, text[10];
	struct stat st;
	int fd = memfd_create("test", MFD_CLOEXEC);

	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC && ftruncate(fd, 2 * PAGE) == 0);
	CHECK(fstat(fd, &st) == 0 && st.st_size == 2 * PAGE && S_ISREG(st.st_mode));
	a = map(3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	b = map(PAGE, PROT_READ, MAP_SHARED, fd, PAGE);
	CHECK(a != MAP_FAILED && b != MAP_FAILED);
	a[PAGE] = 'q';
	CHECK(b[0] == 'q' && pread(fd, text, 1, PAGE) == 1 && text[0] == 'q');
	CHECK(touch(b, 1) == SIGSEGV);
	CHECK(touch(a + 2 * PAGE, 0) == SIGBUS); /* past the end of the object */
	CHECK(ftruncate(fd, 3 * PAGE) == 0 && touch(a + 2 * PAGE, 1) == 0);
	FAILS(read(fd, bad, 10), EFAULT);
	munmap(a, 3 * PAGE);
	munmap(b, PAGE);
	close(fd);
	FAILS(memfd_create("test", 0x100), EINVAL);
}

static void test_break(void)
{
	char *old = sbrk(0);

	CHECK(sbrk(5 * PAGE) == old);
	old[5 * PAGE - 1] = 1;
	CHECK(sbrk(-5 * (long)PAGE) == old + 5 * PAGE && sbrk(0) == old);
}

/* A large block that grows in small steps keeps what it holds, and soon is not copied. */
static void test_realloc(void)
{
	size_t size = 64 * PAGE;
	int moves = 0;
	char *p = malloc(size), *q;

	for (int i = 0; i < 1000; i++, size += PAGE, p = q) {
		memset(p + size - PAGE, i, PAGE);
		q = realloc(p, size + PAGE);
		CHECK(q != NULL);
		moves += p != q;
	}
	CHECK(moves < 20);
	for (int i = 0; i < 1000; i++)
		CHECK(p[(63 + i) * PAGE] == (char)i);
	q = realloc(p, 64 * PAGE);
	CHECK(q == p && touch(p + 700 * PAGE, 0) == SIGSEGV && p[63 * PAGE] == 0);
	free(p);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	test_rights();
	test_fixed();
	test_fork();
	test_memfd();
	test_break();
	test_realloc();
	return check_end("fs_memory");
}
