/*
 * The bytes of an sk_buff, linear and in fragments: copying, summing, cutting,
 * joining, and filling from a caller's request.
 */
#include <errno.h>
#include <string.h>

#include "core/skbuff.h"
#include "net.h"
#include "request.h"

static inline size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Visit the pieces of [offset, offset + len): visit(piece, its length, arg).
 * False when the packet is shorter.
 */
static bool for_each_piece(const struct sk_buff *skb, size_t offset, size_t len,
			   void (*visit)(uint8_t *p, size_t n, void *arg), void *arg)
{
	const struct skb_shared_info *info = skb->shinfo;
	size_t headlen = skb_headlen(skb);

	if (offset > skb->len || len > skb->len - offset)
		return false;
	if (offset < headlen && len > 0) {
		size_t n = min_size(len, headlen - offset);

		visit(skb->data + offset, n, arg);
		offset += n;
		len -= n;
	}
	offset -= min_size(offset, headlen);
	for (unsigned int i = 0; i < info->nr_frags && len > 0; i++) {
		const struct skb_frag *f = &info->frags[i];
		size_t n;

		if (offset >= f->size) {
			offset -= f->size;
			continue;
		}
		n = min_size(len, f->size - offset);
		visit(f->page + f->offset + offset, n, arg);
		offset = 0;
		len -= n;
	}
	return len == 0;
}

static void copy_out(uint8_t *p, size_t n, void *arg)
{
	uint8_t **to = arg;

	memcpy(*to, p, n);
	*to += n;
}

int skb_copy_bits(const struct sk_buff *skb, size_t offset, void *to, size_t len)
{
	uint8_t *p = to;

	if (offset + len <= skb_headlen(skb)) {
		memcpy(to, skb->data + offset, len);
		return 0;
	}
	return for_each_piece(skb, offset, len, copy_out, &p) ? 0 : -EFAULT;
}

struct sum_state {
	struct csum sum;
	size_t offset;
};

static void add_piece(uint8_t *p, size_t n, void *arg)
{
	struct sum_state *s = arg;

	s->sum = csum_block_add(s->sum, csum_bytes(p, n), s->offset);
	s->offset += n;
}

struct csum skb_checksum(const struct sk_buff *skb, size_t offset, size_t len, struct csum sum)
{
	struct sum_state s = { sum, 0 };

	for_each_piece(skb, offset, len, add_piece, &s);
	return s.sum;
}

