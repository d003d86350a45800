/*
 * struct file: what a descriptor refers to, and the only thing that gives a
 * process access to anything.
 */
#pragma once

#include "abi/errno.h"
#include "abi/stat.h"
#include "lib/list.h"
#include "mm/uaccess.h"

struct file;
struct iovec;
struct memobj;
struct wait_queue;

/* NULL operations: read and write give EINVAL, lseek ESPIPE, ioctl ENOTTY, memobj ENODEV,
 * getdents ENOTDIR, truncate EINVAL; poll NULL: always ready. */
struct file_operations {
	/* pos: position to use and advance (f_pos, or pread's own). Bytes, or -errno. */
	int64_t (*read)(struct file *file, const struct iov_iter *to, uint64_t *pos);
	int64_t (*write)(struct file *file, const struct iov_iter *from, uint64_t *pos);
	int64_t (*lseek)(struct file *file, int64_t off, int whence);
	/* The mask of EPOLL* bits as it is now, and the wait queue that tells of its changes. */
	uint32_t (*poll)(struct file *file, struct wait_queue **wq);
	int64_t (*ioctl)(struct file *file, uint32_t cmd, uint64_t arg);
	int (*fstat)(struct file *file, struct stat *st);
	/* The object behind the file for mmap: a new reference in *obj. */
	int (*memobj)(struct file *file, uint32_t prot, bool shared, struct memobj **obj);
	int64_t (*getdents)(struct file *file, const struct iov_iter *to);
	int (*truncate)(struct file *file, uint64_t size);
	int (*fsync)(struct file *file);
	/* The last reference is gone; frees private_data. Never sleeps. */
	void (*release)(struct file *file);
};

struct file {
	const struct file_operations *f_op;
	uint32_t f_flags; /* O_*; O_ACCMODE bits decide read and write */
	uint32_t f_count;
	uint64_t f_pos;
	bool f_pos_busy; /* a remote read or write that moves f_pos is under way */
	void *private_data;
	char *f_path;	       /* directories: canonical path (kmalloc'ed); else NULL */
	struct list_node f_ep; /* epoll items that watch this file */
};

/* One reference, the caller's; NULL when memory is out (private_data stays the caller's). */
struct file *file_alloc(const struct file_operations *f_op, uint32_t f_flags, void *private_data);
struct file *file_get(struct file *file);
/* Drops one reference; the last one releases. NULL is fine. */
void fput(struct file *file);
static inline void fput_at_end(struct file **file)
{
	fput(*file);
}
/* Marks a variable whose reference is dropped when it goes out of scope. */
#define __fput __attribute__((cleanup(fput_at_end)))

/* klog_file.c: a file that writes to the kernel's log. */
/* One reference; NULL when memory is out. */
struct file *klog_file(void);

/* Sleeps until cond holds, unless the file is O_NONBLOCK: 0, -EAGAIN, -ERESTARTSYS. */
#define file_wait(file, wq, cond)                                                                  \
	((cond) ? 0 : (file)->f_flags & O_NONBLOCK ? -EAGAIN : wait_event(wq, cond))

/* f_op->lseek, or -ESPIPE. (0, SEEK_CUR) asks whether the file has a position; it never
 * sleeps. */
int64_t vfs_lseek(struct file *file, int64_t off, int whence);
/* f_op->truncate, or -EINVAL. */
int64_t vfs_truncate(struct file *file, uint64_t size);
/* f_op->fstat, or the attributes of a file that has none of its own. */
int vfs_fstat(struct file *file, struct stat *st);

#define IOV_FAST 8
#define RW_MAX 0x7ffff000ull /* most bytes one call moves, as on Linux */

/* The pieces of user memory that readv, writev, sendmsg and recvmsg name. */
struct iov_buf {
	struct ioseg fast[IOV_FAST];
	struct ioseg *seg;    /* fast, or kmalloc'ed */
	struct iov_iter iter; /* the user's pieces; seg[0..lead) are the caller's */
};

/*
 * Reads an array of n struct iovec, leaving `lead` unused pieces before it for
 * the caller to fill in.  0, -EINVAL (more than IOV_MAX, a length below 0),
 * -EFAULT, -ENOMEM; what it allocated goes with iov_free(), also after an error.
 */
int iov_import(struct iov_buf *b, const struct iovec *uvec, uint64_t n, uint32_t lead) __must_check;
void iov_free(struct iov_buf *b);
