/* Interrupt lines as files. */
#pragma once

#include "lib/types.h"

struct file;

/* A file for line gsi; NULL when memory is out, or the line does not exist (*err). */
struct file *irq_file(uint32_t gsi, uint32_t irq_flags, int *err);
/* From the trap handler, kernel lock held. */
void irq_fired(uint32_t gsi);
