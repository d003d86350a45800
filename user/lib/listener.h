/* A server's bound socket in an epoll loop, that survives exhaustion and a restart of netd. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct listener {
	int fd;	   /* -1 while it could not be opened */
	int epoll; /* the loop's epoll descriptor, borrowed */
	int type;  /* SOCK_STREAM or SOCK_DGRAM */
	uint16_t port;
	int reserve;	  /* a descriptor kept to be able to refuse when there is none left */
	bool paused;	  /* not watched until retry_at */
	int64_t retry_at; /* ms of now_ms(), 0: nothing to retry */
	bool complained;
};

/* CLOCK_MONOTONIC in milliseconds. */
int64_t now_ms(void);
/* As many open files as the system lets this process have. */
void raise_fd_limit(void);

/*
 * Bind the port (any address) and watch it for EPOLLIN with data.ptr == l.  0, or -errno after
 * a message; then listener_tick tries again unless the caller gives up.
 */
int listener_open(struct listener *l, int epoll, int type, uint16_t port);
/*
 * A new connection, non-blocking and close-on-exec; -EAGAIN when there is none (now).  When
 * descriptors or memory ran out, the newcomer is refused, or accepting pauses for a moment.
 */
int listener_accept(struct listener *l);
/* The socket is broken (EPOLLERR, EPOLLHUP, an error of recv): open a new one soon. */
void listener_failed(struct listener *l);
/* ms until listener_tick has something to do, -1 for never; min of two such values. */
int listener_timeout(const struct listener *l);
int timeout_min(int a, int b);
void listener_tick(struct listener *l);
