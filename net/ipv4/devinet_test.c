/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

#include <net/if_arp.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static int64_t s;

static int setup(void **state)
{
	(void)state;
	world_up(1);
	s = k_socket_ok(A, SOCK_DGRAM, 0);
	return 0;
}

static int64_t k_ioctl(unsigned int cmd, void *arg, size_t in, size_t out)
{
	return do_call(A, (uint64_t)s, IPC_OP_IOCTL, cmd, 0, 0, arg, in, arg, out, NULL);
}

static int64_t ifreq(unsigned int cmd, struct ifreq *ifr)
{
	return k_ioctl(cmd, ifr, sizeof(*ifr), sizeof(*ifr));
}

static struct ifreq req_for(const char *name)
{
	struct ifreq ifr = { 0 };

	strcpy(ifr.ifr_name, name);
	return ifr;
}

static void set_sin(struct sockaddr *sa, uint32_t addr)
{
	struct sockaddr_in sin = sin_of(addr, 0);

	memcpy(sa, &sin, sizeof(sin));
}

static uint32_t get_sin(const struct sockaddr *sa)
{
	struct sockaddr_in sin;

	memcpy(&sin, sa, sizeof(sin));
	return __builtin_bswap32(sin.sin_addr.s_addr);
}

static int64_t route(unsigned int cmd, uint32_t dst, uint32_t mask, uint32_t gw, const char *dev,
		     int metric)
{
	struct {
		struct rtentry rt;
		char dev[16];
	} arg;

	memset(&arg, 0, sizeof(arg));
	set_sin(&arg.rt.rt_dst, dst);
	set_sin(&arg.rt.rt_genmask, mask);
	set_sin(&arg.rt.rt_gateway, gw);
	arg.rt.rt_flags = (unsigned short)(RTF_UP | (gw ? RTF_GATEWAY : 0));
	arg.rt.rt_metric = (short)metric;
	if (dev)
		strcpy(arg.dev, dev);
	return k_ioctl(cmd, &arg, sizeof(arg), 0);
}

static void an_interface_tells_and_takes_its_settings(void **state)
{
	struct ifreq ifr = req_for("eth0");

	(void)state;
	assert_int_equal(ifreq(SIOCGIFFLAGS, &ifr), 0);
	assert_true(ifr.ifr_flags & IFF_UP && ifr.ifr_flags & IFF_RUNNING);
	assert_int_equal(ifreq(SIOCGIFADDR, &ifr), 0);
	assert_int_equal(get_sin(&ifr.ifr_addr), ADDR_A);
	assert_int_equal(ifreq(SIOCGIFNETMASK, &ifr), 0);
	assert_int_equal(get_sin(&ifr.ifr_addr), MASK_24);
	assert_int_equal(ifreq(SIOCGIFBRDADDR, &ifr), 0);
	assert_int_equal(get_sin(&ifr.ifr_addr), 0x0a0000ff);
	assert_int_equal(ifreq(SIOCGIFHWADDR, &ifr), 0);
	assert_int_equal(ifr.ifr_hwaddr.sa_family, ARPHRD_ETHER);
	assert_memory_equal(ifr.ifr_hwaddr.sa_data, A->mac, 6);
	assert_int_equal(ifreq(SIOCGIFMTU, &ifr), 0);
	assert_int_equal(ifr.ifr_mtu, 1500);
	ifr.ifr_mtu = 1400;
	assert_int_equal(ifreq(SIOCSIFMTU, &ifr), 0);
	assert_int_equal(eth0(A)->mtu, 1400);
	ifr.ifr_mtu = 9000;
	assert_int_equal(ifreq(SIOCSIFMTU, &ifr), -EINVAL);
	assert_int_equal(ifreq(SIOCGIFINDEX, &ifr), 0);
	assert_int_equal(ifr.ifr_ifindex, eth0(A)->ifindex);
	memset(ifr.ifr_name, 0, 16);
	assert_int_equal(ifreq(SIOCGIFNAME, &ifr), 0);
	assert_string_equal(ifr.ifr_name, "eth0");
	ifr = req_for("eth7");
	assert_int_equal(ifreq(SIOCGIFFLAGS, &ifr), -ENODEV);
	assert_int_equal(k_ioctl(0x1234, &ifr, sizeof(ifr), 0), -ENOTTY);
}

