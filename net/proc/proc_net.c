/*
 * Serves /proc/net: open, read, stat and getdents of one directory with text
 * files.  Called by request.c for NETD_HANDLE_PROC and for the open files.
 */
#include "proc/proc_net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "abi/boot.h"
#include "handle.h"
#include "ipc.h"
#include "net.h"
#include "ops.h"
#include "request.h"

#define FILE_INO(index) (100u + (index))
#define DIR_INO 99u

const struct proc_entry proc_net_entries[] = {
	{ "arp", proc_show_arp },	  { "dev", proc_show_dev },
	{ "netstat", proc_show_netstat }, { "packet_memory", proc_show_pool },
	{ "raw", proc_show_raw },	  { "route", proc_show_route },
	{ "snmp", proc_show_snmp },	  { "sockstat", proc_show_sockstat },
	{ "tcp", proc_show_tcp },	  { "udp", proc_show_udp },
	{ "unix", proc_show_unix },
};
const size_t proc_net_count = sizeof(proc_net_entries) / sizeof(proc_net_entries[0]);

/* An open file (its text as it was at open), or the directory (index == proc_net_count). */
struct proc_file {
	uint64_t handle;
	size_t index;
	size_t len;
	char text[];
};

/* ---- text ---- */

static bool seq_reserve(struct seq *s, size_t more)
{
	size_t size = s->size ? s->size : 4096;
	char *buf;

	while (size < s->len + more + 1)
		size *= 2;
	if (size == s->size)
		return true;
	buf = realloc(s->buf, size);
	if (!buf) {
		s->err = -ENOMEM;
		return false;
	}
	s->buf = buf;
	s->size = size;
	return true;
}

void seq_printf(struct seq *s, const char *format, ...)
{
	va_list args;
	int n;

	if (s->err || !seq_reserve(s, 256))
		return;
	va_start(args, format);
	n = vsnprintf(s->buf + s->len, s->size - s->len, format, args);
	va_end(args);
	if (n < 0)
		return;
	if ((size_t)n >= s->size - s->len) {
		if (!seq_reserve(s, (size_t)n))
			return;
		va_start(args, format);
		vsnprintf(s->buf + s->len, s->size - s->len, format, args);
		va_end(args);
	}
	s->len += (size_t)n;
}

void seq_line_end(struct seq *s, size_t line_start, size_t width)
{
	int pad = s->len - line_start < width ? (int)(width - (s->len - line_start)) : 0;

	seq_printf(s, "%*s\n", pad, "");
}

/* ---- files ---- */

/* The entry with this name; proc_net_count for the directory itself; -ENOENT. */
static int lookup(const char *path, size_t len, size_t *index)
{
	while (len > 0 && path[len - 1] == '/')
		len--;
	if (len == 0 || (len == 1 && path[0] == '.')) {
		*index = proc_net_count;
		return 0;
	}
	for (size_t i = 0; i < proc_net_count; i++) {
		size_t n = strlen(proc_net_entries[i].name);

		if (n <= len && memcmp(proc_net_entries[i].name, path, n) == 0) {
			*index = i;
			if (n == len)
				return 0;
			if (path[n] == '/')
				return -ENOTDIR;
		}
	}
	return -ENOENT;
}

static int path_of(struct request *req, size_t *index)
{
	char path[256];
	struct iovec iov = { path, req->msg.in_len };
	long got;

	if (req->msg.in_len > sizeof(path))
		return -ENAMETOOLONG;
	got = request_pull(req, 0, &iov, 1);
	return got < 0 ? (int)got : lookup(path, (size_t)got, index);
}

static struct proc_file *make_file(struct net *net, size_t index, int *err)
{
	struct seq s = { .net = net };
	struct proc_file *f = NULL;

	if (index < proc_net_count)
		proc_net_entries[index].show(&s);
	*err = s.err ? s.err : -ENOMEM;
	if (!s.err)
		f = malloc(sizeof(*f) + s.len);
	if (f) {
		f->index = index;
		f->len = s.len;
		if (s.len)
			memcpy(f->text, s.buf, s.len);
	}
	free(s.buf);
	return f;
}

static int handle_open(struct request *req)
{
	uint64_t flags = req->msg.arg[0];
	struct proc_file *f;
	size_t index;
	int err = path_of(req, &index);

	if (err < 0)
		return err;
	if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC))
		return index < proc_net_count ? -EACCES : -EISDIR;
	if (flags & O_DIRECTORY && index < proc_net_count)
		return -ENOTDIR;
	if (req->msg.arg[2] & IPC_OPEN_EXEC)
		return -EACCES;
	f = make_file(req->net, index, &err);
	if (!f)
		return err;
	f->handle = handle_alloc(req->net, f, HANDLE_PROC);
	if (!f->handle) {
		free(f);
		return -ENFILE;
	}
	req->reply->handle = f->handle;
	req->reply->file = IPC_FILE_SEEK | (index == proc_net_count ? IPC_FILE_DIR : 0);
	return 0;
}

void proc_net_release(struct net *net, uint64_t handle)
{
	free(handle_get(net, handle, HANDLE_PROC));
	handle_free(net, handle);
}

static int handle_read(struct request *req)
{
	const struct proc_file *f = handle_get(req->net, req->msg.handle, HANDLE_PROC);
	uint64_t off = req->msg.arg[0];
	size_t n;
	int err;

	if (f->index == proc_net_count)
		return -EISDIR;
	if (off >= f->len)
		return 0;
	n = f->len - off < req->len ? f->len - off : req->len;
	err = request_push(req, 0, f->text + off, n);
	if (err == 0)
		err = request_flush(req);
	return err < 0 ? err : (int)n;
}

