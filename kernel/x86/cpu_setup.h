/* Selectors, and the per-processor set-up that boot and smp call. */
#pragma once

#include "lib/types.h"

#define SEL_KCODE	0x08
#define SEL_KDATA	0x10
#define SEL_UCODE32	0x18	/* base of SYSRET's selectors; no 32-bit code runs here */
#define SEL_UDATA	0x20
#define SEL_UCODE	0x28
#define SEL_TSS		0x30

/* Tables, control registers and GS of processor id; run on it. */
void cpu_init(uint32_t id);
/* The exception gates; the table is shared. */
void idt_init(void);
void idt_load(void);
/* Starts the other processors; returns when they schedule. */
void smp_start(void);
