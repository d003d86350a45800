/*
 * How the first process comes to be: init's program is the first file of the boot
 * image and gets the descriptors that abi/boot.h promises.  The boot code calls
 * process_start_init() once, as the last thing it does.
 */
#include "abi/boot.h"
#include "ipc/hw.h"
#include "proc/exec.h"

#define INIT_PROGRAM "sbin/init"
/* The header of a newc entry: a magic number, then fields of eight hexadecimal digits; the name
 * follows, and at a multiple of 4 the content. [cpio(5)] */
#define NEWC_MAGIC "070701"
#define NEWC_HEADER 110
#define NEWC_FIELD(n) (sizeof(NEWC_MAGIC) - 1 + 8 * (n))
#define NEWC_FILESIZE NEWC_FIELD(6)
#define NEWC_NAMESIZE NEWC_FIELD(11)

#define NOFILE_START 1024

static uint64_t hex8(const char *digit)
{
	uint64_t val = 0;

	for (int i = 0; i < 8; i++)
		val = val * 16 + (digit[i] & 15) + (digit[i] >= 'A' ? 9 : 0);
	return val;
}

/* A copy of the program, which is not page-aligned in the image. Everything else in there is
 * the root file system server's; tools/mkcpio.sh puts the program first. */
static struct memobj *init_program(const char *image, uint64_t image_size)
{
	const uint64_t at = ALIGN_UP(NEWC_HEADER + sizeof(INIT_PROGRAM), 4);
	struct memobj *obj;
	uint64_t size;

	if (image_size < at || memcmp(image, NEWC_MAGIC, sizeof(NEWC_MAGIC) - 1) ||
	    hex8(image + NEWC_NAMESIZE) != sizeof(INIT_PROGRAM) ||
	    memcmp(image + NEWC_HEADER, INIT_PROGRAM, sizeof(INIT_PROGRAM)))
		panic("there is no boot image that begins with %s", INIT_PROGRAM);
	size = hex8(image + NEWC_FILESIZE);
	if (size > image_size - at)
		panic("%s in the boot image is cut off", INIT_PROGRAM);
	obj = memobj_create(size);
	if (!obj || memobj_write(obj, 0, image + at, size) < (int64_t)size)
		panic("no memory for %s (%lu KiB)", INIT_PROGRAM, size >> 10);
	return obj;
}

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
	p->rlimit[RLIMIT_NOFILE] = (struct rlimit){ NOFILE_START, NOFILE_CEILING };
	p->rlimit[RLIMIT_STACK].rlim_cur = STACK_SIZE;
	p->rlimit[RLIMIT_CORE].rlim_cur = 0;
	p->files = fdtable_fork(NULL);
	p->cwd = kstrdup("/");
	p->umask = 022;
	p->net = net_create();
	return p->files && p->cwd && p->net ? p : NULL;
}

void process_start_init(const char *cmdline)
{
	const char *strings[] = { "/" INIT_PROGRAM, cmdline, "PATH=/bin:/sbin", "HOME=/",
				  "TERM=vt100" };
	struct exec e = { .name = strings[0], .image.mode = S_IFREG | 0755, .args.argc = 2 };
	struct process *p = first_process();
	struct thread *t = p ? thread_create(p) : NULL;
	int err = t ? 0 : -ENOMEM;

	e.image.obj = init_program(phys_to_virt(boot_info.image_start), boot_info.image_size);
	e.image.size = e.image.obj->size;
	for (size_t i = 0; i < ARRAY_SIZE(strings) && !err; i++)
		err = exec_add(&e.args, strings[i], false);
	err = err ?: exec_load(p, &e);
	if (err || t->tid != INIT_PID)
		panic("%s cannot be loaded: error %d", INIT_PROGRAM, -err);
	memobj_put(e.image.obj);
	exec_install(p, t->tf, &e);
	kfree(e.args.buf);
	give_files(p);
	p->pgid = p->sid = INIT_PID;
	process_publish(p, INIT_PID);
	thread_start(t);
}
