/* sysinfo() of Linux x86-64. */
#pragma once

#include <stdint.h>

#define SI_LOAD_SHIFT 16

struct sysinfo {
	int64_t uptime;	   /* seconds */
	uint64_t loads[3]; /* 1, 5, 15 minutes, scaled by 1 << SI_LOAD_SHIFT */
	uint64_t totalram; /* in mem_unit, as all memory here */
	uint64_t freeram;
	uint64_t sharedram;
	uint64_t bufferram;
	uint64_t totalswap;
	uint64_t freeswap;
	uint16_t procs;
	uint16_t __pad;
	uint64_t totalhigh;
	uint64_t freehigh;
	uint32_t mem_unit; /* bytes */
};
_Static_assert(sizeof(struct sysinfo) == 112, "struct sysinfo");
