/* POSIX <sched.h>, and clone(). */
#pragma once

#include <abi/sched.h>
#include <abi/time.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct {
	unsigned long __bits[1024 / 64];
} cpu_set_t;

#define CPU_SETSIZE 1024
#define CPU_ZERO(s) ((void)(*(s) = (cpu_set_t){ { 0 } }))
#define CPU_SET(c, s) ((s)->__bits[(c) / 64] |= 1ul << (c) % 64)
#define CPU_CLR(c, s) ((s)->__bits[(c) / 64] &= ~(1ul << (c) % 64))
#define CPU_ISSET(c, s) (((s)->__bits[(c) / 64] >> (c) % 64) & 1)
#define CPU_COUNT(s) __sched_cpucount(s)

int sched_yield(void);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int sched_get_priority_min(int policy);
int sched_get_priority_max(int policy);
int sched_getcpu(void);
int __sched_cpucount(const cpu_set_t *set);
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
