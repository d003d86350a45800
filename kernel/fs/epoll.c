/*
 * epoll: one item per watched descriptor, with an entry on the file's wait
 * queue.  A wake-up puts the item on the ready list; epoll_wait looks only
 * at that list, so its cost does not grow with the number of members.
 *
 * Items hold no reference on their file: the file drops them when it goes
 * (epoll_forget_file).  A level-triggered item stays on the ready list until a
 * look finds it no longer ready.
 */
#include "fs/fs_impl.h"

#define EPOLL_FLAGS (EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP)
#define EPOLL_EVENT_MAX (0x7fffffff / (int)sizeof(struct epoll_event))

struct epoll {
	struct wait_queue wait; /* epoll_wait, and pollers of the epoll itself */
	struct list_node ready; /* items that may have events */
	struct list_node items;
};

struct epitem {
	struct epoll *ep;
	struct file *file; /* not counted: epoll_forget_file() */
	int fd;
	uint32_t events; /* EPOLL*; without event bits: one shot, fired */
	uint64_t data;
	struct wait_entry wait;	     /* on the file's wait queue */
	struct list_node ready_node; /* on its own when not on ep->ready */
	struct list_node file_node;  /* file->f_ep */
	struct list_node ep_node;    /* ep->items */
};

/* The events that the item asks for and its file has. */
static uint32_t item_poll(const struct epitem *item)
{
	struct wait_queue *wq;

	return vfs_poll(item->file, &wq) & item->events & ~EPOLL_FLAGS;
}

static void item_make_ready(struct epitem *item)
{
	if (!list_empty(&item->ready_node))
		return; /* who sleeps has been woken, or would have looked */
	list_add_tail(&item->ep->ready, &item->ready_node);
	wake_up(&item->ep->wait, EPOLLIN | EPOLLRDNORM);
}

static void item_wake(struct wait_entry *entry, uint32_t events)
{
	struct epitem *item = container_of(entry, struct epitem, wait);
	uint32_t wanted = item->events & ~EPOLL_FLAGS;

	if (wanted && (!events || events & wanted))
		item_make_ready(item);
}

static void item_free(struct epitem *item)
{
	wait_remove(&item->wait);
	list_remove(&item->ready_node);
	list_remove(&item->file_node);
	list_remove(&item->ep_node);
	kfree(item);
}

void epoll_forget_file(struct file *file)
{
	while (!list_empty(&file->f_ep))
		item_free(list_first(&file->f_ep, struct epitem, file_node));
}

/* Ready if one of the items on the list still is; those that are not leave it. */
static uint32_t epoll_poll(struct file *file, struct wait_queue **wq)
{
	struct epoll *ep = file->private_data;

	*wq = &ep->wait;
	while (!list_empty(&ep->ready)) {
		struct epitem *item = list_first(&ep->ready, struct epitem, ready_node);

		if (item_poll(item))
			return EPOLLIN | EPOLLRDNORM;
		list_remove(&item->ready_node);
	}
	return 0;
}

static void epoll_release(struct file *file)
{
	struct epoll *ep = file->private_data;

	while (!list_empty(&ep->items))
		item_free(list_first(&ep->items, struct epitem, ep_node));
	kfree(ep);
}

static const struct file_operations epoll_ops = {
	.poll = epoll_poll, .release = epoll_release,
};

/* The epoll behind a file, borrowed, or NULL. */
static struct epoll *epoll_of(const struct file *file)
{
	return file->f_op == &epoll_ops ? file->private_data : NULL;
}

SYSCALL(epoll_create1, uint32_t flags)
{
	struct epoll *ep;

	if (flags & ~(uint32_t)EPOLL_CLOEXEC)
		return -EINVAL;
	ep = kmalloc(sizeof(*ep));
	if (!ep)
		return -ENOMEM;
	wait_queue_init(&ep->wait);
	list_init(&ep->ready);
	list_init(&ep->items);
	return fd_add_object(&epoll_ops, ep, flags); /* EPOLL_CLOEXEC is O_CLOEXEC */
}

SYSCALL_AS(epoll_create, (int size), size > 0 ? sys_epoll_create1(0) : -EINVAL)

/* A file is rarely watched more than once, so its own list is the shortest to search. */
static struct epitem *item_find(const struct epoll *ep, const struct file *file, int fd)
{
	struct epitem *item;

	list_for_each(item, &file->f_ep, file_node) {
		if (item->ep == ep && item->fd == fd)
			return item;
	}
	return NULL;
}

/* Sets what the item asks for, and looks whether it is there. */
static int64_t item_set(struct epitem *item, const struct epoll_event *ev)
{
	item->events = ev->events | EPOLLERR | EPOLLHUP;
	item->data = ev->data.u64;
	if (item_poll(item))
		item_make_ready(item);
	return 0;
}

