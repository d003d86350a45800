/*
 * futex(): sleeping on a word of user memory.  The kernel lock makes "look at the
 * word and go to sleep" one step.  Not done: FUTEX_WAKE_OP, the PI operations and
 * robust lists, because the libraries of today do not need the first, and nothing
 * here priority inheritance or locks that outlive their owner; they answer ENOSYS.
 * [Linux futex(2)]
 */
#include "abi/futex.h"
#include "proc/proc_impl.h"

#define FUTEX_BUCKETS 64

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

/* Wakes up to max_wake waiters of `key` whose bits are in bitset and moves up to max_move of
 * the others to the futex `to`: how many in all. */
static int wake_and_move(const struct futex_key *key, uint32_t bitset, uint32_t max_wake,
			 const struct futex_key *to, uint32_t max_move)
{
	struct list_node *b = bucket_of(key), moved = LIST_INIT(moved);
	struct futex_waiter *w, *tmp;
	int n = 0;

	list_for_each_safe(w, tmp, b, node) {
		if (!max_wake && !max_move)
			break;
		if (w->key.space != key->space || w->key.where != key->where ||
		    !(w->bitset & bitset))
			continue;
		list_remove(&w->node);
		if (max_wake) {
			max_wake--;
			w->woken = true;
			thread_wake(w->thread);
		} else {
			max_move--;
			w->key = *to;
			list_add_tail(&moved, &w->node);
		}
		n++;
	}
	/* Only now: both futexes may share a bucket. */
	if (n && to)
		list_splice_tail(bucket_of(to), &moved);
	return n;
}

static int check_word(uint64_t uaddr, uint32_t expected)
{
	uint32_t now;

	if (get_user(now, (const uint32_t *)uaddr))
		return -EFAULT;
	return now == expected ? 0 : -EAGAIN;
}

/* arg: address, whether private, expected value, deadline, bitset. A wait with a deadline goes
 * on after a signal without handler, until the same deadline. */
static int64_t futex_wait(const uint64_t arg[5])
{
	struct futex_waiter w = { .thread = current, .bitset = (uint32_t)arg[4] };
	uint64_t deadline = arg[3];
	int ret = futex_key(arg[0], arg[1], &w.key);

	if (!ret)
		ret = check_word(arg[0], (uint32_t)arg[2]);
	if (ret)
		return ret;
	list_add_tail(bucket_of(&w.key), &w.node);
	do
		ret = thread_sleep(THREAD_SLEEPING, deadline);
	while (!ret && !w.woken);
	list_remove(&w.node);
	if (w.woken || ret != -EINTR)
		return w.woken ? 0 : ret;
	if (deadline == TIME_FOREVER)
		return -ERESTARTSYS;
	current->restart = futex_wait;
	memcpy(current->restart_arg, arg, 5 * sizeof(arg[0]));
	return -ERESTART_RESTARTBLOCK;
}

/* FUTEX_WAIT: relative; FUTEX_WAIT_BITSET: absolute, on either clock. */
static int futex_deadline(int op, const struct timespec *utime, uint64_t *deadline)
{
	uint64_t ns = TIME_FOREVER;
	int ret = utime ? get_timespec_ns(utime, &ns) : 0;

	if (utime && (op & FUTEX_CMD_MASK) == FUTEX_WAIT)
		ns = deadline_after(ns);
	else if (utime && (op & FUTEX_CLOCK_REALTIME))
		ns = deadline_realtime(ns);
	*deadline = ns;
	return ret;
}

SYSCALL(futex, uint64_t uaddr, int op, uint32_t val, const struct timespec *utime, uint64_t uaddr2,
	uint32_t val3)
{
	uint32_t val2 = (uint32_t)(uint64_t)utime, bitset = FUTEX_BITSET_MATCH_ANY;
	int cmd = op & FUTEX_CMD_MASK, ret = 0;
	bool private = op & FUTEX_PRIVATE_FLAG;
	uint64_t arg[5] = { uaddr, private, val };
	struct futex_key key, to;

	if (cmd == FUTEX_WAIT_BITSET || cmd == FUTEX_WAKE_BITSET)
		bitset = val3;
	if (!bitset)
		return -EINVAL;
	switch (cmd) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		arg[4] = bitset;
		ret = futex_deadline(op, utime, &arg[3]);
		return ret ? ret : futex_wait(arg);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		ret = futex_key(uaddr, private, &key);
		/* At least one, as on Linux. */
		return ret ? ret : wake_and_move(&key, bitset, MAX((int32_t)val, 1), NULL, 0);
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		if ((int32_t)val < 0 || (int32_t)val2 < 0)
			return -EINVAL;
		ret = futex_key(uaddr, private, &key);
		if (!ret)
			ret = futex_key(uaddr2, private, &to);
		if (!ret && cmd == FUTEX_CMP_REQUEUE)
			ret = check_word(uaddr, val3);
		return ret ? ret : wake_and_move(&key, bitset, val, &to, val2);
	default:
		return -ENOSYS;
	}
}

void futex_thread_exit(struct thread *t)
{
	uint64_t child_tid = t->clear_child_tid;
	struct futex_key key;

	if (child_tid && !put_user(0, (uint32_t *)child_tid) && !futex_key(child_tid, false, &key))
		wake_and_move(&key, FUTEX_BITSET_MATCH_ANY, 1, NULL, 0);
	t->clear_child_tid = 0;
}
