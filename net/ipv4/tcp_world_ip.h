/*
 * What lies around TCP in the tests' world (tcp_world.h): IP, routes, socket
 * options of other levels, and requests whose memory is right here and that
 * never wait.
 */
#pragma once

const struct icmp_err icmp_err_convert[NR_ICMP_UNREACH + 1] = {
	[ICMP_NET_UNREACH] = { ENETUNREACH, false }, [ICMP_HOST_UNREACH] = { EHOSTUNREACH, false },
	[ICMP_PROT_UNREACH] = { ENOPROTOOPT, true }, [ICMP_PORT_UNREACH] = { ECONNREFUSED, true },
	[ICMP_FRAG_NEEDED] = { EMSGSIZE, false },
};

int ip_queue_xmit(struct sock *sk, struct sk_buff *skb)
{
	return out(sock_net(sk), skb, inet_sk(sk)->inet_saddr, sk->sk_daddr);
}

int ip_send_skb(struct net *net, struct sock *sk, struct sk_buff *skb, const struct ipcm *ipc,
		const struct rtable *rt)
{
	(void)sk;
	(void)rt;
	return out(net, skb, ipc->saddr, ipc->daddr);
}

int ip_route_output(struct net *net, uint32_t daddr, uint32_t saddr, int oif, struct rtable *rt)
{
	struct host *h = host_of(net);

	(void)oif;
	if (daddr >> 24 != 10)
		return -ENETUNREACH;
	*rt = (struct rtable){ .dev = &h->dev,
			       .rt_gateway = daddr,
			       .rt_dst = daddr,
			       .rt_src = saddr ? saddr : h->addr,
			       .rt_mtu = h->pmtu,
			       .rt_type = RTN_UNICAST };
	return 0;
}

const struct rtable *inet_sk_route(struct sock *sk, int *err)
{
	struct rtable *rt = &inet_sk(sk)->route;

	*err = ip_route_output(sock_net(sk), sk->sk_daddr, inet_sk(sk)->inet_saddr, 0, rt);
	return *err ? NULL : rt;
}

void neigh_confirm(struct net_device *dev, uint32_t nexthop)
{
	(void)dev, (void)nexthop;
}

void ip_rt_update_pmtu(struct net *net, uint32_t daddr, uint32_t mtu)
{
	(void)daddr;
	host_of(net)->pmtu = mtu;
}

int ip_setsockopt(struct sock *sk, int level, int name, const void *val, int len)
{
	(void)sk, (void)level, (void)name, (void)val, (void)len;
	return -ENOPROTOOPT;
}

int ip_getsockopt(struct sock *sk, int level, int name, void *val, int *len)
{
	(void)sk, (void)level, (void)name, (void)val, (void)len;
	return -ENOPROTOOPT;
}

int inet_sockaddr(const struct sockaddr *addr, int len, uint32_t *ip, uint16_t *port)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)addr;

	if (len < (int)sizeof(*in))
		return -EINVAL;
	*ip = ntohl(in->sin_addr.s_addr);
	*port = ntohs(in->sin_port);
	return 0;
}

int sockopt_int(const void *val, int len, int *out_value)
{
	if (len < (int)sizeof(int))
		return -EINVAL;
	memcpy(out_value, val, sizeof(int));
	return 0;
}

int sockopt_put_int(void *val, int *len, int value)
{
	memcpy(val, &value, sizeof(value));
	*len = sizeof(value);
	return 0;
}

/* ---- requests: the caller's memory is right here, nobody waits ---- */

struct call {
	struct request req; /* first */
	uint8_t *mem;
	size_t hole; /* reading faults from this offset on; 0: nowhere */
};

long request_pull(struct request *req, size_t off, const struct iovec *iov, int iovcnt)
{
	size_t hole = ((struct call *)req)->hole;
	long n = 0;

	for (int i = 0; i < iovcnt; i++) {
		if (hole && off + iov[i].iov_len > hole)
			return n ? n : -EFAULT;
		memcpy(iov[i].iov_base, ((struct call *)req)->mem + off, iov[i].iov_len);
		off += iov[i].iov_len;
		n += (long)iov[i].iov_len;
	}
	return n;
}

int request_push_skb(struct request *req, size_t off, const struct sk_buff *skb, size_t skb_off,
		     size_t len)
{
	return skb_copy_bits(skb, skb_off, ((struct call *)req)->mem + off, len);
}

int request_flush(struct request *req)
{
	(void)req;
	return 0;
}

int sk_wait(struct sock *sk, struct request *req, uint32_t events)
{
	(void)sk, (void)events;
	return req->done ? (int)req->done : -EAGAIN;
}

void request_wake(struct socket *sock, uint32_t events)
{
	(void)sock, (void)events;
}

void sock_mark_ready(struct socket *sock, uint32_t events)
{
	sock->edges |= events;
}
