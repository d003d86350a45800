/*
 * The timer wheel.  Level 0 has one slot for each of the next 64 ms, level n
 * one for each 64^n ms; when level 0 comes round, the next slot of level 1 is
 * spread over it, and so on.  timer_wheel_run() is called from the event loop,
 * mod_timer() from everywhere.
 */
#include "core/timer.h"

#define SLOT_MASK (TIMER_SLOTS - 1)

static unsigned int slot_of(uint64_t expires, unsigned int level)
{
	return expires >> (level * TIMER_SLOT_BITS) & SLOT_MASK;
}

void timer_wheel_init(struct timer_wheel *wheel, uint64_t now_ms)
{
	wheel->now = now_ms;
	wheel->count = 0;
	for (unsigned int l = 0; l < TIMER_LEVELS; l++) {
		wheel->used[l] = 0;
		for (unsigned int s = 0; s < TIMER_SLOTS; s++)
			list_init(&wheel->slot[l][s]);
	}
}

/* Put a timer where it belongs, seen from wheel->now. */
static void enqueue(struct timer_wheel *wheel, struct timer_list *timer)
{
	uint64_t expires = timer->expires < wheel->now ? wheel->now : timer->expires;
	uint64_t delta = expires - wheel->now;
	unsigned int level = 0, slot;

	while (level < TIMER_LEVELS - 1 && delta >> ((level + 1) * TIMER_SLOT_BITS))
		level++;
	/* farther than the wheel reaches: parked in its last slot, looked at again there */
	if (delta >> (TIMER_LEVELS * TIMER_SLOT_BITS))
		expires = wheel->now + (1ull << (TIMER_LEVELS * TIMER_SLOT_BITS)) - 1;
	slot = slot_of(expires, level);
	list_add_tail(&timer->node, &wheel->slot[level][slot]);
	wheel->used[level] |= 1ull << slot;
}

void timer_setup(struct timer_list *timer, struct timer_wheel *wheel,
		 void (*function)(struct timer_list *timer))
{
	list_init(&timer->node);
	timer->expires = 0;
	timer->wheel = wheel;
	timer->function = function;
}

/* Off its slot; a slot that becomes empty loses its mark, so that nobody wakes up for it. */
static void dequeue(struct timer_list *timer)
{
	struct timer_wheel *wheel = timer->wheel;
	struct list_head *head = timer->node.next;
	bool last = head == timer->node.prev;
	ptrdiff_t index = head - &wheel->slot[0][0];

	list_del_init(&timer->node);
	if (last && index >= 0 && index < (ptrdiff_t)(TIMER_LEVELS * TIMER_SLOTS))
		wheel->used[index / TIMER_SLOTS] &= ~(1ull << index % TIMER_SLOTS);
}

bool del_timer(struct timer_list *timer)
{
	if (!timer_pending(timer))
		return false;
	dequeue(timer);
	timer->wheel->count--;
	return true;
}

bool mod_timer(struct timer_list *timer, uint64_t expires)
{
	bool pending = timer_pending(timer);

	if (pending) {
		if (timer->expires == expires)
			return true;
		dequeue(timer);
	} else {
		timer->wheel->count++;
	}
	timer->expires = expires;
	enqueue(timer->wheel, timer);
	return pending;
}

/* Spread the slot of `level` that begins now over the lower levels. */
static void cascade(struct timer_wheel *wheel, unsigned int level)
{
	unsigned int slot = slot_of(wheel->now, level);
	struct list_head work;
	struct timer_list *timer, *next;

	list_init(&work);
	list_splice_tail_init(&wheel->slot[level][slot], &work);
	wheel->used[level] &= ~(1ull << slot);
	list_for_each_entry_safe(timer, next, &work, node) {
		list_del_init(&timer->node);
		enqueue(wheel, timer);
	}
}

static void cascade_all(struct timer_wheel *wheel)
{
	for (unsigned int level = 1; level < TIMER_LEVELS; level++) {
		if (slot_of(wheel->now, level - 1) != 0)
			return;
		cascade(wheel, level);
	}
}

/* Fire what is due in tick wheel->now; what callbacks arm comes later than it. */
static void run_tick(struct timer_wheel *wheel)
{
	unsigned int slot = slot_of(wheel->now, 0);
	struct list_head work;

	list_init(&work);
	list_splice_tail_init(&wheel->slot[0][slot], &work);
	wheel->used[0] &= ~(1ull << slot);
	wheel->now++;
	cascade_all(wheel);
	while (!list_empty(&work)) {
		struct timer_list *timer = list_first_entry(&work, struct timer_list, node);

		list_del_init(&timer->node);
		wheel->count--;
		timer->function(timer);
	}
}

/* Go on to the next tick with a timer, to the next round of level 0, or to `limit`. */
static void skip_empty(struct timer_wheel *wheel, uint64_t limit)
{
	unsigned int slot = slot_of(wheel->now, 0);
	uint64_t ahead = wheel->used[0] >> slot;
	uint64_t round = (wheel->now | SLOT_MASK) + 1;
	uint64_t tick = ahead ? wheel->now + (unsigned int)__builtin_ctzll(ahead) : round;

	wheel->now = tick < limit ? tick : limit;
	if (wheel->now == round)
		cascade_all(wheel);
}

void timer_wheel_run(struct timer_wheel *wheel, uint64_t now_ms)
{
	while (wheel->now <= now_ms) {
		if (wheel->count == 0) {
			wheel->now = now_ms + 1;
			return;
		}
		skip_empty(wheel, now_ms + 1);
		if (wheel->now <= now_ms)
			run_tick(wheel);
	}
}

uint64_t timer_wheel_next(const struct timer_wheel *wheel)
{
	uint64_t best = UINT64_MAX;

	if (wheel->count == 0)
		return best;
	for (unsigned int level = 0; level < TIMER_LEVELS; level++) {
		unsigned int shift = level * TIMER_SLOT_BITS;
		uint64_t base = wheel->now >> shift;
		unsigned int slot = base & SLOT_MASK;
		uint64_t used = wheel->used[level];
		uint64_t rotated, ahead, tick;

		if (!used)
			continue;
		rotated = slot ? used >> slot | used << (TIMER_SLOTS - slot) : used;
		/* above level 0 the current slot has been spread: what is in it is a round away */
		ahead = level > 0 ? rotated & ~1ull : rotated;
		tick = base + (ahead ? (unsigned int)__builtin_ctzll(ahead) : TIMER_SLOTS);
		tick <<= shift;
		if (tick < best)
			best = tick;
	}
	return best;
}
