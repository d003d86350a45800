/*
 * Finds the program that execve is to start: as a path, which its server checks
 * for the right to execute, or as an open file (fexecve).
 */
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "fs/fdtable.h"
#include "fs/namei.h"
#include "ipc/request.h"
#include "mm/memobj.h"

static int open_exec_fd(int fd, struct exec_image *image)
{
	struct file *file __fput = fget(fd);
	struct stat st;
	int err;

	if (!file)
		return -EBADF;
	err = vfs_fstat(file, &st);
	if (!err && (!S_ISREG(st.st_mode) || !file->f_op->memobj ||
		     (!memobj_of(file) && !(st.st_mode & 0111))))
		err = -EACCES;
	if (!err)
		err = file->f_op->memobj(file, PROT_READ | PROT_EXEC, false, &image->obj);
	if (!err) {
		image->size = (uint64_t)st.st_size;
		image->mode = st.st_mode;
		image->uid = st.st_uid;
		image->gid = st.st_gid;
	}
	return err;
}

int vfs_open_exec(int dirfd, const char *path, uint32_t at_flags, struct exec_image *image)
{
	if (!*path && at_flags & AT_EMPTY_PATH && dirfd != AT_FDCWD)
		return open_exec_fd(dirfd, image);
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_OPEN) ?: path_add(&pc, dirfd, path, 0);

	pc.arg[0] = at_flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : O_RDONLY;
	pc.arg[2] = IPC_OPEN_EXEC;
	ret = ret ?: path_call(&pc);
	if (ret >= 0) {
		struct request *rq = pc.rq;

		image->obj =
			rq->reply_nfds && rq->reply_fds[0] ? memobj_of(rq->reply_fds[0]) : NULL;
		image->size = (uint64_t)ret;
		image->mode = (uint32_t)rq->reply_arg[0];
		image->uid = (uint32_t)rq->reply_arg[1];
		image->gid = (uint32_t)(rq->reply_arg[1] >> 32);
		if (image->obj)
			memobj_get(image->obj);
		ret = image->obj ? 0 : -EACCES;
	}
	return (int)ret;
}
