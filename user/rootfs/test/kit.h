/*
 * What the tests of the file system share: requests as the kernel would send
 * them, without a kernel.  The server library's functions are replaced by ones
 * that read and write the test's buffers.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "abi/ipc.h"
#include "ops.h"

/* Who asks; root at the start of every test. */
extern struct cred asker;
/* The reply to the last request, and what it put into the out stream. */
extern struct ipc_msg answer;
extern uint8_t out_stream[1 << 20];
/* Limits the in stream that can be read: the rest of the caller's memory is a hole. */
extern size_t readable_in;

/* A fresh tree with devices. */
int tree_setup(void **state);

/* One request with this in stream; its result. */
int64_t ask(enum ipc_op op, uint64_t handle, const void *in, size_t in_len, size_t out_len,
	    uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3);
/* A request on a path, or on two (NUL between). */
int64_t ask_path(enum ipc_op op, const char *path, uint64_t arg0, uint64_t arg1);
int64_t ask_two(enum ipc_op op, const char *first, const char *second, uint64_t arg0);

uint64_t open_ok(const char *path, int flags, unsigned int mode);
int64_t write_at(uint64_t handle, uint64_t offset, const void *data, size_t len, int flags);
int64_t read_at(uint64_t handle, uint64_t offset, size_t len);
/* Make a file with this text; its text is this. */
void put_file(const char *path, const char *text);
void check_file(const char *path, const char *text);
/* The redirection that the last request was answered with. */
void check_redirect(const char *path, int which, int absolute);
void check_stat(const char *path, struct stat *stat);