static void only_the_superuser_changes_things(void **state)
{
	struct ifreq ifr = req_for("eth0");

	(void)state;
	w.uid = 1000;
	assert_int_equal(ifreq(SIOCSIFFLAGS, &ifr), -EPERM);
	assert_int_equal(route(SIOCADDRT, 0, 0, PEER_IP, NULL, 0), -EPERM);
	assert_int_equal(ifreq(SIOCGIFFLAGS, &ifr), 0);
}

static void an_address_brings_its_route_and_takes_it_away(void **state)
{
	struct ifreq ifr = req_for("eth0");
	struct rtable rt;

	(void)state;
	set_sin(&ifr.ifr_addr, 0xc0a80105); /* 192.168.1.5, class C */
	assert_int_equal(ifreq(SIOCSIFADDR, &ifr), 0);
	assert_int_equal(ip_route_output(&A->net, 0xc0a80177, 0, 0, &rt), 0);
	assert_ptr_equal(rt.dev, eth0(A));
	assert_int_equal(rt.rt_src, 0xc0a80105);
	assert_int_equal(ip_route_output(&A->net, PEER_IP, 0, 0, &rt), -ENETUNREACH);
	set_sin(&ifr.ifr_netmask, 0xffff0000);
	assert_int_equal(ifreq(SIOCSIFNETMASK, &ifr), 0);
	assert_int_equal(ip_route_output(&A->net, 0xc0a8ff01, 0, 0, &rt), 0);
	assert_int_equal(eth0(A)->addrs[0].ifa_broadcast, 0xc0a8ffff);
	set_sin(&ifr.ifr_netmask, 0xff00ff00);
	assert_int_equal(ifreq(SIOCSIFNETMASK, &ifr), -EINVAL);
	assert_int_equal(route(SIOCADDRT, 0, 0, 0xc0a80101, NULL, 0), 0);
	assert_int_equal(ip_route_output(&A->net, 0x08080808, 0, 0, &rt), 0);
	assert_int_equal(rt.rt_gateway, 0xc0a80101);
	set_sin(&ifr.ifr_addr, 0);
	assert_int_equal(ifreq(SIOCSIFADDR, &ifr), 0);
	assert_int_equal(ip_route_output(&A->net, 0x08080808, 0, 0, &rt), -ENETUNREACH);
	assert_null(fib_nth(&A->net, 0));
	assert_int_equal(ifreq(SIOCGIFADDR, &ifr), -EADDRNOTAVAIL);
}

static void the_longest_prefix_wins_then_the_metric(void **state)
{
	struct rtable rt;

	(void)state;
	assert_int_equal(route(SIOCADDRT, 0, 0, 0x0a000001 + 1, NULL, 0), 0);
	assert_int_equal(route(SIOCADDRT, 0xac100000, 0xfff00000, 0x0a000003, NULL, 5), 0);
	assert_int_equal(route(SIOCADDRT, 0xac100000, 0xfff00000, 0x0a000004, NULL, 2), 0);
	assert_int_equal(route(SIOCADDRT, 0xac101000, 0xffffff00, 0x0a000005, NULL, 0), 0);
	assert_int_equal(route(SIOCADDRT, 0xac101007, 0xffffffff, 0x0a000006, NULL, 0), 0);
	ip_route_output(&A->net, 0x08080808, 0, 0, &rt);
	assert_int_equal(rt.rt_gateway, 0x0a000002);
	ip_route_output(&A->net, 0xac1f0001, 0, 0, &rt);
	assert_int_equal(rt.rt_gateway, 0x0a000004);
	ip_route_output(&A->net, 0xac101001, 0, 0, &rt);
	assert_int_equal(rt.rt_gateway, 0x0a000005);
	ip_route_output(&A->net, 0xac101007, 0, 0, &rt);
	assert_int_equal(rt.rt_gateway, 0x0a000006);
	assert_int_equal(route(SIOCDELRT, 0xac100000, 0xfff00000, 0x0a000004, NULL, 0), 0);
	ip_route_output(&A->net, 0xac1f0001, 0, 0, &rt);
	assert_int_equal(rt.rt_gateway, 0x0a000003);
}

