/*
 * execve: the new program is built beside the old one; only when nothing can
 * fail any more do the other threads leave and the old one goes.  Calls elf.c,
 * exec_args.c, start_stack.c.  [POSIX exec, Linux execve(2)]
 */
#include "proc/exec.h"

/* rflags of a new program: interrupts on, bit 1 always set [SDM 3A 2.3] */
#define RFLAGS_START 0x202
#define SCRIPT_DEPTH 5 /* so many scripts may be each other's interpreters, as on Linux */

int exec_load(const struct process *p, struct exec *e)
{
	struct elf_program *prog = kmalloc(sizeof(*prog));
	const struct exec_image *image = &e->image;
	bool setgid = (image->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
	int ret = -ENOMEM;

	e->euid = image->mode & S_ISUID ? image->uid : p->euid;
	e->egid = setgid ? image->gid : p->egid;
	e->mm = mm_create();
	if (prog && e->mm)
		ret = elf_load(e->mm, image, prog) ?: start_stack(p, prog, e);
	if (ret)
		mm_put(e->mm);
	else
		e->entry = prog->entry;
	kfree(prog);
	return ret;
}

void exec_install(struct process *p, struct trap_frame *tf, const struct exec *e)
{
	const char *name = e->name, *args = e->args.buf;
	uint32_t left = e->args.argc;
	size_t n = 0;

	p->mm = e->mm;
	for (const char *slash; (slash = strchr(name, '/'));)
		name = slash + 1;
	strlcpy(p->comm, name, sizeof(p->comm));
	for (; n < sizeof(p->args) - 1 && (args[n] || --left); n++)
		p->args[n] = args[n] ? args[n] : ' ';
	p->args[n] = 0;
	*tf = (struct trap_frame){
		.cs = SEL_UCODE | 3,
		.ss = SEL_UDATA | 3,
		.rflags = RFLAGS_START,
		.rip = e->entry,
		.rsp = e->sp,
		.vector = VECTOR_SYSCALL,
		.orig_rax = ~0ull,
	};
}

static void reset_signals(struct thread *t)
{
	for (struct ksigaction *a = t->proc->action; a < t->proc->action + NSIG - 1; a++)
		*a = (struct ksigaction){ .handler = a->handler == KSIG_IGN ? KSIG_IGN : KSIG_DFL };
	t->altstack = (struct sigaltstack){ .ss_flags = 0 };
	t->restart = NULL;
}

/* Beyond the point of no return; nothing fails. */
static void become(struct process *p, const struct exec *e)
{
	struct thread *t = current;
	struct mm *old = p->mm;

	futex_thread_exit(t);
	exec_install(p, t->tf, e);
	mm_switch(p->mm);
	mm_put(old);
	vfork_release(p);
	fdtable_close_on_exec(p->files);
	reset_signals(t);
	p->euid = p->suid = e->euid;
	p->egid = p->sgid = e->egid;
	p->did_exec = true;
	fpu_reset(t);
	set_fs_base(0);
}

/* If the image is a script, puts its interpreter, which may be one too, in its place, and adds
 * what comes before the script's name: all interpreters and their arguments. */
static int resolve_script(struct exec_image *image, struct exec_args *args, int depth)
{
	struct exec_script script;
	struct exec_image next;
	int ret = exec_script(image, &script);

	if (ret <= 0)
		return ret;
	if (depth == SCRIPT_DEPTH)
		return -ELOOP;
	ret = vfs_open_exec(AT_FDCWD, script.interpreter, 0, &next);
	if (ret)
		return ret;
	memobj_put(image->obj);
	*image = next;
	ret = resolve_script(image, args, depth + 1) ?: exec_add(args, script.interpreter, false);
	return ret || !script.argument ? ret : exec_add(args, script.argument, false);
}

/* The strings of the new program; behind an interpreter's stands the script's name in the place
 * of argv[0]. */
static int collect_strings(struct exec *e, const char *const *uargv, const char *const *uenvp)
{
	struct exec_args *args = &e->args;
	bool script = args->count > 0;
	const char *first = NULL;
	int ret = 0;

	if (uargv && get_user(first, uargv))
		return -EFAULT;
	if (script || !first) /* programs count on argv[0], as on Linux */
		ret = exec_add(args, script ? e->name : "", false);
	if (first)
		ret = ret ?: exec_add_user(args, uargv + script);
	args->argc = args->count;
	return ret ?: exec_add_user(args, uenvp);
}

static int64_t do_execve(int dirfd, const char *path, const char *const *uargv,
			 const char *const *uenvp, uint32_t flags)
{
	struct process *p = current->proc;
	struct exec e = { .name = path };
	char fdname[32];
	int ret = vfs_open_exec(dirfd, path, flags, &e.image);

	if (ret)
		return ret;
	if (!*path) {
		snprintf(fdname, sizeof(fdname), "/dev/fd/%d", dirfd);
		e.name = fdname;
	}
	ret = resolve_script(&e.image, &e.args, 0) ?: collect_strings(&e, uargv, uenvp) ?:
	      exec_load(p, &e);
	memobj_put(e.image.obj);
	if (!ret) {
		ret = process_single_thread();
		if (ret)
			mm_put(e.mm);
		else
			become(p, &e);
	}
	kfree(e.args.buf);
	return ret;
}

SYSCALL(execveat, int dirfd, const char *upath, const char *const *uargv, const char *const *uenvp,
	uint32_t flags)
{
	int64_t ret;
	char *name;

	if (flags & ~(uint32_t)(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	ret = getname(upath, &name);
	if (ret == -ENOENT && (flags & AT_EMPTY_PATH))
		return do_execve(dirfd, "", uargv, uenvp, flags);
	if (ret)
		return ret;
	ret = do_execve(dirfd, name, uargv, uenvp, flags);
	putname(name);
	return ret;
}

SYSCALL_AS(execve, (const char *upath, const char *const *uargv, const char *const *uenvp),
	sys_execveat(AT_FDCWD, upath, uargv, uenvp, 0))
