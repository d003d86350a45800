/*
 * Handles: the 64-bit names under which ring 0 knows netd's objects.  Slot
 * number below, generation above, so that a stale handle finds nothing.
 */
#pragma once

#include <stdint.h>

struct net;

enum handle_kind {
	HANDLE_FREE,
	HANDLE_SOCKET, /* struct socket */
	HANDLE_PROC,   /* struct proc_file */
};

#define HANDLE_FIRST 16 /* below: the fixed ones of abi/boot.h */

int handle_table_init(struct net *net);
/* Calls release() for every object left, then frees the table. */
void handle_table_exit(struct net *net, void (*release)(void *obj, enum handle_kind kind));
/* A handle for obj, or 0 when there are NET_MAX_SOCKETS of them or memory is short. */
uint64_t handle_alloc(struct net *net, void *obj, enum handle_kind kind);
void handle_free(struct net *net, uint64_t handle);
/* The object, when it is of that kind; else NULL. */
void *handle_get(const struct net *net, uint64_t handle, enum handle_kind kind);
enum handle_kind handle_kind_of(const struct net *net, uint64_t handle);
