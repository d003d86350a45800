/*
 * Signals of Linux x86-64: numbers, what a handler is given, and the frame that
 * the kernel pushes on the user's stack before it starts a handler:
 *
 *     higher   floating point state (FXSAVE image, 64-byte aligned)
 *              struct siginfo
 *              struct ucontext      <- rdx
 *     rsp ->   return address = ksigaction.restorer
 *
 * with rdi = signal, rsi = &siginfo.  The restorer calls rt_sigreturn, at which
 * rsp points to struct ucontext.
 */
#pragma once

#include <abi/types.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT SIGABRT
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPOLL SIGIO
#define SIGPWR 30
#define SIGSYS 31
#define NSIG 65 /* signals are 1..64 */

#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO 0x00000004
#define SA_RESTORER 0x04000000
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000

/* ksigaction.handler: these, or an address */
#define KSIG_DFL 0
#define KSIG_IGN 1

/* What rt_sigaction takes and gives; mask bit n-1 stands for signal n. */
struct ksigaction {
	uint64_t handler;
	uint64_t flags;	   /* SA_* */
	uint64_t restorer; /* the handler's return address (SA_RESTORER) */
	uint64_t mask;	   /* blocked while the handler runs */
};
_Static_assert(sizeof(struct ksigaction) == 32, "struct ksigaction");

union sigval {
	int sival_int;
	void *sival_ptr;
};

struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int __pad;
	union {
		uint8_t __size[112];
		struct {
			pid_t pid;
			uid_t uid;
			union sigval value;
		} __kill; /* kill, sigqueue */
		struct {
			int timerid;
			int overrun;
			union sigval value;
		} __timer;
		struct {
			pid_t pid;
			uid_t uid;
			int status; /* exit code or signal */
			clock_t utime;
			clock_t stime;
		} __chld;
		struct {
			void *addr; /* that faulted */
			int16_t addr_lsb;
		} __fault;
		struct {
			int64_t band;
			int fd;
		} __poll;
		struct {
			void *call_addr;
			int syscall;
			uint32_t arch;
		} __sys;
	} __u;
};
_Static_assert(sizeof(struct siginfo) == 128, "struct siginfo");

#define si_pid __u.__kill.pid
#define si_uid __u.__kill.uid
#define si_value __u.__kill.value
#define si_int __u.__kill.value.sival_int
#define si_ptr __u.__kill.value.sival_ptr
#define si_timerid __u.__timer.timerid
#define si_overrun __u.__timer.overrun
#define si_status __u.__chld.status
#define si_utime __u.__chld.utime
#define si_stime __u.__chld.stime
#define si_addr __u.__fault.addr
#define si_band __u.__poll.band
#define si_fd __u.__poll.fd
#define si_call_addr __u.__sys.call_addr
#define si_syscall __u.__sys.syscall
#define si_arch __u.__sys.arch

/* si_code: who sent it; positive values depend on the signal */
#define SI_USER 0
#define SI_KERNEL 128
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_MESGQ (-3)
#define SI_ASYNCIO (-4)
#define SI_SIGIO (-5)
#define SI_TKILL (-6)
#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6

/* sigaltstack() */
struct sigaltstack {
	void *ss_sp;
	int ss_flags;
	size_t ss_size; /* bytes */
};
_Static_assert(sizeof(struct sigaltstack) == 24, "struct sigaltstack");

#define SS_ONSTACK 1
#define SS_DISABLE 2
#define SS_AUTODISARM 0x80000000
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192

/* The image that FXSAVE stores. [SDM 1 10.5] */
struct fpstate {
	uint16_t cwd;
	uint16_t swd;
	uint16_t ftw;
	uint16_t fop;
	uint64_t rip;
	uint64_t rdp;
	uint32_t mxcsr;
	uint32_t mxcsr_mask;
	uint8_t st[8][16];
	uint8_t xmm[16][16];
	uint32_t __reserved[24];
};
_Static_assert(sizeof(struct fpstate) == 512, "struct fpstate");

/* The interrupted registers, by name, and by number as programs know them (REG_*). */
struct mcontext {
	union {
		struct {
			uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
			uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
			uint64_t eflags;
			uint16_t cs, gs, fs, ss;
			uint64_t err;
			uint64_t trapno;
			uint64_t oldmask;
			uint64_t cr2;
		};
		uint64_t gregs[23];
	};
	struct fpstate *fpstate; /* null: no floating point state is restored */
	uint64_t __reserved[8];
};
_Static_assert(sizeof(struct mcontext) == 256, "struct mcontext");

struct ucontext {
	uint64_t uc_flags;
	struct ucontext *uc_link;
	struct sigaltstack uc_stack;
	struct mcontext uc_mcontext;
	uint64_t uc_sigmask; /* restored by rt_sigreturn */
};
_Static_assert(sizeof(struct ucontext) == 304, "struct ucontext");
_Static_assert(offsetof(struct ucontext, uc_sigmask) == 296, "struct ucontext");

/* signalfd, sigevent */
#define SIGEV_SIGNAL 0
#define SIGEV_NONE 1
#define SIGEV_THREAD 2
