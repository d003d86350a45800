/* POSIX <semaphore.h>: unnamed semaphores. */
#pragma once

#include <abi/time.h>
#include <stdint.h>

typedef struct {
	volatile uint32_t __value;
	volatile uint32_t __waiters;
	int __shared;
} sem_t;

int sem_init(sem_t *sem, int shared, unsigned int value);
int sem_destroy(sem_t *sem);
int sem_wait(sem_t *sem);
int sem_trywait(sem_t *sem);
int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict abstime);
int sem_post(sem_t *sem);
int sem_getvalue(sem_t *restrict sem, int *restrict value);
