/*
 * The scheduler.  Called with the kernel lock held and interrupts off; the lock
 * belongs to the processor, so it stays held across a switch of threads.
 */
#include "proc/proc_impl.h"

#define QUANTUM_NS (10 * NSEC_PER_MSEC)

static uint32_t lock_word;

void kernel_lock(void)
{
	while (__atomic_exchange_n(&lock_word, 1, __ATOMIC_ACQUIRE)) {
		while (__atomic_load_n(&lock_word, __ATOMIC_RELAXED)) {
			/* The holder may be waiting for this processor's TLB. */
			tlb_flush_requested();
			cpu_relax();
		}
	}
}

void kernel_unlock(void)
{
	__atomic_store_n(&lock_word, 0, __ATOMIC_RELEASE);
}

void run_queue_init(struct run_queue *rq)
{
	for (int i = 0; i < PRIO_LEVELS; i++)
		list_init(&rq->level[i]);
}

static void enqueue(struct run_queue *rq, struct thread *t)
{
	list_add_tail(&rq->level[t->prio], &t->run_node);
	rq->nonempty |= 1u << t->prio;
	rq->count++;
}

static void dequeue(struct run_queue *rq, struct thread *t)
{
	list_remove(&t->run_node);
	if (list_empty(&rq->level[t->prio]))
		rq->nonempty &= ~(1u << t->prio);
	rq->count--;
}

/* The next thread of a queue; NULL if it is empty. */
static struct thread *pick(struct run_queue *rq)
{
	struct thread *t;

	if (!rq->nonempty)
		return NULL;
	t = list_first(&rq->level[__builtin_ctz(rq->nonempty)], struct thread, run_node);
	dequeue(rq, t);
	return t;
}

static struct cpu *busiest_cpu(void)
{
	struct cpu *busiest = this_cpu();

	for (uint32_t i = 0; i < ncpus; i++)
		if (cpus[i].rq.count > busiest->rq.count)
			busiest = &cpus[i];
	return busiest;
}

/* The next alarm: a kernel timer, or the end of the quantum if somebody waits. An alarm that
 * is set for too early a moment stays: it costs one look, setting it anew costs more. */
static void set_alarm(void)
{
	struct cpu *cpu = this_cpu();
	uint64_t deadline = ktimer_next();

	if (cpu->rq.count && cpu->running != cpu->idle_thread)
		deadline = MIN(deadline, cpu->running->quantum_end);
	if (deadline < cpu->timer_deadline)
		timer_program(deadline);
}

/* Runs on the new thread's stack: the old one is off the processor now. */
static void finish_switch(void)
{
	if (this_cpu()->dead)
		thread_free(this_cpu()->dead);
	this_cpu()->dead = NULL;
}

void thread_begin(void)
{
	finish_switch();
	user_return_work(current->tf);
	kernel_unlock();
}

static void switch_to(struct thread *next, uint64_t quantum_end)
{
	struct thread *prev = current;
	struct cpu *cpu = this_cpu();
	uint64_t now = clock_monotonic();

	assert(*(uint64_t *)prev->kstack == KSTACK_CANARY);
	thread_account(prev);
	next->clock_mark = now;
	next->quantum_end = quantum_end ? quantum_end : now + QUANTUM_NS;
	next->cpu = cpu->id;
	fpu_switch_out(prev);
	prev->on_cpu = false;
	next->on_cpu = true;
	if (prev->state == THREAD_DEAD)
		cpu->dead = prev;
	if (next->proc)
		mm_switch(next->proc->mm);
	thread_arch_load(next);
	if (cpu->rq.count)
		set_alarm();
	context_switch(&prev->ksp, next->ksp);
	finish_switch();
}

void schedule(void)
{
	struct cpu *cpu = this_cpu();
	struct thread *next;

	if (current->state == THREAD_RUNNABLE && current != cpu->idle_thread)
		return;			/* woken before it slept */
	next = pick(cpu->rq.count ? &cpu->rq : &busiest_cpu()->rq);
	current->work &= ~WORK_RESCHED;
	if (next || current != cpu->idle_thread)
		switch_to(next ? next : cpu->idle_thread, 0);
}

