/*
 * Messages between ring 0, servers and clients, and the system calls that carry
 * them.  docs/ipc.md explains the whole; this header is the contract.
 *
 * A *port* is where a server receives.  A *remote file* is an ordinary file
 * descriptor that names a port and a 64-bit handle chosen by the server; each
 * file operation on it becomes one request (struct ipc_msg) to the port while
 * the caller sleeps.  A request does not carry the caller's buffers, it
 * describes them: the *in stream* (bytes the caller offers) and the *out
 * stream* (room the caller has).  The server reads the one with ipc_pull() and
 * fills the other with ipc_push(); up to IPC_INLINE bytes of either travel in
 * the message itself, so that small requests need no further call.
 */
#pragma once

#include <stdint.h>

/* System calls that Linux does not have. */
#define SYS_port_create		1024	/* (flags) -> port fd */
#define SYS_port_open		1025	/* (port, handle, file flags, poll mask) -> remote fd */
#define SYS_ipc_call		1026	/* (remote fd, struct ipc_msg *) -> 0 */
#define SYS_ipc_reply_receive	1027	/* (port, replies, n, msgs, n, timeout ns) -> n */
#define SYS_ipc_pull		1028	/* (port, id, offset, iovec *, iovcnt) -> bytes */
#define SYS_ipc_push		1029	/* (port, id, offset, iovec *, iovcnt) -> bytes */
#define SYS_ipc_notify		1030	/* (port or remote fd, event bits) -> 0 */
#define SYS_net_attach		1031	/* (family, remote fd or -1, flags) -> 0 */
#define SYS_mount_fd		1032	/* (remote fd, path, type name) -> 0 */
#define SYS_hw_create		1033	/* (hw fd, HW_*, a, b) -> fd */
#define SYS_mem_phys		1034	/* (memory fd, offset, uint64_t *phys, pages) -> pages */
#define SYS_irq_bind		1035	/* (irq fd, port fd, event bits) -> 0; unmasks the line */
#define SYS_irq_ack		1036	/* (irq fd) -> 0; the line may fire again */
#define SYS_io_in		1037	/* (ioport fd, offset, width 1|2|4) -> value */
#define SYS_io_out		1038	/* (ioport fd, offset, width, value) -> 0 */
#define SYS_io_outs		1039	/* (ioport fd, offset, bytes, n) -> n; to one port */
#define SYS_proc_info		1040	/* (pid, struct proc_info *) -> first pid >= pid */
#define SYS_mount_info		1041	/* (index, struct mount_info *) -> 0, -ENOENT */

#define IPC_INLINE	128	/* bytes of either stream carried in the message */
#define IPC_FDS		8	/* descriptors in one message */
#define IPC_PATH_MAX	4096	/* out stream of every path request */

/* net_attach: a family table of the caller's own (a copy of the one it shared) is changed */
#define NET_ATTACH_OWN	1u

/* One message.  Which fields mean something depends on op; see below. */
struct ipc_msg {
	uint32_t op;		/* IPC_OP_* (received), IPC_REPLY or IPC_READY (sent) */
	uint32_t flags;		/* IPC_F_* */
	uint64_t id;		/* names the request until it has been answered */
	uint64_t handle;	/* the object; in a reply: the object just made */
	uint64_t arg[4];
	int64_t ret;		/* reply: result, or -errno */
	uint32_t in_len;	/* request: length of the in stream */
	uint32_t out_len;	/* request: length of the out stream */
	uint32_t poll;		/* reply, IPC_READY: the object's poll mask as it is now */
	uint32_t file;		/* reply that makes a file: IPC_FILE_* */
	int32_t pid, tid;	/* request: who calls; filled in by ring 0 */
	int32_t pgid, sid;
	uint32_t uid, gid;
	uint32_t data_len;	/* bytes used in data[] */
	uint32_t nfds;		/* descriptors used in fds[] */
	int32_t fds[IPC_FDS];	/* sent: borrowed from the sender; received: new ones */
	uint8_t data[IPC_INLINE]; /* request: head of the in stream;
				   * reply: head of the out stream */
};

