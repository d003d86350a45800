/*
 * The list of processes and what one consists of.  fork.c and init.c make
 * processes with it, exit.c and wait.c take them apart.
 */
#include "proc/proc_impl.h"

struct list_node process_list = LIST_INIT(process_list);

struct process *process_find(int32_t pid)
{
	struct process *p;

	if (!pid)
		return current->proc;
	list_for_each(p, &process_list, all_node)
		if (p->pid == pid)
			return p;
	return NULL;
}

struct process *process_alloc(struct process *parent)
{
	const size_t inherited = offsetof(struct process, pgid);
	struct process *p = kmalloc(sizeof(*p));

	if (!p)
		return NULL;
	if (parent)
		memcpy((char *)p + inherited, (char *)parent + inherited, sizeof(*p) - inherited);
	list_init(&p->children);
	list_init(&p->sibling);
	list_init(&p->threads);
	list_init(&p->all_node);
	list_init(&p->sigqueue);
	wait_queue_init(&p->child_wait);
	p->parent = parent;
	p->start_time = clock_monotonic();
	return p;
}

void process_publish(struct process *p, int32_t pid)
{
	struct list_node *at = process_list.prev;

	p->pid = pid;
	while (at != &process_list && list_entry(at, struct process, all_node)->pid > pid)
		at = at->prev;
	list_add(at, &p->all_node);
	if (p->parent)
		list_add_tail(&p->parent->children, &p->sibling);
}

void process_free(struct process *p)
{
	process_drop_resources(p);
	list_remove(&p->all_node);
	list_remove(&p->sibling);
	kfree(p);
}

void process_drop_resources(struct process *p)
{
	struct fdtable *files = p->files;

	/* Files first, while all else is there: the last close of a port or a pipe wakes
	 * others and sends signals. */
	p->files = NULL;
	fdtable_put(files);
	kfree(p->cwd);
	p->cwd = NULL;
	net_put(p->net);
	p->net = NULL;
	mm_put(p->mm);
	p->mm = NULL;
}
