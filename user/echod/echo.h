/* The two halves of the echo server. */
#pragma once

#include <stdint.h>

#include "../lib/listener.h"

/* One buffer for the whole program: what a read brings is written before the next read. */
#define CHUNK 65536
extern char chunk[CHUNK];

struct tcp_conn;

/* Take the connections that wait at the listener. */
void tcp_accept(struct listener *l);
/* Events of epoll for one connection, which may be freed by it. */
void tcp_event(struct tcp_conn *c, uint32_t events);

/* Events for the UDP socket. */
void udp_event(struct listener *l, uint32_t events);
