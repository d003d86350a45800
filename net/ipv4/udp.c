/*
 * UDP: udp_prot for the socket layer, udp_rcv and udp_err for IP.
 */
#include "ipv4/udp.h"

#include <errno.h>
#include <string.h>

#include "ipv4/datagram.h"
#include "ipv4/icmp.h"
#include "ipv4/inet_hashtables.h"
#include "net.h"
#include "socket.h"

#define UDP_MAX_DATA (IP_MAX_MTU - sizeof(struct iphdr) - sizeof(struct udp_header))

static struct udp_sock *udp_sk(const struct sock *sk)
{
	return (struct udp_sock *)sk;
}

/* ---- sending ---- */

/* Header and checksum, then down.  Consumes skb. */
static int udp_send_skb(struct sock *sk, struct sk_buff *skb, const struct ipcm *ipc,
			uint16_t dport, const struct rtable *rt)
{
	struct net *net = sock_net(sk);
	struct udp_header *uh = skb_push(skb, sizeof(*uh));
	int err;

	skb_reset_transport_header(skb);
	*uh = (struct udp_header){
		.source = to_be16(inet_sk(sk)->inet_sport),
		.dest = to_be16(dport),
		.len = to_be16((uint16_t)skb->len),
	};
	if (!sk->sk_no_check_tx) {
		uh->check = csum_to_be16(
			csum_fold_raw(csum_pseudo(ipc->saddr, ipc->daddr, skb->len, IPPROTO_UDP)));
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb->transport_header;
		skb->csum_offset = offsetof(struct udp_header, check);
	}
	err = ip_send_skb(net, sk, skb, ipc, rt);
	if (err == 0) {
		UDP_INC_STATS(net, UDP_MIB_OUTDATAGRAMS);
	} else if (err == -ENOBUFS) {
		UDP_INC_STATS(net, UDP_MIB_SNDBUFERRORS);
		if (!inet_sk(sk)->recverr)
			err = 0; /* lost like any other datagram */
	}
	return err;
}

/* UDP_CORK and MSG_MORE: the datagram that is being put together. */
static int udp_push_pending(struct sock *sk)
{
	struct udp_sock *up = udp_sk(sk);
	struct sk_buff *skb = up->pending;
	struct rtable rt;
	int err;

	up->pending = NULL;
	err = datagram_route(sk, &up->cork, skb->len + sizeof(struct udp_header), &rt);
	if (err < 0) {
		kfree_skb(skb);
		return err;
	}
	skb_set_owner_w(skb, sk); /* now that it does not grow any more */
	return udp_send_skb(sk, skb, &up->cork, up->cork_port, &rt);
}

static int udp_append_pending(struct sock *sk, struct request *req)
{
	struct sk_buff *skb = udp_sk(sk)->pending;
	int got;

	if (skb->len + req->len > UDP_MAX_DATA)
		return -EMSGSIZE;
	got = req->len ? skb_append_from_request(skb, req, 0, req->len) : 0;
	if (got < 0)
		return got;
	return (size_t)got == req->len ? 0 : -ENOBUFS;
}

/* Start one; the first part may be empty of room for more, so all goes to fragments. */
static int udp_start_pending(struct sock *sk, struct request *req, const struct ipcm *ipc,
			     uint16_t dport)
{
	struct udp_sock *up = udp_sk(sk);
	struct sk_buff *skb =
		alloc_skb(sock_net(sk), MAX_HEADER + sizeof(struct udp_header), PKT_USER);

	if (!skb)
		return -ENOBUFS;
	skb_reserve(skb, MAX_HEADER + sizeof(struct udp_header));
	up->pending = skb;
	up->cork = *ipc;
	up->cork_port = dport;
	return udp_append_pending(sk, req);
}

