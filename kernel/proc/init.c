/*
 * How the first process comes to be: init's program is found in the boot image
 * and gets the descriptors that abi/boot.h promises.  The boot code calls
 * process_start_init() once, as the last thing it does.
 */
#include "abi/boot.h"
#include "ipc/hw.h"
#include "proc/exec.h"

#define INIT_PROGRAM "sbin/init"
#define NOFILE_SOFT 1024
#define NOFILE_HARD 65536

/* The boot image where it lies: its frames, claimed at boot, become the object's. */
static struct memobj *image_object(paddr_t start, uint64_t size)
{
	struct memobj *obj = memobj_create(size);
	uint64_t npages = ALIGN_UP(size, PAGE_SIZE) >> PAGE_SHIFT;

	if (!obj || (start & ~PAGE_MASK))
		panic("no memory for the boot image's page table, or not at a page: %lx", start);
	for (uint64_t i = 0; i < npages; i++)
		obj->pages[i] = start + i * PAGE_SIZE;
	memset((char *)phys_to_virt(start) + size, 0, npages * PAGE_SIZE - size);
	return obj;
}

/* Descriptors are always the current process's: for this moment, init's. */
static void give_files(struct process *p)
{
	struct memobj *image = image_object(boot_info.image_start, boot_info.image_size);
	struct file *files[] = {
		klog_file(), klog_file(), klog_file(),
		[INIT_FD_HW] = hw_root_file(), [INIT_FD_IMAGE] = memobj_file(image, O_RDONLY),
	};
	struct process *was = current->proc;

	current->proc = p;
	for (int fd = 0; fd < (int)ARRAY_SIZE(files); fd++)
		if (!files[fd] || fd_add(files[fd], 0) != fd)
			panic("init cannot have descriptor %d", fd);
	current->proc = was;
}

static struct process *first_process(void)
{
	struct process *p = process_alloc(NULL);

	if (!p)
		return NULL;
	for (int i = 0; i < RLIM_NLIMITS; i++)
		p->rlimit[i] = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	p->rlimit[RLIMIT_NOFILE] = (struct rlimit){ NOFILE_SOFT, NOFILE_HARD };
	p->rlimit[RLIMIT_STACK].rlim_cur = STACK_SIZE;
	p->rlimit[RLIMIT_CORE].rlim_cur = 0;
	p->files = fdtable_create();
	p->fs = fs_create("/", 022);
	p->net = net_create();
	return p->files && p->fs && p->net ? p : NULL;
}

void process_start_init(const char *cmdline)
{
	const char *argv[] = { "/" INIT_PROGRAM, cmdline, NULL };
	const char *envp[] = { "PATH=/bin:/sbin", "HOME=/", "TERM=vt100", NULL };
	const uint8_t *image = phys_to_virt(boot_info.image_start), *program;
	struct exec_image exec = { .mode = S_IFREG | 0755 };
	struct exec_args args = { 0 };
	struct exec_loaded loaded;
	struct process *p = first_process();
	struct thread *t = p ? thread_create(p) : NULL;
	int ret;

	if (!boot_info.image_size)
		panic("the loader brought no boot image");
	if (!newc_find(image, boot_info.image_size, INIT_PROGRAM, &program, &exec.size))
		panic("the boot image has no %s", INIT_PROGRAM);
	/* A copy, because files in the image are not page-aligned. */
	exec.obj = memobj_create(exec.size);
	if (!t || !exec.obj || memobj_write(exec.obj, 0, program, exec.size) < (int64_t)exec.size ||
	    exec_add(&args, &args.argc, argv, false) || exec_add(&args, &args.envc, envp, false))
		panic("no memory for init (%lu KiB)", exec.size >> 10);
	ret = exec_load(p, &exec, &args, argv[0], &loaded);
	if (ret || t->tid != INIT_PID)
		panic("%s cannot be loaded: error %d, number %d", INIT_PROGRAM, -ret, t->tid);
	memobj_put(exec.obj);
	p->mm = loaded.mm;
	exec_set_names(p, &args, argv[0]);
	kfree(args.buf);
	give_files(p);

	t->tf->cs = SEL_UCODE | 3;
	t->tf->ss = SEL_UDATA | 3;
	exec_enter(t->tf, &loaded);
	p->pgid = p->sid = INIT_PID;
	process_publish(p, INIT_PID);
	thread_start(t);
}
