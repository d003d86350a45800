/*
 * Delivery of signals to ring 3: the frame on the user's stack, its return by
 * rt_sigreturn, and how an interrupted system call goes on.  The exit path to
 * ring 3 calls signal_deliver(); it may not return (death).  Layout: Linux
 * x86-64, abi/signal.h.
 */
#include "proc/proc_impl.h"

#define RED_ZONE 128 /* [System V ABI AMD64 3.2.2] */
#define FPSTATE_ALIGN 64
#define UC_FLAGS 6 /* Linux: ss is stored and restored */

/* What a program may set of rflags: CF PF AF ZF SF TF DF OF RF AC. [SDM 3A 2.3] */
#define RFLAGS_USER 0x50dd5ull
#define RFLAGS_CLEAR 0x50500ull /* TF DF RF AC: clear when a handler starts */
#define MXCSR_MASK_OLD 0xffbfu	/* [SDM 1 11.6.6] where FXSAVE stores 0 */

struct rt_sigframe {
	uint64_t pretcode;
	struct ucontext uc;
	struct siginfo info;
};
_Static_assert(sizeof(struct rt_sigframe) == 440, "Linux's rt_sigframe");

bool signal_on_altstack(const struct thread *t, uint64_t sp)
{
	uint64_t base = (uint64_t)t->altstack.ss_sp;

	return sp > base && sp - base <= t->altstack.ss_size;
}

/* The registers that struct trap_frame and struct mcontext have under the same name. */
/* clang-format off */
#define FOR_REGISTERS(X)                                                                 \
	X(r8) X(r9) X(r10) X(r11) X(r12) X(r13) X(r14) X(r15) X(rdi) X(rsi) X(rbp)       \
	X(rbx) X(rdx) X(rax) X(rcx) X(rsp) X(rip)
/* clang-format on */

#define SAVE(reg) mc->reg = tf->reg;
#define LOAD(reg) tf->reg = mc->reg;

static void save_registers(struct mcontext *mc, const struct trap_frame *tf)
{
	FOR_REGISTERS(SAVE)
	mc->eflags = tf->rflags;
	mc->cs = (uint16_t)tf->cs;
	mc->ss = (uint16_t)tf->ss;
	if (tf->vector == VECTOR_SYSCALL)
		return;
	mc->trapno = tf->vector;
	mc->err = tf->orig_rax == ~0ull ? 0 : tf->orig_rax;
}

/* Segments stay the user's, whatever the frame says. */
static void load_registers(struct trap_frame *tf, const struct mcontext *mc)
{
	FOR_REGISTERS(LOAD)
	tf->rflags = (tf->rflags & ~RFLAGS_USER) | (mc->eflags & RFLAGS_USER);
}

static int push_frame(struct trap_frame *tf, const struct ksigaction *ka,
		      const struct siginfo *info)
{
	struct thread *t = current;
	struct rt_sigframe frame;
	uint64_t sp = tf->rsp - RED_ZONE, fp;
	bool on_alt = signal_on_altstack(t, tf->rsp);

	if ((ka->flags & SA_ONSTACK) && t->altstack.ss_size && !on_alt) {
		sp = (uint64_t)t->altstack.ss_sp + t->altstack.ss_size;
		on_alt = true;
	}
	fp = (sp - sizeof(struct fpstate)) & ~(uint64_t)(FPSTATE_ALIGN - 1);
	sp = ((fp - sizeof(frame)) & ~15ull) - 8;
	if (on_alt && !signal_on_altstack(t, sp))
		return -EFAULT; /* the alternate stack is used up */

	frame = (struct rt_sigframe){
		.pretcode = ka->restorer,
		.uc.uc_flags = UC_FLAGS,
		.uc.uc_stack = t->altstack,
		.uc.uc_sigmask = t->restore_blocked ? t->saved_blocked : t->blocked,
		.info = *info,
	};
	save_registers(&frame.uc.uc_mcontext, tf);
	frame.uc.uc_mcontext.fpstate = (struct fpstate *)fp;
	if (info->si_signo == SIGSEGV || info->si_signo == SIGBUS)
		frame.uc.uc_mcontext.cr2 = (uint64_t)info->si_addr;
	fpu_save(t);
	if (copy_to_user((void *)fp, &t->fpu, sizeof(t->fpu)) ||
	    copy_to_user((void *)sp, &frame, sizeof(frame)))
		return -EFAULT;

	tf->rdi = (uint64_t)info->si_signo;
	tf->rsi = sp + offsetof(struct rt_sigframe, info);
	tf->rdx = sp + offsetof(struct rt_sigframe, uc);
	tf->rax = 0;
	tf->rsp = sp;
	tf->rip = ka->handler;
	tf->rflags &= ~RFLAGS_CLEAR;
	return 0;
}

/* SIGSEGV, from which there may be no way back. */
static void bad_frame(bool fatal)
{
	if (fatal)
		current->proc->action[SIGSEGV - 1].handler = KSIG_DFL;
	signal_fault(SIGSEGV, SI_KERNEL, 0);
}

