/*
 * What was learnt, for as long as its time to live allows; also that a name does
 * not exist.  One process, a few dozen names; the entry that ends first gives way.
 */
#include <internal/dns.h>
#include <internal/lock.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define ENTRIES 64

struct entry {
	char name[DNS_NAME_MAX + 1];
	int type;
	int64_t expires; /* seconds of CLOCK_MONOTONIC */
	enum dns_result result;
	struct dns_answer answer;
};

static struct entry *entries[ENTRIES];
static volatile int cache_lock;

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* The name's entry, else a free place, else the entry that ends first. */
static struct entry **place(const char *name, int type)
{
	struct entry **best = &entries[0];

	for (int i = 0; i < ENTRIES; i++) {
		struct entry *e = entries[i];

		if (e && e->type == type && strcasecmp(e->name, name) == 0)
			return &entries[i];
		if (*best && (!e || e->expires < (*best)->expires))
			best = &entries[i];
	}
	return best;
}

/* Returns 1 and the answer with the time it has left, or 0: not known. */
int __dns_cache_get(const char *name, int type, enum dns_result *result, struct dns_answer *out)
{
	int64_t t = now();
	int found = 0;

	lock_acquire(&cache_lock);
	struct entry *e = *place(name, type);

	if (e && e->type == type && strcasecmp(e->name, name) == 0 && e->expires > t) {
		*result = e->result;
		*out = e->answer;
		out->ttl = (uint32_t)(e->expires - t);
		found = 1;
	}
	lock_release(&cache_lock);
	return found;
}

/* Without memory nothing is remembered. */
void __dns_cache_put(const char *name, int type, enum dns_result result,
		     const struct dns_answer *answer)
{
	if (!answer->ttl || strlen(name) > DNS_NAME_MAX)
		return;
	lock_acquire(&cache_lock);
	struct entry **p = place(name, type);

	if (!*p)
		*p = malloc(sizeof(**p));
	if (*p) {
		strcpy((*p)->name, name);
		(*p)->type = type;
		(*p)->expires = now() + answer->ttl;
		(*p)->result = result;
		(*p)->answer = *answer;
	}
	lock_release(&cache_lock);
}