static int64_t item_add(struct epoll *ep, struct file *file, int fd, const struct epoll_event *ev)
{
	struct epitem *item = kmalloc(sizeof(*item));
	struct wait_queue *wq;

	if (!item)
		return -ENOMEM;
	*item = (struct epitem){ .ep = ep, .file = file, .fd = fd, .wait.wake = item_wake };
	vfs_poll(file, &wq);
	wait_add(wq, &item->wait);
	list_init(&item->ready_node);
	list_add_tail(&file->f_ep, &item->file_node);
	list_add_tail(&ep->items, &item->ep_node);
	return item_set(item, ev);
}

/* Whether epfile may watch target.  not done: more than one epoll that watches another (Linux:
 * five in a chain), because nothing asks for it; so there is no cycle, in which a wake-up would
 * run for ever, and no deep chain. */
static bool may_nest(const struct file *epfile, const struct epoll *target)
{
	struct epitem *item;

	list_for_each(item, &target->items, ep_node) {
		if (epoll_of(item->file))
			return false;
	}
	return list_empty(&epfile->f_ep);
}

/* Regular files and directories: there is nothing to wait for. */
static bool always_ready(const struct file *file)
{
	const struct remote *r = remote_of(file);

	return r && r->file & (IPC_FILE_SEEK | IPC_FILE_DIR);
}

static int64_t epoll_change(struct file *epfile, int op, struct file *file, int fd,
			    const struct epoll_event *ev)
{
	struct epoll *ep = epoll_of(epfile), *target = epoll_of(file);
	struct epitem *item;

	if (!ep || target == ep)
		return -EINVAL;
	if (!file->f_op->poll || always_ready(file))
		return -EPERM;
	item = item_find(ep, file, fd);
	switch (op) {
	case EPOLL_CTL_ADD:
		if (item)
			return -EEXIST;
		if (target && !may_nest(epfile, target))
			return -ELOOP;
		return item_add(ep, file, fd, ev);
	case EPOLL_CTL_MOD:
		return item ? item_set(item, ev) : -ENOENT;
	case EPOLL_CTL_DEL:
		if (item)
			item_free(item);
		return item ? 0 : -ENOENT;
	default:
		return -EINVAL;
	}
}

SYSCALL(epoll_ctl, int epfd, int op, int fd, const struct epoll_event *uevent)
{
	struct file *epfile __fput = fget(epfd), *file __fput = fget(fd);
	struct epoll_event ev = { 0 };

	if (op != EPOLL_CTL_DEL && get_user(ev, uevent))
		return -EFAULT;
	return epfile && file ? epoll_change(epfile, op, file, fd, &ev) : -EBADF;
}

/* Stores up to max events of ready items; how many, or -EFAULT if not even one. */
static int epoll_collect(struct epoll *ep, struct epoll_event *uevents, int max)
{
	struct list_node todo;
	struct epitem *item;
	int n = 0;

	/* Takes the list over, so that items put back are not looked at twice. */
	list_init(&todo);
	list_splice_tail(&todo, &ep->ready);
	while (!list_empty(&todo) && n < max) {
		item = list_first(&todo, struct epitem, ready_node);
		struct epoll_event ev = { .events = item_poll(item), .data.u64 = item->data };

		if (ev.events) {
			if (copy_to_user(&uevents[n], &ev, sizeof(ev))) {
				n = n ? n : -EFAULT;
				break;
			}
			n++;
		}
		list_remove(&item->ready_node);
		if (ev.events && item->events & EPOLLONESHOT)
			item->events &= EPOLL_FLAGS;
		else if (ev.events && !(item->events & EPOLLET))
			list_add_tail(&ep->ready, &item->ready_node);
	}
	list_splice_tail(&todo, &ep->ready);
	list_splice_tail(&ep->ready, &todo);
	return n;
}

/* Not restarted after a signal, whatever SA_RESTART says [signal(7)]. */
SYSCALL(epoll_wait, int epfd, struct epoll_event *uevents, int max, int timeout)
{
	struct file *file __fput = fget(epfd);
	struct epoll *ep = file ? epoll_of(file) : NULL;
	uint64_t deadline = poll_timeout_ms(timeout);
	int64_t ret;

	if (!ep || max <= 0 || max > EPOLL_EVENT_MAX)
		return file || max <= 0 ? -EINVAL : -EBADF;
	do {
		ret = epoll_collect(ep, uevents, max);
		if (ret || !deadline)
			return ret;
		ret = wait_on(&ep->wait, deadline);
		if (ret == -ETIMEDOUT)
			ret = deadline = 0; /* one more look */
	} while (!ret);
	return ret;
}

SYSCALL(epoll_pwait, int epfd, struct epoll_event *uevents, int max, int timeout,
	const uint64_t *usigmask, size_t sigsetsize)
{
	int64_t ret = sigmask_set(usigmask, sigsetsize);

	if (ret)
		return ret;
	ret = sys_epoll_wait(epfd, uevents, max, timeout);
	sigmask_restore(ret == -EINTR);
	return ret;
}
