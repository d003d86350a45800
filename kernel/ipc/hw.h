/* The hardware root: the one capability from which all access to devices comes. */
#pragma once

#include "lib/types.h"

struct file;

/* For init. NULL when memory is out. */
struct file *hw_root_file(void);
/* A descriptor for interrupt line gsi, or -errno: -EINVAL if there is no such line. */
int64_t irq_create(uint32_t gsi, uint32_t irq_flags);
/* From the trap handler, kernel lock held. */
void irq_fired(uint32_t gsi);
