/* The TSC as the clock, the local APIC timer as the alarm. */
#pragma once

#include "lib/types.h"

/* Calibrates both against the ACPI timer; reads the date from the RTC. */
void time_init(void);
/* Sets this processor's timer to fire at the deadline (ns of clock_monotonic()). */
void timer_program(uint64_t deadline);
