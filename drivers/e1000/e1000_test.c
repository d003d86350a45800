/* unit: drivers/e1000/hw.c drivers/e1000/tx.c drivers/e1000/rx.c drivers/e1000/netif.c drivers/e1000/test/model.c | -Idrivers -Idrivers/e1000 -Ikernel */
/* The driver between a model of the device and netd's side of the rings. */
#include "e1000.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "test/model.h"

static struct e1000 nic;
static struct netif_shm *shm;
static _Alignas(4096) uint8_t packets[PACKET_PAGES * 4096];
static uint64_t pages[PACKET_PAGES];
static int64_t now;

/* ---- netd's side ---- */

static void give_buffers(uint32_t first, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		shm->fill.desc[shm->fill.prod++ & NETIF_RING_MASK] = (struct netif_desc){
			.buf = (first + i) * NETIF_BUF_SIZE, .len = NETIF_BUF_SIZE };
}

/* Put a piece of a frame into the ring: `page` in packet memory. */
static struct netif_desc *queue(uint32_t page, const void *data, uint16_t len, uint16_t flags)
{
	struct netif_desc *desc = &shm->tx.desc[shm->tx.prod & NETIF_RING_MASK];

	memcpy(packets + page * 4096, data, len);
	*desc = (struct netif_desc){ .buf = page * 4096, .len = len, .flags = flags };
	shm->tx.prod++;
	return desc;
}

/* The same with a text, filled up with zeros. */
static struct netif_desc *queue_text(uint32_t page, const char *text, uint16_t len, uint16_t flags)
{
	uint8_t data[2048] = { 0 };

	memcpy(data, text, strlen(text));
	return queue(page, data, len, flags);
}

static struct netif_desc *queue_number(uint32_t page, uint32_t number, uint16_t flags)
{
	uint8_t data[60] = { 0 };

	memcpy(data, &number, sizeof(number));
	return queue(page, data, sizeof(data), flags);
}

/* A frame arrives that begins so. */
static bool arrives(const void *head, size_t head_len, size_t len, uint8_t errors)
{
	uint8_t data[2048] = { 0 };

	memcpy(data, head, head_len);
	return model_receive(data, len, errors);
}

/* Rounds until there is nothing more to do. */
static void work(void)
{
	for (int i = 0; i < 1000 && netif_round(&nic, now); i++)
		;
}

static void control(bool up)
{
	shm->control.up = up;
	shm->control.seq++;
	work();
}

static int setup(void **state)
{
	static _Alignas(4096) uint8_t rings[(RX_COUNT + TX_COUNT) * 16];

	(void)state;
	model_reset();
	netif_bell();
	memset(&nic, 0, sizeof(nic));
	memset(rings, 0, sizeof(rings));
	now = 1;
	shm = aligned_alloc(64, sizeof(*shm));
	memset(shm, 0, sizeof(*shm));
	for (uint32_t i = 0; i < PACKET_PAGES; i++)
		pages[i] = (uint64_t)(uintptr_t)packets + 4096ull * i;
	nic.rx_ring = (struct rx_desc *)rings;
	nic.rx_phys = (uint64_t)(uintptr_t)nic.rx_ring;
	nic.tx_ring = (struct tx_desc *)(rings + RX_COUNT * 16);
	nic.tx_phys = (uint64_t)(uintptr_t)nic.tx_ring;
	nic.shm = shm;
	nic.packets = (struct dma){ .base = packets, .bytes = sizeof(packets), .phys = pages };
	assert_int_equal(hw_reset(&nic), 0);
	hw_setup(&nic);
	hw_link(&nic);
	control(true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(shm);
	return 0;
}

/* ---- reset, link, filter ---- */

static void reset_reads_the_address(void **state)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };

	(void)state;
	assert_memory_equal(nic.mac, mac, 6);
	assert_int_equal(model.reg[REG_RAL / 4], 0x12005452);
	assert_int_equal(model.reg[REG_RAH / 4], 0x80005634);
	assert_int_equal(model.reg[REG_IMS / 4], 0);
	assert_true(model.reg[REG_CTRL / 4] & CTRL_SLU);
	assert_int_equal(shm->status.control_seq, 1);
	assert_true(netif_bell());
}

