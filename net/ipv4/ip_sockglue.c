/*
 * Socket options of level IPPROTO_IP, and the control messages of received
 * datagrams.  Called by udp_prot, raw_prot and tcp_prot.
 *
 * not done: IGMP, because a virtual network has no multicast router to tell;
 * joining sets the receive filter, which is all that a LAN needs.
 */
#include <errno.h>
#include <string.h>
#include <sys/time.h>

#include "core/netdevice.h"
#include "ipc.h"
#include "ipv4/inet_sock.h"
#include "net.h"
#include "request.h"
#include "socket.h"

#ifndef IP_MTU
#define IP_MTU 14
#endif
#ifndef IP_FREEBIND
#define IP_FREEBIND 15
#endif
#ifndef IP_MULTICAST_ALL
#define IP_MULTICAST_ALL 49
#endif
#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

/* ---- multicast membership ---- */

static void dev_mc_add(struct net_device *dev, uint32_t group)
{
	for (int i = 0; i < dev->nr_mc; i++) {
		if (dev->mc_list[i].multiaddr == group) {
			dev->mc_list[i].users++;
			return;
		}
	}
	dev->mc_list[dev->nr_mc++] = (struct ip_mc_list){ group, 1 };
	dev->ops->set_rx_mode(dev);
}

static void dev_mc_del(struct net_device *dev, uint32_t group)
{
	for (int i = 0; i < dev->nr_mc; i++) {
		if (dev->mc_list[i].multiaddr != group)
			continue;
		if (--dev->mc_list[i].users > 0)
			return;
		dev->mc_list[i] = dev->mc_list[--dev->nr_mc];
		dev->ops->set_rx_mode(dev);
		return;
	}
}

/* The interface of a struct ip_mreq or ip_mreqn: by index, address, or route. */
static struct net_device *mreq_device(struct sock *sk, const struct ip_mreqn *mreq)
{
	struct net *net = sock_net(sk);
	struct net_device *dev;
	struct rtable rt;
	uint32_t local = __builtin_bswap32(mreq->imr_address.s_addr);
	int i;

	if (mreq->imr_ifindex)
		return dev_get_by_index(net, mreq->imr_ifindex);
	if (local) {
		for_each_netdev(net, dev, i)
			for (int k = 0; k < dev->nr_addrs; k++)
				if (dev->addrs[k].ifa_local == local)
					return dev;
		return NULL;
	}
	if (ip_route_output(net, __builtin_bswap32(mreq->imr_multiaddr.s_addr), 0, 0, &rt) == 0)
		return rt.dev;
	/* no route: the first interface that can */
	for_each_netdev(net, dev, i)
		if (dev->flags & IFF_MULTICAST)
			return dev;
	return NULL;
}

static int take_mreq(const void *val, int len, struct ip_mreqn *mreq)
{
	memset(mreq, 0, sizeof(*mreq));
	if (len < (int)sizeof(struct ip_mreq))
		return -EINVAL;
	memcpy(mreq, val, len < (int)sizeof(*mreq) ? sizeof(struct ip_mreq) : sizeof(*mreq));
	return 0;
}

static int ip_mc_join(struct sock *sk, const void *val, int len)
{
	struct inet_sock *inet = inet_sk(sk);
	struct net_device *dev;
	struct ip_mreqn mreq;
	uint32_t group;
	int err = take_mreq(val, len, &mreq);

	if (err < 0)
		return err;
	group = __builtin_bswap32(mreq.imr_multiaddr.s_addr);
	if (!ipv4_is_multicast(group))
		return -EINVAL;
	dev = mreq_device(sk, &mreq);
	if (!dev)
		return -ENODEV;
	for (int i = 0; i < inet->nr_mc; i++)
		if (inet->mc[i].multiaddr == group && inet->mc[i].ifindex == dev->ifindex)
			return -EADDRINUSE;
	if (inet->nr_mc == IP_MAX_MEMBERSHIPS || dev->nr_mc == MAX_MC_GROUPS)
		return -ENOBUFS;
	inet->mc[inet->nr_mc++] = (struct ip_membership){ group, dev->ifindex };
	dev_mc_add(dev, group);
	return 0;
}

static void leave_nth(struct sock *sk, int i)
{
	struct inet_sock *inet = inet_sk(sk);
	struct net_device *dev = dev_get_by_index(sock_net(sk), inet->mc[i].ifindex);

	if (dev)
		dev_mc_del(dev, inet->mc[i].multiaddr);
	inet->mc[i] = inet->mc[--inet->nr_mc];
}

