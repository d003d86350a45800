/*
 * The path MTU cache [RFC 1191]: what routers said about destinations, for ten
 * minutes.  Written by icmp.c, read by route lookups.  A fixed number of
 * entries, hashed by a secret key: floods of forged errors replace each other.
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/ip.h"
#include "ipv4/route.h"
#include "net.h"

#define PMTU_ENTRIES 256
#define PMTU_EXPIRES_MS 600000

struct pmtu_entry {
	uint32_t daddr, mtu; /* mtu 0: free */
	uint64_t expires;    /* ms */
};

struct pmtu_cache {
	struct net *net;
	struct timer_list timer;
	struct pmtu_entry entry[PMTU_ENTRIES];
};

static struct pmtu_entry *entry_of(struct net *net, uint32_t daddr)
{
	return &net->pmtu->entry[siphash_2u64(daddr, 0, &net->hash_key) % PMTU_ENTRIES];
}

/* Forget old entries, so that routes try the full MTU again. */
static void pmtu_expire(struct timer_list *timer)
{
	struct pmtu_cache *cache = from_timer(timer, struct pmtu_cache, timer);
	uint64_t now = net_now_ms(cache->net), next = UINT64_MAX;

	for (int i = 0; i < PMTU_ENTRIES; i++) {
		struct pmtu_entry *e = &cache->entry[i];

		if (e->mtu && e->expires <= now)
			e->mtu = 0;
		if (e->mtu && e->expires < next)
			next = e->expires;
	}
	cache->net->rt_genid++;
	if (next != UINT64_MAX)
		mod_timer(timer, next);
}

int ip_pmtu_init(struct net *net)
{
	net->pmtu = calloc(1, sizeof(*net->pmtu));
	if (!net->pmtu)
		return -ENOMEM;
	net->pmtu->net = net;
	timer_setup(&net->pmtu->timer, &net->timers, pmtu_expire);
	return 0;
}

void ip_pmtu_exit(struct net *net)
{
	if (net->pmtu)
		del_timer(&net->pmtu->timer);
	free(net->pmtu);
	net->pmtu = NULL;
}

void ip_rt_update_pmtu(struct net *net, uint32_t daddr, uint32_t mtu)
{
	struct pmtu_entry *e = entry_of(net, daddr);
	uint64_t now = net_now_ms(net);

	/* smaller ones are nobody's honest MTU: then send without DF instead */
	if (mtu < IP_RT_MIN_PMTU)
		mtu = IP_RT_MIN_PMTU;
	if (e->mtu && e->daddr == daddr && e->expires > now && mtu >= e->mtu)
		return; /* only ever lower it; it grows by expiring */
	*e = (struct pmtu_entry){ daddr, mtu, now + PMTU_EXPIRES_MS };
	if (!timer_pending(&net->pmtu->timer))
		mod_timer(&net->pmtu->timer, e->expires);
	net->rt_genid++;
}

uint32_t ip_rt_pmtu(struct net *net, uint32_t daddr)
{
	const struct pmtu_entry *e = entry_of(net, daddr);

	return e->daddr == daddr && e->expires > net_now_ms(net) ? e->mtu : 0;
}
