/*
 * Time: the TSC, calibrated once against channel 2 of the PIT; the local APIC's
 * one-shot timer for deadlines; the RTC for the date at boot.
 */
#include "x86/time.h"

#include "lib/printk.h"
#include "proc/ktimer.h"
#include "x86/apic.h"
#include "x86/cpu.h"

#define PIT_HZ		1193182u
#define PIT_CHANNEL2	0x42
#define PIT_COMMAND	0x43
#define PORT_B		0x61		/* gate and output of channel 2 */
#define CALIBRATE_MS	10u
#define ROUNDS		3

static uint64_t tsc_boot;
static uint64_t ns_per_tick_q32;	/* ns a TSC tick, 32.32 fixed point */
static uint64_t realtime_offset;

struct sample {
	uint64_t tsc, apic;		/* ticks in CALIBRATE_MS */
};

static struct sample calibrate_once(void)
{
	uint32_t count = PIT_HZ * CALIBRATE_MS / 1000;
	uint64_t tsc;
	uint32_t apic;

	outb(PORT_B, (inb(PORT_B) & 0xfc) | 1);		/* gate on, speaker off */
	outb(PIT_COMMAND, 0xb0);			/* channel 2, mode 0 */
	outb(PIT_CHANNEL2, count & 0xff);
	outb(PIT_CHANNEL2, (uint8_t)(count >> 8));
	tsc = rdtsc();
	apic = apic_timer_count();
	while (!(inb(PORT_B) & 0x20))
		;
	return (struct sample){ rdtsc() - tsc, apic - apic_timer_count() };
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
	struct sample best = { 0 };

	/* A preempted emulator only ever makes an interval longer: the shortest is right. */
	apic_timer_free_run();
	for (int i = 0; i < ROUNDS; i++) {
		struct sample s = calibrate_once();

		if (!best.tsc || s.tsc < best.tsc)
			best = s;
	}
	tsc_boot = rdtsc();
	ns_per_tick_q32 = ((uint64_t)CALIBRATE_MS * NSEC_PER_MSEC << 32) / best.tsc;
	apic_timer_calibrated(best.apic * (1000 / CALIBRATE_MS));
	realtime_offset = rtc_read() * NSEC_PER_SEC;
	printk("clock: TSC %lu MHz, APIC timer %lu MHz\n", best.tsc / (CALIBRATE_MS * 1000),
	       best.apic / (CALIBRATE_MS * 1000));
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
	uint64_t now;

	if (this_cpu()->timer_deadline == deadline)
		return;
	this_cpu()->timer_deadline = deadline;
	if (deadline == TIME_FOREVER)
		return;			/* the old alarm rings once for nothing */
	now = clock_monotonic();
	apic_timer_set(deadline > now ? deadline - now : 0);
}
