/*
 * struct file: counted, and released when the last descriptor, message or
 * sleeping system call lets go.  Whoever makes an object allocates its file
 * here; every system call comes through fget() and fput().  Calls f_op->release.
 */
#include "fs/fs_impl.h"

struct file *file_alloc(const struct file_operations *f_op, uint32_t f_flags, void *private_data)
{
	struct file *file = frames_low() ? NULL : kmalloc(sizeof(*file));

	if (!file)
		return NULL;
	*file = (struct file){
		.f_op = f_op, .f_flags = f_flags, .f_count = 1, .private_data = private_data,
	};
	list_init(&file->f_ep);
	return file;
}

struct file *file_get(struct file *file)
{
	file->f_count++;
	return file;
}

void fput(struct file *file)
{
	if (!file || --file->f_count)
		return;
	if (!list_empty(&file->f_ep))
		epoll_forget_file(file);
	if (file->f_op->release)
		file->f_op->release(file);
	kfree(file->f_path);
	kfree(file);
}