static void bad_routes_are_refused(void **state)
{
	(void)state;
	assert_int_equal(route(SIOCADDRT, 0, 0, 0x08080808, NULL, 0), -ENETUNREACH);
	assert_int_equal(route(SIOCADDRT, 0, 0, ADDR_A, NULL, 0), -ENETUNREACH);
	assert_int_equal(route(SIOCADDRT, 0x0b000001, 0xff000000, PEER_IP, NULL, 0), -EINVAL);
	assert_int_equal(route(SIOCADDRT, 0x0b000000, 0xff00ff00, PEER_IP, NULL, 0), -EINVAL);
	assert_int_equal(route(SIOCADDRT, 0x0b000000, 0xff000000, 0, "eth9", 0), -ENODEV);
	assert_int_equal(route(SIOCADDRT, 0, 0, PEER_IP, NULL, 0), 0);
	assert_int_equal(route(SIOCADDRT, 0, 0, PEER_IP, NULL, 0), -EEXIST);
	assert_int_equal(route(SIOCDELRT, 0x0c000000, 0xff000000, 0, NULL, 0), -ESRCH);
	assert_int_equal(k_ioctl(SIOCADDRT, &s, 8, 0), -EINVAL);
}

static void down_and_up_again(void **state)
{
	struct ifreq ifr = req_for("eth0");
	struct rtable rt;

	(void)state;
	ifr.ifr_flags = 0;
	assert_int_equal(ifreq(SIOCSIFFLAGS, &ifr), 0);
	assert_int_equal(A->drv.shm->control.up, 0);
	assert_int_equal(k_sendto(A, s, "x", 1, 0, PEER_IP, 9), -ENETUNREACH);
	ifr.ifr_flags = IFF_UP | IFF_PROMISC;
	assert_int_equal(ifreq(SIOCSIFFLAGS, &ifr), 0);
	assert_int_equal(A->drv.shm->control.up, 1);
	assert_int_equal(A->drv.shm->control.promisc, 1);
	assert_int_equal(ip_route_output(&A->net, PEER_IP, 0, 0, &rt), 0);
	/* the cable is pulled */
	A->drv.shm->status.link = 0;
	netif_ring_event(&A->net, 1ull << eth0(A)->ifindex);
	ifreq(SIOCGIFFLAGS, &ifr);
	assert_false(ifr.ifr_flags & IFF_RUNNING);
	assert_true(ifr.ifr_flags & IFF_UP);
}

static void arp_entries_are_set_shown_and_deleted(void **state)
{
	struct arpreq r = { 0 };

	(void)state;
	set_sin(&r.arp_pa, 0x0a000042);
	r.arp_ha.sa_family = ARPHRD_ETHER;
	memcpy(r.arp_ha.sa_data, PEER_MAC, 6);
	r.arp_flags = ATF_PERM | ATF_COM;
	assert_int_equal(k_ioctl(SIOCGARP, &r, sizeof(r), sizeof(r)), -ENXIO);
	assert_int_equal(k_ioctl(SIOCSARP, &r, sizeof(r), 0), 0);
	memset(&r.arp_ha, 0, sizeof(r.arp_ha));
	assert_int_equal(k_ioctl(SIOCGARP, &r, sizeof(r), sizeof(r)), 0);
	assert_memory_equal(r.arp_ha.sa_data, PEER_MAC, 6);
	assert_int_equal(r.arp_flags, ATF_PERM | ATF_COM);
	assert_string_equal(r.arp_dev, "eth0");
	assert_int_equal(k_ioctl(SIOCDARP, &r, sizeof(r), 0), 0);
	assert_int_equal(k_ioctl(SIOCDARP, &r, sizeof(r), 0), -ENXIO);
}

