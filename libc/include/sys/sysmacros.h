/* <sys/sysmacros.h>: device numbers as Linux packs them. */
#pragma once

#define major(d) ((unsigned int)(((d) >> 32 & 0xfffff000) | ((d) >> 8 & 0xfff)))
#define minor(d) ((unsigned int)(((d) >> 12 & 0xffffff00) | ((d)&0xff)))
#define makedev(x, y)                                                                  \
	(((x)&0xfffff000ull) << 32 | ((x)&0xfffull) << 8 | ((y)&0xffffff00ull) << 12 | \
	 ((y)&0xffull))
