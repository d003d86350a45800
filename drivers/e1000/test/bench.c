/*
 * netd's side of the rings and the driver's set-up, for the tests: see bench.h.
 */
#include "test/bench.h"

#include <stdlib.h>
#include <string.h>

struct e1000 nic;
struct netif_shm *shm;
_Alignas(4096) uint8_t packets[PACKET_PAGES * 4096];
int64_t now;

static uint64_t pages[PACKET_PAGES];

void give_buffers(uint32_t first, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		shm->fill.desc[shm->fill.prod++ & NETIF_RING_MASK] =
			(struct netif_desc){ .buf = (first + i) * NETIF_BUF_SIZE,
					     .len = NETIF_BUF_SIZE };
}

struct netif_desc *queue(uint32_t page, const void *data, uint16_t len, uint16_t flags)
{
	struct netif_desc *desc = &shm->tx.desc[shm->tx.prod & NETIF_RING_MASK];

	memcpy(packets + page * 4096, data, len);
	*desc = (struct netif_desc){ .buf = page * 4096, .len = len, .flags = flags };
	shm->tx.prod++;
	return desc;
}

struct netif_desc *queue_text(uint32_t page, const char *text, uint16_t len, uint16_t flags)
{
	uint8_t data[2048] = { 0 };

	memcpy(data, text, strlen(text));
	return queue(page, data, len, flags);
}

struct netif_desc *queue_number(uint32_t page, uint32_t number, uint16_t flags)
{
	uint8_t data[60] = { 0 };

	memcpy(data, &number, sizeof(number));
	return queue(page, data, sizeof(data), flags);
}

bool arrives(const void *head, size_t head_len, size_t len, uint8_t errors)
{
	uint8_t data[2048] = { 0 };

	memcpy(data, head, head_len);
	return model_receive(data, len, errors);
}

void work(void)
{
	for (int i = 0; i < 1000 && netif_round(&nic, now); i++)
		;
}

void control(bool up)
{
	shm->control.up = up;
	shm->control.seq++;
	work();
}

int bench_setup(void **state)
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

int bench_teardown(void **state)
{
	(void)state;
	free(shm);
	return 0;
}
