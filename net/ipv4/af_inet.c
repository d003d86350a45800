/*
 * The family AF_INET: inet_create() and the proto_ops of its socket types,
 * which lead to sk->sk_prot.  Registered by net_init(); called by the socket
 * layer through net_families[] and socket->ops.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ipv4/icmp.h"
#include "ipv4/inet_sock.h"
#include "ipv4/protocol.h"
#include "ipv4/raw.h"
#include "ipv4/udp.h"
#include "net.h"
#include "request.h"
#include "socket.h"

#define PROT_SOCK 1024 /* ports below belong to the superuser */

static const struct net_protocol tcp_protocol = { tcp_v4_rcv, tcp_v4_err };
static const struct net_protocol udp_protocol = { udp_rcv, udp_err };
static const struct net_protocol icmp_protocol = { icmp_rcv, NULL };

const struct net_protocol *const inet_protos[256] = {
	[IPPROTO_ICMP] = &icmp_protocol,
	[IPPROTO_TCP] = &tcp_protocol,
	[IPPROTO_UDP] = &udp_protocol,
};

/* What socket(AF_INET, type, protocol) may be. */
static const struct inet_protosw inetsw_array[] = {
	{ SOCK_STREAM, IPPROTO_TCP, &tcp_prot, &inet_stream_ops },
	{ SOCK_DGRAM, IPPROTO_UDP, &udp_prot, &inet_dgram_ops },
	{ SOCK_RAW, IPPROTO_IP, &raw_prot, &inet_dgram_ops }, /* any protocol */
};

/* ---- addresses ---- */

int inet_sockaddr(const struct sockaddr *addr, int len, uint32_t *ip, uint16_t *port)
{
	struct sockaddr_in sin;

	if (len < (int)sizeof(sin))
		return -EINVAL;
	memcpy(&sin, addr, sizeof(sin));
	if (sin.sin_family != AF_INET)
		return -EAFNOSUPPORT;
	*ip = __builtin_bswap32(sin.sin_addr.s_addr);
	*port = __builtin_bswap16(sin.sin_port);
	return 0;
}

int inet_to_sockaddr(struct sockaddr_storage *addr, uint32_t ip, uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = __builtin_bswap16(port) };

	sin.sin_addr.s_addr = __builtin_bswap32(ip);
	memset(addr, 0, sizeof(*addr));
	memcpy(addr, &sin, sizeof(sin));
	return sizeof(sin);
}

/* ---- making and ending ---- */

/* The line of the table for a type and protocol; -errno in *err when there is none. */
static const struct inet_protosw *find_protosw(int type, int *protocol, int *err)
{
	*err = -ESOCKTNOSUPPORT;
	for (size_t i = 0; i < sizeof(inetsw_array) / sizeof(inetsw_array[0]); i++) {
		const struct inet_protosw *sw = &inetsw_array[i];

		if (sw->type != type)
			continue;
		*err = -EPROTONOSUPPORT;
		if (sw->protocol == *protocol && *protocol != IPPROTO_IP)
			return sw;
		if (*protocol == IPPROTO_IP && sw->protocol != IPPROTO_IP) {
			*protocol = sw->protocol;
			return sw;
		}
		if (sw->protocol == IPPROTO_IP && *protocol != IPPROTO_IP)
			return sw;
	}
	return NULL;
}

static void inet_sock_init(struct sock *sk, int protocol)
{
	struct inet_sock *inet = inet_sk(sk);

	sk->sk_protocol = (uint16_t)protocol;
	inet->uc_ttl = -1;
	inet->mc_ttl = 1;
	inet->mc_loop = true;
	inet->mc_all = true;
	inet->pmtudisc = IP_PMTUDISC_WANT;
	inet->inet_id = (uint16_t)random_u32(&sock_net(sk)->random);
}

__attribute__((noinline)) static int inet_create(struct net *net, struct socket *sock, int protocol)
{
	const struct inet_protosw *answer;
	struct sock *sk;
	int err;

	if (protocol < 0 || protocol > 255)
		return -EINVAL;
	answer = find_protosw(sock->type, &protocol, &err);
	if (!answer)
		return err;
	if (sock->type == SOCK_RAW && net->current_uid != 0)
		return -EPERM;
	sk = sk_alloc(net, AF_INET, answer->prot);
	if (!sk)
		return -ENOBUFS;
	sock->ops = answer->ops;
	sock_init_data(sock, sk);
	inet_sock_init(sk, protocol);
	if (sock->type == SOCK_RAW)
		sk->sk_num = (uint16_t)protocol;
	err = sk->sk_prot->init ? sk->sk_prot->init(sk) : 0;
	if (err == 0 && sk->sk_prot->hash && sk->sk_num)
		err = sk->sk_prot->hash(sk);
	if (err < 0) {
		sock_orphan(sk);
		sock_put(sk);
	}
	return err;
}

static int inet_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	long linger = -1;

	if (!sk)
		return 0;
	ip_mc_drop_socket(sk);
	/* the descriptor is gone, nobody is left to wait: only "no linger" matters */
	if (sock_flag(sk, SOCK_LINGER))
		linger = (long)sk->sk_lingertime * 1000;
	sock->sk = NULL;
	sk->sk_prot->close(sk, linger);
	return 0;
}