/* Starts the handler. A stack that cannot take the frame is a fault of its own, for which
 * a handler may have an alternate stack. */
static void run_handler(struct trap_frame *tf, const struct ksigaction *ka,
			const struct siginfo *info)
{
	struct thread *t = current;

	if (!(ka->flags & SA_RESTORER) || ka->handler >= USER_END || push_frame(tf, ka, info)) {
		bad_frame(info->si_signo == SIGSEGV);
		return;
	}
	t->restore_blocked = false;
	t->restart = NULL;
	t->blocked |= ka->mask;
	if (!(ka->flags & SA_NODEFER))
		t->blocked |= SIGBIT(info->si_signo);
	t->blocked &= ~SIG_UNBLOCKABLE;
}

/* Takes signals until one has a handler: its number and action. 0: none is left, or the
 * thread is to die. */
static int next_handled(struct ksigaction *action, struct siginfo *info)
{
	struct thread *t = current;
	struct process *p = t->proc;

	for (;;) {
		process_stopped_wait();
		int signo = t->exiting ? 0 : signal_dequeue(~t->blocked, info);

		if (!signo)
			return 0;
		struct ksigaction *ka = &p->action[signo - 1];

		if (ka->handler == KSIG_IGN)
			continue;
		if (ka->handler != KSIG_DFL) {
			*action = *ka;
			if (ka->flags & SA_RESETHAND)
				ka->handler = KSIG_DFL;
			return signo;
		}
		if (p->pid == INIT_PID || (SIGBIT(signo) & SIG_DFL_IGNORED))
			continue;
		if (!(SIGBIT(signo) & SIG_STOPS))
			process_kill(p, signo);
		else if (signo == SIGSTOP || !pgrp_orphaned(p->pgid, NULL))
			process_stop(signo);
	}
}

/* The system call that a signal interrupted ends with EINTR or starts again. ka NULL: no
 * handler is going to run. */
static void syscall_restart(struct trap_frame *tf, const struct ksigaction *ka)
{
	int64_t ret = (int64_t)tf->rax;
	bool again = !ka || ret == -ERESTARTNOINTR ||
		     (ret == -ERESTARTSYS && (ka->flags & SA_RESTART));

	if (tf->vector != VECTOR_SYSCALL || (int64_t)tf->orig_rax < 0 || ret > -ERESTARTSYS ||
	    ret < -ERESTART_RESTARTBLOCK)
		return;
	if (again)
		tf->rip -= 2; /* back to the SYSCALL instruction */
	tf->rax = !again			  ? (uint64_t)-EINTR
		  : ret == -ERESTART_RESTARTBLOCK ? SYS_restart_syscall
						  : tf->orig_rax;
	tf->orig_rax = ~0ull;
}

void signal_deliver(struct trap_frame *tf)
{
	struct thread *t = current;
	struct ksigaction ka;
	struct siginfo info;
	int signo;

	do {
		signo = next_handled(&ka, &info);
		if (t->exiting)
			break;
		syscall_restart(tf, signo ? &ka : NULL);
		if (signo) {
			run_handler(tf, &ka, &info);
		} else if (t->restore_blocked) {
			t->restore_blocked = false;
			t->blocked = t->saved_blocked;
		}
		signal_recalc(t);
	} while (signal_pending(t) && !t->exiting);
	if (t->exiting)
		thread_exit(0);
}

/* The FPU state of a frame, or the initial one without; never what FXRSTOR would refuse. */
static int load_fpstate(struct thread *t, const struct fpstate *ufp)
{
	struct fpstate *fp = &t->fpu;
	uint32_t mask;

	fpu_save(t);
	mask = fp->mxcsr_mask ? fp->mxcsr_mask : MXCSR_MASK_OLD;
	if (!ufp || ((uint64_t)ufp & 15) || copy_from_user(fp, ufp, sizeof(*fp))) {
		fpu_reset(t);
		return ufp ? -EFAULT : 0;
	}
	fp->mxcsr &= mask;
	fp->mxcsr_mask = mask;
	fpu_restore(t);
	return 0;
}

SYSCALL(rt_sigreturn, void)
{
	struct thread *t = current;
	struct trap_frame *tf = t->tf;
	const struct rt_sigframe *uframe = (const void *)(tf->rsp - 8);
	struct ucontext uc;

	t->restart = NULL;
	if (copy_from_user(&uc, &uframe->uc, sizeof(uc)) || uc.uc_mcontext.rip >= USER_END ||
	    load_fpstate(t, uc.uc_mcontext.fpstate)) {
		bad_frame(true);
		return 0;
	}
	load_registers(tf, &uc.uc_mcontext);
	tf->orig_rax = ~0ull;
	t->blocked = uc.uc_sigmask & ~SIG_UNBLOCKABLE;
	signal_recalc(t);
	return (int64_t)tf->rax;
}