static void ifconf_lists_who_has_an_address(void **state)
{
	struct ifreq list[4];

	(void)state;
	assert_int_equal(k_ioctl(SIOCGIFCONF, list, 0, 0), 2 * (int)sizeof(list[0]));
	assert_int_equal(k_ioctl(SIOCGIFCONF, list, 0, sizeof(list)), 2 * (int)sizeof(list[0]));
	assert_string_equal(list[0].ifr_name, "lo");
	assert_string_equal(list[1].ifr_name, "eth0");
	assert_int_equal(k_ioctl(SIOCGIFCONF, list, 0, sizeof(list[0])), sizeof(list[0]));
}

static void a_group_is_joined_received_and_left(void **state)
{
	struct ip_mreq mreq;
	uint8_t udp[64], buf[8];
	size_t n = make_udp(udp, PEER_IP, 0xe0010203, 99, 7, "mc", 2);

	(void)state;
	mreq.imr_multiaddr.s_addr = __builtin_bswap32(0xe0010203);
	mreq.imr_interface.s_addr = __builtin_bswap32(ADDR_A);
	k_bind(A, s, 0, 7);
	peer_ip(PEER_IP, 0xe0010203, IPPROTO_UDP, 1, 0, udp, n, NULL);
	assert_int_equal(k_recv(A, s, buf, 8, MSG_DONTWAIT), -EAGAIN);
	assert_int_equal(k_setsockopt(A, s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq)), 0);
	assert_int_equal(k_setsockopt(A, s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq)),
			 -EADDRINUSE);
	assert_int_equal(A->drv.shm->control.mcast_count, 2); /* and all hosts */
	assert_memory_equal(A->drv.shm->control.mcast[1],
			    ((uint8_t[]){ 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03 }), 6);
	peer_ip(PEER_IP, 0xe0010203, IPPROTO_UDP, 1, 0, udp, n, NULL);
	assert_int_equal(k_recv(A, s, buf, 8, MSG_DONTWAIT), 2);
	k_close(A, s);
	assert_int_equal(A->drv.shm->control.mcast_count, 1);
}

/* ---- /proc/net ---- */

static char *read_proc(const char *name)
{
	static char text[16384];
	struct ipc_msg reply;
	int64_t n;

	assert_int_equal(do_call(A, NETD_HANDLE_PROC, IPC_OP_OPEN, 0, 0, 0, name, strlen(name),
				 NULL, 0, &reply),
			 0);
	assert_int_equal(reply.file, IPC_FILE_SEEK);
	n = do_call(A, reply.handle, IPC_OP_READ, 0, 0, 0, NULL, 0, text, sizeof(text) - 1, NULL);
	assert_true(n > 0);
	text[n] = 0;
	/* in small pieces it is the same */
	for (int64_t off = 0; off < n; off += 7) {
		char piece[7];
		int64_t k = do_call(A, reply.handle, IPC_OP_READ, (uint64_t)off, 0, 0, NULL, 0,
				    piece, 7, NULL);

		assert_int_equal(k, n - off < 7 ? n - off : 7);
		assert_memory_equal(piece, text + off, (size_t)k);
	}
	k_close(A, (int64_t)reply.handle);
	return text;
}