/* ---- names ---- */

static int bind_address_ok(struct sock *sk, uint32_t addr)
{
	int type;

	if (!addr || inet_sk(sk)->freebind)
		return 0;
	type = inet_addr_type(sock_net(sk), addr);
	return type == RTN_UNICAST ? -EADDRNOTAVAIL : 0;
}

static int inet_bind(struct socket *sock, const struct sockaddr *addr, int len)
{
	struct sock *sk = sock->sk;
	struct inet_sock *inet = inet_sk(sk);
	struct sockaddr_in any = { 0 };
	uint32_t ip;
	uint16_t port;
	int err;

	if (sk->sk_prot->bind)
		return sk->sk_prot->bind(sk, addr, len);
	memcpy(&any, addr, len < (int)sizeof(any) ? (size_t)len : sizeof(any));
	/* an old habit of programs: AF_UNSPEC with the wildcard address */
	if (any.sin_family == AF_UNSPEC && any.sin_addr.s_addr == 0)
		any.sin_family = AF_INET;
	err = inet_sockaddr((struct sockaddr *)&any, len, &ip, &port);
	if (err == 0)
		err = bind_address_ok(sk, ip);
	if (err < 0)
		return err;
	if (port && port < PROT_SOCK && sock->net->current_uid != 0)
		return -EACCES;
	if (sk->sk_state != TCP_CLOSE || sk->sk_num)
		return -EINVAL;
	sk->sk_rcv_saddr = inet->inet_saddr = ip;
	if (ip && inet_addr_type(sock->net, ip) != RTN_LOCAL)
		inet->inet_saddr = 0; /* groups are no source */
	err = port || !inet->bind_address_no_port ? sk->sk_prot->get_port(sk, port) : 0;
	if (err < 0) {
		sk->sk_rcv_saddr = inet->inet_saddr = 0;
		return err;
	}
	if (ip)
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	if (port)
		sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

/* An ephemeral port for who has not bound. */
static int inet_autobind(struct sock *sk)
{
	if (sk->sk_num || !sk->sk_prot->get_port)
		return 0;
	return sk->sk_prot->get_port(sk, 0) < 0 ? -EAGAIN : 0;
}

static int inet_getname(struct socket *sock, struct sockaddr_storage *addr, bool peer)
{
	struct sock *sk = sock->sk;
	struct inet_sock *inet = inet_sk(sk);

	if (!peer)
		return inet_to_sockaddr(addr,
					sk->sk_rcv_saddr ? sk->sk_rcv_saddr : inet->inet_saddr,
					inet->inet_sport);
	if (sk->sk_state == TCP_CLOSE || sk->sk_state == TCP_SYN_SENT ||
	    (!sk->sk_dport && sock->type != SOCK_RAW))
		return -ENOTCONN;
	return inet_to_sockaddr(addr, sk->sk_daddr, sk->sk_dport);
}

/* ---- connections ---- */

static int inet_dgram_connect(struct socket *sock, struct request *req, const struct sockaddr *addr,
			      int len)
{
	struct sock *sk = sock->sk;
	int err;

	(void)req;
	if (len < (int)sizeof(addr->sa_family))
		return -EINVAL;
	if (addr->sa_family == AF_UNSPEC)
		return sk->sk_prot->disconnect(sk);
	err = inet_autobind(sk);
	return err < 0 ? err : sk->sk_prot->connect(sk, addr, len);
}

/* Wait until the handshake has ended, one way or the other. */
static int wait_connected(struct socket *sock, struct request *req, int in_progress)
{
	struct sock *sk = sock->sk;
	int err;

	if (sk->sk_state == TCP_SYN_SENT || sk->sk_state == TCP_SYN_RECV) {
		if (req->flags & MSG_DONTWAIT || req->timed_out)
			return in_progress;
		err = sk_wait(sk, req, EPOLLOUT);
		return err == -EAGAIN ? -EINPROGRESS : err;
	}
	if (sk->sk_state == TCP_CLOSE) {
		err = sock_error(sk);
		sock->state = SS_UNCONNECTED;
		sk->sk_prot->disconnect(sk);
		return err ? err : -ECONNABORTED;
	}
	sock->state = SS_CONNECTED;
	return 0;
}

static int inet_stream_connect(struct socket *sock, struct request *req,
			       const struct sockaddr *addr, int len)
{
	struct sock *sk = sock->sk;
	int err;

	if (len < (int)sizeof(addr->sa_family))
		return -EINVAL;
	if (addr->sa_family == AF_UNSPEC) {
		err = sk->sk_prot->disconnect(sk);
		sock->state = err ? SS_DISCONNECTING : SS_UNCONNECTED;
		return err;
	}
	if (req->started) /* woken: the handshake went on */
		return wait_connected(sock, req, -EINPROGRESS);
	switch (sock->state) {
	case SS_CONNECTED:
		return -EISCONN;
	case SS_CONNECTING:
		return wait_connected(sock, req, -EALREADY);
	case SS_UNCONNECTED:
		break;
	case SS_FREE:
	case SS_DISCONNECTING:
		return -EINVAL;
	}
	if (sk->sk_state != TCP_CLOSE)
		return -EISCONN;
	err = sk->sk_prot->connect(sk, addr, len);
	if (err < 0)
		return err;
	sock->state = SS_CONNECTING;
	req->started = true;
	return wait_connected(sock, req, -EINPROGRESS);
}

static int inet_listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;
	int err;

	if (sock->state != SS_UNCONNECTED || sock->type != SOCK_STREAM)
		return -EINVAL;
	if (sk->sk_state != TCP_CLOSE && sk->sk_state != TCP_LISTEN)
		return -EINVAL;
	err = sk->sk_prot->listen(sk, backlog);
	return err < 0 ? err : 0;
}

