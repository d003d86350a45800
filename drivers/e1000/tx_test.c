/* unit: drivers/e1000/hw.c drivers/e1000/tx.c drivers/e1000/rx.c drivers/e1000/netif.c drivers/e1000/test/*.c | -Idrivers -Idrivers/e1000 -Ikernel */
/* Sending: rings, offloads, a device that stops, against a model of the device. */
#include "test/bench.h"

#include <string.h>

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

static void frames_are_sent_and_reported(void **state)
{
	(void)state;
	queue_text(0, "one", 60, NETIF_D_EOP);
	queue_text(1, "two, ", 5, 0);
	queue_text(2, "in two pieces", 55, NETIF_D_EOP);
	model.tail_writes = 0;
	work();
	assert_int_equal(model.tail_writes, 1); /* once for the batch */
	assert_int_equal(model.sent_count, 2);
	assert_int_equal(model.sent[0].len, 60);
	assert_int_equal(model.sent[1].len, 60);
	assert_memory_equal(model.sent[1].data, "two, in two pieces", 18);
	assert_int_equal(shm->tx.cons, 3);
	assert_int_equal(shm->tx.done, 3);
}

static void half_a_frame_waits_for_the_rest(void **state)
{
	(void)state;
	queue_text(0, "half", 30, 0);
	work();
	assert_int_equal(shm->tx.cons, 0);
	queue_text(1, "whole", 30, NETIF_D_EOP);
	work();
	assert_int_equal(model.sent_count, 1);
	assert_int_equal(shm->tx.done, 2);
}

static void sending_wraps_many_times(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		queue_number(i % 128, i, 0);
		queue_number(128 + i % 128, i, NETIF_D_EOP);
		if (i % 100 == 99)
			work();
	}
	work();
	assert_int_equal(model.sent_count, 3000);
	for (uint32_t i = 0; i < 3000; i++)
		assert_memory_equal(model.sent[i].data, &i, 4);
	assert_int_equal(shm->tx.done, shm->tx.prod);
}

static void a_full_device_ring_continues_with_its_interrupt(void **state)
{
	(void)state;
	model.sends = 0;
	for (uint32_t i = 0; i < NETIF_RING_SIZE; i++)
		queue_number(i, i, NETIF_D_EOP);
	work();
	assert_true(shm->tx.cons < NETIF_RING_SIZE); /* one descriptor stays free, always */
	assert_int_equal(shm->tx.done, 0);
	assert_true(netif_sleep(&nic));
	assert_true(model.reg[REG_IMS / 4] & INT_TXDW);
	shm->tx.waiting = 1; /* netd has more */
	model.sends = -1;
	netif_bell();
	work();
	assert_false(netif_bell());
	model_send();
	assert_true(model_interrupt());
	netif_interrupt(&nic, e1000_read(REG_ICR));
	work();
	assert_int_equal(model.sent_count, NETIF_RING_SIZE);
	assert_int_equal(shm->tx.done, NETIF_RING_SIZE);
	assert_true(netif_bell());
	assert_true(netif_sleep(&nic));
	assert_false(model.reg[REG_IMS / 4] & INT_TXDW);
}

static void checksums_are_inserted(void **state)
{
	uint8_t frame[60] = { [34] = 0x12, 0x34, [40] = 0, 0, [42] = 0xff, 0xff };
	struct netif_desc *desc = queue(0, frame, 60, NETIF_D_EOP | NETIF_D_CSUM);

	(void)state;
	desc->csum_start = 34;
	desc->csum_offset = 6;
	work();
	/* 0x1234 + 0xffff, folded: 0x1234; its complement */
	assert_int_equal(model.sent[0].data[40], 0xed);
	assert_int_equal(model.sent[0].data[41], 0xcb);
	/* the same offsets again need no second context */
	uint32_t tail = nic.tx_tail;
	*queue(1, frame, 60, 0) = *desc;
	shm->tx.desc[1].buf = 4096;
	work();
	assert_int_equal(nic.tx_tail - tail, 1);
	assert_int_equal(model.sent[1].data[40], 0xed);
}

