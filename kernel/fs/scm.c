/*
 * Descriptors in messages (SCM_RIGHTS): the kernel turns them into files on
 * their way to the server and into descriptors of the receiver on their way
 * back; all other control data passes through.  Called by socket_file.c.
 */
#include "abi/socket.h"
#include "fs/fs_impl.h"

/* The files of one SCM_RIGHTS item of n bytes.
 * not done: more than IPC_FDS descriptors in one message (Linux: 253), because a request
 * carries no more; EINVAL, as Linux says of too many. */
static int64_t scm_take(const char *data, size_t n, struct file **fds, uint32_t *nfds)
{
	if (n % sizeof(int) || n / sizeof(int) > IPC_FDS - *nfds)
		return -EINVAL;
	for (size_t i = 0; i < n; i += sizeof(int)) {
		int fd;

		memcpy(&fd, data + i, sizeof(fd));
		fds[*nfds] = fget(fd);
		if (!fds[*nfds])
			return -EBADF;
		++*nfds;
	}
	return 0;
}

int64_t scm_send(char *control, size_t *len, struct file **fds, uint32_t *nfds)
{
	size_t off = 0, kept = 0, space;
	struct cmsghdr c;

	for (; off + sizeof(c) <= *len; off += space) {
		memcpy(&c, control + off, sizeof(c));
		if (c.cmsg_len < sizeof(c) || c.cmsg_len > *len - off)
			return -EINVAL;
		space = MIN(CMSG_ALIGN(c.cmsg_len), *len - off);
		if (c.cmsg_level == SOL_SOCKET && c.cmsg_type == SCM_RIGHTS) {
			int64_t err = scm_take(control + off + sizeof(c), c.cmsg_len - sizeof(c),
					       fds, nfds);

			if (err)
				return err;
			continue;
		}
		memmove(control + kept, control + off, space);
		kept += space;
	}
	*len = kept;
	return 0;
}

int64_t scm_recv(struct request *rq, char *ucontrol, size_t room, size_t *used, uint32_t flags)
{
	size_t at = CMSG_ALIGN(*used), max = 0;
	struct cmsghdr c = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	uint32_t n = 0;
	int fd;

	if (!rq->reply_nfds)
		return 0;
	if (room >= at + CMSG_LEN(sizeof(int)))
		max = (room - at - sizeof(c)) / sizeof(int);
	while (n < rq->reply_nfds && n < max) {
		fd = get_unused_fd_flags(flags & MSG_CMSG_CLOEXEC ? O_CLOEXEC : 0);
		if (fd < 0)
			break;
		if (copy_to_user(ucontrol + at + sizeof(c) + n * sizeof(fd), &fd, sizeof(fd))) {
			put_unused_fd(fd);
			return -EFAULT;
		}
		fd_install(fd, rq->reply_fds[n]);
		rq->reply_fds[n++] = NULL;
	}
	if (n) {
		c.cmsg_len = CMSG_LEN(n * sizeof(int));
		if (copy_to_user(ucontrol + at, &c, sizeof(c)))
			return -EFAULT;
		*used = MIN(at + CMSG_SPACE(n * sizeof(int)), room);
	}
	return n < rq->reply_nfds ? MSG_CTRUNC : 0;
}
