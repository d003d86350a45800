/*
 * The common half of UDP and raw sockets.  Called through udp_prot and
 * raw_prot and by their sendmsg and recvmsg.
 */
#include "ipv4/datagram.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "net.h"
#include "socket.h"

int ip4_datagram_connect(struct sock *sk, const struct sockaddr *addr, int len)
{
	struct inet_sock *inet = inet_sk(sk);
	struct rtable rt;
	uint32_t daddr;
	uint16_t dport;
	int oif = sk->sk_bound_dev_if;
	int err = inet_sockaddr(addr, len, &daddr, &dport);

	if (err < 0)
		return err;
	if (ipv4_is_multicast(daddr) && !oif)
		oif = inet->mc_index;
	err = ip_route_output(sock_net(sk), daddr, inet->inet_saddr, oif, &rt);
	if (err < 0)
		return err;
	if (rt.rt_type == RTN_BROADCAST && !sock_flag(sk, SOCK_BROADCAST))
		return -EACCES;
	if (!inet->inet_saddr)
		inet->inet_saddr = rt.rt_src;
	if (!sk->sk_rcv_saddr)
		sk->sk_rcv_saddr = rt.rt_src;
	sk->sk_daddr = rt.rt_dst;
	sk->sk_dport = dport;
	sk->sk_state = TCP_ESTABLISHED;
	inet->route = rt;
	return 0;
}

int ip4_datagram_disconnect(struct sock *sk)
{
	struct inet_sock *inet = inet_sk(sk);

	sk->sk_state = TCP_CLOSE;
	sk->sk_daddr = 0;
	sk->sk_dport = 0;
	inet->route.dev = NULL;
	if (!(sk->sk_userlocks & SOCK_BINDADDR_LOCK))
		sk->sk_rcv_saddr = inet->inet_saddr = 0;
	if (!(sk->sk_userlocks & SOCK_BINDPORT_LOCK) && sk->sk_prot->unhash)
		sk->sk_prot->unhash(sk);
	return 0;
}

uint32_t datagram_poll(struct sock *sk)
{
	uint32_t mask = 0;

	if (sk->sk_err || !skb_queue_empty(&sk->sk_error_queue))
		mask |= EPOLLERR;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
	if (sk->sk_shutdown == SHUTDOWN_MASK)
		mask |= EPOLLHUP;
	if (!skb_queue_empty(&sk->sk_receive_queue))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (sock_writeable(sk))
		mask |= EPOLLOUT | EPOLLWRNORM;
	else if (sk->sk_socket)
		sk->sk_socket->flags |= SOCK_NOSPACE;
	return mask;
}

int datagram_ioctl(struct sock *sk, unsigned int cmd, int *value)
{
	const struct sk_buff *skb = skb_peek(&sk->sk_receive_queue);

	switch (cmd) {
	case FIONREAD: /* of the next datagram */
		*value = skb ? (int)skb->len : 0;
		return 0;
	case TIOCOUTQ:
		*value = sk->sk_wmem_alloc;
		return 0;
	default:
		return -ENOTTY;
	}
}

/* ---- receiving ---- */

struct sk_buff *datagram_peek(struct sock *sk, struct request *req, int *ret)
{
	struct sk_buff *skb = NULL;

	*ret = sock_error(sk);
	if (*ret == 0)
		skb = skb_peek(&sk->sk_receive_queue);
	if (*ret == 0 && !skb && !(sk->sk_shutdown & RCV_SHUTDOWN))
		*ret = sk_wait(sk, req, EPOLLIN);
	return skb;
}

