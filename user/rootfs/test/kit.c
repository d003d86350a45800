/*
 * Requests without a kernel, for the tests of the file system.  Stands in for
 * the server library's functions on streams.
 */
#include "test/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

struct cred asker;
struct ipc_msg answer;
uint8_t out_stream[1 << 20];
size_t readable_in;

static const uint8_t *in_stream;

int64_t srv_in(const struct ipc_msg *req, size_t offset, void *buf, size_t len)
{
	if (len > req->in_len - offset)
		len = req->in_len - offset;
	if (offset >= readable_in && len > 0)
		return -EFAULT;
	if (len > readable_in - offset)
		len = readable_in - offset;
	memcpy(buf, in_stream + offset, len);
	return (int64_t)len;
}

int64_t srv_out(const struct ipc_msg *req, size_t offset, const void *buf, size_t len)
{
	if (offset >= req->out_len)
		return 0;
	if (len > req->out_len - offset)
		len = req->out_len - offset;
	memcpy(out_stream + offset, buf, len);
	return (int64_t)len;
}

int srv_out_reply(const struct ipc_msg *req, struct ipc_msg *reply, const void *buf, size_t len)
{
	(void)reply;
	assert_true(len <= req->out_len);
	memcpy(out_stream, buf, len);
	return 0;
}

int tree_setup(void **state)
{
	(void)state;
	asker = (struct cred){ 0 };
	assert_int_equal(tree_init(), 0);
	return devices_create();
}

int64_t ask(enum ipc_op op, uint64_t handle, const void *in, size_t in_len, size_t out_len,
	    uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3)
{
	struct ipc_msg req = {
		.op = op,
		.handle = handle,
		.in_len = (uint32_t)in_len,
		.out_len = (uint32_t)out_len,
		.uid = asker.uid,
		.gid = asker.gid,
		.arg = { arg0, arg1, arg2, arg3 },
	};

	assert_true(out_len <= sizeof(out_stream));
	memset(&answer, 0, sizeof(answer));
	in_stream = in;
	if (readable_in == 0)
		readable_in = SIZE_MAX;
	answer.ret = rootfs_ops.handlers[op](&req, &answer);
	readable_in = 0;
	return answer.ret;
}

int64_t ask_path(enum ipc_op op, const char *path, uint64_t arg0, uint64_t arg1)
{
	return ask(op, 0, path, strlen(path), IPC_PATH_MAX, arg0, arg1, 0, 0);
}

int64_t ask_two(enum ipc_op op, const char *first, const char *second, uint64_t arg0)
{
	char both[2 * IPC_PATH_MAX];
	int len = snprintf(both, sizeof(both), "%s%c%s", first, 0, second);

	return ask(op, 0, both, (size_t)len, IPC_PATH_MAX, arg0, 0, 0, 0);
}

uint64_t open_ok(const char *path, int flags, unsigned int mode)
{
	assert_int_equal(ask_path(IPC_OP_OPEN, path, (uint64_t)flags, mode), 0);
	return answer.handle;
}

int64_t write_at(uint64_t handle, uint64_t offset, const void *data, size_t len, int flags)
{
	return ask(IPC_OP_WRITE, handle, data, len, 0, offset, (uint64_t)flags, 0, 0);
}

int64_t read_at(uint64_t handle, uint64_t offset, size_t len)
{
	return ask(IPC_OP_READ, handle, NULL, 0, len, offset, 0, 0, 0);
}

void put_file(const char *path, const char *text)
{
	uint64_t handle = open_ok(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write_at(handle, 0, text, strlen(text), 0), strlen(text));
	handle_release(handle);
}

void check_file(const char *path, const char *text)
{
	uint64_t handle = open_ok(path, O_RDONLY, 0);

	assert_int_equal(read_at(handle, 0, 4096), strlen(text));
	assert_memory_equal(out_stream, text, strlen(text));
	handle_release(handle);
}

void check_redirect(const char *path, int which, int absolute)
{
	assert_int_equal(answer.ret, IPC_REDIRECT);
	assert_int_equal(answer.arg[0], strlen(path));
	assert_memory_equal(out_stream, path, strlen(path));
	assert_int_equal(answer.arg[1], which);
	assert_int_equal(answer.arg[2], absolute);
}

void check_stat(const char *path, struct stat *stat)
{
	assert_int_equal(ask_path(IPC_OP_STATPATH, path, AT_SYMLINK_NOFOLLOW, 0), 0);
	memcpy(stat, out_stream, sizeof(*stat));
}
