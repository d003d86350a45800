/* Connections of the web server. */
#pragma once

#include <stdint.h>

#include "../lib/listener.h"

struct conn;
struct site;

/* Serve this site (borrowed) from now on. */
void conn_init(int epoll, struct site *site);
/* Take the connections that wait. */
void conn_accept(struct listener *l);
/* Events of epoll for a connection, which may be freed by it. */
void conn_event(struct conn *c, uint32_t events);
/* Close those that were silent too long; ms until the next one is due, -1: none. */
int conn_expire(void);
