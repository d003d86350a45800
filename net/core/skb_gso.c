/*
 * TCP segmentation in software, for devices without NETIF_F_TSO: one large
 * packet becomes packets of gso_size payload bytes that share its pages.
 * Called by dev_hard_start_xmit().
 */
#include <string.h>

#include "core/skbuff.h"
#include "ipv4/ip.h"
#include "ipv4/tcp_wire.h"
#include "net.h"

/* Where the parts of the packet are, as offsets from skb->data. */
struct gso_layout {
	size_t ip, tcp, payload;
};

static bool gso_layout(struct sk_buff *skb, struct gso_layout *l)
{
	size_t offset = (size_t)(skb->data - skb->head);
	uint8_t doff;

	if (skb->network_header < offset || skb->transport_header <= skb->network_header)
		return false;
	l->ip = skb->network_header - offset;
	l->tcp = skb->transport_header - offset;
	if (l->tcp + sizeof(struct tcp_wire) > skb_headlen(skb))
		return false;
	memcpy(&doff, skb->data + l->tcp + offsetof(struct tcp_wire, doff), 1);
	l->payload = l->tcp + (doff >> 4) * 4u;
	return l->payload >= l->tcp + sizeof(struct tcp_wire) && l->payload <= skb_headlen(skb) &&
	       skb->gso_size > 0;
}

/* Headers of the segment that carries `len` bytes from payload offset `off` on. */
static void fix_headers(struct sk_buff *seg, const struct gso_layout *l, size_t off, size_t len,
			unsigned int index, bool last)
{
	struct iphdr *iph = (struct iphdr *)(seg->data + l->ip);
	struct tcp_wire *th = (struct tcp_wire *)(seg->data + l->tcp);
	uint32_t tcp_len = (uint32_t)(l->payload - l->tcp + len);
	uint16_t pseudo;

	iph->tot_len = to_be16((uint16_t)(l->tcp - l->ip + tcp_len));
	iph->id = to_be16((uint16_t)(get_be16(iph->id) + index));
	ip_send_check(iph, l->tcp - l->ip);

	th->seq = to_be32(get_be32(th->seq) + (uint32_t)off);
	if (!last)
		th->flags &= (uint8_t) ~(TCPF_FIN | TCPF_PSH);
	if (index > 0)
		th->flags &= (uint8_t)~TCPF_CWR;
	pseudo = csum_fold_raw(
		csum_pseudo(get_be32(iph->saddr), get_be32(iph->daddr), tcp_len, iph->protocol));
	th->check = csum_to_be16(pseudo);
	seg->ip_summed = CHECKSUM_PARTIAL;
}

static struct sk_buff *one_segment(struct sk_buff *skb, const struct gso_layout *l, size_t off,
				   size_t len)
{
	struct sk_buff *seg = alloc_skb(skb->net, MAX_HEADER + l->payload, PKT_ATOMIC);

	if (!seg)
		return NULL;
	skb_reserve(seg, MAX_HEADER);
	memcpy(skb_put(seg, l->payload), skb->data, l->payload);
	seg->dev = skb->dev;
	seg->protocol = skb->protocol;
	seg->pkt_type = skb->pkt_type;
	seg->network_header = (uint16_t)(skb_headroom(seg) + l->ip);
	seg->transport_header = (uint16_t)(skb_headroom(seg) + l->tcp);
	seg->mac_header = (uint16_t)skb_headroom(seg);
	seg->csum_start = seg->transport_header;
	seg->csum_offset = offsetof(struct tcp_wire, check);
	if (skb_share(seg, skb, l->payload + off, len) < 0) {
		kfree_skb(seg);
		return NULL;
	}
	return seg;
}

struct sk_buff *skb_segment(struct sk_buff *skb)
{
	struct sk_buff *first = NULL, **link = &first;
	struct gso_layout l;
	size_t total, off = 0;
	unsigned int index = 0;

	if (!gso_layout(skb, &l))
		return NULL;
	total = skb->len - l.payload;
	do {
		size_t len = total - off < skb->gso_size ? total - off : skb->gso_size;
		struct sk_buff *seg = one_segment(skb, &l, off, len);

		if (!seg) {
			while (first) {
				seg = first->next;
				kfree_skb(first);
				first = seg;
			}
			return NULL;
		}
		fix_headers(seg, &l, off, len, index++, off + len == total);
		*link = seg;
		link = &seg->next;
		off += len;
	} while (off < total);
	return first;
}