void sched_yield(void)
{
	struct run_queue *rq = &this_cpu()->rq;

	current->work &= ~WORK_RESCHED;
	/* Those of lower priority do not get a turn. */
	if (!(rq->nonempty & ((2u << current->prio) - 1)))
		return;
	enqueue(rq, current);
	switch_to(pick(rq), 0);
}

static struct cpu *choose_cpu(const struct thread *t)
{
	/* Its own first, where its memory is in the caches. */
	for (uint32_t i = 0; i < ncpus; i++) {
		struct cpu *cpu = &cpus[(t->cpu + i) % ncpus];

		if (cpu->online && cpu->idle && cpu->rq.count == 0)
			return cpu;
	}
	return cpus[t->cpu].online ? &cpus[t->cpu] : this_cpu();
}

void thread_wake(struct thread *t)
{
	struct cpu *cpu;

	if (t->state == THREAD_RUNNABLE || t->state == THREAD_DEAD)
		return;
	t->state = THREAD_RUNNABLE;
	if (t->on_cpu)
		return;			/* it has not switched away yet */
	cpu = choose_cpu(t);
	t->cpu = cpu->id;
	enqueue(&cpu->rq, t);
	if (t->prio < cpu->running->prio)
		cpu->running->work |= WORK_RESCHED;
	if (cpu == this_cpu())
		set_alarm();
	else if (cpu->idle || cpu->rq.count == 1 || cpu->running->work & WORK_RESCHED)
		apic_send_ipi(cpu->id, VECTOR_RESCHED);
}

void sched_set_prio(struct thread *t, int prio)
{
	bool queued = t->state == THREAD_RUNNABLE && !t->on_cpu;

	if (queued)
		dequeue(&cpus[t->cpu].rq, t);
	t->prio = prio;
	if (queued)
		enqueue(&cpus[t->cpu].rq, t);
}

void sched_tick(void)
{
	struct cpu *cpu = this_cpu();

	ktimer_run();
	if (cpu->rq.count && current != cpu->idle_thread &&
	    clock_monotonic() >= current->quantum_end)
		current->work |= WORK_RESCHED;
	set_alarm();
}

static void sleep_timeout(struct ktimer *timer)
{
	thread_wake(container_of(timer, struct thread, sleep_timer));
}

static bool interrupted(const struct thread *t, int state)
{
	return (state == THREAD_SLEEPING && signal_pending(t)) ||
	       (state == THREAD_KILLABLE && t->exiting);
}

int thread_sleep_to(int state, uint64_t deadline, struct thread *to)
{
	struct thread *t = current;

	if (interrupted(t, state)) {
		if (to)
			thread_wake(to);
		return -EINTR;
	}
	t->state = (enum thread_state)state;
	if (deadline != TIME_FOREVER)
		ktimer_start(&t->sleep_timer, deadline, sleep_timeout);
	/* Who has a higher priority goes before the client that gets its reply. */
	if (to && (this_cpu()->rq.nonempty & ((1u << to->prio) - 1)))
		thread_wake(to);
	if (to && to->state != THREAD_RUNNABLE && to->state != THREAD_DEAD) {
		to->state = THREAD_RUNNABLE;
		switch_to(to, t->quantum_end);	/* a call runs on its caller's time */
	} else {
		schedule();
	}
	if (deadline != TIME_FOREVER && !t->sleep_timer.link)
		return -ETIMEDOUT;	/* it rang */
	ktimer_stop(&t->sleep_timer);
	return interrupted(t, state) ? -EINTR : 0;
}

int thread_sleep(int state, uint64_t deadline)
{
	return thread_sleep_to(state, deadline, NULL);
}

/* What a processor does when it has nothing to do; runs on its boot stack. */
void sched_idle_loop(void)
{
	struct cpu *cpu = this_cpu();

	for (;;) {
		kernel_lock();
		schedule();
		while (cpu->mm && cpu->mm->refs == 1) {
			mm_switch(NULL);	/* its process is gone, which may wake somebody */
			schedule();
		}
		set_alarm();
		cpu->idle = true;
		kernel_unlock();
		__asm__ volatile("sti; hlt; cli" : : : "memory");
		cpu->idle = false;
	}
}
