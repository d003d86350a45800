/* POSIX <sys/types.h>. */
#pragma once

#include <abi/types.h>
#include <features.h>

typedef int64_t loff_t;
typedef int32_t key_t;
typedef uint32_t useconds_t;
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned long ulong;
typedef unsigned int uint;
typedef unsigned short ushort;
typedef char *caddr_t;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;

/* signal n is bit n - 1 */
typedef struct {
	uint64_t __bits;
} sigset_t;

/* threads: see <pthread.h> */
typedef struct pthread *pthread_t;
typedef unsigned int pthread_key_t;
typedef volatile int pthread_once_t;

typedef struct {
	size_t __stacksize; /* 0: the default */
	int __detached;
} pthread_attr_t;

typedef struct {
	volatile int __lock; /* 0 free, 1 held, 2 held and somebody waits */
	int __type;
	int __owner; /* tid, for the types that ask */
	int __depth;
} pthread_mutex_t;

typedef struct {
	int __type;
} pthread_mutexattr_t;

typedef struct {
	volatile int __seq;
	int __clock; /* CLOCK_* of timed waits */
} pthread_cond_t;

typedef struct {
	int __clock;
} pthread_condattr_t;

typedef struct {
	volatile int __state;	/* readers, or -1 when a writer holds it */
	volatile int __changes; /* unlocked so often; waiters sleep on it */
	volatile int __writers; /* writers that wait; readers let them pass */
} pthread_rwlock_t;

typedef struct {
	int __unused;
} pthread_rwlockattr_t;

#include <sys/select.h>
#include <sys/sysmacros.h>