static int ip_mc_leave(struct sock *sk, const void *val, int len)
{
	struct inet_sock *inet = inet_sk(sk);
	struct ip_mreqn mreq;
	struct net_device *dev;
	int err = take_mreq(val, len, &mreq);

	if (err < 0)
		return err;
	dev = mreq_device(sk, &mreq);
	for (int i = 0; i < inet->nr_mc; i++) {
		if (inet->mc[i].multiaddr != __builtin_bswap32(mreq.imr_multiaddr.s_addr) ||
		    (dev && inet->mc[i].ifindex != dev->ifindex))
			continue;
		leave_nth(sk, i);
		return 0;
	}
	return -EADDRNOTAVAIL;
}

void ip_mc_drop_socket(struct sock *sk)
{
	while (inet_sk(sk)->nr_mc > 0)
		leave_nth(sk, inet_sk(sk)->nr_mc - 1);
}

static int set_multicast_if(struct sock *sk, const void *val, int len)
{
	struct inet_sock *inet = inet_sk(sk);
	struct ip_mreqn mreq = { 0 };
	struct net_device *dev;

	if (len >= (int)sizeof(struct ip_mreq))
		take_mreq(val, len, &mreq);
	else if (len >= (int)sizeof(struct in_addr))
		memcpy(&mreq.imr_address, val, sizeof(struct in_addr));
	else
		return -EINVAL;
	if (!mreq.imr_ifindex && !mreq.imr_address.s_addr) {
		inet->mc_index = 0;
		inet->mc_addr = 0;
		return 0;
	}
	dev = mreq_device(sk, &mreq);
	if (!dev)
		return -EADDRNOTAVAIL;
	inet->mc_index = dev->ifindex;
	inet->mc_addr = __builtin_bswap32(mreq.imr_address.s_addr);
	return 0;
}

/* ---- options ---- */

static int set_ip_options(struct inet_sock *inet, const void *val, int len)
{
	int padded = (len + 3) & ~3;

	if (padded > IP_OPTIONS_MAX)
		return -EINVAL;
	memset(inet->opts, 0, sizeof(inet->opts));
	memcpy(inet->opts, val, (size_t)len);
	inet->optlen = (uint8_t)padded;
	return 0;
}

static void set_cmsg_flag(struct inet_sock *inet, uint8_t flag, int on)
{
	inet->cmsg_flags = (uint8_t)(on ? inet->cmsg_flags | flag : inet->cmsg_flags & ~flag);
}

/* One byte or an int, as Linux takes most options of this level. */
static int byte_or_int(const void *val, int len, int *value)
{
	if (len >= (int)sizeof(int))
		return sockopt_int(val, len, value);
	if (len < 1)
		return -EINVAL;
	*value = *(const uint8_t *)val;
	return 0;
}

