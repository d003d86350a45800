/*
 * setsockopt() and getsockopt() at level SOL_SOCKET, for every family.  Called
 * by sockcalls.c; other levels go to the family's proto_ops.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/time.h>

#include "core/netdevice.h"
#include "core/sock.h"
#include "net.h"
#include "socket.h"

/* Linux's limits: net.core.[rw]mem_max, and the floors below which nothing works */
#define SK_MEM_MAX 212992
#define SK_MIN_SNDBUF 4608
#define SK_MIN_RCVBUF 2304

/* The 64-bit-time variants, the same structure on x86-64. */
#define SO_RCVTIMEO_64 66
#define SO_SNDTIMEO_64 67

int sockopt_int(const void *val, int len, int *out)
{
	if (len < (int)sizeof(int))
		return -EINVAL;
	memcpy(out, val, sizeof(int));
	return 0;
}

int sockopt_put_int(void *val, int *len, int value)
{
	if (*len < 0)
		return -EINVAL;
	if (*len > (int)sizeof(int))
		*len = sizeof(int);
	memcpy(val, &value, (size_t)*len);
	return 0;
}

static int put_bytes(void *val, int *len, const void *from, size_t size)
{
	if ((size_t)*len > size)
		*len = (int)size;
	memcpy(val, from, (size_t)*len);
	return 0;
}

static int set_timeout(int64_t *timeo, const void *val, int len)
{
	struct timeval tv;

	if (len < (int)sizeof(tv))
		return -EINVAL;
	memcpy(&tv, val, sizeof(tv));
	if (tv.tv_usec < 0 || tv.tv_usec >= 1000000)
		return -EDOM;
	if (tv.tv_sec < 0)
		*timeo = 0;
	else if ((tv.tv_sec == 0 && tv.tv_usec == 0) || tv.tv_sec > INT64_MAX / 1000 - 1)
		*timeo = -1;
	else
		*timeo = (int64_t)tv.tv_sec * 1000 + (tv.tv_usec + 999) / 1000;
	return 0;
}

static int get_timeout(int64_t timeo, void *val, int *len)
{
	struct timeval tv = { 0, 0 };

	if (timeo >= 0)
		tv = (struct timeval){ timeo / 1000, timeo % 1000 * 1000 };
	return put_bytes(val, len, &tv, sizeof(tv));
}

static int set_linger(struct sock *sk, const void *val, int len)
{
	struct linger ling;

	if (len < (int)sizeof(ling))
		return -EINVAL;
	memcpy(&ling, val, sizeof(ling));
	sock_valbool_flag(sk, SOCK_LINGER, ling.l_onoff != 0);
	if (ling.l_onoff)
		sk->sk_lingertime = ling.l_linger < 0 ? 0 : (uint32_t)ling.l_linger;
	return 0;
}

static int get_linger(const struct sock *sk, void *val, int *len)
{
	struct linger ling = { sock_flag(sk, SOCK_LINGER), (int)sk->sk_lingertime };

	return put_bytes(val, len, &ling, sizeof(ling));
}

static int set_bound_device(struct sock *sk, const void *val, int len)
{
	char name[IFNAMSIZ] = "";
	struct net_device *dev;

	if (len < 0)
		return -EINVAL;
	memcpy(name, val, (size_t)(len < IFNAMSIZ - 1 ? len : IFNAMSIZ - 1));
	if (!name[0]) {
		sk->sk_bound_dev_if = 0;
		return 0;
	}
	dev = dev_get_by_name(sock_net(sk), name);
	if (!dev)
		return -ENODEV;
	sk->sk_bound_dev_if = dev->ifindex;
	return 0;
}

static int get_bound_device(const struct sock *sk, void *val, int *len)
{
	struct net_device *dev = dev_get_by_index(sock_net(sk), sk->sk_bound_dev_if);

	if (!dev) {
		*len = 0;
		return 0;
	}
	if (*len < IFNAMSIZ)
		return -EINVAL;
	return put_bytes(val, len, dev->name, strlen(dev->name) + 1);
}

static int buffer_size(int wanted, int floor, bool force)
{
	if (wanted < 0)
		wanted = 0;
	if (wanted > SK_MEM_MAX && !force)
		wanted = SK_MEM_MAX;
	if (wanted > (8 << 20))
		wanted = 8 << 20;
	/* doubled: the bookkeeping's share, as Linux has it */
	return wanted * 2 > floor ? wanted * 2 : floor;
}

static void set_sndbuf(struct sock *sk, int value, bool force)
{
	sk->sk_userlocks |= SOCK_SNDBUF_LOCK;
	sk->sk_sndbuf = buffer_size(value, SK_MIN_SNDBUF, force);
	sk->sk_write_space(sk);
}

static void set_rcvbuf(struct sock *sk, int value, bool force)
{
	sk->sk_userlocks |= SOCK_RCVBUF_LOCK;
	sk->sk_rcvbuf = buffer_size(value, SK_MIN_RCVBUF, force);
}

/* Options that are one bit of sk_flags; -1: another kind of option. */
static int flag_of_option(int name)
{
	switch (name) {
	case SO_BROADCAST:
		return SOCK_BROADCAST;
	case SO_KEEPALIVE:
		return SOCK_KEEPOPEN;
	case SO_OOBINLINE:
		return SOCK_URGINLINE;
	case SO_TIMESTAMP:
		return SOCK_TIMESTAMP;
	case SO_TIMESTAMPNS:
		return SOCK_TIMESTAMPNS;
	default:
		return -1;
	}
}

