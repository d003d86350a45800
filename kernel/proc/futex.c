/*
 * futex(): sleeping on a word of user memory, and the robust list of a thread
 * that dies.  The kernel lock makes "look at the word and go to sleep" one step.
 * Not done: FUTEX_WAKE_OP and the PI operations, because the libraries of today
 * do not need the one, and nothing here priority inheritance; they answer ENOSYS.  [Linux futex(2)]
 */
#include "abi/errno.h"
#include "abi/futex.h"
#include "mm/frame.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "proc/futex.h"
#include "proc/sched.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "proc/times.h"
#include "syscall/proc_calls.h"

#define FUTEX_BUCKETS 64
#define ROBUST_MAX 2048 /* entries looked at; the list may be a loop */

/* Where the word is: a memory object and the offset in it if it is in a shared mapping (and
 * the caller did not say FUTEX_PRIVATE_FLAG), else an address space and the address in it. */
struct futex_key {
	const void *space;
	uint64_t where;
};

struct futex_waiter {
	struct list_node node;
	struct futex_key key;
	struct thread *thread;
	uint32_t bitset;
	bool woken;
};

static struct list_node buckets[FUTEX_BUCKETS];

static struct list_node *bucket_of(const struct futex_key *key)
{
	uint64_t h = ((uint64_t)key->space >> 4) ^ (key->where >> 2) ^ (key->where >> 12);
	struct list_node *b = &buckets[(h * 0x9e3779b97f4a7c15ull) >> 58];

	if (!b->next)
		list_init(b);
	return b;
}
_Static_assert(FUTEX_BUCKETS == 1 << (64 - 58), "bucket_of() takes that many bits");

static bool key_equal(const struct futex_key *a, const struct futex_key *b)
{
	return a->space == b->space && a->where == b->where;
}

static int futex_key(uint64_t uaddr, bool private, struct futex_key *key)
{
	struct mm *mm = current->proc->mm;
	const struct area *area;

	*key = (struct futex_key){ mm, uaddr };
	if (uaddr & 3)
		return -EINVAL;
	if (uaddr >= USER_END)
		return -EFAULT;
	if (private)
		return 0;
	area = mm_find(mm, uaddr);
	if (!area)
		return -EFAULT;
	if (area->shared && area->obj)
		*key = (struct futex_key){ area->obj, area->off + (uaddr - area->start) };
	return 0;
}

static void waiter_wake(struct futex_waiter *w)
{
	list_remove(&w->node);
	w->woken = true;
	thread_wake(w->thread);
}

static int wake_key(const struct futex_key *key, uint32_t max, uint32_t bitset)
{
	struct list_node *b = bucket_of(key);
	struct futex_waiter *w, *tmp;
	uint32_t n = 0;

	list_for_each_safe(w, tmp, b, node) {
		if (n == max)
			break;
		if (!key_equal(&w->key, key) || !(w->bitset & bitset))
			continue;
		waiter_wake(w);
		n++;
	}
	return (int)n;
}

static int64_t futex_wait(uint64_t uaddr, bool private, uint32_t val, uint64_t deadline,
			  uint32_t bitset)
{
	struct futex_waiter w = { .thread = current, .bitset = bitset };
	uint32_t now;
	int ret = futex_key(uaddr, private, &w.key);

	if (ret)
		return ret;
	if (get_user(now, (const uint32_t *)uaddr))
		return -EFAULT;
	if (now != val)
		return -EAGAIN;
	list_add_tail(bucket_of(&w.key), &w.node);
	do
		ret = thread_sleep(THREAD_SLEEPING, deadline);
	while (!ret && !w.woken);
	list_remove(&w.node);
	return w.woken ? 0 : ret;
}

static int64_t futex_wait_again(const uint64_t arg[5]);

/* A wait with a deadline goes on after a signal without handler, until the same deadline. */
static int64_t futex_wait_restart(uint64_t uaddr, bool private, uint32_t val, uint64_t deadline,
				  uint32_t bitset)
{
	int64_t ret = futex_wait(uaddr, private, val, deadline, bitset);

	if (ret != -EINTR)
		return ret;
	if (deadline == TIME_FOREVER)
		return -ERESTARTSYS;
	current->restart = futex_wait_again;
	current->restart_arg[0] = uaddr;
	current->restart_arg[1] = private;
	current->restart_arg[2] = val;
	current->restart_arg[3] = deadline;
	current->restart_arg[4] = bitset;
	return -ERESTART_RESTARTBLOCK;
}

static int64_t futex_wait_again(const uint64_t arg[5])
{
	return futex_wait_restart(arg[0], arg[1], (uint32_t)arg[2], arg[3], (uint32_t)arg[4]);
}

/* Wakes `max_wake` waiters of `from` and moves up to `max_move` of the others to `to`. */
static int futex_requeue(const struct futex_key *from, const struct futex_key *to,
			 uint32_t max_wake, uint32_t max_move)
{
	struct futex_waiter *w, *tmp;
	struct list_node *b = bucket_of(from), move = LIST_INIT(move);
	int woken = max_wake ? wake_key(from, max_wake, FUTEX_BITSET_MATCH_ANY) : 0;
	uint32_t moved = 0;

	/* Apart first: both keys may share a bucket. */
	list_for_each_safe(w, tmp, b, node) {
		if (moved == max_move)
			break;
		if (!key_equal(&w->key, from))
			continue;
		list_remove(&w->node);
		list_add_tail(&move, &w->node);
		moved++;
	}
	list_for_each_safe(w, tmp, &move, node) {
		w->key = *to;
		list_remove(&w->node);
		list_add_tail(bucket_of(to), &w->node);
	}
	return woken + (int)moved;
}

