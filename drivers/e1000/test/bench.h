/*
 * The driver's parts between the model of the device and netd's side of the
 * rings, for the tests.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "e1000.h"
#include "test/model.h"

extern struct e1000 nic;
extern struct netif_shm *shm;
extern uint8_t packets[PACKET_PAGES * 4096];
extern int64_t now;

/* Before each test: a device that is up, empty rings.  And after it. */
int bench_setup(void **state);
int bench_teardown(void **state);

/* Give the driver `count` empty buffers from number `first` on. */
void give_buffers(uint32_t first, uint32_t count);
/* Put a piece of a frame into the ring: `page` in packet memory. */
struct netif_desc *queue(uint32_t page, const void *data, uint16_t len, uint16_t flags);
/* The same with a text or a number, filled up with zeros. */
struct netif_desc *queue_text(uint32_t page, const char *text, uint16_t len, uint16_t flags);
struct netif_desc *queue_number(uint32_t page, uint32_t number, uint16_t flags);
/* A frame arrives that begins so. */
bool arrives(const void *head, size_t head_len, size_t len, uint8_t errors);
/* Rounds until there is nothing more to do. */
void work(void);
/* netd wants the interface up or down. */
void control(bool up);
