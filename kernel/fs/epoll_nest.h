/* The inside of epoll, shared by epoll.c and epoll_nest.c. */
#pragma once

#include "fs/file.h"
#include "lib/list.h"
#include "proc/wait_queue.h"

struct epoll {
	struct wait_queue wait; /* epoll_wait, and pollers of the epoll itself */
	struct list_node ready; /* items that may have events */
	struct list_node items;
	struct file *file; /* its own, not counted */
	uint64_t visit;	   /* epoll_may_nest(): seen in this walk, */
	uint32_t levels;   /*   with this result */
};

struct epitem {
	struct epoll *ep;
	struct file *file; /* not counted: epoll_forget_file() */
	int fd;
	uint32_t events; /* EPOLL*; without event bits: one shot, fired */
	uint64_t data;
	bool waiting;
	struct wait_entry wait;	     /* on the file's wait queue */
	struct list_node ready_node; /* on its own when not on ep->ready */
	struct list_node file_node;  /* file->f_ep */
	struct list_node ep_node;    /* ep->items */
};

/* The epoll behind a file, borrowed, or NULL. */
struct epoll *epoll_of(const struct file *file);
/* Whether ep may watch target: no cycle, and no chain longer than Linux allows. */
bool epoll_may_nest(struct epoll *ep, struct epoll *target);
