/* Threads: allocation, numbers, the end.  What processes are is process.c's. */
#include "proc/proc_impl.h"

#define KSTACK_ORDER	2
#define HASH_SIZE	1024
#define PID_MAX		32768

_Static_assert(PAGE_SIZE << KSTACK_ORDER == KSTACK_SIZE, "kernel stacks are whole frames");

static struct thread *hash[HASH_SIZE];
uint32_t thread_total;
static int32_t last_pid;

/* Where the link to the thread is, or would be. */
static struct thread **hash_slot(int32_t tid)
{
	struct thread **slot = &hash[(uint32_t)tid % HASH_SIZE];

	while (*slot && (*slot)->tid != tid)
		slot = &(*slot)->hash_next;
	return slot;
}

static bool pid_in_use(int32_t pid)
{
	struct process *p;

	list_for_each(p, &process_list, all_node)
		if (p->pid == pid || p->pgid == pid || p->sid == pid)
			return true;
	return *hash_slot(pid);
}

int32_t pid_alloc(void)
{
	do
		last_pid = last_pid + 1 < PID_MAX ? last_pid + 1 : 2;
	while (pid_in_use(last_pid));
	return last_pid;
}

struct thread *thread_find(int32_t tid)
{
	return tid ? *hash_slot(tid) : current;
}

void thread_set_tid(struct thread *t, int32_t tid)
{
	if (t->tid)
		*hash_slot(t->tid) = t->hash_next;
	t->tid = tid;
	t->hash_next = NULL;
	if (tid)
		*hash_slot(tid) = t;
}

void thread_account(struct thread *t)
{
	uint64_t now = clock_monotonic();

	t->cpu_time += now - t->clock_mark;
	t->clock_mark = now;
}

static struct thread *alloc(void)
{
	struct thread *t = kmalloc(sizeof(*t));

	if (!t)
		return NULL;
	list_init(&t->proc_node);
	list_init(&t->run_node);
	t->state = THREAD_BLOCKED;
	t->prio = PRIO_NORMAL;
	t->fpu_cpu = -1;
	t->altstack.ss_flags = SS_DISABLE;
	return t;
}

struct thread *thread_create(struct process *proc)
{
	struct thread *t = frames_low() ? NULL : alloc();
	paddr_t stack;

	if (!t)
		return NULL;
	thread_total++;
	stack = frame_alloc(KSTACK_ORDER);
	t->kstack = stack ? phys_to_virt(stack) : NULL;
	t->request = request_alloc();
	if (!t->kstack || !t->request) {
		thread_free(t);
		return NULL;
	}
	*(uint64_t *)t->kstack = KSTACK_CANARY;
	t->proc = proc;
	t->cpu = this_cpu()->id;
	thread_set_tid(t, pid_alloc());
	thread_arch_init(t);
	memset(t->tf, 0, sizeof(*t->tf));
	fpu_reset(t);
	return t;
}

void thread_start(struct thread *t)
{
	list_add_tail(&t->proc->threads, &t->proc_node);
	t->proc->nthreads++;
	signal_recalc(t);
	thread_wake(t);
}

void thread_free(struct thread *t)
{
	thread_total--;
	thread_set_tid(t, 0);
	ktimer_stop(&t->sleep_timer);
	for (uint32_t i = 0; t->kstack && i < 1u << KSTACK_ORDER; i++)
		frame_put(virt_to_phys(t->kstack) + i * PAGE_SIZE);
	request_free(t->request);
	kfree(t);
}

void thread_make_idle(struct cpu *cpu, void *kstack)
{
	struct thread *t = alloc();

	if (!t)
		panic("no memory for an idle thread");
	t->state = THREAD_RUNNABLE;
	t->prio = PRIO_IDLE;
	t->on_cpu = true;
	t->cpu = cpu->id;
	t->kstack = kstack;
	*(uint64_t *)kstack = KSTACK_CANARY;
	cpu->idle_thread = cpu->running = t;
}
