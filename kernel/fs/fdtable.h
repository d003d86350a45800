/* The descriptor table of a process. */
#pragma once

#include "fs/file.h"

struct fdtable;

/* A copy, of NULL an empty one; NULL when memory is out. */
struct fdtable *fdtable_fork(struct fdtable *files);
struct fdtable *fdtable_get(struct fdtable *files);
void fdtable_put(struct fdtable *files), fdtable_close_on_exec(struct fdtable *files);
uint32_t fdtable_count(const struct fdtable *files); /* open descriptors */

/*
 * Reserves the lowest free descriptor of the current process, from `from` up, below
 * RLIMIT_NOFILE. flags: O_CLOEXEC or 0. -EMFILE, -ENOMEM. The slot stays empty (EBADF)
 * until fd_install(); put_unused_fd() gives it back.
 */
int get_unused_fd_flags(uint32_t flags), get_unused_fd_from(uint32_t from, uint32_t flags);
void put_unused_fd(int fd);
/* Consumes the caller's reference on file; cannot fail. */
void fd_install(int fd, struct file *file);
/* The file with a new reference, or NULL; fput() it. */
struct file *fget(int fd);
/* Takes the file out of the table and drops it: 0 or -EBADF. */
int fd_close(int fd);
/* Reserves, installs and returns a descriptor for file, or -errno (NULL: -ENOMEM); always
 * consumes file. */
int fd_add(struct file *file, uint32_t flags);
/* Two files at once, whose descriptors are stored in ufds (pipe, socketpair): 0, -EMFILE,
 * -ENOMEM (also for a NULL), -EFAULT; always consumes both. */
int fd_add_pair(struct file *file[2], int *ufds, uint32_t flags);
/* The same for a new file on a kmalloc'ed object (consumed); flags also O_NONBLOCK. */
int fd_add_object(const struct file_operations *f_op, void *object, uint32_t flags);
/* Puts file (consumed) at fd, closing what was there (dup2): fd, -EBADF if fd is not below
 * RLIMIT_NOFILE, -EBUSY if another call has reserved it, -ENOMEM. */
int fd_replace(int fd, struct file *file, uint32_t flags);
/* The close-on-exec flag of an open descriptor. */
bool fd_cloexec(int fd);
void fd_set_cloexec(int fd, bool on);
