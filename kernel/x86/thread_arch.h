/* Switching between threads, and what each keeps in processor registers. */
#pragma once

#include "lib/types.h"

struct thread;

/* entry.S */
void context_switch(uint64_t *save_rsp, uint64_t load_rsp);
void thread_entry(void);

/* Thread-local storage base of the current thread (canonical user address). */
void set_fs_base(uint64_t base);
/* Lays out t's kernel stack so that its first switch enters ring 3 with t->tf. */
void thread_arch_init(struct thread *t);
/* Points this processor's stacks and bases at t. */
void thread_arch_load(struct thread *t);
