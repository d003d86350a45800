/*
 * struct net: for each address family, the server that makes its sockets.  A
 * process inherits its parent's table (current->proc->net), so a network
 * namespace is another network server.  init fills it with net_attach() and
 * replaces a dead server's entry in the same way; socket_calls.c looks in it.
 */
#include "abi/ipc.h"
#include "abi/socket.h"
#include "fs/fdtable.h"
#include "fs/socket_file.h"
#include "mm/slab.h"
#include "proc/thread.h"
#include "syscall/socket_calls.h"

struct net {
	uint32_t refs;
	struct remote *family[AF_MAX]; /* NULL: no such sockets */
};

struct net *net_create(void)
{
	struct net *net = kmalloc(sizeof(*net));

	if (net)
		net->refs = 1;
	return net;
}

struct net *net_get(struct net *net)
{
	net->refs++;
	return net;
}

void net_put(struct net *net)
{
	if (!net || --net->refs)
		return;
	for (int i = 0; i < AF_MAX; i++)
		remote_put(net->family[i]);
	kfree(net);
}

struct remote *net_family(int family)
{
	struct remote *r = NULL;

	if (family >= 0 && family < AF_MAX)
		r = current->proc->net->family[family];
	return r ? remote_get(r) : NULL;
}

/* Gives the current process a copy of its table: 0 or -ENOMEM. */
static int net_unshare(void)
{
	struct net *old = current->proc->net, *net;

	if (old->refs == 1)
		return 0;
	net = net_create();
	if (!net)
		return -ENOMEM;
	for (int i = 0; i < AF_MAX; i++)
		net->family[i] = old->family[i] ? remote_get(old->family[i]) : NULL;
	current->proc->net = net;
	net_put(old);
	return 0;
}

/* With NET_ATTACH_OWN the change is the caller's and its future children's alone, and needs
 * no privilege: it takes only what the descriptor gives. */
int64_t sys_net_attach(int family, int fd, uint32_t flags)
{
	struct file *file __fput = fd == -1 ? NULL : fget(fd);
	struct remote *r = file ? remote_of(file) : NULL, **slot;

	if (family <= AF_UNSPEC || family >= AF_MAX || flags & ~NET_ATTACH_OWN || (file && !r))
		return -EINVAL;
	if (!file && fd != -1)
		return -EBADF;
	if (!(flags & NET_ATTACH_OWN) && current->proc->euid)
		return -EPERM;
	if (flags & NET_ATTACH_OWN && net_unshare())
		return -ENOMEM;
	slot = &current->proc->net->family[family];
	remote_put(*slot);
	*slot = r ? remote_get(r) : NULL;
	return 0;
}