static int udp_send_corked(struct sock *sk, struct request *req)
{
	struct udp_sock *up = udp_sk(sk);
	bool more = up->corked || req->flags & MSG_MORE;
	struct ipcm ipc;
	uint16_t dport;
	int err;

	if (up->pending) {
		err = udp_append_pending(sk, req);
	} else {
		err = datagram_destination(sk, req, &ipc, &dport);
		if (err == 0)
			err = dport ? udp_start_pending(sk, req, &ipc, dport) : -EINVAL;
	}
	if (err < 0) {
		kfree_skb(up->pending);
		up->pending = NULL;
		return err;
	}
	if (!more)
		err = udp_push_pending(sk);
	return err < 0 ? err : (int)req->len;
}

static int udp_sendmsg(struct sock *sk, struct request *req)
{
	struct udp_sock *up = udp_sk(sk);
	struct sk_buff *skb;
	struct rtable rt;
	struct ipcm ipc;
	uint16_t dport = 0;
	int err;

	err = datagram_may_send(sk, req, UDP_MAX_DATA);
	if (err != 0)
		return err;
	if (up->pending || up->corked || req->flags & MSG_MORE)
		return udp_send_corked(sk, req);
	err = datagram_destination(sk, req, &ipc, &dport);
	if (err < 0)
		return err;
	if (dport == 0)
		return -EINVAL;
	skb = datagram_make(sk, req, &ipc, sizeof(struct udp_header), &rt, &err);
	if (!skb)
		return err;
	err = udp_send_skb(sk, skb, &ipc, dport, &rt);
	return err < 0 ? err : (int)req->len;
}

/* ---- receiving ---- */

/* What udp_rcv() keeps for recvmsg(), behind IP's part of the control block. */
struct udp_skb_cb {
	struct inet_skb_parm ip;
	uint16_t sport;
};
#define UDP_SKB_CB(skb) SKB_CB(skb, struct udp_skb_cb)

static int udp_recvmsg(struct sock *sk, struct request *req)
{
	struct sk_buff *skb;
	int ret = 0;

	if (req->flags & MSG_ERRQUEUE)
		return ip_recv_error(sk, req);
	skb = datagram_peek(sk, req, &ret);
	if (!skb)
		return ret;
	if (!(req->flags & MSG_PEEK))
		UDP_INC_STATS(sock_net(sk), UDP_MIB_INDATAGRAMS);
	return datagram_deliver(sk, req, skb, 0, UDP_SKB_CB(skb)->ip.saddr, UDP_SKB_CB(skb)->sport);
}

static int udp_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	if (sk->sk_shutdown & RCV_SHUTDOWN || sock_queue_rcv_skb(sk, skb) < 0) {
		struct net *net = sock_net(sk);

		UDP_INC_STATS(net, UDP_MIB_RCVBUFERRORS);
		UDP_INC_STATS(net, UDP_MIB_INERRORS);
		sk->sk_drops++;
		kfree_skb(skb);
		return -ENOMEM;
	}
	return 0;
}

/* How well does sk match a packet; -1: not at all. */
static int udp_score(const struct sock *sk, const struct inet_skb_parm *cb, uint16_t sport,
		     uint16_t dport)
{
	int score = 1;

	if (sk->sk_num != dport)
		return -1;
	if (sk->sk_rcv_saddr) {
		if (sk->sk_rcv_saddr != cb->daddr)
			return -1;
		score += 4;
	}
	if (sk->sk_daddr) {
		if (sk->sk_daddr != cb->saddr)
			return -1;
		score += 4;
	}
	if (sk->sk_dport) {
		if (sk->sk_dport != sport)
			return -1;
		score += 4;
	}
	if (sk->sk_bound_dev_if) {
		if (sk->sk_bound_dev_if != cb->iif)
			return -1;
		score += 4;
	}
	return score;
}

static struct hlist_head *udp_chain(struct net *net, uint16_t port)
{
	return &net->udp_hash->lhash[port % INET_LHASH_SIZE];
}

