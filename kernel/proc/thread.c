/* Threads: allocation, numbers, the end.  What processes are is process.c's. */
#include "proc/thread.h"

#include "ipc/request.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/slab.h"
#include "x86/fpu.h"
#include "x86/thread_arch.h"
#include "x86/trap_frame.h"

#define KSTACK_ORDER	2
#define HASH_SIZE	1024
#define PID_MAX		32768

_Static_assert(PAGE_SIZE << KSTACK_ORDER == KSTACK_SIZE, "kernel stacks are whole frames");

static struct thread *hash[HASH_SIZE];
static uint32_t total;
static int32_t last_pid;

static bool pid_in_use(int32_t pid)
{
	struct process *p;

	if (thread_find(pid))
		return true;
	list_for_each(p, &process_list, all_node)
		if (p->pid == pid || p->pgid == pid || p->sid == pid)
			return true;
	return false;
}

int32_t pid_alloc(void)
{
	static bool wrapped;

	do {
		if (++last_pid >= PID_MAX) {
			last_pid = 2;
			wrapped = true;
		}
	} while (wrapped && pid_in_use(last_pid));
	return last_pid;
}

struct thread *thread_find(int32_t tid)
{
	struct thread *t = hash[(uint32_t)tid % HASH_SIZE];

	while (t && t->tid != tid)
		t = t->hash_next;
	return t;
}

static void hash_insert(struct thread *t)
{
	struct thread **bucket = &hash[(uint32_t)t->tid % HASH_SIZE];

	t->hash_next = *bucket;
	*bucket = t;
}

static void hash_remove(struct thread *t)
{
	struct thread **p = &hash[(uint32_t)t->tid % HASH_SIZE];

	while (*p && *p != t)
		p = &(*p)->hash_next;
	if (*p)
		*p = t->hash_next;
}

void thread_set_tid(struct thread *t, int32_t tid)
{
	hash_remove(t);
	t->tid = tid;
	hash_insert(t);
}

void thread_account(struct thread *t, bool user)
{
	uint64_t now = clock_monotonic();

	if (user)
		t->utime += now - t->clock_mark;
	else
		t->stime += now - t->clock_mark;
	t->clock_mark = now;
}

uint32_t thread_total(void)
{
	return total;
}

static void init_fields(struct thread *t)
{
	list_init(&t->proc_node);
	list_init(&t->run_node);
	list_init(&t->sigqueue);
	t->state = THREAD_BLOCKED;
	t->prio = PRIO_NORMAL;
	t->fpu_cpu = -1;
	t->altstack.ss_flags = SS_DISABLE;
}

struct thread *thread_create(struct process *proc)
{
	struct thread *t = kmalloc(sizeof(*t));
	paddr_t stack;

	if (!t)
		return NULL;
	init_fields(t);
	stack = frame_alloc(KSTACK_ORDER);
	t->kstack = stack ? phys_to_virt(stack) : NULL;
	t->fpu = kmalloc(512);
	t->request = request_alloc();
	if (!t->kstack || !t->fpu || !t->request) {
		thread_free(t);
		return NULL;
	}
	*(uint64_t *)t->kstack = KSTACK_CANARY;
	t->proc = proc;
	t->tid = pid_alloc();
	t->cpu = this_cpu()->id;
	hash_insert(t);
	total++;
	thread_arch_init(t);
	memset(t->tf, 0, sizeof(*t->tf));
	fpu_reset(t);
	return t;
}

void thread_start(struct thread *t)
{
	thread_wake(t);
}

void thread_free(struct thread *t)
{
	if (t->tid) {
		hash_remove(t);
		total--;
	}
	fpu_forget(t);
	ktimer_stop(&t->sleep_timer);
	for (uint32_t i = 0; t->kstack && i < 1u << KSTACK_ORDER; i++)
		frame_put(virt_to_phys(t->kstack) + i * PAGE_SIZE);
	request_free(t->request);
	kfree(t->fpu);
	kfree(t);
}

void thread_die(void)
{
	current->state = THREAD_DEAD;
	schedule();
	panic("a dead thread runs");
}

void thread_make_idle(struct cpu *cpu, void *kstack)
{
	struct thread *t = kmalloc(sizeof(*t));

	if (!t)
		panic("no memory for an idle thread");
	init_fields(t);
	t->state = THREAD_RUNNABLE;
	t->prio = PRIO_IDLE;
	t->on_cpu = true;
	t->cpu = cpu->id;
	t->kstack = kstack;
	*(uint64_t *)kstack = KSTACK_CANARY;
	cpu->idle_thread = t;
	cpu->running = t;
}
