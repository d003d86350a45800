/*
 * Raw sockets: every received datagram of the socket's protocol, with its IP
 * header; sending with a header of ours or, with IP_HDRINCL, the caller's.
 * Called through raw_prot, by ip_local_deliver() and by icmp.c.
 */
#include "ipv4/raw.h"

#include <errno.h>
#include <string.h>

#include "ipv4/datagram.h"
#include "ipv4/icmp.h"
#include "ipv4/inet_hashtables.h"
#include "net.h"
#include "socket.h"

#define SOL_RAW 255
#define ICMP_FILTER 1

static struct raw_sock *raw_sk(const struct sock *sk)
{
	return (struct raw_sock *)sk;
}

static struct hlist_head *raw_chain(struct net *net, uint8_t protocol)
{
	return &net->raw_hash->lhash[protocol % INET_LHASH_SIZE];
}

/* ---- receiving ---- */

static bool raw_match(const struct sock *sk, uint8_t protocol, uint32_t saddr, uint32_t daddr,
		      int iif)
{
	return sk->sk_num == protocol && (!sk->sk_daddr || sk->sk_daddr == saddr) &&
	       (!sk->sk_rcv_saddr || sk->sk_rcv_saddr == daddr) &&
	       (!sk->sk_bound_dev_if || sk->sk_bound_dev_if == iif);
}

static bool filtered(const struct sock *sk, const struct sk_buff *skb)
{
	uint8_t type;

	if (sk->sk_num != IPPROTO_ICMP || skb_copy_bits(skb, 0, &type, 1) < 0)
		return false;
	return type < 32 && raw_sk(sk)->icmp_filter >> type & 1;
}

bool raw_local_deliver(struct sk_buff *skb)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	struct sock *sk;
	bool taken = false;

	hlist_for_each_entry(sk, raw_chain(skb->net, cb->protocol), sk_node) {
		struct sk_buff *copy;

		if (!raw_match(sk, cb->protocol, cb->saddr, cb->daddr, cb->iif) ||
		    filtered(sk, skb))
			continue;
		taken = true;
		copy = skb_clone(skb);
		if (!copy)
			continue;
		/* back to the IP header, which stands in front */
		skb_push(copy, (size_t)(copy->data - skb_network_header(copy)));
		if (sock_queue_rcv_skb(sk, copy) < 0) {
			sk->sk_drops++;
			kfree_skb(copy);
		}
	}
	return taken;
}

static void raw_err(struct sock *sk, struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	bool fatal = false;
	int err = EHOSTUNREACH;

	if (type == ICMP_PARAMETERPROB) {
		err = EPROTO;
		fatal = true;
	} else if (type == ICMP_DEST_UNREACH) {
		err = icmp_err_convert[code].errno_;
		fatal = icmp_err_convert[code].fatal;
		if (code == ICMP_FRAG_NEEDED) {
			ip_rt_update_pmtu(sock_net(sk), cb->daddr, info);
			fatal = inet_sk(sk)->pmtudisc != IP_PMTUDISC_DONT;
		}
	}
	if (inet_sk(sk)->recverr)
		ip_icmp_error(sk, skb, err, type, code, info, cb->daddr, 0);
	/* an unconnected socket cannot tell whose error it would be */
	if (inet_sk(sk)->recverr || (fatal && sk->sk_state == TCP_ESTABLISHED)) {
		sk->sk_err = err;
		sk->sk_error_report(sk);
	}
}

void raw_icmp_error(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	struct sock *sk;

	hlist_for_each_entry(sk, raw_chain(skb->net, cb->protocol), sk_node)
		if (raw_match(sk, cb->protocol, cb->daddr, cb->saddr, cb->iif))
			raw_err(sk, skb, type, code, info);
}

