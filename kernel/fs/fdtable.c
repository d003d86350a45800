/*
 * The descriptor table of a process: an array of files and two bit maps that
 * grow together.  Used by every call that takes or makes a descriptor, and by
 * fork, exec and exit.  A descriptor is first reserved, then installed, so that
 * a call can fail for want of one before it does anything.
 */
#include "fs/fdtable.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/file.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/thread.h"

#define FDS_MIN 64u /* entries of a new table; a multiple of 64 */

struct fdtable {
	uint32_t refs;
	uint32_t count;	     /* files installed */
	uint32_t room;	     /* entries; a multiple of 64 */
	uint32_t first_free; /* below it every descriptor is used */
	struct file **files; /* NULL: free, or reserved if its bit in used is set */
	uint64_t *used;	     /* these two stand behind files[] in one allocation */
	uint64_t *cloexec;
};

static bool test_bit(const uint64_t *map, uint32_t n)
{
	return map[n / 64] >> (n % 64) & 1;
}

static void assign_bit(uint64_t *map, uint32_t n, bool on)
{
	if (on)
		map[n / 64] |= 1ull << (n % 64);
	else
		map[n / 64] &= ~(1ull << (n % 64));
}

/* Makes room for at least `need` entries: 0 or -ENOMEM. */
static int fdtable_grow(struct fdtable *t, uint32_t need)
{
	uint32_t room = MAX(t->room * 2, ALIGN_UP(MAX(need, FDS_MIN), 64));
	struct file **files = kmalloc(room * sizeof(*files) + room / 8 * 2);

	if (!files)
		return -ENOMEM;
	uint64_t *used = (uint64_t *)(files + room), *cloexec = used + room / 64;

	if (t->room) {
		memcpy(files, t->files, t->room * sizeof(*files));
		memcpy(used, t->used, t->room / 8);
		memcpy(cloexec, t->cloexec, t->room / 8);
	}
	kfree(t->files);
	t->files = files;
	t->used = used;
	t->cloexec = cloexec;
	t->room = room;
	return 0;
}

static struct fdtable *fdtable_alloc(uint32_t room)
{
	struct fdtable *t = kmalloc(sizeof(*t));

	if (!t)
		return NULL;
	t->refs = 1;
	if (fdtable_grow(t, room)) {
		kfree(t);
		return NULL;
	}
	return t;
}

struct fdtable *fdtable_create(void)
{
	return fdtable_alloc(FDS_MIN);
}

struct fdtable *fdtable_fork(struct fdtable *from)
{
	struct fdtable *t = fdtable_alloc(from->room);

	if (!t)
		return NULL;
	for (uint32_t fd = 0; fd < from->room; fd++) {
		if (!from->files[fd])
			continue; /* also what another thread has just reserved */
		t->files[fd] = file_get(from->files[fd]);
		assign_bit(t->used, fd, true);
		assign_bit(t->cloexec, fd, test_bit(from->cloexec, fd));
		t->count++;
	}
	return t;
}

struct fdtable *fdtable_get(struct fdtable *files)
{
	files->refs++;
	return files;
}

void fdtable_put(struct fdtable *t)
{
	if (!t || --t->refs)
		return;
	for (uint32_t fd = 0; fd < t->room; fd++)
		fput(t->files[fd]);
	kfree(t->files);
	kfree(t);
}

uint32_t fdtable_count(const struct fdtable *files)
{
	return files->count;
}

uint32_t fdtable_size(const struct fdtable *t)
{
	for (uint32_t w = t->room / 64; w--;) {
		if (t->used[w])
			return (w + 1) * 64 - __builtin_clzll(t->used[w]);
	}
	return 0;
}

/* Makes fd free for the next reservation. */
static void fd_free(struct fdtable *t, uint32_t fd)
{
	assign_bit(t->used, fd, false);
	assign_bit(t->cloexec, fd, false);
	t->first_free = MIN(t->first_free, fd);
}

/* Empties the slot; the file that was there, or NULL. */
static struct file *fd_take(struct fdtable *t, uint32_t fd)
{
	struct file *file = fd < t->room ? t->files[fd] : NULL;

	if (file) {
		t->files[fd] = NULL;
		t->count--;
		fd_free(t, fd);
	}
	return file;
}

