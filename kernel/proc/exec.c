/*
 * execve: the new program is built beside the old one; only when nothing can
 * fail any more do the other threads leave and the old one goes.  Calls elf.c,
 * exec_args.c, start_stack.c.  [POSIX exec, Linux execve(2)]
 */
#include "proc/exec.h"

/* rflags of a new program: interrupts on, bit 1 always set [SDM 3A 2.3] */
#define RFLAGS_START 0x202
#define SCRIPT_DEPTH 5 /* a script's interpreter may be a script */

int exec_load(const struct process *p, const struct exec_image *image, const struct exec_args *args,
	      const char *name, struct exec_loaded *l)
{
	struct elf_program *prog = kmalloc(sizeof(*prog));
	bool setgid = (image->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
	int ret;

	l->euid = image->mode & S_ISUID ? image->uid : p->euid;
	l->egid = setgid ? image->gid : p->egid;
	l->mm = mm_create();
	ret = prog && l->mm ? elf_read(image, prog) : -ENOMEM;
	if (!ret)
		ret = elf_map(l->mm, image, prog);
	if (!ret)
		ret = start_stack(p, prog, args, name, l);
	if (!ret)
		l->entry = prog->entry + prog->bias;
	else
		mm_put(l->mm);
	kfree(prog);
	return ret;
}

void exec_set_names(struct process *p, const struct exec_args *args, const char *name)
{
	uint32_t left = args->argc;
	size_t n = 0;

	for (const char *slash; (slash = strchr(name, '/'));)
		name = slash + 1;
	strlcpy(p->comm, name, sizeof(p->comm));
	for (; n < sizeof(p->args) - 1; n++) {
		if (!args->buf[n] && --left == 0)
			break;
		p->args[n] = args->buf[n] ? args->buf[n] : ' ';
	}
	p->args[n] = 0;
}

void exec_enter(struct trap_frame *tf, const struct exec_loaded *l)
{
	*tf = (struct trap_frame){
		.cs = tf->cs,
		.ss = tf->ss,
		.rflags = RFLAGS_START,
		.rip = l->entry,
		.rsp = l->sp,
		.vector = VECTOR_SYSCALL,
		.orig_rax = ~0ull,
	};
}

static void reset_signals(struct thread *t)
{
	for (int i = 0; i < NSIG - 1; i++) {
		bool ignored = t->proc->action[i].handler == KSIG_IGN;

		t->proc->action[i] = (struct ksigaction){
			.handler = ignored ? KSIG_IGN : KSIG_DFL,
		};
	}
	t->altstack = (struct sigaltstack){ .ss_flags = 0 };
	t->restart = NULL;
}

/* Beyond the point of no return; nothing fails. */
static void become(struct process *p, const struct exec_loaded *new)
{
	struct thread *t = current;
	struct mm *old = p->mm;

	futex_thread_exit(t);
	p->mm = new->mm;
	mm_switch(p->mm);
	mm_put(old);
	vfork_release(p);
	fdtable_close_on_exec(p->files);
	reset_signals(t);
	p->euid = p->suid = new->euid;
	p->egid = p->sgid = new->egid;
	p->did_exec = true;
	fpu_reset(t);
	set_fs_base(0);
	exec_enter(t->tf, new);
}

/* As long as the image is a script: puts its interpreter in its place, so that on success it
 * is the program's to be started. Adds what comes before the caller's arguments, from the
 * last interpreter to the first script's name; scripts is where the lines are kept. */
static int resolve_scripts(const char *name, struct exec_script *scripts, struct exec_args *args,
			   struct exec_image *image)
{
	const char *head[2] = { name, NULL };
	struct exec_image next;
	int depth = 0, ret;

	while ((ret = exec_script(image, &scripts[depth])) > 0) {
		if (depth + 1 == SCRIPT_DEPTH)
			return -ELOOP;
		ret = vfs_open_exec(AT_FDCWD, scripts[depth++].head[0], 0, &next);
		if (ret)
			return ret;
		memobj_put(image->obj);
		*image = next;
	}
	for (int i = depth; i-- > 0 && !ret;)
		ret = exec_add(args, &args->argc, scripts[i].head, false);
	if (!ret && depth)
		ret = exec_add(args, &args->argc, head, false);
	return ret;
}

/* The strings of the new program, in order. */
static int collect_strings(struct exec_args *args, const char *const *uargv,
			   const char *const *uenvp)
{
	static const char *const empty[] = { "", NULL };
	const char *first = NULL;
	int ret;

	if (uargv && get_user(first, uargv))
		return -EFAULT;
	if (args->argc && first) /* a script's name took the place of argv[0] */
		uargv++;
	ret = exec_add(args, &args->argc, uargv, true);
	if (!ret && !args->argc) /* programs count on argv[0], as on Linux */
		ret = exec_add(args, &args->argc, empty, false);
	return ret ? ret : exec_add(args, &args->envc, uenvp, true);
}

static int64_t do_execve(int dirfd, const char *path, const char *const *uargv,
			 const char *const *uenvp, uint32_t flags)
{
	struct exec_script *scripts = kmalloc(SCRIPT_DEPTH * sizeof(*scripts));
	struct process *p = current->proc;
	struct exec_args args = { 0 };
	struct exec_loaded loaded;
	struct exec_image image;
	char fdname[32];
	int ret = scripts ? vfs_open_exec(dirfd, path, flags, &image) : -ENOMEM;

	if (ret)
		goto out;
	if (!*path) {
		snprintf(fdname, sizeof(fdname), "/dev/fd/%d", dirfd);
		path = fdname;
	}
	ret = resolve_scripts(path, scripts, &args, &image);
	if (!ret)
		ret = collect_strings(&args, uargv, uenvp);
	if (!ret)
		ret = exec_load(p, &image, &args, path, &loaded);
	memobj_put(image.obj);
	if (ret)
		goto out;
	ret = process_single_thread();
	if (ret) {
		mm_put(loaded.mm);
		goto out;
	}
	become(p, &loaded);
	exec_set_names(p, &args, path);
out:
	kfree(args.buf);
	kfree(scripts);
	return ret;
}

SYSCALL(execveat, int dirfd, const char *upath, const char *const *uargv, const char *const *uenvp,
	uint32_t flags)
{
	int64_t ret;
	char *name, first;

	if (flags & ~(uint32_t)(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	if (get_user(first, upath))
		return -EFAULT;
	if (!first)
		return flags & AT_EMPTY_PATH ? do_execve(dirfd, "", uargv, uenvp, flags) : -ENOENT;
	ret = getname(upath, &name);
	if (ret)
		return ret;
	ret = do_execve(dirfd, name, uargv, uenvp, flags);
	putname(name);
	return ret;
}

SYSCALL_AS(execve, (const char *upath, const char *const *uargv, const char *const *uenvp),
	sys_execveat(AT_FDCWD, upath, uargv, uenvp, 0))
