/*
 * Packet-by-packet tests of one stack, in packetdrill's spirit: the test is
 * the other end.  in() lets a segment arrive, out() demands that a segment has
 * left, out_none() that none has.  Sequence numbers are relative: ours to our
 * ISN, the peer's to IRS, which lies just before the wrap.
 */
#pragma once

#include "ipv4/tcp_world.h"

#define IRS 0xfffffff0u /* of the peer; everything wraps at once */

#define SYN TCPF_SYN
#define ACK TCPF_ACK
#define FIN TCPF_FIN
#define RST TCPF_RST
#define PSH TCPF_PSH
#define URG TCPF_URG

static struct script {
	uint16_t lport, pport; /* ours, the peer's */
	uint32_t iss;
	bool know_iss;
	struct tcp_options opt;	 /* on every segment of the peer that has none of its own */
	struct tcp_segment last; /* what out() saw */
	struct tcp_options last_opt;
	uint8_t last_data[2048];
} s;

static struct packet *craft(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t win, uint32_t len,
			    const struct tcp_options *opt)
{
	uint8_t b[60 + 65536];
	struct tcp_wire *th = (struct tcp_wire *)b;
	size_t hlen = 20 + tcp_options_build(b + 20, opt ? opt : &s.opt);

	*th = (struct tcp_wire){ .source = to_be16(s.pport),
				 .dest = to_be16(s.lport),
				 .seq = to_be32(IRS + seq),
				 .ack_seq = to_be32(s.iss + ack),
				 .doff = (uint8_t)(hlen / 4 << 4),
				 .flags = flags,
				 .window = to_be16((uint16_t)win) };
	if (!(flags & ACK))
		th->ack_seq = to_be32(0);
	for (uint32_t i = 0; i < len; i++)
		b[hlen + i] = (uint8_t)(seq + i);
	finish_checksum(b, hlen + len, ADDR_B, ADDR_A);
	return packet_new(ADDR_B, ADDR_A, b, hlen + len);
}

UNUSED static void in_opt(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t win, uint32_t len,
			  const struct tcp_options *opt)
{
	arrive(craft(flags, seq, ack, win, len, opt));
	tcp_batch_end(&A->net);
}

UNUSED static void in(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t win, uint32_t len)
{
	in_opt(flags, seq, ack, win, len, NULL);
}

/* Without the end of the batch: more packets come with it. */
UNUSED static void in_more(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t win, uint32_t len)
{
	arrive(craft(flags, seq, ack, win, len, NULL));
}

static struct packet *captured(void)
{
	struct packet *p = w.captured;

	if (!p)
		return NULL;
	w.captured = p->next;
	if (!w.captured)
		w.captured_tail = &w.captured;
	return p;
}

static bool next_out(void)
{
	struct packet *p = captured();

	if (!p)
		return false;
	assert_true(tcp_segment_decode(p->bytes, p->len, &s.last));
	assert_true(tcp_options_parse(p->bytes + 20, s.last.header_len - 20u, &s.last_opt));
	assert_int_equal(csum_fold(csum_add(csum_pseudo(p->saddr, p->daddr, (uint32_t)p->len, 6),
					    csum_bytes(p->bytes, p->len))),
			 0);
	memcpy(s.last_data, p->bytes + s.last.header_len, s.last.len < 2048 ? s.last.len : 2048);
	if (s.last.flags & SYN && !s.know_iss) {
		s.iss = s.last.seq.raw;
		s.know_iss = true;
		s.lport = s.last.source;
		s.pport = s.last.dest;
	}
	free(p);
	return true;
}

static void out_at(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t len, const char *file,
		   int line)
{
	char got[128] = "nothing";

	if (next_out())
		snprintf(got, sizeof(got), "flags %02x seq %u ack %u len %u", s.last.flags & ~PSH,
			 s.last.seq.raw - s.iss, s.last.ack.raw ? s.last.ack.raw - IRS : 0,
			 s.last.len);
	if (strcmp(got, "nothing") == 0 || (s.last.flags & ~PSH) != flags ||
	    s.last.seq.raw != s.iss + seq || s.last.len != len ||
	    (flags & ACK && s.last.ack.raw != IRS + ack)) {
		print_error("%s:%d: wanted flags %02x seq %u ack %u len %u, got %s\n", file, line,
			    flags, seq, ack, len, got);
		fail();
	}
}