void fdtable_close_on_exec(struct fdtable *t)
{
	for (uint32_t w = 0; w < t->room / 64; w++) {
		for (uint64_t bits = t->cloexec[w]; bits; bits &= bits - 1)
			fput(fd_take(t, w * 64 + __builtin_ctzll(bits)));
	}
}

static uint32_t find_free(const struct fdtable *t, uint32_t from)
{
	for (uint32_t w = from / 64; w < t->room / 64; w++) {
		uint64_t free = ~t->used[w];

		if (w == from / 64)
			free &= ~0ull << (from % 64);
		if (free)
			return w * 64 + __builtin_ctzll(free);
	}
	return MAX(from, t->room);
}

static uint64_t fd_limit(void)
{
	return MIN(current->proc->rlimit[RLIMIT_NOFILE].rlim_cur, 1ull << 18);
}

__noinline int get_unused_fd_from(uint32_t from, uint32_t flags)
{
	struct fdtable *t = current->proc->files;
	uint32_t fd = find_free(t, MAX(from, t->first_free));

	if (fd >= fd_limit())
		return -EMFILE;
	if (fd >= t->room && fdtable_grow(t, fd + 1))
		return -ENOMEM;
	assign_bit(t->used, fd, true);
	assign_bit(t->cloexec, fd, flags & O_CLOEXEC);
	if (from <= t->first_free)
		t->first_free = fd + 1;
	return (int)fd;
}

__noinline int get_unused_fd_flags(uint32_t flags)
{
	return get_unused_fd_from(0, flags);
}

__noinline void put_unused_fd(int fd)
{
	struct fdtable *t = current->proc->files;

	if ((uint32_t)fd < t->room && !t->files[fd])
		fd_free(t, fd);
}

__noinline void fd_install(int fd, struct file *file)
{
	struct fdtable *t = current->proc->files;

	t->files[fd] = file;
	t->count++;
}

__noinline struct file *fget(int fd)
{
	struct fdtable *t = current->proc->files;
	struct file *file = (uint32_t)fd < t->room ? t->files[fd] : NULL;

	return file ? file_get(file) : NULL;
}

int fd_close(int fd)
{
	struct file *file = fd_take(current->proc->files, fd);

	fput(file);
	return file ? 0 : -EBADF;
}

int fd_add(struct file *file, uint32_t flags)
{
	int fd = get_unused_fd_flags(flags);

	if (fd < 0)
		fput(file);
	else
		fd_install(fd, file);
	return fd;
}

int fd_add_object(const struct file_operations *f_op, void *object, uint32_t flags)
{
	struct file *file = file_alloc(f_op, O_RDWR | (flags & O_NONBLOCK), object);

	if (file)
		return fd_add(file, flags);
	kfree(object);
	return -ENOMEM;
}

int fd_add_pair(struct file *file[2], int *ufds, uint32_t flags)
{
	int fd[2], err = 0;

	fd[0] = get_unused_fd_flags(flags);
	fd[1] = fd[0] < 0 ? fd[0] : get_unused_fd_flags(flags);
	err = fd[1] < 0 ? fd[1] : copy_to_user(ufds, fd, sizeof(fd));
	for (int i = 0; i < 2; i++) {
		if (!err) {
			fd_install(fd[i], file[i]);
			continue;
		}
		if (fd[i] >= 0)
			put_unused_fd(fd[i]);
		fput(file[i]);
	}
	return err;
}

int fd_replace(int fd, struct file *file, uint32_t flags)
{
	struct fdtable *t = current->proc->files;
	struct file *old = NULL;
	int err = 0;

	if ((uint32_t)fd >= fd_limit())
		err = -EBADF;
	else if ((uint32_t)fd >= t->room)
		err = fdtable_grow(t, fd + 1);
	else if (!t->files[fd] && test_bit(t->used, fd))
		err = -EBUSY;
	if (err) {
		fput(file);
		return err;
	}
	old = fd_take(t, fd);
	assign_bit(t->used, fd, true);
	assign_bit(t->cloexec, fd, flags & O_CLOEXEC);
	fd_install(fd, file);
	fput(old);
	return fd;
}

bool fd_cloexec(int fd)
{
	struct fdtable *t = current->proc->files;

	return (uint32_t)fd < t->room && test_bit(t->cloexec, fd);
}

void fd_set_cloexec(int fd, bool on)
{
	struct fdtable *t = current->proc->files;

	if ((uint32_t)fd < t->room && t->files[fd])
		assign_bit(t->cloexec, fd, on);
}