int skb_checksum_help(struct sk_buff *skb)
{
	size_t start, field;
	uint16_t folded;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return 0;
	if (skb_unclone(skb) < 0)
		return -ENOMEM;
	start = (size_t)(skb->head + skb->csum_start - skb->data);
	field = start + skb->csum_offset;
	if (start > skb->len || field + 2 > skb_headlen(skb))
		return -EINVAL;
	/* the field holds the pseudo-header's sum and is summed with the rest */
	folded = csum_fold(skb_checksum(skb, start, skb->len - start, CSUM_ZERO));
	if (folded == 0)
		folded = 0xffff; /* 0 would mean "no checksum" in UDP; the same number in TCP */
	memcpy(skb->data + field, &folded, 2);
	skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

int skb_add_frag(struct sk_buff *skb, uint8_t *page, size_t offset, size_t size)
{
	struct skb_shared_info *info = skb->shinfo;

	if (info->nr_frags == MAX_SKB_FRAGS)
		return -EMSGSIZE;
	info->frags[info->nr_frags++] = (struct skb_frag){ page, (uint16_t)offset, (uint16_t)size };
	skb->len += (uint32_t)size;
	skb->data_len += (uint32_t)size;
	skb->truesize += (uint32_t)pkt_size(&skb->net->pool, page);
	return 0;
}

int pskb_trim(struct sk_buff *skb, size_t len)
{
	struct skb_shared_info *info;
	size_t left;
	unsigned int i;

	if (len >= skb->len)
		return 0;
	if (skb->data_len == 0) {
		skb->tail = skb->data + len;
		skb->len = (uint32_t)len;
		return 0;
	}
	if (skb_unclone(skb) < 0)
		return -ENOMEM;
	info = skb->shinfo;
	left = len > skb_headlen(skb) ? len - skb_headlen(skb) : 0;
	if (len < skb_headlen(skb))
		skb->tail = skb->data + len;
	skb->len = (uint32_t)len;
	skb->data_len = (uint32_t)left;
	for (i = 0; i < info->nr_frags && left > 0; i++) {
		if (info->frags[i].size > left)
			info->frags[i].size = (uint16_t)left;
		left -= info->frags[i].size;
	}
	while (info->nr_frags > i) {
		uint8_t *page = info->frags[--info->nr_frags].page;

		skb->truesize -= (uint32_t)pkt_size(&skb->net->pool, page);
		pkt_put(&skb->net->pool, page);
	}
	return 0;
}

static int share_frag(struct sk_buff *to, uint8_t *page, size_t offset, size_t size)
{
	int err = skb_add_frag(to, page, offset, size);

	if (err == 0)
		pkt_get(&to->net->pool, page);
	return err;
}

int skb_share(struct sk_buff *to, const struct sk_buff *from, size_t off, size_t len)
{
	const struct skb_shared_info *info = from->shinfo;
	size_t headlen = skb_headlen(from);
	int err = 0;

	if (off < headlen && len > 0) {
		size_t n = min_size(len, headlen - off);

		err = share_frag(to, from->head, skb_headroom(from) + off, n);
		off += n;
		len -= n;
	}
	off -= min_size(off, headlen);
	for (unsigned int i = 0; i < info->nr_frags && len > 0 && err == 0; i++) {
		const struct skb_frag *f = &info->frags[i];
		size_t n;

		if (off >= f->size) {
			off -= f->size;
			continue;
		}
		n = min_size(len, f->size - off);
		err = share_frag(to, f->page, f->offset + off, n);
		off = 0;
		len -= n;
	}
	return err < 0 || len == 0 ? err : -EMSGSIZE;
}

/* ---- from a caller ---- */

/* New room at the end of skb for up to len bytes: iov entries, blocks not yet in skb. */
static int add_blocks(struct sk_buff *skb, struct iovec *iov, int n, size_t len)
{
	int room = MAX_SKB_FRAGS - skb->shinfo->nr_frags;

	for (; len > 0 && room > 0; room--, n++) {
		size_t want = min_size(len, PKT_PAGE);
		uint8_t *page = pkt_alloc(&skb->net->pool, want, PKT_USER);

		if (!page)
			break;
		iov[n] = (struct iovec){ page, want };
		len -= want;
	}
	return n;
}

/* Room left behind the last fragment, when nobody else has the block. */
static size_t last_frag_room(const struct sk_buff *skb)
{
	const struct skb_shared_info *info = skb->shinfo;
	const struct skb_frag *f;

	if (info->nr_frags == 0 || skb_cloned(skb))
		return 0;
	f = &info->frags[info->nr_frags - 1];
	if (pkt_refs(&skb->net->pool, f->page) != 1)
		return 0;
	return pkt_size(&skb->net->pool, f->page) - f->offset - f->size;
}

int skb_append_from_request(struct sk_buff *skb, struct request *req, size_t off, size_t len)
{
	struct skb_shared_info *info = skb->shinfo;
	struct iovec iov[MAX_SKB_FRAGS + 1];
	size_t fill = min_size(last_frag_room(skb), len);
	int first = 0, n;
	long got, left;

	if (fill > 0) {
		struct skb_frag *f = &info->frags[info->nr_frags - 1];

		iov[first++] = (struct iovec){ f->page + f->offset + f->size, fill };
	}
	n = add_blocks(skb, iov, first, len - fill);
	if (n == 0)
		return -ENOBUFS;
	got = request_pull(req, off, iov, n);
	left = got < 0 ? 0 : got;
	if (fill > 0) {
		size_t k = min_size(fill, (size_t)left);

		info->frags[info->nr_frags - 1].size =
			(uint16_t)(info->frags[info->nr_frags - 1].size + k);
		skb->len += (uint32_t)k;
		skb->data_len += (uint32_t)k;
		left -= (long)k;
	}
	for (int i = first; i < n; i++) {
		size_t k = min_size(iov[i].iov_len, (size_t)left);

		if (k > 0)
			skb_add_frag(skb, iov[i].iov_base, 0, k);
		else
			pkt_put(&skb->net->pool, iov[i].iov_base);
		left -= (long)k;
	}
	return (int)got;
}

int skb_put_from_request(struct sk_buff *skb, struct request *req, size_t off, size_t len)
{
	struct iovec iov = { skb->tail, len };
	long got;

	if (len > skb_tailroom(skb))
		return -EMSGSIZE;
	got = request_pull(req, off, &iov, 1);
	if (got < 0)
		return (int)got;
	if ((size_t)got != len)
		return -EFAULT;
	skb_put(skb, len);
	return 0;
}
