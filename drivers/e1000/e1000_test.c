/* unit: drivers/e1000/hw.c drivers/e1000/tx.c drivers/e1000/rx.c drivers/e1000/netif.c drivers/e1000/test/*.c | -Idrivers -Idrivers/e1000 -Ikernel */
/* Reset, link, filters, receiving and sleeping, against a model of the device. */
#include "test/bench.h"

#include <errno.h>
#include <string.h>

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

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
	shm->control.mcast_count = 0xffffffff; /* nonsense: take all of them */
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
	assert_true(
		model_interrupt()); /* the overrun wakes the driver, which has nothing to give */
	netif_interrupt(&nic, e1000_read(REG_ICR));
	work();
	assert_true(netif_sleep(&nic));
	assert_int_equal(shm->fill.asleep, 1); /* so netd will ring when it has some */
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
	arrives("x", 1, 60, 0x20); /* a bad TCP checksum is netd's business */
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

/* ---- sleeping ---- */

static void no_doorbell_is_missed(void **state)
{
	(void)state;
	work();
	queue_text(0, "x", 60, NETIF_D_EOP); /* came after the round: netd saw nobody asleep */
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
	assert_int_not_equal(model.reg[REG_ITR / 4], 0); /* and moderated afterwards */
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
		TEST(reset_reads_the_address),
		TEST(a_dead_device_is_an_error),
		TEST(pulling_the_cable_rings_netd),
		TEST(filters_follow_netd),
		TEST(the_receiver_is_not_touched_without_need),
		TEST(frames_reach_netd_in_order),
		TEST(receiving_wraps_many_times),
		TEST(running_out_of_buffers_is_not_the_end),
		TEST(errors_are_marked),
		TEST(bad_buffers_are_handed_back),
		TEST(a_full_ring_to_netd_waits),
		TEST(no_doorbell_is_missed),
		TEST(under_load_interrupts_stay_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