static int set_flag_option(struct sock *sk, int name, int flag, int value)
{
	if (flag == SOCK_TIMESTAMP || flag == SOCK_TIMESTAMPNS) { /* one excludes the other */
		sock_reset_flag(sk, SOCK_TIMESTAMP);
		sock_reset_flag(sk, SOCK_TIMESTAMPNS);
	}
	sock_valbool_flag(sk, (enum sock_flags)flag, value != 0);
	/* keepalive: the protocol starts or stops its timer */
	if (name == SO_KEEPALIVE && sk->sk_prot->setsockopt)
		return sk->sk_prot->setsockopt(sk, SOL_SOCKET, name, &value, sizeof(value));
	return 0;
}

/* Options whose value is an int. */
static int set_int_option(struct sock *sk, int name, int value)
{
	int flag = flag_of_option(name);

	if (flag >= 0)
		return set_flag_option(sk, name, flag, value);
	switch (name) {
	case SO_DEBUG:
	case SO_DONTROUTE:
		return 0; /* accepted: nothing here depends on them */
	case SO_REUSEADDR:
		sk->sk_reuse = value != 0;
		return 0;
	case SO_REUSEPORT:
		sk->sk_reuseport = value != 0;
		return 0;
	case SO_SNDBUF:
	case SO_SNDBUFFORCE:
		set_sndbuf(sk, value, name == SO_SNDBUFFORCE);
		return 0;
	case SO_RCVBUF:
	case SO_RCVBUFFORCE:
		set_rcvbuf(sk, value, name == SO_RCVBUFFORCE);
		return 0;
	case SO_RCVLOWAT:
		sk->sk_rcvlowat = (uint16_t)(value < 1 ? 1 : value > 65535 ? 65535 : value);
		return 0;
	case SO_PRIORITY:
		sk->sk_priority = (uint32_t)value;
		return 0;
	case SO_MARK:
		sk->sk_mark = (uint32_t)value;
		return 0;
	case SO_NO_CHECK:
		sk->sk_no_check_tx = value != 0;
		return 0;
	case SO_PASSCRED:
		if (value)
			sk->sk_socket->flags |= SOCK_PASSCRED;
		else
			sk->sk_socket->flags &= ~SOCK_PASSCRED;
		return 0;
	case SO_TYPE:
	case SO_PROTOCOL:
	case SO_DOMAIN:
	case SO_ERROR:
	case SO_ACCEPTCONN:
	default:
		return -ENOPROTOOPT;
	}
}

int sock_setsockopt(struct socket *sock, int name, const void *val, int len)
{
	struct sock *sk = sock->sk;
	int value, err;

	switch (name) {
	case SO_BINDTODEVICE:
		return set_bound_device(sk, val, len);
	case SO_LINGER:
		return set_linger(sk, val, len);
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_64:
		return set_timeout(&sk->sk_rcvtimeo, val, len);
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_64:
		return set_timeout(&sk->sk_sndtimeo, val, len);
	default:
		err = sockopt_int(val, len, &value);
		return err < 0 ? err : set_int_option(sk, name, value);
	}
}

/* The pending error, or the one that did not end anything; cleared. */
static int take_error(struct sock *sk)
{
	int err = -sock_error(sk);

	if (err == 0) {
		err = sk->sk_err_soft;
		sk->sk_err_soft = 0;
	}
	return err;
}

/* What a socket is, rather than how it is set. */
static int get_fact(struct sock *sk, int name, int *value)
{
	switch (name) {
	case SO_TYPE:
		*value = sk->sk_type;
		return 0;
	case SO_PROTOCOL:
		*value = sk->sk_protocol;
		return 0;
	case SO_DOMAIN:
		*value = sk->sk_family;
		return 0;
	case SO_ACCEPTCONN:
		*value = sk->sk_state == TCP_LISTEN;
		return 0;
	case SO_ERROR:
		*value = take_error(sk);
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* Options whose value is an int; -ENOPROTOOPT when there is none. */
static int get_int_option(struct sock *sk, int name, int *value)
{
	struct socket *sock = sk->sk_socket;
	int flag = flag_of_option(name);

	if (flag >= 0) {
		*value = sock_flag(sk, (enum sock_flags)flag);
		return 0;
	}
	switch (name) {
	case SO_DEBUG:
	case SO_DONTROUTE:
		*value = 0;
		return 0;
	case SO_REUSEADDR:
		*value = sk->sk_reuse;
		return 0;
	case SO_REUSEPORT:
		*value = sk->sk_reuseport;
		return 0;
	case SO_SNDBUF:
		*value = sk->sk_sndbuf;
		return 0;
	case SO_RCVBUF:
		*value = sk->sk_rcvbuf;
		return 0;
	case SO_RCVLOWAT:
		*value = sk->sk_rcvlowat;
		return 0;
	case SO_SNDLOWAT:
		*value = 1;
		return 0;
	case SO_PRIORITY:
		*value = (int)sk->sk_priority;
		return 0;
	case SO_MARK:
		*value = (int)sk->sk_mark;
		return 0;
	case SO_NO_CHECK:
		*value = sk->sk_no_check_tx;
		return 0;
	case SO_PASSCRED:
		*value = (sock->flags & SOCK_PASSCRED) != 0;
		return 0;
	default:
		return get_fact(sk, name, value);
	}
}

int sock_getsockopt(struct socket *sock, int name, void *val, int *len)
{
	struct sock *sk = sock->sk;
	int value, err;

	switch (name) {
	case SO_BINDTODEVICE:
		return get_bound_device(sk, val, len);
	case SO_LINGER:
		return get_linger(sk, val, len);
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_64:
		return get_timeout(sk->sk_rcvtimeo, val, len);
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_64:
		return get_timeout(sk->sk_sndtimeo, val, len);
	default:
		err = get_int_option(sk, name, &value);
		return err < 0 ? err : sockopt_put_int(val, len, value);
	}
}