static struct sock *udp_lookup(struct net *net, const struct inet_skb_parm *cb, uint16_t sport,
			       uint16_t dport)
{
	struct sock *sk, *best = NULL;
	int best_score = 0;
	uint32_t equals = 1, hash = 0;

	hlist_for_each_entry(sk, udp_chain(net, dport), sk_node) {
		int score = udp_score(sk, cb, sport, dport);

		if (score > best_score) {
			best = sk;
			best_score = score;
			equals = 1;
		} else if (score == best_score && score > 0 && sk->sk_reuseport) {
			/* SO_REUSEPORT: each sender always meets the same socket */
			hash = hash ? hash * 1103515245u + 12345u
				    : inet_ehashfn(net, cb->daddr, dport, cb->saddr, sport);
			if ((uint64_t)hash * ++equals >> 32 == 0)
				best = sk;
		}
	}
	return best;
}

/* Has the socket joined this group (or not asked to be told apart)? */
static bool wants_group(const struct sock *sk, const struct inet_skb_parm *cb)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (!ipv4_is_multicast(cb->daddr))
		return true;
	for (int i = 0; i < inet->nr_mc; i++)
		if (inet->mc[i].multiaddr == cb->daddr &&
		    (!inet->mc[i].ifindex || inet->mc[i].ifindex == cb->iif))
			return true;
	return inet->mc_all;
}

/* Broadcasts and multicasts go to every socket that matches. */
static void udp_deliver_group(struct sk_buff *skb, uint16_t sport, uint16_t dport)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	struct net *net = skb->net;
	struct hlist_node *next;
	struct sock *sk;
	int delivered = 0;

	hlist_for_each_entry_safe(sk, next, udp_chain(net, dport), sk_node) {
		struct sk_buff *copy;

		/* a group address is nobody's own: match as if it were any */
		if (sk->sk_num != dport ||
		    (sk->sk_rcv_saddr && sk->sk_rcv_saddr != cb->daddr &&
		     sk->sk_state != TCP_ESTABLISHED) ||
		    (sk->sk_daddr && sk->sk_daddr != cb->saddr) ||
		    (sk->sk_dport && sk->sk_dport != sport) ||
		    (sk->sk_bound_dev_if && sk->sk_bound_dev_if != cb->iif) || !wants_group(sk, cb))
			continue;
		delivered++;
		copy = skb_clone(skb);
		if (copy)
			udp_queue_rcv_skb(sk, copy);
		else
			UDP_INC_STATS(net, UDP_MIB_MEMERRORS);
	}
	if (delivered == 0)
		UDP_INC_STATS(net, UDP_MIB_IGNOREDMULTI);
	consume_skb(skb);
}

static bool udp_checksum_ok(const struct sk_buff *skb, const struct inet_skb_parm *cb,
			    const struct udp_header *uh)
{
	if (get_be16(uh->check) == 0 || skb->ip_summed != CHECKSUM_NONE)
		return true;
	return csum_fold(skb_checksum(skb, 0, skb->len,
				      csum_pseudo(cb->saddr, cb->daddr, skb->len, IPPROTO_UDP))) ==
	       0;
}

static int udp_drop(struct sk_buff *skb)
{
	UDP_INC_STATS(skb->net, UDP_MIB_INERRORS);
	kfree_skb(skb);
	return 0;
}

int udp_rcv(struct sk_buff *skb)
{
	struct net *net = skb->net;
	const struct inet_skb_parm *cb = IPCB(skb);
	struct udp_header uh;
	struct sock *sk;
	size_t len;

	if (!pskb_may_pull(skb, sizeof(uh)))
		return udp_drop(skb);
	memcpy(&uh, skb->data, sizeof(uh));
	len = get_be16(uh.len);
	if (len < sizeof(uh) || len > skb->len || pskb_trim(skb, len) < 0)
		return udp_drop(skb);
	if (!udp_checksum_ok(skb, cb, &uh)) {
		UDP_INC_STATS(net, UDP_MIB_CSUMERRORS);
		return udp_drop(skb);
	}
	skb_pull(skb, sizeof(uh));
	UDP_SKB_CB(skb)->sport = get_be16(uh.source);
	if (cb->route_type != RTN_LOCAL) {
		udp_deliver_group(skb, get_be16(uh.source), get_be16(uh.dest));
		return 0;
	}
	sk = udp_lookup(net, cb, get_be16(uh.source), get_be16(uh.dest));
	if (sk)
		return udp_queue_rcv_skb(sk, skb);
	UDP_INC_STATS(net, UDP_MIB_NOPORTS);
	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
	kfree_skb(skb);
	return 0;
}

