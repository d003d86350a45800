/*
 * The system calls on address spaces: mmap and its kin.  They check what the
 * caller may ask for and find the object behind a file; mm.c and area.c do the
 * rest.
 */
#include "fs/fdtable.h"
#include "fs/file.h"
#include "mm/mm_impl.h"
#include "proc/thread.h"
#include "syscall/syscall.h"

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)
#define MEMFD_NAME_MAX 249

/*
 * The object that fd's file maps: a new reference.  *shared is cleared for a
 * shared mapping of a file that is not open for writing: a private one shows
 * the same pages, and what mprotect() might later let it write stays its own.
 * A device's registers have no private copy: its mappings are all shared.
 */
static int64_t mmap_object(int fd, uint32_t prot, bool *shared, struct memobj **obj)
{
	struct file *file __fput = fget(fd);
	uint32_t mode = file ? file->f_flags & O_ACCMODE : 0;
	int64_t err;

	if (!file)
		return -EBADF;
	if (file->f_flags & O_PATH)
		err = -EBADF;
	else if (mode == O_WRONLY || (*shared && prot & PROT_WRITE && mode != O_RDWR))
		err = -EACCES;
	else if (!file->f_op->memobj)
		err = -ENODEV;
	else
		err = file->f_op->memobj(file, prot, *shared, obj);
	if (!err)
		*shared = (*obj)->kind == MEMOBJ_DEVICE || (*shared && mode == O_RDWR);
	return err;
}

/* MAP_POPULATE and MAP_LOCKED ask for nothing that the first touch does not do as well. */
SYSCALL(mmap, uint64_t addr, uint64_t len, uint32_t prot, uint32_t flags, int fd, uint64_t off)
{
	struct mm *mm = current->proc->mm;
	uint32_t type = flags & MAP_TYPE;
	bool shared = type != MAP_PRIVATE, anonymous = flags & MAP_ANONYMOUS;
	struct memobj *obj = NULL;
	int64_t err = 0;

	if (!len || off & ~PAGE_MASK || type < MAP_SHARED || type > MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (len > USER_END || flags & MAP_HUGETLB ||
	    mm->vsize + ALIGN_UP(len, PAGE_SIZE) > current->proc->rlimit[RLIMIT_AS].rlim_cur)
		return -ENOMEM;
	if (flags & MAP_FIXED_NOREPLACE && !area_range_free(mm, addr, addr + len))
		return -EEXIST;
	if (!anonymous) {
		err = mmap_object(fd, prot, &shared, &obj);
	} else if (shared) {
		obj = memobj_create(len);
		err = obj ? 0 : -ENOMEM;
	}
	if (!err)
		err = mm_map(mm, &addr, len, prot & PROT_ALL, shared,
			     flags & (MAP_FIXED | MAP_FIXED_NOREPLACE), obj, anonymous ? 0 : off);
	memobj_put(obj);
	return err ? err : (int64_t)addr;
}

SYSCALL_AS(munmap, (uint64_t addr, uint64_t len), mm_unmap(current->proc->mm, addr, len))

SYSCALL(mprotect, uint64_t addr, uint64_t len, uint32_t prot)
{
	if (addr & ~PAGE_MASK || prot & ~(uint32_t)PROT_ALL)
		return -EINVAL;
	return len ? mm_protect(current->proc->mm, addr, len, prot) : 0;
}

SYSCALL(madvise, uint64_t addr, uint64_t len, int advice)
{
	switch (advice) {
	case MADV_DONTNEED:
	case MADV_FREE:
		return mm_discard(current->proc->mm, addr, len);
	case MADV_NORMAL ... MADV_WILLNEED:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
		return 0;		/* hints, of which nothing is made */
	default:
		return -EINVAL;
	}
}

SYSCALL_AS(brk, (uint64_t brk), (int64_t)mm_brk(current->proc->mm, brk))

/* not done: sealing, because nothing needs it; the flag is accepted. */
SYSCALL(memfd_create, const char *uname, uint32_t flags)
{
	char name[MEMFD_NAME_MAX + 1];
	int64_t n;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	n = strncpy_from_user(name, uname, sizeof(name));
	if (n < 0)
		return n == -ENAMETOOLONG ? -EINVAL : n;
	return fd_add(memobj_file(memobj_create(0), O_RDWR | O_LARGEFILE),
		      flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}

/* Nothing is ever paged out, and shared pages are their object's own. */
SYSCALL_AS(msync, (void), 0)
SYSCALL_AS(mlock, (void), 0)
SYSCALL_AS(mlock2, (void), 0)
SYSCALL_AS(munlock, (void), 0)
SYSCALL_AS(mlockall, (void), 0)
SYSCALL_AS(munlockall, (void), 0)