static void a_dead_device_is_an_error(void **state)
{
	(void)state;
	model.broken_eeprom = true;
	assert_int_equal(hw_reset(&nic), -EIO);
	model.broken_eeprom = false;
	model.dead_reset = true;
	assert_int_equal(hw_reset(&nic), -EIO);
}

static void pulling_the_cable_rings_netd(void **state)
{
	(void)state;
	netif_bell();
	assert_int_equal(shm->status.link, 1);
	assert_int_equal(shm->status.speed, 1000);
	assert_true(netif_sleep(&nic));
	model_link(false);
	assert_true(model_interrupt());
	netif_interrupt(&nic, e1000_read(REG_ICR));
	assert_int_equal(shm->status.link, 0);
	assert_true(netif_bell());
	model_link(true);
	netif_interrupt(&nic, e1000_read(REG_ICR));
	assert_int_equal(shm->status.link, 1);
	assert_true(netif_bell());
}

static void filters_follow_netd(void **state)
{
	static const uint8_t group[6] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x01 };

	(void)state;
	memcpy(shm->control.mcast[0], group, 6);
	shm->control.mcast_count = 1;
	control(true);
	/* bits 47-36 of the address: 0x010 */
	assert_int_equal(model.reg[(REG_MTA + 4 * (0x010 >> 5)) / 4], 1u << (0x010 & 31));
	shm->control.promisc = 1;
	control(true);
	assert_int_equal(model.reg[REG_RCTL / 4] & (RCTL_UPE | RCTL_MPE), RCTL_UPE | RCTL_MPE);
	shm->control.promisc = 0;
	shm->control.mcast_count = 0xffffffff;	/* nonsense: take all of them */
	control(true);
	assert_int_equal(model.reg[REG_RCTL / 4] & (RCTL_UPE | RCTL_MPE), RCTL_MPE);
}

static void the_receiver_is_not_touched_without_need(void **state)
{
	(void)state;
	model.rctl_writes = 0;
	control(true);
	control(false);
	control(true);
	/* the next driver after one that was killed, on the emulated card */
	assert_int_equal(hw_start(&nic, true), 0);
	hw_setup(&nic);
	assert_int_equal(model.rctl_writes, 0);
	assert_int_equal(model.reg[REG_RDT / 4], 0);
	assert_int_equal(model.reg[REG_TDH / 4], 0);
	/* a real one is reset */
	assert_int_equal(hw_start(&nic, false), 0);
	assert_int_equal(model.reg[REG_RCTL / 4], 0);
}

/* ---- receiving ---- */

static void frames_reach_netd_in_order(void **state)
{
	(void)state;
	give_buffers(0, 16);
	work();
	for (uint8_t i = 0; i < 10; i++) {
		uint8_t frame[100] = { i };

		assert_true(model_receive(frame, 60 + i, 0));
	}
	shm->rx.asleep = 1;
	netif_bell();
	work();
	assert_true(netif_bell());
	assert_int_equal(shm->rx.prod, 10);
	for (uint32_t i = 0; i < 10; i++) {
		assert_int_equal(shm->rx.desc[i].buf, i * NETIF_BUF_SIZE);
		assert_int_equal(shm->rx.desc[i].len, 60 + i);
		assert_int_equal(shm->rx.desc[i].flags, NETIF_D_EOP);
		assert_int_equal(packets[i * NETIF_BUF_SIZE], i);
	}
}

static void receiving_wraps_many_times(void **state)
{
	uint32_t seen = 0;

	(void)state;
	give_buffers(0, 200);
	work();
	for (uint32_t sent = 0; sent < 5000; sent++) {
		assert_true(arrives(&sent, sizeof(sent), 64, 0));
		if (sent % 37)
			continue;
		work();
		for (; shm->rx.cons != shm->rx.prod; shm->rx.cons++, seen++) {
			struct netif_desc desc = shm->rx.desc[shm->rx.cons & NETIF_RING_MASK];

			assert_memory_equal(packets + desc.buf, &seen, 4);
			give_buffers(desc.buf / NETIF_BUF_SIZE, 1);
		}
	}
	assert_true(seen > 4900);
	assert_int_equal(model.reg[REG_MPC / 4], 0);
}

