/*
 * The system calls on address spaces: mmap and its kin.  They check what the
 * caller may ask for and find the object behind a file; mm.c and area.c do the
 * rest.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "mm/memobj.h"
#include "mm/mm.h"
#include "proc/thread.h"
#include "syscall/mm_calls.h"

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)
#define MEMFD_NAME_MAX 249

/* Faults in [start, end) so far as it goes (MAP_POPULATE, mlock): 0, -ENOMEM if some of it
 * cannot be there. */
static int64_t populate(uint64_t start, uint64_t end)
{
	struct mm *mm = current->proc->mm;
	const struct area *area;
	paddr_t pa;
	int64_t err = 0;

	for (uint64_t at = start; at < end && !err; at += PAGE_SIZE) {
		area = mm_find(mm, at);
		if (!area)
			err = -ENOMEM;
		else if (area->prot & PROT_ALL)
			err = mm_frame(mm, at, area->prot & PROT_WRITE ? FAULT_WRITE : 0, &pa);
	}
	return err ? -ENOMEM : 0;
}

/* Whether something is mapped in [start, end). */
static bool range_used(const struct mm *mm, uint64_t start, uint64_t end)
{
	for (uint32_t i = 0; i < mm->nareas; i++) {
		if (mm->areas[i].start < end && mm->areas[i].end > start)
			return true;
	}
	return false;
}

/*
 * The object that fd's file maps: a new reference.  *shared is cleared for a
 * shared mapping of a file that is not open for writing: a private one shows
 * the same pages, and what mprotect() might later let it write stays its own.
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
	if (!err && mode != O_RDWR && (*obj)->kind != MEMOBJ_DEVICE)
		*shared = false;
	return err;
}

/* mmap() with its arguments checked: the address or -errno. */
static int64_t do_mmap(uint64_t addr, uint64_t len, uint32_t prot, uint32_t flags, int fd,
		       uint64_t off)
{
	bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;
	bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
	struct memobj *obj = NULL;
	int64_t err = 0;

	if (!(flags & MAP_ANONYMOUS)) {
		err = mmap_object(fd, prot, &shared, &obj);
	} else if (shared) {
		obj = memobj_create(len);
		off = 0;
		err = obj ? 0 : -ENOMEM;
	}
	if (!err)
		err = mm_map(current->proc->mm, &addr, len, prot, shared, fixed, obj, off);
	if (obj)
		memobj_put(obj);
	if (err)
		return err;
	if (flags & (MAP_POPULATE | MAP_LOCKED))
		(void)populate(addr, addr + len); /* best effort, as on Linux */
	return (int64_t)addr;
}

int64_t sys_mmap(uint64_t addr, uint64_t len, uint32_t prot, uint32_t flags, int fd, uint64_t off)
{
	struct mm *mm = current->proc->mm;
	uint32_t type = flags & MAP_TYPE;

	if (!len || off & ~PAGE_MASK ||
	    (type != MAP_SHARED && type != MAP_PRIVATE && type != MAP_SHARED_VALIDATE))
		return -EINVAL;
	if (len > USER_END || off + len < off || flags & MAP_HUGETLB)
		return -ENOMEM;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (addr & ~PAGE_MASK)
			return -EINVAL;
		if (addr > USER_END || len > USER_END - addr)
			return -ENOMEM;
		if (addr < USER_MIN)
			return -EPERM;
		if (flags & MAP_FIXED_NOREPLACE && range_used(mm, addr, addr + len))
			return -EEXIST;
	} else {
		addr &= PAGE_MASK;
	}
	if (mm->vsize + len > current->proc->rlimit[RLIMIT_AS].rlim_cur)
		return -ENOMEM;
	return do_mmap(addr, len, prot & PROT_ALL, flags, fd, off);
}

/* A page-aligned user range of len bytes: its rounded length, or -EINVAL. */
static int64_t range_check(uint64_t addr, uint64_t len)
{
	if (addr & ~PAGE_MASK || len > USER_END)
		return -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	return addr > USER_END || len > USER_END - addr ? -EINVAL : (int64_t)len;
}

/* True if all of [addr, addr + len) is mapped. */
static bool range_mapped(struct mm *mm, uint64_t addr, uint64_t len)
{
	const struct area *area;

	for (uint64_t at = addr; at < addr + len; at = area->end) {
		area = mm_find(mm, at);
		if (!area)
			return false;
	}
	return true;
}

