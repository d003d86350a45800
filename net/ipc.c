/*
 * netd's side of ipc.h with the system calls of <sockeye/ipc.h>: messages to
 * post collect here and leave with the next receive.
 */
#include "ipc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sockeye/ipc.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "abi/boot.h"
#include "netd.h"
#include "net.h"

static struct netd *netd_of(struct net *net)
{
	return net->ipc;
}

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

long net_ipc_pull(struct net *net, uint64_t id, uint64_t off, const struct iovec *iov, int n)
{
	return result(ipc_pull(netd_of(net)->port, id, off, iov, n));
}

long net_ipc_push(struct net *net, uint64_t id, uint64_t off, const struct iovec *iov, int n)
{
	return result(ipc_push(netd_of(net)->port, id, off, iov, n));
}

/* Descriptors that were lent to messages are no longer needed once those are out. */
static void sent(struct netd *netd)
{
	netd->nr_posts = 0;
	while (netd->nr_closing > 0)
		close(netd->closing[--netd->nr_closing]);
}

int netd_exchange(struct netd *netd, struct ipc_msg *msgs, unsigned int n, int64_t timeout_ns)
{
	int got = ipc_reply_receive(netd->port, netd->posts, netd->nr_posts, msgs, n, timeout_ns);

	if (got < 0 && errno == EINTR)
		got = 0;
	sent(netd);
	return got;
}

struct ipc_msg *net_ipc_post(struct net *net)
{
	struct netd *netd = netd_of(net);
	struct ipc_msg *msg;

	if (netd->nr_posts == NETD_POSTS)
		netd_exchange(netd, NULL, 0, 0);
	msg = &netd->posts[netd->nr_posts++];
	memset(msg, 0, IPC_MSG_HEAD);
	return msg;
}

void net_ipc_close_fd(struct net *net, int fd)
{
	struct netd *netd = netd_of(net);

	if (netd->nr_closing == netd->size_closing) {
		unsigned int size = netd->size_closing ? netd->size_closing * 2 : 64;
		int *closing = realloc(netd->closing, size * sizeof(*closing));

		if (!closing) { /* a message that lends it goes out broken, but none leaks */
			close(fd);
			return;
		}
		netd->closing = closing;
		netd->size_closing = size;
	}
	netd->closing[netd->nr_closing++] = fd;
}

int net_ipc_share(struct net *net, const char *name, size_t size, void **mem)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	(void)net;
	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)size) < 0)
		goto fail;
	*mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (*mem == MAP_FAILED)
		goto fail;
	return fd;
fail:
	close(fd);
	return -ENOMEM;
}

void net_ipc_unshare(struct net *net, int fd, void *mem, size_t size)
{
	(void)net;
	munmap(mem, size);
	close(fd);
}

uint64_t net_ipc_realtime(struct net *net)
{
	struct timespec t;

	(void)net;
	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
