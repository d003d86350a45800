/* The system calls of kernel/ipc/; arguments and results are abi/ipc.h's. */
#pragma once

#include "abi/ipc.h"
#include "lib/types.h"

struct iovec;

int64_t sys_port_create(uint32_t flags), sys_ipc_notify(int fd, uint64_t bits);
int64_t sys_port_open(int portfd, uint64_t handle, uint32_t file_flags, uint32_t poll_mask);
int64_t sys_ipc_call(int fd, struct ipc_msg *umsg);
int64_t sys_ipc_reply_receive(int portfd, const struct ipc_msg *replies, uint32_t nreplies,
			      struct ipc_msg *msgs, uint32_t nmsgs, int64_t timeout);
int64_t sys_ipc_pull(int portfd, uint64_t id, uint64_t offset, const struct iovec *iov,
		     uint32_t iovcnt);
int64_t sys_ipc_push(int portfd, uint64_t id, uint64_t offset, const struct iovec *iov,
		     uint32_t iovcnt);
int64_t sys_hw_create(int hwfd, uint32_t kind, uint64_t a, uint64_t b);
int64_t sys_mem_phys(int fd, uint64_t offset, uint64_t *phys, uint32_t pages);
int64_t sys_irq_ack(int irqfd), sys_irq_bind(int irqfd, int portfd, uint64_t bits);
int64_t sys_io_in(int fd, uint32_t offset, uint32_t width);
int64_t sys_io_out(int fd, uint32_t offset, uint32_t width, uint32_t value);
int64_t sys_io_outs(int fd, uint32_t offset, const char *bytes, uint32_t n);