static void running_out_of_buffers_is_not_the_end(void **state)
{
	(void)state;
	give_buffers(0, 4);
	work();
	for (int i = 0; i < 4; i++)
		assert_true(arrives("x", 1, 60, 0));
	assert_false(arrives("x", 1, 60, 0));
	work();
	assert_int_equal(shm->rx.prod, 4);
	assert_true(netif_sleep(&nic));
	assert_true(model_interrupt());	/* the overrun wakes the driver, which has nothing to give */
	netif_interrupt(&nic, e1000_read(REG_ICR));
	work();
	assert_true(netif_sleep(&nic));
	assert_int_equal(shm->fill.asleep, 1);	/* so netd will ring when it has some */
	give_buffers(4, 4);
	work();
	assert_true(arrives("y", 1, 60, 0));
	work();
	assert_int_equal(shm->rx.prod, 5);
	now += 2000000000;
	work();
	assert_int_equal(shm->status.rx_missed, 1);
}

static void errors_are_marked(void **state)
{
	(void)state;
	give_buffers(0, 4);
	work();
	arrives("x", 1, 60, RXE_CE);
	arrives("x", 1, 60, 0x20);	/* a bad TCP checksum is netd's business */
	model.reg[REG_CRCERRS / 4] = 3;
	now += 2000000000;
	work();
	assert_int_equal(shm->rx.desc[0].flags, NETIF_D_EOP | NETIF_D_ERROR);
	assert_int_equal(shm->rx.desc[1].flags, NETIF_D_EOP);
	assert_int_equal(shm->status.rx_errors, 3);
}

static void bad_buffers_are_handed_back(void **state)
{
	(void)state;
	shm->fill.desc[0] = (struct netif_desc){ .buf = 0, .len = 100 };
	shm->fill.desc[1] = (struct netif_desc){ .buf = 0xfffff000, .len = 2048 };
	shm->fill.desc[2] = (struct netif_desc){ .buf = 4000, .len = 2048 };
	shm->fill.prod = 3;
	work();
	assert_int_equal(shm->fill.cons, 3);
	assert_int_equal(shm->rx.prod, 3);
	assert_int_equal(shm->rx.desc[1].flags, NETIF_D_EOP | NETIF_D_ERROR);
	assert_int_equal(model.reg[REG_RDT / 4], 0);
}

static void a_full_ring_to_netd_waits(void **state)
{
	(void)state;
	give_buffers(0, 255);
	shm->rx.prod = 511;
	work();
	arrives("a", 1, 60, 0);
	arrives("b", 1, 60, 0);
	work();
	assert_int_equal(shm->rx.prod, 512);
	assert_true(netif_sleep(&nic));
	shm->rx.cons = 512;
	work();
	assert_int_equal(shm->rx.prod, 513);
	assert_int_equal(shm->rx.desc[0].len, 60);
}

/* ---- sending ---- */

static void frames_are_sent_and_reported(void **state)
{
	(void)state;
	queue_text(0, "one", 60, NETIF_D_EOP);
	queue_text(1, "two, ", 5, 0);
	queue_text(2, "in two pieces", 55, NETIF_D_EOP);
	model.tail_writes = 0;
	work();
	assert_int_equal(model.tail_writes, 1);	/* once for the batch */
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
	assert_true(shm->tx.cons < NETIF_RING_SIZE);	/* one descriptor stays free, always */
	assert_int_equal(shm->tx.done, 0);
	assert_true(netif_sleep(&nic));
	assert_true(model.reg[REG_IMS / 4] & INT_TXDW);
	model.sends = -1;
	model_send();
	assert_true(model_interrupt());
	netif_bell();
	netif_interrupt(&nic, e1000_read(REG_ICR));
	work();
	assert_int_equal(model.sent_count, NETIF_RING_SIZE);
	assert_int_equal(shm->tx.done, NETIF_RING_SIZE);
	assert_true(netif_bell());	/* netd may wait for room */
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
	uint8_t head[54] = { [12] = 8, [14] = 0x45, [16] = 0xab, 0xcd, [18] = 0, 7, [23] = 6,
			     [24] = 0x55, 0x55, [26] = 10, 0, 0, 1, 10, 0, 0, 2,
			     [46] = 0x50, [47] = 0x19 };
	static uint8_t data[10000];
	uint32_t pseudo = sum_of(head + 26, 8) + 6;
	struct netif_desc *desc;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31);
	head[50] = (uint8_t)(pseudo >> 8);	/* the pseudo-header's sum, without the length */
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
		uint8_t over[12 + 1480] = { 10, 0, 0, 1, 10, 0, 0, 2, 0, 6,
					    (uint8_t)((part + 20) >> 8), (uint8_t)(part + 20) };

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
	desc->hdr_len = 54;	/* gso_size 0 */
	queue_text(6, "good", 60, NETIF_D_EOP);
	work();
	assert_int_equal(model.sent_count, 2);
	assert_int_equal(shm->status.tx_errors, 5);
	assert_int_equal(shm->tx.done, 7);
	shm->tx.prod += 100000;	/* not a ring any more */
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
	assert_true(model.stuck);	/* no reset */
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

