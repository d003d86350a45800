/*
 * The driver of net/test/world.h: the other end of the rings of abi/netif.h,
 * and the wire behind it.
 */
#pragma once

static uint32_t dice(void)
{
	w.seed ^= w.seed << 13;
	w.seed ^= w.seed >> 17;
	w.seed ^= w.seed << 5;
	return w.seed;
}

static bool chance(int per_mille)
{
	return per_mille > 0 && (int)(dice() % 1000) < per_mille;
}

/* Give the stack a frame through fill and rx rings; false when it has no buffer. */
static bool drv_receive(struct host *h, const void *bytes, size_t len)
{
	struct driver *d = &h->drv;
	struct netif_desc fill;

	if (!d->attached || d->fill_cons == d->shm->fill.prod)
		return false;
	fill = d->shm->fill.desc[d->fill_cons++ & NETIF_RING_MASK];
	d->shm->fill.cons = d->fill_cons;
	assert(len <= fill.len && fill.buf + len <= h->mem_size);
	memcpy(h->mem + fill.buf, bytes, len);
	d->shm->rx.desc[d->rx_prod & NETIF_RING_MASK] =
		(struct netif_desc){ .buf = fill.buf, .len = (uint16_t)len, .flags = NETIF_D_EOP };
	d->shm->rx.prod = ++d->rx_prod;
	return true;
}

static void fly(int to, const uint8_t *bytes, size_t len, uint64_t at)
{
	struct frame *f = malloc(sizeof(*f) + len), **p;

	assert(f);
	*f = (struct frame){ .to = to, .len = len, .at = at, .order = w.order++ };
	memcpy(f->bytes, bytes, len);
	p = w.nhosts == 1 ? &w.captured : &w.flying;
	while (*p &&
	       (w.nhosts == 1 || (*p)->at < f->at || ((*p)->at == f->at && (*p)->order < f->order)))
		p = &(*p)->next;
	f->next = *p;
	*p = f;
}

static void onto_wire(struct host *from, uint8_t *bytes, size_t len)
{
	int to = from == A;
	uint64_t at = w.now + w.delay;

	if (w.nhosts == 1) {
		fly(to, bytes, len, at);
		return;
	}
	if (chance(w.loss))
		return;
	if (chance(w.reorder))
		at += 5 * MS;
	if (chance(w.dup))
		fly(to, bytes, len, at + MS);
	if (chance(w.corrupt))
		bytes[14 + dice() % (len - 14)] ^= (uint8_t)(1u << dice() % 8);
	fly(to, bytes, len, at);
}

/* Insert a transmit checksum as a device would. */
static void drv_checksum(uint8_t *bytes, size_t len, const struct netif_desc *d)
{
	uint16_t sum;

	assert(d->csum_start + d->csum_offset + 2u <= len);
	sum = csum_fold(csum_bytes(bytes + d->csum_start, len - d->csum_start));
	memcpy(bytes + d->csum_start + d->csum_offset, &sum, 2);
}

/* Take every complete frame from the transmit ring. */
static void drv_transmit(struct host *h)
{
	struct driver *d = &h->drv;
	uint8_t bytes[2048];
	size_t len = 0;
	struct netif_desc first = { 0 };

	if (!d->attached || d->stopped)
		return;
	while (d->tx_cons != d->shm->tx.prod) {
		struct netif_desc desc = d->shm->tx.desc[d->tx_cons & NETIF_RING_MASK];

		if (len == 0)
			first = desc;
		assert(!(desc.flags & NETIF_D_TSO)); /* this driver does not offer it */
		assert(len + desc.len <= sizeof(bytes) && desc.buf + desc.len <= h->mem_size);
		/* a buffer never crosses a page */
		assert(desc.buf / 4096 == (desc.buf + (desc.len ? desc.len - 1u : 0)) / 4096);
		memcpy(bytes + len, h->mem + desc.buf, desc.len);
		len += desc.len;
		d->tx_cons++;
		if (!(desc.flags & NETIF_D_EOP))
			continue;
		if (first.flags & NETIF_D_CSUM)
			drv_checksum(bytes, len, &first);
		onto_wire(h, bytes, len);
		len = 0;
	}
	d->shm->tx.cons = d->shm->tx.done = d->tx_cons;
}
