/*
 * The state of a connection, and the one function that changes it.
 *
 * Every transition of RFC 9293's figure 5 stands in legal[]; any other is a
 * fault of this stack and aborts.  net->tcp->trace sees each of them.
 */
#include <assert.h>

#include "ipv4/tcp.h"

static const uint16_t legal[TCP_MAX_STATES] = {
	[TCP_CLOSE] = TCP_STATE_BIT(TCP_LISTEN) | TCP_STATE_BIT(TCP_SYN_SENT) |
		      TCP_STATE_BIT(TCP_SYN_RECV),
	[TCP_LISTEN] = TCP_STATE_BIT(TCP_CLOSE),
	[TCP_SYN_SENT] = TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_SYN_RECV) |
			 TCP_STATE_BIT(TCP_CLOSE),
	[TCP_SYN_RECV] = TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_FIN_WAIT1) |
			 TCP_STATE_BIT(TCP_CLOSE),
	[TCP_ESTABLISHED] = TCP_STATE_BIT(TCP_FIN_WAIT1) | TCP_STATE_BIT(TCP_CLOSE_WAIT) |
			    TCP_STATE_BIT(TCP_CLOSE),
	[TCP_FIN_WAIT1] = TCP_STATE_BIT(TCP_FIN_WAIT2) | TCP_STATE_BIT(TCP_CLOSING) |
			  TCP_STATE_BIT(TCP_TIME_WAIT) | TCP_STATE_BIT(TCP_CLOSE),
	[TCP_FIN_WAIT2] = TCP_STATE_BIT(TCP_TIME_WAIT) | TCP_STATE_BIT(TCP_CLOSE),
	[TCP_CLOSING] = TCP_STATE_BIT(TCP_TIME_WAIT) | TCP_STATE_BIT(TCP_CLOSE),
	[TCP_CLOSE_WAIT] = TCP_STATE_BIT(TCP_LAST_ACK) | TCP_STATE_BIT(TCP_CLOSE),
	[TCP_LAST_ACK] = TCP_STATE_BIT(TCP_CLOSE),
	/* A small struct tcp_timewait_sock carries on; the block itself is done. */
	[TCP_TIME_WAIT] = TCP_STATE_BIT(TCP_CLOSE),
};

/* The RFC's name of a state. */
const char *tcp_state_name(int state)
{
	static const char *const names[TCP_MAX_STATES] = {
		[TCP_ESTABLISHED] = "ESTABLISHED",
		[TCP_SYN_SENT] = "SYN-SENT",
		[TCP_SYN_RECV] = "SYN-RECEIVED",
		[TCP_FIN_WAIT1] = "FIN-WAIT-1",
		[TCP_FIN_WAIT2] = "FIN-WAIT-2",
		[TCP_TIME_WAIT] = "TIME-WAIT",
		[TCP_CLOSE] = "CLOSED",
		[TCP_CLOSE_WAIT] = "CLOSE-WAIT",
		[TCP_LAST_ACK] = "LAST-ACK",
		[TCP_LISTEN] = "LISTEN",
		[TCP_CLOSING] = "CLOSING",
		[TCP_NEW_SYN_RECV] = "SYN-RECEIVED",
	};

	return state > 0 && state < TCP_MAX_STATES ? names[state] : "?";
}

/* ESTABLISHED and CLOSE-WAIT are what CurrEstab counts [RFC 4022]; leaving them
 * for CLOSED is a reset. */
static void count(struct net *net, int from, int to)
{
	bool was = TCP_STATE_BIT(from) & TCP_STATES_SENDING,
	     is = TCP_STATE_BIT(to) & TCP_STATES_SENDING;

	if (is && !was)
		TCP_INC_STATS(net, TCP_MIB_CURRESTAB);
	if (was && !is)
		TCP_DEC_STATS(net, TCP_MIB_CURRESTAB);
	if (was && to == TCP_CLOSE)
		TCP_INC_STATS(net, TCP_MIB_ESTABRESETS);
	if (to == TCP_CLOSE && (from == TCP_SYN_SENT || from == TCP_SYN_RECV))
		TCP_INC_STATS(net, TCP_MIB_ATTEMPTFAILS);
}

/*
 * Moves sk into `state`.  Nothing but the state and its counters changes here,
 * save that CLOSED gives up the place in the hash tables and, unless the user
 * had bound it himself, the port.
 */
void tcp_set_state(struct sock *sk, int state)
{
	struct net *net = sock_net(sk);
	int from = sk->sk_state;

	if (from == state)
		return;
	assert(legal[from] & TCP_STATE_BIT(state));
	count(net, from, state);
	if (net->tcp->trace)
		net->tcp->trace(sk, from, state);
	sk->sk_state = (uint8_t)state;
	if (state == TCP_CLOSE) {
		sk->sk_prot->unhash(sk);
		if (!(sk->sk_userlocks & SOCK_BINDPORT_LOCK)) {
			inet_put_port(sk);
			sk->sk_num = 0;
		}
	}
}
