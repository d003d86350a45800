/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/*
 * Fuzzing of segment input.  A byte string is read as a script: segments with
 * any header and any options, near to what the connection expects, user calls
 * and the passing of time.  Whatever it says, nothing may crash, leak, or loop.
 *
 * As a unit test it plays scripts from a seed.  With libFuzzer:
 *   clang -DLIBFUZZER -fsanitize=fuzzer,address,undefined -Inet -Ikernel
 *         net/ipv4/tcp_fuzz_test.c, and the files that the first line names
 */
#include "ipv4/tcp_script.h"

#define STEPS 200

struct input {
	const uint8_t *p;
	size_t left;
};

static uint8_t byte(struct input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->p++;
}

static uint16_t word(struct input *in)
{
	uint16_t hi = byte(in);

	return (uint16_t)(hi << 8 | byte(in));
}

/* Mostly close to `base`, where the decisions are; sometimes anywhere. */
static uint32_t near(struct input *in, uint32_t base)
{
	uint8_t how = byte(in);

	if (how < 100)
		return base;
	if (how < 180)
		return base + (uint32_t)(int8_t)byte(in);
	if (how < 240)
		return base + (uint32_t)(int16_t)word(in);
	return (uint32_t)word(in) << 16 | word(in);
}

static void fuzz_segment(struct input *in, struct socket *c)
{
	struct tcp_sock *tp = c ? t_tp(c) : NULL;
	uint8_t b[60 + 2048];
	struct tcp_wire *th = (struct tcp_wire *)b;
	size_t optlen = byte(in) % 11 * 4u, len = word(in) % 1500, i;
	uint8_t flags = byte(in);

	memset(b, 0, sizeof(b));
	*th = (struct tcp_wire){ .source = to_be16(s.pport),
				 .dest = to_be16(s.lport),
				 .seq = to_be32(near(in, tp ? tp->rcv_nxt.raw : IRS)),
				 .ack_seq = to_be32(near(in, tp ? tp->snd_nxt.raw : 0)),
				 .flags = flags & 0x80 ? flags : (flags & 0x3f & ~RST) | ACK,
				 .window = to_be16(word(in)),
				 .urg_ptr = to_be16(byte(in)) };
	th->doff = (uint8_t)((20 + optlen) / 4 << 4);
	for (i = 0; i < optlen; i++)
		b[20 + i] = byte(in);
	if (byte(in) == 0)
		th->doff = byte(in);
	finish_checksum(b, 20 + optlen + len, ADDR_B, ADDR_A);
	arrive(packet_new(ADDR_B, ADDR_A, b, 20 + optlen + len));
	if (byte(in) & 1)
		tcp_batch_end(&A->net);
}

static void fuzz_icmp(struct input *in, struct socket *c)
{
	uint8_t quote[8];
	struct tcp_wire th = { .source = to_be16(s.lport), .dest = to_be16(s.pport) };

	th.seq = to_be32(near(in, c ? t_tp(c)->snd_una.raw : 0));
	memcpy(quote, &th, 8);
	icmp_error(A, ADDR_B, quote, byte(in) % 14, byte(in) % 18, word(in));
}

/* What the user does; returns the socket, NULL once it is closed. */
static struct socket *fuzz_user(struct input *in, struct socket *c)
{
	uint8_t buf[4096] = { 0 };
	size_t n = word(in) % sizeof(buf);

	if (!c)
		return NULL;
	switch (byte(in) % 8) {
	case 0:
	case 1:
	case 2:
		t_send(c, buf, n, 0);
		break;
	case 3:
	case 4:
		t_recv(c, buf, n, byte(in) % 4 ? 0 : MSG_PEEK);
		break;
	case 5:
		t_setopt(c, byte(in) & 1 ? TCP_NODELAY : TCP_CORK, byte(in) & 1);
		break;
	case 6:
		if (tcp_in_state(c->sk, TCP_STATES_SENDING))
			t_shutdown(c);
		break;
	case 7:
		if (byte(in) > 200) {
			t_close(c);
			return NULL;
		}
		break;
	}
	(void)tcp_poll(c->sk);
	return c;
}

static void forget_sent(void)
{
	struct packet *p;

	while ((p = captured()) != NULL)
		free(p);
}

/* A connection in one of the states from which things go on. */
static struct socket *fuzz_open(struct input *in, struct socket **l)
{
	struct tcp_options opt = { .mss = 536,
				   .has_ts = byte(in) & 1,
				   .has_sack_permitted = byte(in) & 1,
				   .has_wscale = byte(in) & 1,
				   .wscale = byte(in) };
	struct socket *c;

	*l = NULL;
	switch (byte(in) % 4) {
	case 0:
		*l = listening(2);
		return NULL;
	case 1:
		c = t_socket(A);
		t_connect(c, ADDR_B, 80);
		(void)next_out();
		return c;
	case 2:
		s.opt.has_ts = opt.has_ts;
		return passive_open(&opt, 8000);
	default:
		s.opt.has_ts = opt.has_ts;
		return active_open(&opt, 8000);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct socket *l, *c;

	memset(&s, 0, sizeof(s));
	world_start(1, 256 << 10, 1);
	c = fuzz_open(&in, &l);
	for (int i = 0; i < STEPS && in.left > 0; i++) {
		uint8_t op = byte(&in);

		if (op < 170)
			fuzz_segment(&in, c);
		else if (op < 220)
			c = fuzz_user(&in, c);
		else if (op < 250)
			wait_ms(word(&in) % 2000);
		else
			fuzz_icmp(&in, c);
		if (l && !c)
			c = t_accept(l);
		forget_sent();
	}
	if (c)
		t_close(c);
	if (l)
		t_close(l);
	tcp_batch_end(&A->net);
	forget_sent();
	world_end();
	return 0;
}

#ifndef LIBFUZZER
static void scripts_from_a_seed_do_no_harm(void **state)
{
	(void)state;
	srand(20);
	for (int i = 0; i < 2500; i++) {
		uint8_t script[1500];
		size_t n = (size_t)rand() % sizeof(script);

		for (size_t k = 0; k < n; k++)
			script[k] = (uint8_t)rand();
		LLVMFuzzerTestOneInput(script, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_from_a_seed_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
