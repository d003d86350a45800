/*
 * x87/SSE state, switched lazily: a thread's first FPU instruction after a switch
 * traps (#NM) and loads its state; leaving the processor saves it if it was used.
 */
#pragma once

struct thread;

void fpu_reset(struct thread *t);	/* fresh state: new program, new thread */
void fpu_save(struct thread *t); /* t->fpu is up to date afterwards (t current, or not running) */
void fpu_restore(struct thread *t);	/* t->fpu was changed: registers must be loaded again */
void fpu_switch_out(struct thread *t);	/* the scheduler's share */
void fpu_forget(struct thread *t);	/* t dies */
void fpu_device_not_available(void);	/* #NM [SDM 3A 14.4] */
