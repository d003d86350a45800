/*
 * A request's streams: pulling what the caller offers, pushing what it gets,
 * names and control messages.  A byte is copied once, by ring 0, between the
 * caller's memory and packet memory; short ones travel in the messages.
 */
#include "request_io.h"

#include <errno.h>
#include <string.h>

#include "core/skbuff.h"
#include "ipc.h"
#include "net.h"
#include "request.h"

static size_t data_offset(const struct request *req)
{
	return req->name_len + req->control_len;
}

/* Copy from the head of the in stream, which came with the message. */
static void copy_inline(const uint8_t *from, const struct iovec *iov, int n)
{
	for (int i = 0; i < n; i++) {
		memcpy(iov[i].iov_base, from, iov[i].iov_len);
		from += iov[i].iov_len;
	}
}

static long pull_stream(struct request *req, size_t off, const struct iovec *iov, int n)
{
	size_t total = 0;

	for (int i = 0; i < n; i++)
		total += iov[i].iov_len;
	if (off + total <= req->msg.data_len && off + total <= IPC_INLINE) {
		copy_inline(req->msg.data + off, iov, n);
		return (long)total;
	}
	return net_ipc_pull(req->net, req->msg.id, off, iov, n);
}

long request_pull(struct request *req, size_t off, const struct iovec *iov, int iovcnt)
{
	return pull_stream(req, data_offset(req) + off, iov, iovcnt);
}

int request_get_name(struct request *req, struct sockaddr_storage *addr)
{
	struct iovec iov = { addr, req->name_len };
	long got;

	memset(addr, 0, sizeof(*addr));
	if (req->name_len == 0)
		return 0;
	if (req->name_len > sizeof(*addr))
		return -EINVAL;
	got = pull_stream(req, 0, &iov, 1);
	if (got < 0)
		return (int)got;
	return (size_t)got == req->name_len ? (int)got : -EFAULT;
}

int request_get_control(struct request *req, void *buf, size_t room)
{
	struct iovec iov = { buf, req->control_len };
	long got;

	if (req->control_len > room)
		return -EINVAL;
	got = pull_stream(req, req->name_len, &iov, 1);
	if (got < 0)
		return (int)got;
	return (size_t)got == req->control_len ? 0 : -EFAULT;
}

/* Does [off, off + len) continue the reply's inline data, and does it fit? */
static bool fits_reply(const struct request *req, uint64_t off, uint64_t len)
{
	return off == req->reply->data_len && off + len <= IPC_INLINE;
}

int request_flush(struct request *req)
{
	struct push_batch *b = req->net->push;
	long sent = 0;

	if (b->n == 0)
		return 0;
	if (fits_reply(req, b->off, b->len)) {
		for (int i = 0; i < b->n; i++) {
			memcpy(req->reply->data + req->reply->data_len, b->iov[i].iov_base,
			       b->iov[i].iov_len);
			req->reply->data_len += (uint32_t)b->iov[i].iov_len;
		}
		sent = (long)b->len;
	} else {
		sent = net_ipc_push(req->net, req->msg.id, b->off, b->iov, b->n);
	}
	b->n = 0;
	if (sent < 0)
		return (int)sent;
	return (uint64_t)sent == b->len ? 0 : -EFAULT;
}

/* Note one piece of memory for stream offset off. */
static int push_stream(struct request *req, uint64_t off, const void *data, size_t len)
{
	struct push_batch *b = req->net->push;

	if (len == 0)
		return 0;
	if (b->n == PUSH_IOV || (b->n > 0 && b->off + b->len != off)) {
		int err = request_flush(req);

		if (err < 0)
			return err;
	}
	if (b->n == 0) {
		b->off = off;
		b->len = 0;
	}
	b->iov[b->n++] = (struct iovec){ (void *)(uintptr_t)data, len };
	b->len += len;
	return 0;
}

int request_push(struct request *req, size_t off, const void *data, size_t len)
{
	return push_stream(req, data_offset(req) + off, data, len);
}

int request_push_skb(struct request *req, size_t off, const struct sk_buff *skb, size_t skb_off,
		     size_t len)
{
	const struct skb_shared_info *info = skb_shinfo(skb);
	size_t headlen = skb_headlen(skb);
	int err = 0;

	if (skb_off < headlen && len > 0) {
		size_t n = len < headlen - skb_off ? len : headlen - skb_off;

		err = request_push(req, off, skb->data + skb_off, n);
		off += n;
		skb_off += n;
		len -= n;
	}
	skb_off -= skb_off < headlen ? skb_off : headlen;
	for (unsigned int i = 0; i < info->nr_frags && len > 0 && err == 0; i++) {
		const struct skb_frag *f = &info->frags[i];
		size_t n;

		if (skb_off >= f->size) {
			skb_off -= f->size;
			continue;
		}
		n = len < f->size - skb_off ? len : f->size - skb_off;
		err = request_push(req, off, f->page + f->offset + skb_off, n);
		skb_off = 0;
		off += n;
		len -= n;
	}
	return err;
}

int request_push_pending(struct request *req)
{
	struct iovec iov = { req->reply->data, req->reply->data_len };
	int err = request_flush(req);
	long sent;

	if (err < 0 || req->reply->data_len == 0)
		return err;
	sent = net_ipc_push(req->net, req->msg.id, 0, &iov, 1);
	req->reply->data_len = 0;
	return sent == (long)iov.iov_len ? 0 : -EFAULT;
}

void request_put_name(struct request *req, const void *addr, size_t len)
{
	size_t room = req->name_len;

	req->reply->arg[0] = len;
	if (room == 0)
		return;
	push_stream(req, 0, addr, len < room ? len : room);
	request_flush(req);
}

void request_put_cmsg(struct request *req, int level, int type, const void *data, size_t len)
{
	size_t used = req->reply->arg[1], room = req->control_len - used;
	uint8_t buf[CMSG_SPACE(128)] = { 0 };
	struct cmsghdr *cmsg = (struct cmsghdr *)(void *)buf;
	size_t space = CMSG_SPACE(len);

	if (len > 128 || room < CMSG_LEN(len)) {
		request_set_msg_flags(req, MSG_CTRUNC);
		return;
	}
	cmsg->cmsg_len = CMSG_LEN(len);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	memcpy(CMSG_DATA(cmsg), data, len);
	if (space > room)
		space = room;
	push_stream(req, req->name_len + used, buf, space);
	request_flush(req);
	req->reply->arg[1] = used + space;
}

void request_set_msg_flags(struct request *req, int bits)
{
	req->reply->arg[2] |= (uint64_t)(unsigned int)bits;
}