static int set_value(struct sock *sk, int name, int value)
{
	struct inet_sock *inet = inet_sk(sk);

	switch (name) {
	case IP_TOS:
		inet->tos = (uint8_t)value;
		return 0;
	case IP_TTL:
		if (value != -1 && (value < 1 || value > 255))
			return -EINVAL;
		inet->uc_ttl = (int16_t)value;
		return 0;
	case IP_HDRINCL:
		if (sk->sk_type != SOCK_RAW)
			return -ENOPROTOOPT;
		inet->hdrincl = value != 0;
		return 0;
	case IP_MTU_DISCOVER:
		if (value < IP_PMTUDISC_DONT || value > IP_PMTUDISC_PROBE)
			return -EINVAL;
		inet->pmtudisc = (uint8_t)value;
		return 0;
	case IP_RECVERR:
		inet->recverr = value != 0;
		if (!value)
			skb_queue_purge(&sk->sk_error_queue);
		return 0;
	case IP_PKTINFO:
		set_cmsg_flag(inet, IP_CMSG_PKTINFO, value);
		return 0;
	case IP_RECVTTL:
		set_cmsg_flag(inet, IP_CMSG_TTL, value);
		return 0;
	case IP_RECVTOS:
		set_cmsg_flag(inet, IP_CMSG_TOS, value);
		return 0;
	case IP_MULTICAST_TTL:
		if (sk->sk_type == SOCK_STREAM || value < -1 || value > 255)
			return -EINVAL;
		inet->mc_ttl = value == -1 ? 1 : (uint8_t)value;
		return 0;
	case IP_MULTICAST_LOOP:
		inet->mc_loop = value != 0;
		return 0;
	case IP_MULTICAST_ALL:
		inet->mc_all = value != 0;
		return 0;
	case IP_FREEBIND:
		inet->freebind = value != 0;
		return 0;
	case IP_BIND_ADDRESS_NO_PORT:
		inet->bind_address_no_port = value != 0;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

int ip_setsockopt(struct sock *sk, int level, int name, const void *val, int len)
{
	int value, err;

	if (level != IPPROTO_IP)
		return -ENOPROTOOPT;
	switch (name) {
	case IP_OPTIONS:
		return set_ip_options(inet_sk(sk), val, len);
	case IP_ADD_MEMBERSHIP:
		return sk->sk_type == SOCK_STREAM ? -EPROTO : ip_mc_join(sk, val, len);
	case IP_DROP_MEMBERSHIP:
		return ip_mc_leave(sk, val, len);
	case IP_MULTICAST_IF:
		return sk->sk_type == SOCK_STREAM ? -EINVAL : set_multicast_if(sk, val, len);
	default:
		err = byte_or_int(val, len, &value);
		return err < 0 ? err : set_value(sk, name, value);
	}
}

static int get_value(struct sock *sk, int name, int *value)
{
	const struct inet_sock *inet = inet_sk(sk);

	switch (name) {
	case IP_TOS:
		*value = inet->tos;
		return 0;
	case IP_TTL:
		*value = inet->uc_ttl < 0 ? IPDEFTTL : inet->uc_ttl;
		return 0;
	case IP_HDRINCL:
		*value = inet->hdrincl;
		return 0;
	case IP_MTU_DISCOVER:
		*value = inet->pmtudisc;
		return 0;
	case IP_MTU:
		if (!rt_valid(inet->route.dev, inet->route.rt_genid, sock_net(sk)->rt_genid))
			return -ENOTCONN;
		*value = (int)inet->route.rt_mtu;
		return 0;
	case IP_RECVERR:
		*value = inet->recverr;
		return 0;
	case IP_PKTINFO:
		*value = (inet->cmsg_flags & IP_CMSG_PKTINFO) != 0;
		return 0;
	case IP_RECVTTL:
		*value = (inet->cmsg_flags & IP_CMSG_TTL) != 0;
		return 0;
	case IP_RECVTOS:
		*value = (inet->cmsg_flags & IP_CMSG_TOS) != 0;
		return 0;
	case IP_MULTICAST_TTL:
		*value = inet->mc_ttl;
		return 0;
	case IP_MULTICAST_LOOP:
		*value = inet->mc_loop;
		return 0;
	case IP_MULTICAST_ALL:
		*value = inet->mc_all;
		return 0;
	case IP_FREEBIND:
		*value = inet->freebind;
		return 0;
	case IP_BIND_ADDRESS_NO_PORT:
		*value = inet->bind_address_no_port;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

int ip_getsockopt(struct sock *sk, int level, int name, void *val, int *len)
{
	const struct inet_sock *inet = inet_sk(sk);
	struct in_addr addr;
	int value, err;

	if (level != IPPROTO_IP)
		return -ENOPROTOOPT;
	switch (name) {
	case IP_OPTIONS:
		if (*len > inet->optlen)
			*len = inet->optlen;
		memcpy(val, inet->opts, (size_t)*len);
		return 0;
	case IP_MULTICAST_IF:
		addr.s_addr = __builtin_bswap32(inet->mc_addr);
		if (*len > (int)sizeof(addr))
			*len = sizeof(addr);
		memcpy(val, &addr, (size_t)*len);
		return 0;
	default:
		err = get_value(sk, name, &value);
		return err < 0 ? err : sockopt_put_int(val, len, value);
	}
}

/* ---- control messages ---- */

static void put_timestamp(struct sock *sk, struct request *req, const struct sk_buff *skb)
{
	struct net *net = sock_net(sk);
	/* packets are stamped by the monotonic clock, users want the time of day */
	uint64_t age = skb->tstamp ? net->now_ns - skb->tstamp : 0;
	uint64_t ns = net_ipc_realtime(net) - age;

	if (sock_flag(sk, SOCK_TIMESTAMP)) {
		struct timeval tv = { (time_t)(ns / 1000000000), (long)(ns % 1000000000 / 1000) };

		request_put_cmsg(req, SOL_SOCKET, SO_TIMESTAMP, &tv, sizeof(tv));
	} else {
		struct timespec ts = { (time_t)(ns / 1000000000), (long)(ns % 1000000000) };

		request_put_cmsg(req, SOL_SOCKET, SO_TIMESTAMPNS, &ts, sizeof(ts));
	}
}

void ip_cmsg_recv(struct sock *sk, struct request *req, const struct sk_buff *skb)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	const struct inet_sock *inet = inet_sk(sk);

	if (sock_flag(sk, SOCK_TIMESTAMP) || sock_flag(sk, SOCK_TIMESTAMPNS))
		put_timestamp(sk, req, skb);
	if (inet->cmsg_flags & IP_CMSG_PKTINFO) {
		struct in_pktinfo info = { .ipi_ifindex = cb->iif };

		info.ipi_addr.s_addr = __builtin_bswap32(cb->daddr);
		info.ipi_spec_dst.s_addr = __builtin_bswap32(
			cb->route_type == RTN_LOCAL ? cb->daddr : inet->inet_saddr);
		request_put_cmsg(req, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
	}
	if (inet->cmsg_flags & IP_CMSG_TTL) {
		int ttl = cb->ttl;

		request_put_cmsg(req, IPPROTO_IP, IP_TTL, &ttl, sizeof(ttl));
	}
	if (inet->cmsg_flags & IP_CMSG_TOS)
		request_put_cmsg(req, IPPROTO_IP, IP_TOS, &cb->tos, 1);
}

/* ---- IP_RECVERR ---- */

/* struct sock_extended_err of Linux, followed by the address of who complained */
struct ip_extended_err {
	uint32_t ee_errno;
	uint8_t ee_origin, ee_type, ee_code, ee_pad;
	uint32_t ee_info, ee_data;
	struct sockaddr_in offender;
};
_Static_assert(sizeof(struct ip_extended_err) == 32, "struct sock_extended_err is ABI");
#define SO_EE_ORIGIN_ICMP 2

struct err_skb_cb {
	struct ip_extended_err ee;
	uint32_t daddr;
	uint16_t dport;
};
#define ERR_SKB_CB(skb) SKB_CB(skb, struct err_skb_cb)

void ip_icmp_error(struct sock *sk, const struct sk_buff *skb, int err, uint8_t type, uint8_t code,
		   uint32_t info, uint32_t daddr, uint16_t dport)
{
	size_t ihl = IPCB(skb)->ihl;
	size_t len = skb->len - ihl < 256 ? skb->len - ihl : 256;
	struct sk_buff *copy = alloc_skb(sock_net(sk), len, PKT_USER);

	if (!copy || !sk_rmem_room(sk, copy->truesize)) {
		kfree_skb(copy);
		return;
	}
	skb_copy_bits(skb, ihl, skb_put(copy, len), len);
	*ERR_SKB_CB(copy) = (struct err_skb_cb){
		.ee = { .ee_errno = (uint32_t)err,
			.ee_origin = SO_EE_ORIGIN_ICMP,
			.ee_type = type,
			.ee_code = code,
			.ee_info = info },
		.daddr = daddr,
		.dport = dport,
	};
	skb_set_owner_r(copy, sk);
	skb_queue_tail(&sk->sk_error_queue, copy);
}

int ip_recv_error(struct sock *sk, struct request *req)
{
	struct sk_buff *skb = skb_dequeue(&sk->sk_error_queue);
	struct sockaddr_storage addr;
	size_t copied;
	int err, ret;

	if (!skb)
		return -EAGAIN;
	copied = skb->len < req->len ? skb->len : req->len;
	if (copied < skb->len)
		request_set_msg_flags(req, MSG_TRUNC);
	request_put_name(
		req, &addr,
		(size_t)inet_to_sockaddr(&addr, ERR_SKB_CB(skb)->daddr, ERR_SKB_CB(skb)->dport));
	request_put_cmsg(req, IPPROTO_IP, IP_RECVERR, &ERR_SKB_CB(skb)->ee,
			 sizeof(ERR_SKB_CB(skb)->ee));
	request_set_msg_flags(req, MSG_ERRQUEUE);
	err = request_push_skb(req, 0, skb, 0, copied);
	if (err == 0)
		err = request_flush(req);
	ret = err < 0 ? err : (int)copied;
	consume_skb(skb);
	/* the next error, or none, is now the pending one */
	skb = skb_peek(&sk->sk_error_queue);
	sk->sk_err = skb ? (int)ERR_SKB_CB(skb)->ee.ee_errno : 0;
	return ret;
}