#define IPC_MSG_HEAD	(__builtin_offsetof(struct ipc_msg, data))
_Static_assert(sizeof(struct ipc_msg) == 272, "struct ipc_msg is ABI");
_Static_assert(IPC_MSG_HEAD == 144, "head of struct ipc_msg is ABI");

/* flags of a request */
#define IPC_F_NONBLOCK	1u	/* answer -EAGAIN instead of parking the request */

/* reply.file: what kind of file the new handle is */
#define IPC_FILE_SEEK	1u	/* has a position: lseek, pread; always readable and writable */
#define IPC_FILE_DIR	2u	/* a directory: getdents64, fchdir, *at() */
#define IPC_FILE_SOCKET	4u	/* takes the socket calls */
#define IPC_FILE_TTY	8u	/* a terminal */
#define IPC_FILE_STREAM	16u	/* EPIPE comes with SIGPIPE */

/*
 * What a server sends in the `replies` array of ipc_reply_receive().
 *
 * IPC_REPLY answers request .id: .ret, .poll, .arg[], data[], fds[]; and .handle
 * and .file where the request makes a file.  A reply to a request that is gone
 * is ignored; a handle made for it is released again.
 * IPC_READY posts the poll mask .poll of object .handle and wakes its pollers,
 * also when the mask is unchanged (an edge for EPOLLET).
 * IPC_NOTIFY rings .fds[0] (a port or remote file) with the event bits .arg[0].
 */
#define IPC_REPLY	0u
#define IPC_READY	1u
#define IPC_NOTIFY	2u

/* ret of a reply to a path request: go on with another path (see IPC_OP_OPEN) */
#define IPC_REDIRECT	(-600)
/* ret of a reply: a signal was sent to the caller; restart or EINTR after it (ERESTARTSYS) */
#define IPC_RESTART	(-512)

enum ipc_op {
	/* From ring 0; no reply is expected. */
	IPC_OP_EVENT = 1,	/* arg[0]: event bits notified since the last one */
	IPC_OP_CANCEL,		/* id: parked request to be answered now (-EINTR, or what
				 * was done); arg[0] != 0: its caller is dead, forget it */
	IPC_OP_RELEASE,		/* handle: its last descriptor was closed */

	/*
	 * Files, by handle.  Offsets: a byte position, or IPC_STREAM for
	 * objects without one.
	 */
	IPC_OP_READ = 16,	/* arg[0] offset; out stream: data; ret: bytes */
	IPC_OP_WRITE,		/* arg[0] offset, arg[1] O_* flags; in stream: data; ret: bytes;
				 * reply arg[0]: position after it when O_APPEND */
	IPC_OP_STAT,		/* out stream: struct stat */
	IPC_OP_SETATTR,		/* arg[0] IPC_SET_*, arg[1] mode, arg[2] uid | gid << 32,
				 * arg[3] size; in stream: struct timespec[2] if IPC_SET_TIMES */
	IPC_OP_GETDENTS,	/* arg[0] position; out: linux_dirent64s; reply arg[0]: next */
	IPC_OP_IOCTL,		/* arg[0] request, arg[1] argument; streams: *argument.
				 * SIOCGIFCONF: out: the array itself; ret: its bytes.
				 * SIOCADDRT, SIOCDELRT: in: struct rtentry, then the
				 * IFNAMSIZ bytes that rt_dev points to (zeros: none) */
	IPC_OP_MEMOBJ,		/* reply fds[0]: memory object with the file's content,
				 * ret: size in bytes; arg[0]: PROT_* | MAP_SHARED << 32 */
	IPC_OP_FSYNC,
	IPC_OP_STATFS,		/* out stream: struct statfs */

