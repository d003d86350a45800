/*
 * TCP's part of struct net: limits, secrets, tables.  net.c calls it when a
 * stack comes up and goes.
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/tcp.h"

static uint32_t clamp(size_t value, uint32_t lo, uint32_t hi)
{
	return value < lo ? lo : value > hi ? hi : (uint32_t)value;
}

/*
 * Linux's defaults; what takes packet memory is measured by how much there is.
 * not done: three minutes of trying for a SYN [RFC 9293 3.8.3, MUST-23], because
 * programs expect connect() to give up after these two.
 */
static void set_limits(struct tcp_sysctl *sys, size_t pool)
{
	*sys = (struct tcp_sysctl){
		.syn_retries = 6,
		.synack_retries = 5,
		.retries1 = 3,
		.retries2 = 15,
		.orphan_retries = 8,
		.syncookies = true,
		.keepalive_time = 7200 * 1000,
		.keepalive_intvl = 75 * 1000,
		.keepalive_probes = 9,
		.fin_timeout = 60 * 1000,
		.max_orphans = 4096,
		.max_tw_buckets = 8192,
		.rmem_default = clamp(pool / 32, 32768, 131072),
		.rmem_max = clamp(pool / 8, 131072, 6291456),
		.wmem_default = clamp(pool / 32, 32768, 131072),
		.wmem_max = clamp(pool / 8, 131072, 4194304),
	};
}

/* 0 or -ENOMEM. */
int tcp_net_init(struct net *net)
{
	struct tcp_net *t = calloc(1, sizeof(*t));

	net->tcp_hash = inet_hashinfo_alloc();
	if (!t || !net->tcp_hash) {
		free(t);
		inet_hashinfo_free(net->tcp_hash);
		net->tcp_hash = NULL;
		return -ENOMEM;
	}
	set_limits(&t->sysctl, net->pool.size);
	random_bytes(&net->random, &t->isn_key, sizeof(t->isn_key));
	random_bytes(&net->random, &t->ts_key, sizeof(t->ts_key));
	random_bytes(&net->random, &t->cookie_key, sizeof(t->cookie_key));
	list_init(&t->ack_batch);
	net->tcp = t;
	net->mib.tcp[TCP_MIB_RTOALGORITHM] = 4; /* vanj [RFC 4022] */
	net->mib.tcp[TCP_MIB_RTOMIN] = TCP_RTO_MIN_NS / NSEC_PER_MSEC;
	net->mib.tcp[TCP_MIB_RTOMAX] = TCP_RTO_MAX_NS / NSEC_PER_MSEC;
	net->mib.tcp[TCP_MIB_MAXCONN] = (uint64_t)-1;
	return 0;
}

#define BATCH 64

struct victims {
	struct sock_common *skc[BATCH];
	int n;
	struct sock_common *listener;
};

static void collect(struct sock_common *skc, void *arg)
{
	struct victims *v = arg;

	if (skc->skc_state == TCP_LISTEN)
		v->listener = skc;
	else if (v->n < BATCH)
		v->skc[v->n++] = skc;
}

static void end_one(struct sock_common *skc)
{
	struct sock *sk = (struct sock *)skc;

	switch (skc->skc_state) {
	case TCP_TIME_WAIT:
		tcp_timewait_kill((struct tcp_timewait_sock *)skc);
		break;
	case TCP_NEW_SYN_RECV:
		tcp_request_free((struct tcp_request_sock *)skc);
		break;
	case TCP_LISTEN:
		sock_hold(sk);
		tcp_set_state(sk, TCP_CLOSE);
		tcp_listen_stop(tcp_sk(sk));
		sock_put(sk);
		break;
	default:
		tcp_done(tcp_sk(sk));
		break;
	}
}

/* Ends what is still there, without a word to the peers. */
void tcp_net_exit(struct net *net)
{
	struct victims v;

	if (!net->tcp)
		return;
	do {
		v = (struct victims){ .n = 0 };
		inet_hash_walk(net->tcp_hash, collect, &v);
		if (v.listener) /* takes its requests and children along: look again */
			end_one(v.listener);
		else
			for (int i = 0; i < v.n; i++)
				end_one(v.skc[i]);
	} while (v.n > 0 || v.listener);
	inet_hashinfo_free(net->tcp_hash);
	free(net->tcp);
	net->tcp = NULL;
	net->tcp_hash = NULL;
}