/* FUTEX_WAIT: relative; FUTEX_WAIT_BITSET: absolute, on either clock. */
static int futex_deadline(int op, const struct timespec *utime, uint64_t *deadline)
{
	uint64_t ns;
	int ret;

	*deadline = TIME_FOREVER;
	if (!utime)
		return 0;
	ret = get_timespec_ns(utime, &ns);
	if (ret)
		return ret;
	if ((op & FUTEX_CMD_MASK) == FUTEX_WAIT)
		*deadline = deadline_after(ns);
	else
		*deadline = op & FUTEX_CLOCK_REALTIME ? deadline_realtime(ns) : ns;
	return 0;
}

static int64_t sys_futex_requeue(uint64_t addr, uint64_t addr2, bool private, uint32_t max_wake,
				 uint32_t max_move, const uint32_t *expected)
{
	struct futex_key from, to;
	uint32_t now;
	int ret = futex_key(addr, private, &from);

	if (!ret)
		ret = futex_key(addr2, private, &to);
	if (ret)
		return ret;
	if ((int32_t)max_wake < 0 || (int32_t)max_move < 0)
		return -EINVAL;
	if (expected && get_user(now, (const uint32_t *)addr))
		return -EFAULT;
	if (expected && now != *expected)
		return -EAGAIN;
	return futex_requeue(&from, &to, max_wake, max_move);
}

int64_t sys_futex(uint32_t *uaddr, int op, uint32_t val, const struct timespec *utime,
		  uint32_t *uaddr2, uint32_t val3)
{
	uint64_t addr = (uint64_t)uaddr, addr2 = (uint64_t)uaddr2, deadline;
	uint32_t val2 = (uint32_t)(uint64_t)utime, cmd = (uint32_t)op & FUTEX_CMD_MASK;
	uint32_t bitset = cmd == FUTEX_WAIT_BITSET || cmd == FUTEX_WAKE_BITSET
				  ? val3
				  : FUTEX_BITSET_MATCH_ANY;
	bool private = op & FUTEX_PRIVATE_FLAG;
	struct futex_key key;
	int ret;

	if (!bitset)
		return -EINVAL;
	switch (cmd) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		ret = futex_deadline(op, utime, &deadline);
		return ret ? ret : futex_wait_restart(addr, private, val, deadline, bitset);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		ret = futex_key(addr, private, &key);
		/* At least one, as on Linux. */
		return ret ? ret : wake_key(&key, (int32_t)val < 1 ? 1 : val, bitset);
	case FUTEX_REQUEUE:
		return sys_futex_requeue(addr, addr2, private, val, val2, NULL);
	case FUTEX_CMP_REQUEUE:
		return sys_futex_requeue(addr, addr2, private, val, val2, &val3);
	default:
		return -ENOSYS;
	}
}

/* A lock that the dying thread held passes to a waiter, marked. */
static void robust_release(struct thread *t, uint64_t uaddr, bool pending)
{
	uint32_t *word, old, val;
	struct futex_key key;
	paddr_t pa;

	if (futex_key(uaddr, false, &key) || mm_frame(t->proc->mm, uaddr, FAULT_WRITE, &pa))
		return;
	/* Through the direct map: in one step against programs on other processors. */
	word = (uint32_t *)((char *)phys_to_virt(pa) + (uaddr & ~PAGE_MASK));
	old = __atomic_load_n(word, __ATOMIC_SEQ_CST);
	/* Died between the unlock and the wake-up: wake somebody in its place. */
	if (pending && !old) {
		wake_key(&key, 1, FUTEX_BITSET_MATCH_ANY);
		return;
	}
	do {
		if ((old & FUTEX_TID_MASK) != (uint32_t)t->tid)
			return;
		val = (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
	} while (!__atomic_compare_exchange_n(word, &old, val, false, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	if (old & FUTEX_WAITERS)
		wake_key(&key, 1, FUTEX_BITSET_MATCH_ANY);
}

/* Bit 0 of an entry's address means a PI futex; those have no waiters here. */
static void robust_list_exit(struct thread *t)
{
	struct robust_list_head head;
	uint64_t entry, next, pending, offset;

	if (copy_from_user(&head, (const void *)t->robust_list, sizeof(head)))
		return;
	offset = (uint64_t)head.futex_offset;
	pending = (uint64_t)head.list_op_pending & ~1ull;
	entry = (uint64_t)head.list.next & ~1ull;
	for (int i = 0; i < ROBUST_MAX && entry != t->robust_list; i++) {
		if (copy_from_user(&next, (const void *)entry, sizeof(next)))
			break;
		if (entry != pending)
			robust_release(t, entry + offset, false);
		entry = next & ~1ull;
	}
	if (pending)
		robust_release(t, pending + offset, true);
}

void futex_thread_exit(struct thread *t)
{
	uint32_t zero = 0, *child_tid = (uint32_t *)t->clear_child_tid;
	struct futex_key key;

	if (t->robust_list)
		robust_list_exit(t);
	if (child_tid && !put_user(zero, child_tid) && !futex_key(t->clear_child_tid, false, &key))
		wake_key(&key, 1, FUTEX_BITSET_MATCH_ANY);
	t->robust_list = t->clear_child_tid = 0;
}

int64_t sys_set_robust_list(uint64_t head, size_t len)
{
	if (len != sizeof(struct robust_list_head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

/* Only tid 0, the caller: that is how a libc asks whether there are robust locks at all. */
int64_t sys_get_robust_list(int tid, uint64_t *uhead, size_t *ulen)
{
	if (tid && tid != current->tid)
		return -EPERM;
	if (put_user(current->robust_list, uhead))
		return -EFAULT;
	return put_user(sizeof(struct robust_list_head), ulen);
}