static void proc_shows_linux_text(void **state)
{
	int64_t l = k_socket_ok(A, SOCK_STREAM, 0);
	char *text;

	(void)state;
	k_bind(A, l, 0, 80);
	k_listen(A, l, 5);
	k_bind(A, s, ADDR_A, 53);
	route(SIOCADDRT, 0, 0, PEER_IP, NULL, 0);
	text = read_proc("route");
	assert_non_null(strstr(text, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric"
				     "\tMask\t\tMTU\tWindow\tIRTT"));
	assert_non_null(strstr(text, "eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0"));
	assert_non_null(strstr(text, "eth0\t00000000\t6300000A\t0003\t0\t0\t0\t00000000\t0\t0\t0"));
	text = read_proc("tcp");
	assert_non_null(strstr(text, "   0: 00000000:0050 00000000:0000 0A 00000000:00000000"));
	text = read_proc("udp");
	assert_non_null(strstr(text, ": 0100000A:0035 00000000:0000 07 00000000:00000000"));
	text = read_proc("dev");
	assert_non_null(strstr(text, "    lo:       0       0    0"));
	assert_non_null(strstr(text, "  eth0:"));
	text = read_proc("snmp");
	assert_non_null(strstr(text, "Ip: Forwarding DefaultTTL InReceives"));
	assert_non_null(strstr(text, "\nIp: 2 64 "));
	assert_non_null(strstr(text, "\nTcp: RtoAlgorithm RtoMin RtoMax MaxConn"));
	assert_non_null(strstr(read_proc("netstat"), "\nIpExt: InNoRoutes"));
	assert_non_null(strstr(read_proc("sockstat"), "UDP: inuse 1"));
	peer_known();
	assert_non_null(strstr(read_proc("arp"), "10.0.0.99        0x1         0x2         "
						 "02:00:00:00:00:99     *        eth0"));
	read_proc("raw");
	read_proc("unix");
}

static void proc_is_a_read_only_directory(void **state)
{
	struct ipc_msg reply;
	struct stat st;
	char buf[1024];
	int64_t n, pos = 0;
	int entries = 0;

	(void)state;
	assert_int_equal(
		do_call(A, NETD_HANDLE_PROC, IPC_OP_OPEN, 0, 0, 0, "nope", 4, NULL, 0, NULL),
		-ENOENT);
	assert_int_equal(
		do_call(A, NETD_HANDLE_PROC, IPC_OP_OPEN, 1, 0, 0, "tcp", 3, NULL, 0, NULL),
		-EACCES);
	assert_int_equal(
		do_call(A, NETD_HANDLE_PROC, IPC_OP_OPEN, 0, 0, 0, "tcp/x", 5, NULL, 0, NULL),
		-ENOTDIR);
	assert_int_equal(
		do_call(A, NETD_HANDLE_PROC, IPC_OP_UNLINK, 0, 0, 0, "tcp", 3, NULL, 0, NULL),
		-EACCES);
	assert_int_equal(do_call(A, NETD_HANDLE_PROC, IPC_OP_STATPATH, 0, 0, 0, "tcp", 3, &st,
				 sizeof(st), NULL),
			 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(do_call(A, NETD_HANDLE_PROC, IPC_OP_OPEN, 0, 0, 0, "", 0, NULL, 0, &reply),
			 0);
	assert_int_equal(reply.file, IPC_FILE_SEEK | IPC_FILE_DIR);
	for (;;) {
		struct ipc_msg r;

		n = do_call(A, reply.handle, IPC_OP_GETDENTS, (uint64_t)pos, 0, 0, NULL, 0, buf,
			    100, &r);
		assert_true(n >= 0);
		if (n == 0)
			break;
		for (int64_t i = 0; i < n; i += buf[i + 16])
			entries++;
		pos = (int64_t)r.arg[0];
	}
	assert_int_equal(entries, 13);
	assert_int_equal(do_call(A, reply.handle, IPC_OP_GETDENTS, 0, 0, 0, NULL, 0, buf, 10, NULL),
			 -EINVAL);
	k_close(A, (int64_t)reply.handle);
	assert_int_equal(do_call(A, reply.handle, IPC_OP_READ, 0, 0, 0, NULL, 0, buf, 10, NULL),
			 -EBADF);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_interface_tells_and_takes_its_settings),
		T(only_the_superuser_changes_things),
		T(an_address_brings_its_route_and_takes_it_away),
		T(the_longest_prefix_wins_then_the_metric),
		T(bad_routes_are_refused),
		T(down_and_up_again),
		T(arp_entries_are_set_shown_and_deleted),
		T(ifconf_lists_who_has_an_address),
		T(a_group_is_joined_received_and_left),
		T(proc_shows_linux_text),
		T(proc_is_a_read_only_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