int datagram_deliver(struct sock *sk, struct request *req, struct sk_buff *skb, size_t offset,
		     uint32_t saddr, uint16_t sport)
{
	size_t len = skb->len - offset;
	size_t copied = len < req->len ? len : req->len;
	struct sockaddr_storage addr;
	int err;

	if (copied < len)
		request_set_msg_flags(req, MSG_TRUNC);
	request_put_name(req, &addr, (size_t)inet_to_sockaddr(&addr, saddr, sport));
	ip_cmsg_recv(sk, req, skb);
	err = request_push_skb(req, 0, skb, offset, copied);
	if (err == 0)
		err = request_flush(req);
	if (!(req->flags & MSG_PEEK)) {
		skb_unlink(skb, &sk->sk_receive_queue);
		consume_skb(skb);
	}
	if (err < 0)
		return err;
	return req->flags & MSG_TRUNC ? (int)len : (int)copied;
}

/* ---- sending ---- */

int datagram_may_send(struct sock *sk, struct request *req, size_t max)
{
	int err;

	if (req->len > max)
		return -EMSGSIZE;
	if (req->flags & MSG_OOB)
		return -EOPNOTSUPP;
	err = sock_error(sk);
	if (err < 0)
		return err;
	if (sk->sk_shutdown & SEND_SHUTDOWN)
		return -EPIPE;
	if (sk->sk_wmem_alloc < sk->sk_sndbuf)
		return 0;
	if (sk->sk_socket)
		sk->sk_socket->flags |= SOCK_NOSPACE;
	return sk_wait(sk, req, EPOLLOUT);
}

/* One control message of level IPPROTO_IP. */
static int take_cmsg(const struct cmsghdr *cmsg, struct ipcm *ipc)
{
	size_t len = cmsg->cmsg_len - CMSG_LEN(0);
	struct in_pktinfo info;
	int value = 0;

	if (cmsg->cmsg_level != IPPROTO_IP)
		return 0; /* SCM_RIGHTS and the like mean nothing here */
	switch (cmsg->cmsg_type) {
	case IP_PKTINFO:
		if (len < sizeof(info))
			return -EINVAL;
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		if (info.ipi_ifindex)
			ipc->oif = info.ipi_ifindex;
		ipc->saddr = __builtin_bswap32(info.ipi_spec_dst.s_addr);
		return 0;
	case IP_TTL:
	case IP_TOS:
		if (len < sizeof(value))
			return -EINVAL;
		memcpy(&value, CMSG_DATA(cmsg), sizeof(value));
		if (value < (cmsg->cmsg_type == IP_TTL) || value > 255)
			return -EINVAL;
		if (cmsg->cmsg_type == IP_TTL)
			ipc->ttl = (uint8_t)value;
		else
			ipc->tos = (uint8_t)value;
		return 0;
	default:
		return -EINVAL;
	}
}

static int take_control(struct request *req, struct ipcm *ipc)
{
	uint64_t buf[64];
	size_t len = req->control_len, off = 0;
	int err = request_get_control(req, buf, sizeof(buf));

	while (err >= 0 && off + sizeof(struct cmsghdr) <= len) {
		const struct cmsghdr *cmsg =
			(const struct cmsghdr *)(const void *)((const char *)buf + off);

		if (cmsg->cmsg_len < CMSG_LEN(0) || cmsg->cmsg_len > len - off)
			return -EINVAL;
		err = take_cmsg(cmsg, ipc);
		off += CMSG_ALIGN(cmsg->cmsg_len);
	}
	return err < 0 ? err : 0;
}

