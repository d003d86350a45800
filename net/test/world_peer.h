/*
 * A scripted peer for net/test/world.h with one host: frames made and looked at
 * by hand.
 */
#pragma once

/* The oldest frame that the host has sent; NULL: none.  To be freed. */
UNUSED static struct frame *sent_frame(void)
{
	struct frame *f;

	settle();
	f = w.captured;
	if (f)
		w.captured = f->next;
	return f;
}

#define PEER_MAC ((uint8_t[]){ 2, 0, 0, 0, 0, 0x99 })
#define PEER_IP 0x0a000063u /* 10.0.0.99 */

/* Frame with an Ethernet header from the peer; dst NULL: to A's card. */
UNUSED static void peer_frame(const uint8_t *dst, uint16_t type, const void *payload, size_t len)
{
	uint8_t bytes[2048];
	struct ethhdr *eth = (struct ethhdr *)bytes;

	assert(len + ETH_HLEN <= sizeof(bytes));
	memcpy(eth->h_dest, dst ? dst : A->mac, 6);
	memcpy(eth->h_source, PEER_MAC, 6);
	eth->h_proto = to_be16(type);
	memcpy(bytes + ETH_HLEN, payload, len);
	drv_receive(A, bytes, len + ETH_HLEN);
	settle();
}

/* The peer says which card it has, so that answers need no ARP. */
UNUSED static void peer_known(void)
{
	struct arp_wire {
		struct be16 hrd, pro;
		uint8_t hln, pln;
		struct be16 op;
		uint8_t sha[6];
		struct be32 sip;
		uint8_t tha[6];
		struct be32 tip;
	} arp = { to_be16(1), to_be16(0x800), 6, 4, to_be16(1), { 0 }, to_be32(PEER_IP),
		  { 0 },      to_be32(ADDR_A) };

	memcpy(arp.sha, PEER_MAC, 6);
	peer_frame(NULL, ETH_P_ARP, &arp, sizeof(arp));
	free(sent_frame()); /* the reply */
}

/* An IP packet; header fields may be spoiled by `spoil` before the checksum is set. */
UNUSED static void peer_ip(uint32_t saddr, uint32_t daddr, uint8_t protocol, uint16_t id,
			   uint16_t frag_off, const void *payload, size_t len,
			   void (*spoil)(struct iphdr *iph))
{
	uint8_t bytes[2048];
	struct iphdr *iph = (struct iphdr *)bytes;

	*iph = (struct iphdr){ .ver_ihl = 0x45,
			       .tot_len = to_be16((uint16_t)(20 + len)),
			       .id = to_be16(id),
			       .frag_off = to_be16(frag_off),
			       .ttl = 64,
			       .protocol = protocol,
			       .saddr = to_be32(saddr),
			       .daddr = to_be32(daddr) };
	memcpy(iph + 1, payload, len);
	ip_send_check(iph, 20);
	if (spoil)
		spoil(iph);
	peer_frame(NULL, ETH_P_IP, bytes, 20 + len);
}

/* A UDP datagram in buf; returns its length. */
UNUSED static size_t make_udp(uint8_t *buf, uint32_t saddr, uint32_t daddr, uint16_t sport,
			      uint16_t dport, const void *data, size_t len)
{
	struct be16 h[4] = { to_be16(sport), to_be16(dport), to_be16((uint16_t)(8 + len)),
			     to_be16(0) };

	memcpy(buf, h, 8);
	if (len)
		memcpy(buf + 8, data, len);
	h[3] = csum_to_be16(csum_fold(csum_add(csum_pseudo(saddr, daddr, (uint32_t)len + 8, 17),
					       csum_bytes(buf, len + 8))));
	memcpy(buf + 6, &h[3], 2);
	return len + 8;
}

/* IP header of a captured frame, checked. */
UNUSED static const struct iphdr *frame_ip(const struct frame *f)
{
	const struct iphdr *iph = (const struct iphdr *)(f->bytes + ETH_HLEN);

	assert_true(f->len >= ETH_HLEN + 20);
	assert_int_equal(f->bytes[12] << 8 | f->bytes[13], ETH_P_IP);
	assert_int_equal(csum_fold(csum_bytes(iph, (iph->ver_ihl & 15u) * 4u)), 0);
	return iph;
}

UNUSED static const uint8_t *frame_payload(const struct frame *f)
{
	const struct iphdr *iph = frame_ip(f);

	return (const uint8_t *)iph + (iph->ver_ihl & 15u) * 4u;
}
