/*
 * What the system tells about itself: processes (ps, top), memory and load
 * (free, uptime), its name, the kernel's log (dmesg).
 */
#include "abi/klog.h"
#include "abi/procinfo.h"
#include "abi/sysinfo.h"
#include "abi/utsname.h"
#include "proc/proc_impl.h"

static struct utsname uts = {
	.sysname = "Sockeye",
	.nodename = "sockeye",
	.release = "6.1.0-sockeye", /* programs look for the level of Linux's calls here */
	.version = "#1 SMP " __DATE__,
	.machine = "x86_64",
	.domainname = "(none)",
};

static char state_letter(const struct process *p)
{
	const struct thread *t;

	if (p->state == PROC_ZOMBIE)
		return 'Z';
	if (p->state == PROC_STOPPED)
		return 'T';
	list_for_each(t, &p->threads, proc_node)
		if (t->state == THREAD_RUNNABLE)
			return 'R';
	return 'S';
}

static struct proc_info describe(const struct process *p)
{
	struct proc_info info = {
		.pid = p->pid,
		.ppid = p->parent ? p->parent->pid : 0,
		.pgid = p->pgid,
		.sid = p->sid,
		.uid = p->uid,
		.gid = p->gid,
		.threads = p->nthreads,
		.state = state_letter(p),
		.utime_ns = process_time(p),
		.start_ns = p->start_time,
		.priority = p->nice,
		.vsize = p->mm ? p->mm->vsize : 0,
		.rss = p->mm ? p->mm->rss : 0,
		.fds = p->files ? fdtable_count(p->files) : 0,
	};

	if (p->nthreads)
		info.cpu = list_first(&p->threads, struct thread, proc_node)->cpu;
	memcpy(info.comm, p->comm, sizeof(info.comm));
	memcpy(info.args, p->args, sizeof(info.args));
	return info;
}

/* The process with the lowest number from pid up. */
SYSCALL(proc_info, int pid, struct proc_info *uinfo)
{
	struct process *p;

	list_for_each(p, &process_list, all_node)
		if (p->pid >= pid)
			return put_user(describe(p), uinfo) ? -EFAULT : p->pid;
	return -ESRCH;
}

/* Not done: load averages, because nothing samples the run queues; they read 0. */
SYSCALL(sysinfo, struct sysinfo *uinfo)
{
	struct sysinfo info = {
		.uptime = (int64_t)(clock_monotonic() / NSEC_PER_SEC),
		.totalram = frames_total() * PAGE_SIZE,
		.freeram = frames_free() * PAGE_SIZE,
		.procs = (uint16_t)thread_total,
		.mem_unit = 1,
	};

	return put_user(info, uinfo);
}

SYSCALL(uname, struct utsname *ubuf)
{
	return put_user(uts, ubuf);
}

SYSCALL(sethostname, const char *uname, int len)
{
	char name[sizeof(uts.nodename)] = { 0 };

	if (current->proc->euid != 0)
		return -EPERM;
	if (len < 0 || len >= (int)sizeof(name))
		return -EINVAL;
	if (copy_from_user(name, uname, (size_t)len))
		return -EFAULT;
	memcpy(uts.nodename, name, sizeof(name));
	return 0;
}

static int64_t read_log(char *ubuf, int len)
{
	size_t n = MIN((size_t)MAX(len, 0), log_size());
	char *buf = kmalloc(n + 1);
	int ret;

	if (!buf)
		return -ENOMEM;
	n = log_read(buf, n);
	ret = copy_to_user(ubuf, buf, n);
	kfree(buf);
	return ret ? ret : (int64_t)n;
}

/* Not done: SYSLOG_ACTION_READ, what goes with it, and the clearing actions; the log is a ring
 * that nobody consumes. */
SYSCALL(syslog, int action, char *ubuf, int len)
{
	switch (action) {
	case SYSLOG_ACTION_READ_ALL:
		return read_log(ubuf, len);
	case SYSLOG_ACTION_CONSOLE_OFF:
	case SYSLOG_ACTION_CONSOLE_ON:
		if (current->proc->euid != 0)
			return -EPERM;
		log_console(action == SYSLOG_ACTION_CONSOLE_ON);
		return 0;
	case SYSLOG_ACTION_SIZE_BUFFER:
		return (int64_t)log_size();
	default:
		return -EINVAL;
	}
}
