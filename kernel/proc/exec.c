/*
 * execve: the new program is built beside the old one; only when nothing can
 * fail any more do the other threads leave and the old one goes.  Calls elf.c,
 * exec_args.c, start_stack.c.  [POSIX exec, Linux execve(2)]
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/fdtable.h"
#include "fs/namei.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/memobj.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "proc/elf.h"
#include "proc/exec.h"
#include "proc/futex.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"
#include "x86/fpu.h"
#include "x86/thread_arch.h"
#include "x86/trap_frame.h"

#define SCRIPT_DEPTH 5 /* a script's interpreter may be a script */

static struct exec_cred new_cred(const struct process *p, const struct exec_image *image)
{
	struct exec_cred cred = { p->uid, p->euid, p->gid, p->egid, false };

	if (image->mode & S_ISUID)
		cred.euid = image->uid;
	if ((image->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		cred.egid = image->gid;
	cred.secure = cred.euid != cred.uid || cred.egid != cred.gid;
	return cred;
}

int exec_load(const struct process *p, const struct exec_image *image, const struct exec_args *args,
	      const char *name, struct exec_loaded *loaded)
{
	struct elf_program *prog = kmalloc(sizeof(*prog));
	struct mm *mm = mm_create();
	int ret = prog && mm ? elf_read(image, prog) : -ENOMEM;

	loaded->cred = new_cred(p, image);
	if (!ret)
		ret = elf_map(mm, image, prog);
	if (!ret)
		ret = start_stack(mm, p->rlimit[RLIMIT_STACK].rlim_cur, prog, args, &loaded->cred,
				  name, &loaded->sp);
	if (!ret) {
		loaded->mm = mm;
		loaded->entry = prog->entry + prog->bias;
	} else if (mm) {
		mm_put(mm);
	}
	kfree(prog);
	return ret;
}

void exec_set_names(struct process *p, const struct exec_args *args, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *str = args->buf;
	size_t at = 0;

	strlcpy(p->comm, slash ? slash + 1 : name, sizeof(p->comm));
	for (uint32_t i = 0; i < args->argc && at < sizeof(p->args) - 1; i++) {
		if (i)
			p->args[at++] = ' ';
		at += MIN(strlcpy(p->args + at, str, sizeof(p->args) - at),
			  sizeof(p->args) - at - 1);
		str += strlen(str) + 1;
	}
	p->args[at] = 0;
}

/* What the process shares with others by clone() it gets for itself: 0 or -ENOMEM. A copy
 * too many does no harm when a later step fails. */
static int unshare(struct process *p)
{
	if (p->sighand->refs > 1) {
		struct sighand *own = sighand_create();

		if (!own)
			return -ENOMEM;
		memcpy(own->action, p->sighand->action, sizeof(own->action));
		sighand_put(p->sighand);
		p->sighand = own;
	}
	if (p->files_shared) {
		struct fdtable *own = fdtable_fork(p->files);

		if (!own)
			return -ENOMEM;
		fdtable_put(p->files);
		p->files = own;
		p->files_shared = false;
	}
	return 0;
}

static void reset_signals(struct thread *t)
{
	struct sighand *sighand = t->proc->sighand;

	for (int i = 0; i < NSIG - 1; i++) {
		uint64_t handler = sighand->action[i].handler;

		sighand->action[i] = (struct ksigaction){
			.handler = handler == KSIG_IGN ? KSIG_IGN : KSIG_DFL,
		};
	}
	t->altstack = (struct sigaltstack){ .ss_flags = 0 };
	t->restart = NULL;
}

/* Beyond the point of no return; nothing fails. */
static void become(struct process *p, const struct exec_loaded *new)
{
	struct thread *t = current;
	struct trap_frame *tf = t->tf;
	uint64_t cs = tf->cs, ss = tf->ss;
	struct mm *old = p->mm;

	futex_thread_exit(t);
	p->mm = new->mm;
	mm_switch(p->mm);
	mm_put(old);
	vfork_release(p);
	fdtable_close_on_exec(p->files);
	reset_signals(t);
	p->euid = p->suid = new->cred.euid;
	p->egid = p->sgid = new->cred.egid;
	p->exit_signal = SIGCHLD;
	p->did_exec = true;
	fpu_reset(t);
	set_fs_base(0);
	memset(tf, 0, sizeof(*tf));
	tf->cs = cs;
	tf->ss = ss;
	tf->rflags = RFLAGS_START;
	tf->rip = new->entry;
	tf->rsp = new->sp;
	tf->vector = VECTOR_SYSCALL;
	tf->orig_rax = ~0ull;
}

/* Consumes image. */
static int start_program(struct exec_image *image, const struct exec_args *args, const char *name)
{
	struct process *p = current->proc;
	struct exec_loaded loaded;
	int ret = exec_load(p, image, args, name, &loaded);

	memobj_put(image->obj);
	if (ret)
		return ret;
	ret = unshare(p);
	if (!ret)
		ret = process_single_thread();
	if (ret) {
		mm_put(loaded.mm);
		return ret;
	}
	become(p, &loaded);
	return 0;
}

/* As long as the image is a script: puts its interpreter in its place. On success image
 * and args are the program's to be started; on failure the image is gone. */
static int resolve_scripts(const char *name, struct exec_args *args, struct exec_image *image)
{
	char *interp = NULL, *next;
	int ret;

	for (int depth = 1;; depth++) {
		ret = exec_script(image, interp ? interp : name, args, &next);
		if (ret == 0)
			break;
		memobj_put(image->obj);
		kfree(interp);
		interp = ret > 0 ? next : NULL;
		if (ret > 0)
			ret = depth < SCRIPT_DEPTH ? vfs_open_exec(AT_FDCWD, interp, 0, image)
						   : -ELOOP;
		if (ret)
			break;
	}
	kfree(interp);
	return ret;
}

static int64_t do_execve(int dirfd, const char *path, const char *const *uargv,
			 const char *const *uenvp, uint32_t flags)
{
	struct exec_image image;
	struct exec_args args;
	char fdname[32];
	const char *name = path;
	int ret = vfs_open_exec(dirfd, path, flags, &image);

	if (ret)
		return ret;
	if (!*path) {
		snprintf(fdname, sizeof(fdname), "/dev/fd/%d", dirfd);
		name = fdname;
	}
	ret = exec_copy_strings(uargv, uenvp, &args);
	if (ret) {
		memobj_put(image.obj);
		return ret;
	}
	ret = resolve_scripts(name, &args, &image);
	if (!ret)
		ret = start_program(&image, &args, name);
	if (!ret)
		exec_set_names(current->proc, &args, name);
	kfree(args.buf);
	return ret;
}

int64_t sys_execve(const char *upath, const char *const *uargv, const char *const *uenvp)
{
	char *name;
	int64_t ret = getname(upath, &name);

	if (ret)
		return ret;
	ret = do_execve(AT_FDCWD, name, uargv, uenvp, 0);
	putname(name);
	return ret;
}

int64_t sys_execveat(int dirfd, const char *upath, const char *const *uargv,
		     const char *const *uenvp, uint32_t flags)
{
	char *name;
	int64_t ret;
	char first;

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