static uint32_t sum_of(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? data[i] : (uint32_t)data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void segments_are_cut_with_right_headers(void **state)
{
	/* Ethernet 14, IPv4 20, TCP 20; then 10,000 bytes in pieces */
	uint8_t head[54] = { [12] = 8, [14] = 0x45, [16] = 0xab, 0xcd,	     [18] = 0,
			     7,	       [23] = 6,    [24] = 0x55, 0x55,	     [26] = 10,
			     0,	       0,	    1,		 10,	     0,
			     0,	       2,	    [46] = 0x50, [47] = 0x19 };
	static uint8_t data[10000];
	uint32_t pseudo = sum_of(head + 26, 8) + 6;
	struct netif_desc *desc;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31);
	head[50] = (uint8_t)(pseudo >> 8); /* the pseudo-header's sum, without the length */
	head[51] = (uint8_t)pseudo;
	desc = queue(0, head, 54, NETIF_D_TSO | NETIF_D_CSUM);
	desc->csum_start = 34;
	desc->csum_offset = 16;
	desc->gso_size = 1460;
	desc->hdr_len = 54;
	for (uint16_t i = 0; i < 5; i++)
		queue(1 + i, data + 2000 * i, 2000, i == 4 ? NETIF_D_EOP : 0);
	work();
	assert_int_equal(model.sent_count, 7);
	for (uint32_t i = 0, at = 0; i < 7; i++, at += 1460) {
		const struct sent *sent = &model.sent[i];
		uint32_t part = i < 6 ? 1460 : 10000 - 6 * 1460;
		uint8_t over[12 + 1480] = { 10,
					    0,
					    0,
					    1,
					    10,
					    0,
					    0,
					    2,
					    0,
					    6,
					    (uint8_t)((part + 20) >> 8),
					    (uint8_t)(part + 20) };

		assert_int_equal(sent->len, 54 + part);
		assert_memory_equal(sent->data + 54, data + at, part);
		assert_int_equal(sum_of(sent->data + 14, 20), 0xffff);
		memcpy(over + 12, sent->data + 34, part + 20);
		assert_int_equal(sum_of(over, part + 32), 0xffff);
		assert_int_equal(sent->data[47], i < 6 ? 0x10 : 0x19);
	}
	assert_int_equal(shm->tx.done, 6);
}

static void impossible_frames_are_dropped_and_counted(void **state)
{
	struct netif_desc *desc;

	(void)state;
	queue_text(0, "good", 60, NETIF_D_EOP);
	queue_text(1, "x", 60, NETIF_D_EOP)->buf = 0xffffff00;
	queue_text(2, "x", 60, NETIF_D_EOP)->buf = 4090;
	queue_text(3, "x", 60, NETIF_D_EOP)->len = 0;
	desc = queue_text(4, "x", 60, NETIF_D_EOP | NETIF_D_CSUM);
	desc->csum_start = 59;
	desc->csum_offset = 2;
	desc = queue_text(5, "x", 60, NETIF_D_EOP | NETIF_D_TSO);
	desc->csum_start = 34;
	desc->hdr_len = 54; /* gso_size 0 */
	queue_text(6, "good", 60, NETIF_D_EOP);
	work();
	assert_int_equal(model.sent_count, 2);
	assert_int_equal(shm->status.tx_errors, 5);
	assert_int_equal(shm->tx.done, 7);
	shm->tx.prod += 100000; /* not a ring any more */
	assert_false(netif_round(&nic, now));
}

static void a_device_that_stops_sending_is_reset(void **state)
{
	(void)state;
	give_buffers(0, 8);
	work();
	model.stuck = true;
	queue_text(0, "lost", 60, NETIF_D_EOP);
	work();
	now += 1000000000;
	work();
	assert_int_equal(shm->tx.done, 0);
	now += 1500000000;
	work();
	assert_int_equal(shm->tx.done, 1);
	assert_int_equal(shm->status.tx_errors, 1);
	queue_text(1, "next", 60, NETIF_D_EOP);
	work();
	assert_int_equal(model.sent_count, 1);
	assert_memory_equal(model.sent[0].data, "next", 4);
	/* it receives into the buffers that it had */
	assert_true(arrives("frame", 5, 60, 0));
	work();
	assert_int_equal(shm->rx.prod, 1);
	assert_memory_equal(packets + shm->rx.desc[0].buf, "frame", 5);
}

static void without_a_cable_it_is_not_stuck(void **state)
{
	(void)state;
	model_link(false);
	hw_link(&nic);
	model.stuck = true;
	queue_text(0, "waits", 60, NETIF_D_EOP);
	work();
	now += 10000000000;
	work();
	assert_true(model.stuck); /* no reset */
	assert_int_equal(shm->tx.done, 0);
}

static void nothing_is_sent_while_down(void **state)
{
	(void)state;
	control(false);
	queue_text(0, "x", 60, NETIF_D_EOP);
	work();
	assert_int_equal(model.sent_count, 0);
	assert_int_equal(shm->tx.done, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(frames_are_sent_and_reported),
		TEST(half_a_frame_waits_for_the_rest),
		TEST(sending_wraps_many_times),
		TEST(a_full_device_ring_continues_with_its_interrupt),
		TEST(checksums_are_inserted),
		TEST(segments_are_cut_with_right_headers),
		TEST(impossible_frames_are_dropped_and_counted),
		TEST(a_device_that_stops_sending_is_reset),
		TEST(without_a_cable_it_is_not_stuck),
		TEST(nothing_is_sent_while_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
