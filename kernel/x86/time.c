/*
 * Time: the TSC, calibrated once against the ACPI timer; the local APIC's one-shot
 * timer for deadlines; the RTC for the date at boot.
 */
#include "x86/x86_impl.h"

#define PM_TIMER_HZ	3579545u	/* [ACPI 4.8.3.3] */
#define PM_TIMER_MASK	0xffffffu	/* it may have no more than 24 bits */
#define CALIBRATE_TICKS	(PM_TIMER_HZ / 50)
#define TRIES		8

static uint64_t tsc_boot;
static uint64_t ns_per_tick_q32;	/* ns a TSC tick, 32.32 fixed point */
static uint64_t realtime_offset;
static uint64_t apic_hz;

/* The three counters at one moment. */
struct sample {
	uint64_t tsc;
	uint32_t pm, apic;
};

/* A host may stop the processor anywhere in here: the try that took least time is right. */
static struct sample sample(void)
{
	struct sample best = { 0 };
	uint64_t least = ~0ull;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = rdtsc();
		uint32_t apic = lapic[LAPIC_CURRENT], pm = inl(acpi.pm_timer);
		uint64_t took = rdtsc() - before;

		if (took < least) {
			least = took;
			best = (struct sample){ before + took / 2, pm, apic };
		}
	}
	return best;
}

static uint8_t cmos(uint8_t reg)
{
	outb(0x70, reg);
	return inb(0x71);
}

static uint64_t days_since_1970(uint32_t year, uint32_t month, uint32_t day)
{
	/* Months from March, so that leap days end a year. */
	uint32_t y = month <= 2 ? year - 1 : year, m = (month + 9) % 12;

	return 365ull * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 1 - 719468;
}

static uint64_t rtc_read(void)
{
	static const uint8_t regs[6] = { 0, 2, 4, 7, 8, 9 };
	uint32_t v[6];

	for (int spin = 0; spin < 10000 && cmos(10) & 0x80; spin++)
		;
	for (int i = 0; i < 6; i++) {
		v[i] = cmos(regs[i]);
		if (!(cmos(11) & 4))			/* BCD */
			v[i] = (v[i] >> 4) * 10 + (v[i] & 15);
	}
	return days_since_1970(2000 + v[5], v[4], v[3]) * 86400 + v[2] * 3600 + v[1] * 60 + v[0];
}

void time_init(void)
{
	struct sample a, b;
	uint64_t pm;

	if (!acpi.pm_timer)
		panic("no ACPI timer to measure the clock with");
	lapic[LAPIC_INITIAL] = 0xffffffff;
	do {
		a = sample();
		while (((inl(acpi.pm_timer) - a.pm) & PM_TIMER_MASK) < CALIBRATE_TICKS)
			cpu_relax();
		b = sample();
		pm = (b.pm - a.pm) & PM_TIMER_MASK;
	} while (pm > 10 * CALIBRATE_TICKS);	/* the host was away: the timer may have wrapped */
	tsc_boot = b.tsc;
	ns_per_tick_q32 = (pm * NSEC_PER_SEC / PM_TIMER_HZ << 32) / (b.tsc - a.tsc);
	apic_hz = (uint64_t)(a.apic - b.apic) * PM_TIMER_HZ / pm;
	lapic[LAPIC_INITIAL] = 0;
	realtime_offset = rtc_read() * NSEC_PER_SEC;
	printk("clock: TSC %lu MHz\n", (b.tsc - a.tsc) * PM_TIMER_HZ / pm / 1000000);
}

uint64_t clock_monotonic(void)
{
	return (uint64_t)((unsigned __int128)(rdtsc() - tsc_boot) * ns_per_tick_q32 >> 32);
}

uint64_t clock_realtime(void)
{
	return clock_monotonic() + realtime_offset;
}

void clock_set_realtime(uint64_t ns)
{
	realtime_offset = ns - clock_monotonic();
}

void timer_program(uint64_t deadline)
{
	uint64_t now, ns, ticks;

	if (this_cpu()->timer_deadline == deadline)
		return;
	this_cpu()->timer_deadline = deadline;
	if (deadline == TIME_FOREVER)
		return;			/* the old alarm rings once for nothing */
	now = clock_monotonic();
	ns = deadline > now ? MIN(deadline - now, 4 * NSEC_PER_SEC) : 0;
	ticks = MAX(ns * (apic_hz / 1000) / 1000000, apic_hz / 1000000 + 1);
	lapic[LAPIC_INITIAL] = (uint32_t)MIN(ticks, 0xffffffffull);
}