	/*
	 * Paths.  handle: the root that was mounted.  In stream: the path without
	 * a leading slash and without NUL (RENAME, LINK, SYMLINK: two of them with
	 * a NUL between).  The kernel sends plain components; a server walks them
	 * and, when it meets ".." or a symbolic link that is to be followed, does
	 * not follow it but replies IPC_REDIRECT with the path to go on with in the
	 * out stream (length arg[0]; arg[1]: which path, 0 or 1; arg[2]: 0 relative
	 * to this root, in which case it must begin with the canonical path walked
	 * so far (and may begin with ".." only when ".." was met at the root); 1 an
	 * absolute link target, to be resolved from the process's root).
	 */
	IPC_OP_OPEN = 32,	/* arg[0] O_* flags, arg[1] mode; makes a file. With O_PATH, for
				 * which no permission is needed, what path calls without an
				 * operation of their own are made on (SETATTR, STATFS).
				 * With IPC_OPEN_EXEC in arg[2]: checks X permission and answers
				 * like IPC_OP_MEMOBJ instead (ret size, fds[0]); arg[0] of the
				 * reply: mode bits, arg[1]: uid | gid << 32 */
	IPC_OP_STATPATH,	/* arg[0] AT_SYMLINK_NOFOLLOW; out: struct stat */
	IPC_OP_ACCESS,		/* arg[0] R_OK | W_OK | X_OK */
	IPC_OP_MKDIR,		/* arg[1] mode */
	IPC_OP_UNLINK,		/* arg[0] AT_REMOVEDIR */
	IPC_OP_RENAME,		/* arg[0] RENAME_NOREPLACE */
	IPC_OP_LINK,		/* arg[0] AT_SYMLINK_FOLLOW */
	IPC_OP_SYMLINK,		/* first the target (any text), then the path */
	IPC_OP_READLINK,	/* out: the target; ret: its length */
	IPC_OP_MKNOD,		/* arg[1] mode with type, arg[2] device number */

	/* Sockets.  SOCKET and SOCKETPAIR go to the family's handle. */
	IPC_OP_SOCKET = 64,	/* arg: family, type (no flags), protocol; makes a file */
	IPC_OP_SOCKETPAIR,	/* the same; reply arg[0]: the second handle */
	IPC_OP_BIND,		/* in: sockaddr */
	IPC_OP_CONNECT,		/* in: sockaddr */
	IPC_OP_LISTEN,		/* arg[0] backlog */
	IPC_OP_ACCEPT,		/* makes a file; out: peer's sockaddr; reply arg[0]: its length */
	IPC_OP_GETSOCKNAME,	/* out: sockaddr; ret: its full length */
	IPC_OP_GETPEERNAME,
	IPC_OP_SENDMSG,		/* arg[0] MSG_* flags, arg[1] name length, arg[2] control length;
				 * in: name, control, data; SCM_RIGHTS arrive in fds[] */
	IPC_OP_RECVMSG,		/* arg[0] MSG_* flags, arg[1] room for the name,
				 * arg[2] room for control; out: name area, control area, data;
				 * reply ret: bytes, arg[0] name length, arg[1] control length,
				 * arg[2] msg_flags */
	IPC_OP_SHUTDOWN,	/* arg[0] SHUT_* */
	IPC_OP_GETSOCKOPT,	/* arg[0] level, arg[1] name; out: value; ret: its length */
	IPC_OP_SETSOCKOPT,	/* arg[0] level, arg[1] name; in: value */

	/* A server's own protocol, sent with ipc_call(). */
	IPC_OP_USER = 256,
};

#define IPC_STREAM	(~0ull)	/* offset of a file without a position */
#define IPC_OPEN_EXEC	1u

#define IPC_SET_MODE	1u
#define IPC_SET_UID	2u
#define IPC_SET_GID	4u
#define IPC_SET_SIZE	8u
#define IPC_SET_TIMES	16u

/* hw_create(): pieces of the machine, from the hardware root that init holds */
#define HW_IOPORT	1	/* a: first port, b: count */
#define HW_MMIO		2	/* a: physical address, b: bytes; not cached */
#define HW_IRQ		3	/* a: global system interrupt, b: IRQ_* flags */
#define HW_DMA		4	/* a: bytes; pinned, zeroed, contiguous up to 4 MiB */

#define IRQ_LEVEL	1u	/* level-triggered (PCI); else edge (ISA) */
#define IRQ_LOW		2u	/* active low */