/* ---- sleeping ---- */

static void no_doorbell_is_missed(void **state)
{
	(void)state;
	work();
	queue_text(0, "x", 60, NETIF_D_EOP);	/* came after the round: netd saw nobody asleep */
	assert_false(netif_sleep(&nic));
	work();
	assert_true(netif_sleep(&nic));
	assert_int_equal(shm->tx.asleep, 1);
	work();
	assert_int_equal(shm->tx.asleep, 0);
	shm->control.seq++;
	assert_false(netif_sleep(&nic));
}

static void under_load_interrupts_stay_off(void **state)
{
	(void)state;
	give_buffers(0, 250);
	work();
	assert_true(netif_sleep(&nic));
	for (int i = 0; i < 200; i++)
		arrives("x", 1, 60, 0);
	assert_true(model_interrupt());
	netif_interrupt(&nic, e1000_read(REG_ICR));
	assert_false(model_interrupt());
	model.mask_writes = 0;
	work();
	assert_int_equal(shm->rx.prod, 200);
	assert_int_equal(model.mask_writes, 0);
	assert_true(netif_sleep(&nic));
	assert_int_not_equal(model.reg[REG_ITR / 4], 0);	/* and moderated afterwards */
	assert_int_equal(model.mask_writes, 1);
	arrives("x", 1, 60, 0);
	assert_true(model_interrupt());
	/* one frame at a time is for latency */
	netif_interrupt(&nic, e1000_read(REG_ICR));
	work();
	assert_true(netif_sleep(&nic));
	assert_int_equal(model.reg[REG_ITR / 4], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reset_reads_the_address, setup, teardown),
		cmocka_unit_test_setup_teardown(a_dead_device_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(pulling_the_cable_rings_netd, setup, teardown),
		cmocka_unit_test_setup_teardown(filters_follow_netd, setup, teardown),
		cmocka_unit_test_setup_teardown(the_receiver_is_not_touched_without_need, setup, teardown),
		cmocka_unit_test_setup_teardown(frames_reach_netd_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(receiving_wraps_many_times, setup, teardown),
		cmocka_unit_test_setup_teardown(running_out_of_buffers_is_not_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(errors_are_marked, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_buffers_are_handed_back, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_ring_to_netd_waits, setup, teardown),
		cmocka_unit_test_setup_teardown(frames_are_sent_and_reported, setup, teardown),
		cmocka_unit_test_setup_teardown(half_a_frame_waits_for_the_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(sending_wraps_many_times, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_device_ring_continues_with_its_interrupt, setup, teardown),
		cmocka_unit_test_setup_teardown(checksums_are_inserted, setup, teardown),
		cmocka_unit_test_setup_teardown(segments_are_cut_with_right_headers, setup, teardown),
		cmocka_unit_test_setup_teardown(impossible_frames_are_dropped_and_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(a_device_that_stops_sending_is_reset, setup, teardown),
		cmocka_unit_test_setup_teardown(without_a_cable_it_is_not_stuck, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_sent_while_down, setup, teardown),
		cmocka_unit_test_setup_teardown(no_doorbell_is_missed, setup, teardown),
		cmocka_unit_test_setup_teardown(under_load_interrupts_stay_off, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