static void out_none_at(const char *file, int line)
{
	if (!next_out())
		return;
	print_error("%s:%d: wanted nothing, got flags %02x seq %u len %u\n", file, line,
		    s.last.flags, s.last.seq.raw - s.iss, s.last.len);
	fail();
}

#define out(flags, seq, ack, len) out_at(flags, seq, ack, len, __FILE__, __LINE__)
#define out_none() out_none_at(__FILE__, __LINE__)

/* What has left does not matter. */
UNUSED static void drain(void)
{
	while (next_out())
		;
}

/* Time passes; timers fire. */
UNUSED static void wait_ms(uint64_t ms)
{
	run(ms * MS);
}

/* Milliseconds until the next segment leaves. */
UNUSED static uint64_t ms_to_next(uint64_t limit)
{
	uint64_t start = w.now;

	while (!w.captured && w.now - start < limit * MS)
		wait_ms(1);
	return (w.now - start) / MS;
}

UNUSED static uint64_t counter(int id)
{
	return A->net.mib.linux_mib[id];
}

UNUSED static uint64_t tcp_counter(int id)
{
	return A->net.mib.tcp[id];
}

/* ---- openings ---- */

static const struct tcp_options no_options;
UNUSED static const struct tcp_options just_mss = { .mss = 1000 };
UNUSED static const struct tcp_options with_sack = { .mss = 1000, .has_sack_permitted = true };

/* A listener on port 80 to which the peer's port 5000 talks. */
UNUSED static struct socket *listening(int backlog)
{
	struct socket *l = t_socket(A);

	s.lport = 80;
	if (!s.pport)
		s.pport = 5000;
	l->sk->sk_reuse = true;
	assert_int_equal(t_listen(l, 80, backlog), 0);
	return l;
}

/* Handshake with a peer that offers `opt` and a window of `win`. */
UNUSED static struct socket *passive_open(const struct tcp_options *opt, uint32_t win)
{
	struct socket *l = listening(5), *c;

	in_opt(SYN, 0, 0, win, 0, opt);
	out(SYN | ACK, 0, 1, 0);
	in(ACK, 1, 1, win, 0);
	out_none();
	c = t_accept(l);
	assert_non_null(c);
	t_close(l);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	return c;
}

UNUSED static struct socket *active_open(const struct tcp_options *opt, uint32_t win)
{
	struct socket *c = t_socket(A);

	assert_int_equal(t_connect(c, ADDR_B, 80), 0);
	out(SYN, 0, 0, 0);
	wait_ms(10);
	in_opt(SYN | ACK, 0, 1, win, 0, opt);
	out(ACK, 1, 1, 0);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	return c;
}

UNUSED static void write_bytes(struct socket *c, uint32_t n)
{
	uint8_t *p = malloc(n ? n : 1);

	for (uint32_t i = 0; i < n; i++)
		p[i] = (uint8_t)i;
	assert_int_equal(t_send(c, p, n, 0), (int)n);
	free(p);
}

UNUSED static int read_all(struct socket *c)
{
	uint8_t buf[65536];
	int n, total = 0;

	while ((n = t_recv(c, buf, sizeof(buf), 0)) > 0)
		total += n;
	return total > 0 ? total : n;
}

UNUSED static int one_host(void **state)
{
	(void)state;
	memset(&s, 0, sizeof(s));
	world_start(1, 4 << 20, 1);
	return 0;
}

/* Ends like every test: nothing may be left but what TIME-WAIT holds. */
UNUSED static int end_script(void **state)
{
	(void)state;
	world_end();
	return 0;
}

#define scripted(f) cmocka_unit_test_setup_teardown(f, one_host, end_script)