static int inet_accept(struct socket *sock, struct socket *newsock, struct request *req)
{
	struct sock *sk = sock->sk, *child;
	int err = -EINVAL;

	child = sk->sk_prot->accept(sk, &err);
	if (!child)
		return err == -EAGAIN ? sk_wait(sk, req, EPOLLIN) : err;
	sock_graft(child, newsock);
	newsock->state = SS_CONNECTED;
	return 0;
}

static int inet_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err = 0;

	how++; /* SHUT_RD, SHUT_WR, SHUT_RDWR as a mask of RCV_ and SEND_SHUTDOWN */
	switch (sk->sk_state) {
	case TCP_CLOSE:
		err = -ENOTCONN;
		/* fallthrough */
	default:
		sk->sk_shutdown |= (uint8_t)how;
		if (sk->sk_prot->shutdown)
			sk->sk_prot->shutdown(sk, how);
		break;
	case TCP_LISTEN: /* stops listening: a shutdown for reading ends it */
		if (!(how & RCV_SHUTDOWN))
			break;
		/* fallthrough */
	case TCP_SYN_SENT:
		err = sk->sk_prot->disconnect(sk);
		sock->state = err ? SS_DISCONNECTING : SS_UNCONNECTED;
		break;
	}
	sk->sk_state_change(sk);
	return err;
}

/* ---- data ---- */

static int inet_sendmsg(struct socket *sock, struct request *req)
{
	int err = inet_autobind(sock->sk);

	return err < 0 ? err : sock->sk->sk_prot->sendmsg(sock->sk, req);
}

static int inet_stream_sendmsg(struct socket *sock, struct request *req)
{
	return sock->sk->sk_prot->sendmsg(sock->sk, req);
}

static int inet_recvmsg(struct socket *sock, struct request *req)
{
	return sock->sk->sk_prot->recvmsg(sock->sk, req);
}

static uint32_t inet_poll(struct socket *sock)
{
	return sock->sk ? sock->sk->sk_prot->poll(sock->sk) : EPOLLHUP;
}

static int inet_setsockopt(struct socket *sock, int level, int name, const void *val, int len)
{
	return sock->sk->sk_prot->setsockopt(sock->sk, level, name, val, len);
}

static int inet_getsockopt(struct socket *sock, int level, int name, void *val, int *len)
{
	return sock->sk->sk_prot->getsockopt(sock->sk, level, name, val, len);
}

static int inet_ioctl(struct socket *sock, struct request *req, unsigned int cmd)
{
	struct sock *sk = sock->sk;
	int value = 0, err;

	if (!sk->sk_prot->ioctl)
		return -ENOTTY;
	err = sk->sk_prot->ioctl(sk, cmd, &value);
	if (err == 0)
		err = request_push(req, 0, &value, sizeof(value));
	return err < 0 ? err : request_flush(req);
}

const struct proto_ops inet_stream_ops = {
	.family = AF_INET,
	.release = inet_release,
	.bind = inet_bind,
	.connect = inet_stream_connect,
	.socketpair = sock_no_socketpair,
	.accept = inet_accept,
	.getname = inet_getname,
	.poll = inet_poll,
	.ioctl = inet_ioctl,
	.listen = inet_listen,
	.shutdown = inet_shutdown,
	.setsockopt = inet_setsockopt,
	.getsockopt = inet_getsockopt,
	.sendmsg = inet_stream_sendmsg,
	.recvmsg = inet_recvmsg,
};

/* UDP and raw sockets; what they do differently, udp_prot and raw_prot know. */
const struct proto_ops inet_dgram_ops = {
	.family = AF_INET,
	.release = inet_release,
	.bind = inet_bind,
	.connect = inet_dgram_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = inet_getname,
	.poll = inet_poll,
	.ioctl = inet_ioctl,
	.listen = sock_no_listen,
	.shutdown = inet_shutdown,
	.setsockopt = inet_setsockopt,
	.getsockopt = inet_getsockopt,
	.sendmsg = inet_sendmsg,
	.recvmsg = inet_recvmsg,
};

const struct net_proto_family inet_family_ops = {
	.family = AF_INET,
	.create = inet_create,
};
