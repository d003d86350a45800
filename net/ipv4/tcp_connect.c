/*
 * Active OPEN [RFC 9293 3.10.1]: a way to the peer, a port, a sequence number,
 * and the SYN.  Called through tcp_prot; the answer arrives in tcp_input.c.
 */
#include <errno.h>

#include "ipv4/tcp.h"

/* Finds the way, and with it our address.  0 or -errno. */
static int route_to(struct tcp_sock *tp, uint32_t daddr)
{
	struct sock *sk = tcp_to_sk(tp);
	struct rtable rt;
	int err =
		ip_route_output(sock_net(sk), daddr, tp->inet.inet_saddr, sk->sk_bound_dev_if, &rt);

	if (err)
		return err;
	if (rt.rt_type == RTN_BROADCAST || rt.rt_type == RTN_MULTICAST)
		return -ENETUNREACH;
	tp->inet.route = rt;
	if (!tp->inet.inet_saddr)
		tp->inet.inet_saddr = rt.rt_src;
	if (!sk->sk_rcv_saddr)
		sk->sk_rcv_saddr = tp->inet.inet_saddr;
	return 0;
}

/* The MSS that we offer: what fits our interface [RFC 9293 3.7.1, MMS_R]. */
uint16_t tcp_advertised_mss(const struct net_device *dev, uint32_t mtu, uint16_t user_mss)
{
	uint32_t mss =
		(dev && dev->mtu > mtu ? dev->mtu : mtu) - sizeof(struct iphdr) - TCP_HEADER_MIN;

	if (mss > IP_MAX_MTU - sizeof(struct iphdr) - TCP_HEADER_MIN)
		mss = IP_MAX_MTU - sizeof(struct iphdr) - TCP_HEADER_MIN;
	return (uint16_t)(user_mss && user_mss < mss ? user_mss : mss);
}

/* Active OPEN [RFC 9293 3.10.1]: sends the SYN. */
static void start_connect(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct net *net = sock_net(sk);
	struct tcp_tuple t = { tp->inet.inet_saddr, sk->sk_daddr, sk->sk_num, sk->sk_dport };

	if (tp->iss.raw == 0) /* else chosen by tcp_timewait_reuse() */
		tp->iss = tcp_isn(&net->tcp->isn_key, &t, net->now_ns);
	tp->ts_offset = tcp_ts_offset(&net->tcp->ts_key, t.laddr, t.faddr);
	tp->snd_una = tp->snd_wl2 = tp->iss;
	tp->snd_nxt = tp->write_seq = seq_add(tp->iss, 1);
	tp->recover = tp->high_rxt = tp->snd_sml = tp->snd_up = tp->snd_una;
	tp->advmss = tcp_advertised_mss(tp->inet.route.dev, tp->inet.route.rt_mtu, tp->user_mss);
	tcp_init_rcv_window(tp);
	tp->rtt_timing = true;
	tp->rtt_seq = tp->snd_nxt;
	tp->rtt_start = net->now_ns;
	tp->last_heard_ms = net_now_ms(net);
	TCP_INC_STATS(net, TCP_MIB_ACTIVEOPENS);
	(void)tcp_send_syn(tp); /* what is lost here the timer sends again */
	tcp_arm_retransmit(tp);
}

/* tcp_prot.connect.  0: the SYN is out; or -errno. */
int tcp_connect(struct sock *sk, const struct sockaddr *addr, int len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	uint32_t saddr = tp->inet.inet_saddr, rcv_saddr = sk->sk_rcv_saddr, daddr;
	uint16_t dport;
	int err = inet_sockaddr(addr, len, &daddr, &dport);

	if (err)
		return err;
	if (sk->sk_state != TCP_CLOSE)
		return -EISCONN;
	if (daddr == INADDR_ANY)
		daddr = INADDR_LOOPBACK;
	tcp_reset_block(tp);
	skb_queue_purge(&sk->sk_receive_queue);
	sk->sk_shutdown = 0;
	sock_reset_flag(sk, SOCK_DONE);
	err = route_to(tp, daddr);
	if (err)
		return err;
	sk->sk_daddr = daddr;
	sk->sk_dport = dport;
	tcp_set_state(sk, TCP_SYN_SENT);
	err = inet_hash_connect(sock_net(sk)->tcp_hash, sk, tcp_timewait_reuse);
	if (err) {
		tcp_set_state(sk, TCP_CLOSE);
		tp->inet.inet_saddr = saddr;
		sk->sk_rcv_saddr = rcv_saddr;
		sk->sk_daddr = 0;
		sk->sk_dport = 0;
		return err;
	}
	tp->inet.inet_sport = sk->sk_num;
	start_connect(tp);
	return 0;
}