static int raw_recvmsg(struct sock *sk, struct request *req)
{
	struct sk_buff *skb;
	int ret = 0;

	if (req->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (req->flags & MSG_ERRQUEUE)
		return ip_recv_error(sk, req);
	skb = datagram_peek(sk, req, &ret);
	if (!skb)
		return ret;
	return datagram_deliver(sk, req, skb, 0, IPCB(skb)->saddr, 0);
}

/* ---- sending ---- */

/* IP_HDRINCL: complete what the caller may leave to us (length, checksum, id, source). */
static int raw_send_hdrinc(struct sock *sk, struct sk_buff *skb, const struct rtable *rt)
{
	struct net *net = sock_net(sk);
	struct iphdr *iph;
	size_t ihl;

	if (skb->len > rt->rt_mtu && skb->len > rt->dev->mtu) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	if (!pskb_may_pull(skb, sizeof(*iph)))
		goto invalid;
	ihl = (skb->data[0] & 15u) * 4u;
	if (ihl < sizeof(*iph) || !pskb_may_pull(skb, ihl))
		goto invalid;
	skb_reset_network_header(skb);
	iph = (struct iphdr *)skb->data;
	if (get_be32(iph->saddr) == 0)
		iph->saddr = to_be32(rt->rt_src);
	if (get_be16(iph->id) == 0)
		iph->id = to_be16((uint16_t)random_u32(&net->random));
	iph->tot_len = to_be16((uint16_t)skb->len);
	ip_send_check(iph, ihl);
	skb->protocol = ETH_P_IP;
	return ip_output(net, sk, skb, rt);
invalid:
	kfree_skb(skb);
	return -EINVAL;
}

static int raw_sendmsg(struct sock *sk, struct request *req)
{
	struct inet_sock *inet = inet_sk(sk);
	struct sk_buff *skb;
	struct rtable rt;
	struct ipcm ipc;
	uint16_t port = 0;
	int err;

	err = datagram_may_send(sk, req, IP_MAX_MTU);
	if (err != 0)
		return err;
	err = datagram_destination(sk, req, &ipc, &port);
	if (err < 0)
		return err;
	skb = datagram_make(sk, req, &ipc, 0, &rt, &err);
	if (!skb)
		return err;
	if (inet->hdrincl)
		err = raw_send_hdrinc(sk, skb, &rt);
	else
		err = ip_send_skb(sock_net(sk), sk, skb, &ipc, &rt);
	if (err == -ENOBUFS && !inet->recverr)
		err = 0;
	return err < 0 ? err : (int)req->len;
}

/* ---- life ---- */

static int raw_init(struct sock *sk)
{
	inet_sk(sk)->hdrincl = sk->sk_protocol == IPPROTO_RAW;
	return 0;
}

static int raw_hash(struct sock *sk)
{
	inet_listen_hash(sock_net(sk)->raw_hash, sk);
	return 0;
}

static void raw_unhash(struct sock *sk)
{
	inet_unhash(sock_net(sk)->raw_hash, sk);
}

static void raw_close(struct sock *sk, long linger_ms)
{
	(void)linger_ms;
	raw_unhash(sk);
	sock_orphan(sk);
	sock_put(sk);
}

static int raw_disconnect(struct sock *sk)
{
	sk->sk_state = TCP_CLOSE;
	sk->sk_daddr = 0;
	inet_sk(sk)->route.dev = NULL;
	if (!(sk->sk_userlocks & SOCK_BINDADDR_LOCK))
		sk->sk_rcv_saddr = inet_sk(sk)->inet_saddr = 0;
	return 0;
}

/* A raw socket is bound to an address; its "port" is the protocol. */
static int raw_bind(struct sock *sk, const struct sockaddr *addr, int len)
{
	struct inet_sock *inet = inet_sk(sk);
	uint32_t ip;
	uint16_t port;
	int err = inet_sockaddr(addr, len, &ip, &port), type;

	if (err < 0)
		return err;
	type = ip ? inet_addr_type(sock_net(sk), ip) : RTN_LOCAL;
	if (type != RTN_LOCAL && type != RTN_MULTICAST && type != RTN_BROADCAST)
		return -EADDRNOTAVAIL;
	sk->sk_rcv_saddr = inet->inet_saddr = ip;
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		inet->inet_saddr = 0;
	if (ip)
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	inet->route.dev = NULL;
	return 0;
}

static int raw_setsockopt(struct sock *sk, int level, int name, const void *val, int len)
{
	if (level != SOL_RAW)
		return ip_setsockopt(sk, level, name, val, len);
	if (name != ICMP_FILTER || sk->sk_num != IPPROTO_ICMP)
		return -EOPNOTSUPP;
	if (len < (int)sizeof(raw_sk(sk)->icmp_filter))
		return -EINVAL;
	memcpy(&raw_sk(sk)->icmp_filter, val, sizeof(raw_sk(sk)->icmp_filter));
	return 0;
}

static int raw_getsockopt(struct sock *sk, int level, int name, void *val, int *len)
{
	if (level != SOL_RAW)
		return ip_getsockopt(sk, level, name, val, len);
	if (name != ICMP_FILTER || sk->sk_num != IPPROTO_ICMP)
		return -EOPNOTSUPP;
	return sockopt_put_int(val, len, (int)raw_sk(sk)->icmp_filter);
}

struct proto raw_prot = {
	.name = "RAW",
	.obj_size = sizeof(struct raw_sock),
	.init = raw_init,
	.close = raw_close,
	.connect = ip4_datagram_connect,
	.disconnect = raw_disconnect,
	.ioctl = datagram_ioctl,
	.poll = datagram_poll,
	.setsockopt = raw_setsockopt,
	.getsockopt = raw_getsockopt,
	.sendmsg = raw_sendmsg,
	.recvmsg = raw_recvmsg,
	.bind = raw_bind,
	.hash = raw_hash,
	.unhash = raw_unhash,
};