int64_t sys_munmap(uint64_t addr, uint64_t len)
{
	int64_t n = range_check(addr, len);

	if (n <= 0)
		return -EINVAL;
	return mm_unmap(current->proc->mm, addr, (uint64_t)n);
}

int64_t sys_mprotect(uint64_t addr, uint64_t len, uint32_t prot)
{
	int64_t n = range_check(addr, len);

	if (addr & ~PAGE_MASK || prot & ~(uint32_t)PROT_ALL)
		return -EINVAL;
	if (n < 0)
		return -ENOMEM;
	return n ? mm_protect(current->proc->mm, addr, (uint64_t)n, prot) : 0;
}

int64_t sys_madvise(uint64_t addr, uint64_t len, int advice)
{
	struct mm *mm = current->proc->mm;
	int64_t n = range_check(addr, len);

	if (n < 0)
		return -EINVAL;
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
		return range_mapped(mm, addr, (uint64_t)n) ? 0 : -ENOMEM;
	case MADV_DONTNEED:
	case MADV_FREE:
		if (!range_mapped(mm, addr, (uint64_t)n))
			return -ENOMEM;
		return n ? mm_discard(mm, addr, (uint64_t)n) : 0;
	default:
		return -EINVAL;
	}
}

/* not done: MREMAP_FIXED, because no allocator asks for it; an old length of 0 (a second
 * mapping of shared pages), because it is obsolete. */
int64_t sys_mremap(uint64_t old, uint64_t old_len, uint64_t new_len, uint32_t flags, uint64_t addr)
{
	int64_t from = range_check(old, old_len), to = range_check(0, new_len), err;

	if (flags & ~(uint32_t)MREMAP_MAYMOVE || from <= 0 || to <= 0)
		return -EINVAL;
	err = mm_remap(current->proc->mm, old, (uint64_t)from, (uint64_t)to, flags, &addr);
	return err ? err : (int64_t)addr;
}

int64_t sys_brk(uint64_t brk)
{
	return (int64_t)mm_brk(current->proc->mm, brk);
}

/* Shared pages are the object's own, so there is nothing to write back. */
int64_t sys_msync(uint64_t addr, uint64_t len, uint32_t flags)
{
	int64_t n = range_check(addr, len);

	if (n < 0 || flags & ~(uint32_t)(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (flags & MS_ASYNC && flags & MS_SYNC))
		return -EINVAL;
	return range_mapped(current->proc->mm, addr, (uint64_t)n) ? 0 : -ENOMEM;
}

/* Nothing is ever paged out: locking means to have it all now. */
int64_t sys_mlock(uint64_t addr, uint64_t len)
{
	int64_t n = range_check(addr & PAGE_MASK, len + (addr & ~PAGE_MASK));

	if (n < 0 || len > USER_END)
		return -EINVAL;
	addr &= PAGE_MASK;
	return populate(addr, addr + (uint64_t)n);
}

int64_t sys_mlock2(uint64_t addr, uint64_t len, uint32_t flags)
{
	return flags > 1 ? -EINVAL : sys_mlock(addr, len);
}

int64_t sys_munlock(uint64_t addr, uint64_t len)
{
	int64_t n = range_check(addr & PAGE_MASK, len + (addr & ~PAGE_MASK));

	if (n < 0 || len > USER_END)
		return -EINVAL;
	return range_mapped(current->proc->mm, addr & PAGE_MASK, (uint64_t)n) ? 0 : -ENOMEM;
}

int64_t sys_mlockall(uint32_t flags)
{
	return !flags || flags & ~7u ? -EINVAL : 0;
}

int64_t sys_munlockall(void)
{
	return 0;
}

/* not done: sealing, because nothing needs it; the flag is accepted. */
int64_t sys_memfd_create(const char *uname, uint32_t flags)
{
	char name[MEMFD_NAME_MAX + 1];
	struct memobj *obj;
	struct file *file;
	int64_t n;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	n = strncpy_from_user(name, uname, sizeof(name));
	if (n < 0)
		return n == -ENAMETOOLONG ? -EINVAL : n;
	obj = memobj_create(0);
	if (!obj)
		return -ENOMEM;
	file = memobj_file(obj, O_RDWR | O_LARGEFILE);
	if (!file) {
		memobj_put(obj);
		return -ENOMEM;
	}
	return fd_add(file, flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}
