/* Memory mappings. */
#include <internal/syscall.h>
#include <sys/mman.h>

void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return (void *)syscall_ret(
		syscall6(SYS_mmap, (long)addr, (long)length, prot, flags, fd, offset));
}

int munmap(void *addr, size_t length)
{
	return (int)syscall_ret(syscall2(SYS_munmap, (long)addr, (long)length));
}

int mprotect(void *addr, size_t length, int prot)
{
	return (int)syscall_ret(syscall3(SYS_mprotect, (long)addr, (long)length, prot));
}

int madvise(void *addr, size_t length, int advice)
{
	return (int)syscall_ret(syscall3(SYS_madvise, (long)addr, (long)length, advice));
}

/* Returns 0 or an error number.  DONTNEED would lose data, so it is not passed on. */
int posix_madvise(void *addr, size_t length, int advice)
{
	if (advice == POSIX_MADV_DONTNEED)
		return 0;
	return (int)-syscall3(SYS_madvise, (long)addr, (long)length, advice);
}

int msync(void *addr, size_t length, int flags)
{
	return (int)syscall_ret(syscall3(SYS_msync, (long)addr, (long)length, flags));
}

int mlock(const void *addr, size_t length)
{
	return (int)syscall_ret(syscall2(SYS_mlock, (long)addr, (long)length));
}

int munlock(const void *addr, size_t length)
{
	return (int)syscall_ret(syscall2(SYS_munlock, (long)addr, (long)length));
}

int mlockall(int flags)
{
	return (int)syscall_ret(syscall1(SYS_mlockall, flags));
}

int munlockall(void)
{
	return (int)syscall_ret(syscall0(SYS_munlockall));
}

int memfd_create(const char *name, unsigned int flags)
{
	return (int)syscall_ret(syscall2(SYS_memfd_create, (long)name, flags));
}
