/* The client's socket. */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

#include "client.h"

/* Open it if it is not; 0 or -errno. */
int transport_open(struct client *c);
void transport_close(struct client *c);
/* Send; what cannot be sent now is sent again later by the timer. */
void transport_send(struct client *c, const struct dhcp_query *q, struct in_addr to);
/*
 * 1: an answer to our xid is in *r, 2: something else was received and dropped, 0: nothing is
 * there, -errno: the socket is broken.
 */
int transport_receive(struct client *c, struct dhcp_reply *r);
uint32_t transport_random(void);
