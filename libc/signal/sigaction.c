/* Installing signal handlers. */
#include <errno.h>
#include <internal/syscall.h>
#include <signal.h>

/* signal/restore.S: where a handler returns to */
void __sig_restore(void);

int sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict old)
{
	struct ksigaction k = { 0 }, kold = { 0 };
	long ret;

	if (act) {
		k.handler = (uint64_t)act->sa_handler;
		k.flags = (uint32_t)act->sa_flags | SA_RESTORER;
		k.restorer = (uint64_t)__sig_restore;
		k.mask = act->sa_mask.__bits;
	}
	ret = syscall4(SYS_rt_sigaction, sig, act ? (long)&k : 0, old ? (long)&kold : 0,
		       sizeof(k.mask));
	if (ret == 0 && old) {
		old->sa_handler = (sighandler_t)kold.handler;
		old->sa_flags = (int)(kold.flags & ~(uint64_t)SA_RESTORER);
		old->sa_restorer = NULL;
		old->sa_mask.__bits = kold.mask;
	}
	return (int)syscall_ret(ret);
}

/* BSD's meaning: calls are restarted, the handler stays. */
sighandler_t signal(int sig, sighandler_t handler)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = SA_RESTART }, old = { 0 };

	return sigaction(sig, &act, &old) < 0 ? SIG_ERR : old.sa_handler;
}

/* flag: calls that the signal interrupts fail with EINTR. */
int siginterrupt(int sig, int flag)
{
	struct sigaction act = { 0 };

	if (sigaction(sig, NULL, &act) < 0)
		return -1;
	if (flag)
		act.sa_flags &= ~SA_RESTART;
	else
		act.sa_flags |= SA_RESTART;
	return sigaction(sig, &act, NULL);
}
