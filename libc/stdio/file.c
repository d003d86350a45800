/*
 * Streams as objects: the three standard ones, the list of all, making and
 * freeing, the functions of an ordinary descriptor, the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <internal/pthread_impl.h>
#include <internal/start.h>
#include <internal/stdio_impl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned char stdin_buffer[UNGET_MAX + BUFSIZ];
static unsigned char stdout_buffer[UNGET_MAX + BUFSIZ];

#define STANDARD(number, access, buffer, length)                                           \
	{                                                                                  \
		.flags = F_STATIC | (access), .fd = (number), .buf = (buffer) + UNGET_MAX, \
		.size = (length), .read = __file_sys_read, .write = __file_sys_write,      \
		.seek = __file_sys_seek, .close = __file_sys_close                         \
	}

static FILE stdin_file, stdout_file, stderr_file;

static FILE stderr_file = STANDARD(2, F_CAN_WRITE | F_UNBUFFERED, stderr_file.tiny, 1);
static FILE stdout_file = STANDARD(1, F_CAN_WRITE | F_TRY_TTY, stdout_buffer, BUFSIZ);
static FILE stdin_file = STANDARD(0, F_CAN_READ, stdin_buffer, BUFSIZ);

FILE *const stdin = &stdin_file;
FILE *const stdout = &stdout_file;
FILE *const stderr = &stderr_file;

/* All other streams; guarded by the lock. */
FILE *__file_list;
volatile int __file_list_lock;

ssize_t __file_sys_read(FILE *f, void *p, size_t n)
{
	return read(f->fd, p, n);
}

ssize_t __file_sys_write(FILE *f, const void *p, size_t n)
{
	return write(f->fd, p, n);
}

off_t __file_sys_seek(FILE *f, off_t offset, int whence)
{
	return lseek(f->fd, offset, whence);
}

int __file_sys_close(FILE *f)
{
	return close(f->fd);
}

/* A stream on the list; the caller owns it.  Null: no memory. */
FILE *__file_new(unsigned int flags, int fd)
{
	FILE *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->flags = flags;
	f->fd = fd;
	f->read = __file_sys_read;
	f->write = __file_sys_write;
	f->seek = __file_sys_seek;
	f->close = __file_sys_close;
	lock_acquire(&__file_list_lock);
	f->next = __file_list;
	if (f->next)
		f->next->prev = f;
	__file_list = f;
	lock_release(&__file_list_lock);
	return f;
}

void __file_free(FILE *f)
{
	lock_acquire(&__file_list_lock);
	if (f->prev)
		f->prev->next = f->next;
	else if (__file_list == f)
		__file_list = f->next;
	if (f->next)
		f->next->prev = f->prev;
	lock_release(&__file_list_lock);
	if (f->flags & F_OWN_BUFFER)
		free(f->buf - UNGET_MAX);
	if (!(f->flags & F_STATIC))
		free(f);
}

/* Take fopen's mode apart.  Returns 0, or -1 and EINVAL. */
int __file_mode(const char *mode, unsigned int *flags, int *open_flags)
{
	int plus = strchr(mode, '+') != NULL;

	switch (*mode) {
	case 'r':
		*flags = F_CAN_READ;
		*open_flags = 0;
		break;
	case 'w':
		*flags = F_CAN_WRITE;
		*open_flags = O_CREAT | O_TRUNC;
		break;
	case 'a':
		*flags = F_CAN_WRITE | F_APPEND;
		*open_flags = O_CREAT | O_APPEND;
		break;
	default:
		errno = EINVAL;
		return -1;
	}
	if (plus)
		*flags |= F_CAN_READ | F_CAN_WRITE;
	*open_flags |= plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
	if (strchr(mode, 'x'))
		*open_flags |= O_EXCL;
	if (strchr(mode, 'e'))
		*open_flags |= O_CLOEXEC;
	return 0;
}

/* The lock may be taken again by its owner. */
void __file_lock_slow(FILE *f)
{
	int tid = pthread_this()->tid;

	if (f->lock_owner == tid) {
		f->lock_depth++;
		return;
	}
	lock_acquire(&f->lock);
	f->lock_owner = tid;
	f->lock_depth = 1;
}

void __file_unlock_slow(FILE *f)
{
	if (f->lock_owner != pthread_this()->tid || --f->lock_depth)
		return;
	f->lock_owner = 0;
	lock_release(&f->lock);
}

void flockfile(FILE *f)
{
	file_lock(f);
}

void funlockfile(FILE *f)
{
	file_unlock(f);
}

/* Returns 0, or nonzero: another thread has it. */
int ftrylockfile(FILE *f)
{
	int owner = f->lock_owner;

	if (__libc_threaded && owner && owner != pthread_this()->tid)
		return -1;
	file_lock(f);
	return 0;
}

/* At exit: write what waits, and give back input that nobody read. */
void __stdio_exit(void)
{
	lock_acquire(&__file_list_lock);
	for (FILE *f = __file_list; f; f = f->next)
		__file_sync(f);
	__file_sync(stdin);
	__file_sync(stdout);
	__file_sync(stderr);
}
