/*
 * The list of processes and what one consists of.  fork.c and init.c make
 * processes with it, exit.c and wait.c take them apart.
 */
#include "fs/fdtable.h"
#include "fs/socket_file.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"

struct list_node process_list = LIST_INIT(process_list);

struct process *process_find(int32_t pid)
{
	struct process *p;

	/* Sorted by pid, and the young are asked for most. */
	for (struct list_node *n = process_list.prev; n != &process_list; n = n->prev) {
		p = list_entry(n, struct process, all_node);
		if (p->pid <= pid)
			return p->pid == pid ? p : NULL;
	}
	return NULL;
}

struct process *process_alloc(struct process *parent)
{
	struct process *p = kmalloc(sizeof(*p));

	if (!p)
		return NULL;
	list_init(&p->children);
	list_init(&p->sibling);
	list_init(&p->threads);
	list_init(&p->all_node);
	list_init(&p->sigqueue);
	wait_queue_init(&p->child_wait);
	p->state = PROC_ALIVE;
	p->parent = parent;
	p->exit_signal = SIGCHLD;
	p->start_time = clock_monotonic();
	if (!parent)
		return p;
	p->pgid = parent->pgid;
	p->sid = parent->sid;
	p->uid = parent->uid, p->euid = parent->euid, p->suid = parent->suid;
	p->gid = parent->gid, p->egid = parent->egid, p->sgid = parent->sgid;
	p->nice = parent->nice;
	memcpy(p->rlimit, parent->rlimit, sizeof(p->rlimit));
	memcpy(p->comm, parent->comm, sizeof(p->comm));
	memcpy(p->args, parent->args, sizeof(p->args));
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
	list_remove(&p->all_node);
	list_remove(&p->sibling);
	kfree(p);
}

static void fs_put(struct fs_struct *fs)
{
	if (--fs->refs)
		return;
	kfree(fs->cwd);
	kfree(fs);
}

void process_drop_resources(struct process *p)
{
	struct fdtable *files = p->files;
	struct mm *mm = p->mm;

	/* Files first, while all else is there: the last close of a port or a pipe wakes
	 * others and sends signals. */
	p->files = NULL;
	if (files)
		fdtable_put(files);
	if (p->fs)
		fs_put(p->fs);
	if (p->net)
		net_put(p->net);
	if (p->sighand)
		sighand_put(p->sighand);
	p->fs = NULL;
	p->net = NULL;
	p->sighand = NULL;
	p->mm = NULL;
	if (mm && this_cpu()->mm == mm)
		mm_switch(NULL);
	mm_put(mm);
}