void udp_err(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	struct net *net = skb->net;
	/* the quoted packet is ours: its destination is who would answer */
	struct inet_skb_parm answer = { .saddr = cb->daddr, .daddr = cb->saddr, .iif = cb->iif };
	struct udp_header uh;
	struct sock *sk;
	bool fatal = false;
	int err = EHOSTUNREACH;

	memcpy(&uh, skb->data + cb->ihl, sizeof(uh));
	sk = udp_lookup(net, &answer, get_be16(uh.dest), get_be16(uh.source));
	if (!sk) {
		ICMP_INC_STATS(net, ICMP_MIB_INERRORS);
		return;
	}
	if (type == ICMP_PARAMETERPROB) {
		err = EPROTO;
		fatal = true;
	} else if (type == ICMP_DEST_UNREACH) {
		err = icmp_err_convert[code].errno_;
		fatal = icmp_err_convert[code].fatal;
		if (code == ICMP_FRAG_NEEDED) {
			ip_rt_update_pmtu(net, cb->daddr, info);
			if (inet_sk(sk)->pmtudisc == IP_PMTUDISC_DONT)
				return;
			fatal = true;
		}
	}
	if (inet_sk(sk)->recverr)
		ip_icmp_error(sk, skb, err, type, code, info, cb->daddr, get_be16(uh.dest));
	else if (!fatal || sk->sk_state != TCP_ESTABLISHED)
		return;
	sk->sk_err = err;
	sk->sk_error_report(sk);
}

/* ---- life ---- */

static int udp_init_sock(struct sock *sk)
{
	(void)sk;
	return 0;
}

static int udp_get_port(struct sock *sk, uint16_t port)
{
	int err = inet_get_port(sock_net(sk)->udp_hash, sk, port);

	if (err == 0)
		inet_listen_hash(sock_net(sk)->udp_hash, sk);
	return err;
}

static void udp_unhash(struct sock *sk)
{
	inet_put_port(sk);
	sk->sk_num = 0;
	inet_sk(sk)->inet_sport = 0;
	inet_unhash(sock_net(sk)->udp_hash, sk);
}

static void udp_close(struct sock *sk, long linger_ms)
{
	(void)linger_ms;
	kfree_skb(udp_sk(sk)->pending);
	udp_sk(sk)->pending = NULL;
	udp_unhash(sk);
	sock_orphan(sk);
	sock_put(sk);
}

static int udp_setsockopt(struct sock *sk, int level, int name, const void *val, int len)
{
	struct udp_sock *up = udp_sk(sk);
	int value, err;

	if (level != IPPROTO_UDP)
		return ip_setsockopt(sk, level, name, val, len);
	err = sockopt_int(val, len, &value);
	if (err < 0)
		return err;
	if (name != UDP_CORK)
		return -ENOPROTOOPT;
	up->corked = value != 0;
	return !up->corked && up->pending ? udp_push_pending(sk) : 0;
}

static int udp_getsockopt(struct sock *sk, int level, int name, void *val, int *len)
{
	if (level != IPPROTO_UDP)
		return ip_getsockopt(sk, level, name, val, len);
	if (name != UDP_CORK)
		return -ENOPROTOOPT;
	return sockopt_put_int(val, len, udp_sk(sk)->corked);
}

struct proto udp_prot = {
	.name = "UDP",
	.obj_size = sizeof(struct udp_sock),
	.init = udp_init_sock,
	.close = udp_close,
	.connect = ip4_datagram_connect,
	.disconnect = ip4_datagram_disconnect,
	.ioctl = datagram_ioctl,
	.poll = datagram_poll,
	.setsockopt = udp_setsockopt,
	.getsockopt = udp_getsockopt,
	.sendmsg = udp_sendmsg,
	.recvmsg = udp_recvmsg,
	.unhash = udp_unhash,
	.get_port = udp_get_port,
};