static int push_stat(struct request *req, size_t index)
{
	struct stat st = { 0 };
	int err;

	st.st_mode = index == proc_net_count ? S_IFDIR | 0555 : S_IFREG | 0444;
	st.st_ino = index == proc_net_count ? DIR_INO : FILE_INO(index);
	st.st_nlink = index == proc_net_count ? 2 : 1;
	st.st_blksize = 4096;
	st.st_mtim.tv_sec = st.st_ctim.tv_sec = st.st_atim.tv_sec =
		(time_t)(net_ipc_realtime(req->net) / 1000000000u);
	err = request_push(req, 0, &st, sizeof(st) < req->len ? sizeof(st) : req->len);
	return err < 0 ? err : request_flush(req);
}

static int handle_stat(struct request *req)
{
	const struct proc_file *f = handle_get(req->net, req->msg.handle, HANDLE_PROC);

	return push_stat(req, f ? f->index : proc_net_count);
}

static int handle_statpath(struct request *req)
{
	size_t index;
	int err = path_of(req, &index);

	return err < 0 ? err : push_stat(req, index);
}

static int handle_access(struct request *req)
{
	size_t index;
	int err = path_of(req, &index);

	if (err < 0)
		return err;
	if (req->msg.arg[0] & 2 || (req->msg.arg[0] & 1 && index < proc_net_count))
		return -EACCES; /* W_OK; X_OK on a file */
	return 0;
}

/* struct linux_dirent64, whose name has no fixed length. */
struct dirent_head {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
} __attribute__((packed));
#define DT_DIR_ 4
#define DT_REG_ 8

/* Entry number n of the directory: ".", "..", then the files. */
static size_t make_dirent(char *buf, size_t n)
{
	const char *name = n == 0 ? "." : n == 1 ? ".." : proc_net_entries[n - 2].name;
	size_t reclen = (sizeof(struct dirent_head) + strlen(name) + 1 + 7) & ~(size_t)7;
	struct dirent_head head = {
		.ino = n < 2 ? DIR_INO : FILE_INO(n - 2),
		.off = (int64_t)n + 1,
		.reclen = (uint16_t)reclen,
		.type = n < 2 ? DT_DIR_ : DT_REG_,
	};

	memset(buf, 0, reclen);
	memcpy(buf, &head, sizeof(head));
	strcpy(buf + sizeof(head), name);
	return reclen;
}

static int handle_getdents(struct request *req)
{
	const struct proc_file *f = handle_get(req->net, req->msg.handle, HANDLE_PROC);
	uint64_t pos = req->msg.arg[0];
	char buf[2048];
	size_t len = 0;
	int err;

	if (f && f->index != proc_net_count)
		return -ENOTDIR;
	for (; pos < proc_net_count + 2; pos++) {
		char entry[64];
		size_t n = make_dirent(entry, pos);

		if (len + n > req->len || len + n > sizeof(buf))
			break;
		memcpy(buf + len, entry, n);
		len += n;
	}
	if (len == 0 && pos < proc_net_count + 2)
		return -EINVAL; /* the caller's buffer is too small for one entry */
	req->reply->arg[0] = pos;
	err = request_push(req, 0, buf, len);
	if (err == 0)
		err = request_flush(req);
	return err < 0 ? err : (int)len;
}

static int handle_refuse(struct request *req)
{
	(void)req;
	return -EACCES; /* nothing here can be made, moved or changed */
}

/* Operations on the tree's root, by path. */
static int prepare_root(struct request *req)
{
	switch (req->msg.op) {
	case IPC_OP_OPEN:
		req->handler = handle_open;
		break;
	case IPC_OP_STATPATH:
		req->handler = handle_statpath;
		req->len = req->msg.out_len;
		break;
	case IPC_OP_ACCESS:
		req->handler = handle_access;
		break;
	case IPC_OP_STAT:
		req->handler = handle_stat;
		req->len = req->msg.out_len;
		break;
	case IPC_OP_GETDENTS:
		req->handler = handle_getdents;
		req->len = req->msg.out_len;
		break;
	case IPC_OP_READLINK:
		return -EINVAL;
	case IPC_OP_MKDIR:
	case IPC_OP_UNLINK:
	case IPC_OP_RENAME:
	case IPC_OP_LINK:
	case IPC_OP_SYMLINK:
	case IPC_OP_MKNOD:
		req->handler = handle_refuse;
		break;
	default:
		return -EOPNOTSUPP;
	}
	return 0;
}

int proc_request_prepare(struct request *req)
{
	if (req->msg.handle == NETD_HANDLE_PROC)
		return prepare_root(req);
	if (!handle_get(req->net, req->msg.handle, HANDLE_PROC))
		return -EBADF;
	req->len = req->msg.out_len;
	switch (req->msg.op) {
	case IPC_OP_READ:
		req->handler = handle_read;
		return 0;
	case IPC_OP_STAT:
		req->handler = handle_stat;
		return 0;
	case IPC_OP_GETDENTS:
		req->handler = handle_getdents;
		return 0;
	case IPC_OP_SETATTR:
		req->handler = handle_refuse;
		return 0;
	case IPC_OP_FSYNC:
		return -EINVAL;
	case IPC_OP_IOCTL:
		return -ENOTTY;
	default:
		return -EACCES;
	}
}