int datagram_destination(struct sock *sk, struct request *req, struct ipcm *ipc, uint16_t *port)
{
	struct inet_sock *inet = inet_sk(sk);
	struct sockaddr_storage addr;
	int len, err;

	*ipc = (struct ipcm){
		.saddr = inet->inet_saddr,
		.oif = sk->sk_bound_dev_if,
		.protocol = (uint8_t)sk->sk_protocol,
		.tos = inet->tos,
		.df = inet->pmtudisc == IP_PMTUDISC_DO || inet->pmtudisc == IP_PMTUDISC_PROBE,
		.optlen = inet->optlen,
	};
	memcpy(ipc->opts, inet->opts, inet->optlen);
	len = request_get_name(req, &addr);
	if (len < 0)
		return len;
	if (len > 0) {
		if (addr.ss_family == AF_UNSPEC)
			addr.ss_family = AF_INET;
		err = inet_sockaddr((struct sockaddr *)&addr, len, &ipc->daddr, port);
		if (err < 0)
			return err;
	} else if (sk->sk_state == TCP_ESTABLISHED) {
		ipc->daddr = sk->sk_daddr;
		*port = sk->sk_dport;
	} else {
		return -EDESTADDRREQ;
	}
	if (req->control_len > 0) {
		err = take_control(req, ipc);
		if (err < 0)
			return err;
	}
	if (ipv4_is_multicast(ipc->daddr)) {
		if (!ipc->oif)
			ipc->oif = inet->mc_index;
		if (!ipc->saddr)
			ipc->saddr = inet->mc_addr;
		if (!ipc->ttl)
			ipc->ttl = inet->mc_ttl;
	} else if (!ipc->ttl) {
		ipc->ttl = inet->uc_ttl < 0 ? IPDEFTTL : (uint8_t)inet->uc_ttl;
	}
	return 0;
}

int datagram_route(struct sock *sk, struct ipcm *ipc, size_t len, struct rtable *rt)
{
	struct inet_sock *inet = inet_sk(sk);
	struct net *net = sock_net(sk);
	int err;

	if (sk->sk_state == TCP_ESTABLISHED && ipc->daddr == sk->sk_daddr &&
	    ipc->saddr == inet->inet_saddr && ipc->oif == sk->sk_bound_dev_if &&
	    rt_valid(inet->route.dev, inet->route.rt_genid, net->rt_genid)) {
		*rt = inet->route;
	} else {
		err = ip_route_output(net, ipc->daddr, ipc->saddr, ipc->oif, rt);
		if (err < 0) {
			if (err == -ENETUNREACH)
				IP_INC_STATS(net, IPSTATS_MIB_OUTNOROUTES);
			return err;
		}
		if (sk->sk_state == TCP_ESTABLISHED && ipc->daddr == sk->sk_daddr &&
		    ipc->saddr == inet->inet_saddr && ipc->oif == sk->sk_bound_dev_if)
			inet->route = *rt;
	}
	if (rt->rt_type == RTN_BROADCAST && !sock_flag(sk, SOCK_BROADCAST))
		return -EACCES;
	if (!ipc->saddr)
		ipc->saddr = rt->rt_src;
	ipc->daddr = rt->rt_dst;
	/* as Linux: what fits is sent with DF, so that a shrinking path is noticed; what
	 * does not fit is cut here and may be cut again */
	if (inet->pmtudisc == IP_PMTUDISC_WANT)
		ipc->df = sizeof(struct iphdr) + ipc->optlen + len <= rt->rt_mtu;
	return 0;
}

struct sk_buff *datagram_make(struct sock *sk, struct request *req, struct ipcm *ipc, size_t header,
			      struct rtable *rt, int *err)
{
	size_t linear = MAX_HEADER + header;
	bool whole = linear + req->len <= PKT_PAGE;
	struct sk_buff *skb;

	*err = datagram_route(sk, ipc, header + req->len, rt);
	if (*err < 0)
		return NULL;
	*err = -ENOBUFS;
	skb = alloc_skb(sock_net(sk), whole ? linear + req->len : linear, PKT_USER);
	if (!skb)
		return NULL;
	skb_reserve(skb, linear);
	if (whole) {
		*err = skb_put_from_request(skb, req, 0, req->len);
	} else {
		*err = skb_append_from_request(skb, req, 0, req->len);
		if (*err >= 0)
			*err = (size_t)*err == req->len ? 0 : -ENOBUFS;
	}
	if (*err < 0) {
		kfree_skb(skb);
		return NULL;
	}
	skb_set_owner_w(skb, sk);
	return skb;
}
