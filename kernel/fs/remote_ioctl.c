/*
 * ioctl on remote files.  A server sees only streams, so the kernel must know how
 * many bytes stand behind the argument: newer commands say so themselves
 * (_IOC_SIZE), for the older ones there is a table here.  Two commands have
 * pointers inside their structure; those are followed here.
 */
#include "abi/if.h"
#include "abi/if_arp.h"
#include "abi/ioctl.h"
#include "abi/route.h"
#include "abi/termios.h"
#include "abi/time.h"
#include "fs/socket_file.h"

#define KTERMIO_SIZE 18 /* struct termio of TCGETA */

/* Bytes read from and written to *argument. */
struct ioctl_size {
	uint16_t cmd, last; /* commands cmd..last */
	uint8_t in, out;
};

static const struct ioctl_size ioctl_sizes[] = {
	{ TCGETS, TCGETS, 0, sizeof(struct ktermios) },
	{ TCSETS, TCSETSF, sizeof(struct ktermios), 0 },
	{ TCGETA, TCGETA, 0, KTERMIO_SIZE },
	{ TCSETA, TCSETAF, KTERMIO_SIZE, 0 },
	{ TIOCGPGRP, TIOCGPGRP, 0, 4 },
	{ TIOCSPGRP, TIOCSPGRP, 4, 0 },
	{ TIOCOUTQ, TIOCOUTQ, 0, 4 },
	{ TIOCSTI, TIOCSTI, 1, 0 },
	{ TIOCGWINSZ, TIOCGWINSZ, 0, sizeof(struct winsize) },
	{ TIOCSWINSZ, TIOCSWINSZ, sizeof(struct winsize), 0 },
	{ TIOCMGET, TIOCMGET, 0, 4 },
	{ TIOCMBIS, TIOCMSET, 4, 0 },
	{ FIONREAD, FIONREAD, 0, 4 },
	{ TIOCGSID, TIOCGSID, 0, 4 },
	{ SIOCATMARK, SIOCATMARK, 0, 4 },
	{ SIOCGSTAMP, SIOCGSTAMP, 0, sizeof(struct timeval) },
	{ SIOCGIFNAME, SIOCGIFNAME, sizeof(struct ifreq), sizeof(struct ifreq) },
	{ SIOCGIFFLAGS, SIOCETHTOOL, sizeof(struct ifreq), sizeof(struct ifreq) },
	{ SIOCDARP, SIOCSARP, sizeof(struct arpreq), sizeof(struct arpreq) },
	{ SIOCGIFMAP, SIOCGIFMAP, sizeof(struct ifreq), sizeof(struct ifreq) },
};

static void ioctl_size(uint32_t cmd, size_t *in, size_t *out)
{
	uint32_t dir = cmd >> 30;

	*in = dir & _IOC_WRITE ? cmd >> 16 & 0x3fff : 0;
	*out = dir & _IOC_READ ? cmd >> 16 & 0x3fff : 0;
	for (size_t i = 0; i < ARRAY_SIZE(ioctl_sizes); i++) {
		if (cmd >= ioctl_sizes[i].cmd && cmd <= ioctl_sizes[i].last) {
			*in = ioctl_sizes[i].in;
			*out = ioctl_sizes[i].out;
			return;
		}
	}
}

static int64_t ioctl_call(struct file *file, uint32_t cmd, uint64_t arg, const struct iov_iter *in,
			  const struct iov_iter *out)
{
	struct request *rq = request_begin(file->private_data, IPC_OP_IOCTL);
	int64_t ret;

	rq->arg[0] = cmd;
	rq->arg[1] = arg;
	rq->in = *in;
	rq->out = *out;
	ret = remote_call(&rq);
	request_end(rq);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}

/* SIOCGIFCONF: the out stream is the caller's array of struct ifreq; the server returns how
 * many bytes it has, or would have if the stream is empty. */
static int64_t ioctl_ifconf(struct file *file, uint64_t arg)
{
	struct ifconf *uconf = (struct ifconf *)arg, conf;
	struct iov_iter none = { 0 }, out;
	struct ioseg seg;
	int64_t ret;

	if (get_user(conf, uconf))
		return -EFAULT;
	if (conf.ifc_len < 0)
		return -EINVAL;
	out = iter_user(&seg, conf.ifc_buf, conf.ifc_buf ? (size_t)conf.ifc_len : 0);
	ret = ioctl_call(file, SIOCGIFCONF, 0, &none, &out);
	if (ret < 0)
		return ret;
	return put_user((int)ret, &uconf->ifc_len) ? -EFAULT : 0;
}

/* SIOCADDRT, SIOCDELRT: the in stream is struct rtentry, and behind it the IFNAMSIZ bytes of
 * the name that rt_dev points to (zeros if it is NULL). */
static int64_t ioctl_route(struct file *file, uint32_t cmd, uint64_t arg)
{
	struct {
		struct rtentry rt;
		char dev[IFNAMSIZ];
	} route = { 0 };
	struct iov_iter in, none = { 0 };
	struct ioseg seg;

	if (get_user(route.rt, (const struct rtentry *)arg))
		return -EFAULT;
	if (route.rt.rt_dev) {
		int64_t n = strncpy_from_user(route.dev, route.rt.rt_dev, sizeof(route.dev));

		if (n < 0)
			return n == -ENAMETOOLONG ? -ENODEV : n;
	}
	in = iter_kernel(&seg, &route, sizeof(route));
	return ioctl_call(file, cmd, 0, &in, &none);
}

int64_t remote_ioctl(struct file *file, uint32_t cmd, uint64_t arg)
{
	struct ioseg in_seg, out_seg;
	struct iov_iter in, out;
	size_t in_len, out_len;

	if (cmd == SIOCGIFCONF)
		return ioctl_ifconf(file, arg);
	if (cmd == SIOCADDRT || cmd == SIOCDELRT)
		return ioctl_route(file, cmd, arg);
	ioctl_size(cmd, &in_len, &out_len);
	in = iter_user(&in_seg, (const void *)arg, in_len);
	out = iter_user(&out_seg, (const void *)arg, out_len);
	return ioctl_call(file, cmd, arg, &in, &out);
}
