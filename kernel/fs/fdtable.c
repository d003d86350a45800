/*
 * The descriptor table of a process: an array of files and one of flags that
 * grow together, and the system calls on descriptors: close, dup, fcntl.  Used
 * by every call that takes or makes a descriptor, and by fork, exec and exit.  A
 * descriptor is first reserved, then installed, so that a call can fail for want
 * of one before it does anything.
 */
#include "fs/fs_impl.h"

#define FDS_MIN 64u /* entries of a new table */
#define FD_USED 1    /* bits of state[] */
#define FD_CLOSE 2   /* O_CLOEXEC */
#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)

struct fdtable {
	uint32_t refs;
	uint32_t room;	     /* entries */
	uint32_t first_free; /* below it every descriptor is used */
	struct file **files; /* NULL: free, or reserved if FD_USED is set */
	uint8_t *state;	     /* FD_*; stands behind files[] in one allocation */
};

/* Makes room for at least `need` entries: 0 or -ENOMEM. */
static int fdtable_grow(struct fdtable *t, uint32_t need)
{
	uint32_t room = MAX(t->room * 2, ALIGN_UP(MAX(need, FDS_MIN), 64));
	struct file **files = kmalloc(room * (sizeof(*files) + 1));

	if (!files)
		return -ENOMEM;
	if (t->room) {
		memcpy(files, t->files, t->room * sizeof(*files));
		memcpy(files + room, t->state, t->room);
	}
	kfree(t->files);
	t->files = files;
	t->state = (uint8_t *)(files + room);
	t->room = room;
	return 0;
}

struct fdtable *fdtable_fork(struct fdtable *from)
{
	struct fdtable *t = kmalloc(sizeof(*t));

	if (!t || fdtable_grow(t, from ? from->room : FDS_MIN)) {
		kfree(t);
		return NULL;
	}
	t->refs = 1;
	for (uint32_t fd = 0; from && fd < from->room; fd++) {
		if (!from->files[fd])
			continue; /* also what another thread has just reserved */
		t->files[fd] = file_get(from->files[fd]);
		t->state[fd] = from->state[fd];
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
	uint32_t n = 0;

	for (uint32_t fd = 0; fd < files->room; fd++)
		n += files->files[fd] != NULL;
	return n;
}

/* Makes fd free for the next reservation. */
static void fd_free(struct fdtable *t, uint32_t fd)
{
	t->state[fd] = 0;
	t->first_free = MIN(t->first_free, fd);
}

/* Empties the slot; the file that was there, or NULL. */
static struct file *fd_take(struct fdtable *t, uint32_t fd)
{
	struct file *file = fd < t->room ? t->files[fd] : NULL;

	if (file) {
		t->files[fd] = NULL;
		fd_free(t, fd);
	}
	return file;
}

void fdtable_close_on_exec(struct fdtable *t)
{
	for (uint32_t fd = 0; fd < t->room; fd++) {
		if (t->state[fd] & FD_CLOSE)
			fput(fd_take(t, fd));
	}
}

static uint64_t fd_limit(void)
{
	return MIN(current->proc->rlimit[RLIMIT_NOFILE].rlim_cur, 1ull << 18);
}

__noinline int get_unused_fd_from(uint32_t from, uint32_t flags)
{
	struct fdtable *t = current->proc->files;
	uint32_t fd = MAX(from, t->first_free);

	while (fd < t->room && t->state[fd])
		fd++;
	if (fd >= fd_limit())
		return -EMFILE;
	if (fd >= t->room && fdtable_grow(t, fd + 1))
		return -ENOMEM;
	t->state[fd] = FD_USED | (flags & O_CLOEXEC ? FD_CLOSE : 0);
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
	current->proc->files->files[fd] = file;
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
	int fd = file ? get_unused_fd_flags(flags) : -ENOMEM;

	if (fd < 0)
		fput(file);
	else
		fd_install(fd, file);
	return fd;
}

int fd_add_object(const struct file_operations *f_op, void *object, uint32_t flags)
{
	struct file *file = file_alloc(f_op, O_RDWR | (flags & O_NONBLOCK), object);

	if (!file)
		kfree(object);
	return fd_add(file, flags);
}

int fd_add_pair(struct file *file[2], int *ufds, uint32_t flags)
{
	int fd[2], err;

	fd[0] = fd_add(file[0], flags);
	fd[1] = fd_add(file[1], flags);
	err = MIN(MIN(fd[0], fd[1]), 0) ?: copy_to_user(ufds, fd, sizeof(fd));
	for (int i = 0; i < 2 && err; i++)
		fd_close(fd[i]);
	return err;
}

int fd_replace(int fd, struct file *file, uint32_t flags)
{
	struct fdtable *t = current->proc->files;
	struct file *old;
	int err = (uint32_t)fd >= fd_limit() ? -EBADF : 0;

	if (!err && (uint32_t)fd >= t->room)
		err = fdtable_grow(t, fd + 1);
	if (!err && !t->files[fd] && t->state[fd])
		err = -EBUSY;

	if (err) {
		fput(file);
		return err;
	}
	old = fd_take(t, fd);
	t->state[fd] = FD_USED | (flags & O_CLOEXEC ? FD_CLOSE : 0);
	fd_install(fd, file);
	fput(old);
	return fd;
}

bool fd_cloexec(int fd)
{
	return current->proc->files->state[fd] & FD_CLOSE;
}

void fd_set_cloexec(int fd, bool on)
{
	current->proc->files->state[fd] = FD_USED | (on ? FD_CLOSE : 0);
}

SYSCALL_AS(close, (int fd), fd_close(fd))

SYSCALL(dup, int fd)
{
	struct file *file = fget(fd);

	return file ? fd_add(file, 0) : -EBADF;
}

SYSCALL(dup3, int oldfd, int newfd, uint32_t flags)
{
	struct file *file;

	if (flags & ~(uint32_t)O_CLOEXEC || oldfd == newfd)
		return -EINVAL;
	file = fget(oldfd);
	return file ? fd_replace(newfd, file, flags) : -EBADF;
}

/* not done: record locks (F_GETLK, F_SETLK, F_SETLKW) and F_SETOWN, because no server keeps
 * locks and nothing sends SIGIO: EINVAL, as on a file system without them. */
static int64_t file_fcntl(int fd, struct file *file, int cmd, uint64_t arg)
{
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= current->proc->rlimit[RLIMIT_NOFILE].rlim_cur)
			return -EINVAL;
		fd = get_unused_fd_from((uint32_t)arg, cmd == F_DUPFD_CLOEXEC ? O_CLOEXEC : 0);
		if (fd >= 0)
			fd_install(fd, file_get(file));
		return fd;
	case F_GETFD:
		return fd_cloexec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		fd_set_cloexec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->f_flags;
	case F_SETFL:
		if (file->f_flags & O_PATH)
			return -EBADF;
		file->f_flags = (file->f_flags & ~SETFL_MASK) | (arg & SETFL_MASK);
		return 0;
	default:
		return -EINVAL;
	}
}

SYSCALL(fcntl, int fd, int cmd, uint64_t arg)
{
	struct file *file __fput = fget(fd);

	return file ? file_fcntl(fd, file, cmd, arg) : -EBADF;
}

SYSCALL(dup2, int oldfd, int newfd)
{
	if (oldfd != newfd)
		return sys_dup3(oldfd, newfd, 0);
	return sys_fcntl(oldfd, F_GETFD, 0) < 0 ? -EBADF : newfd;
}
