/* Files on memory objects: what memfd_create() and the hardware calls return. */
#include "fs/file.h"
#include "mm/mm_impl.h"

/* Between a stream and the object from off on, so far as it goes: bytes, or -errno. */
static int64_t copy(struct memobj *obj, const struct iov_iter *it, uint64_t off, bool write)
{
	size_t n = off < obj->size ? MIN(it->total, obj->size - off) : 0, done = 0, len;

	if (obj->kind == MEMOBJ_DEVICE)
		return -EINVAL;
	for (; done < n; done += len) {
		uint64_t in_page = (off + done) & ~PAGE_MASK;
		paddr_t pa = 0;
		int err = memobj_frame(obj, (off + done) >> PAGE_SHIFT, &pa);
		char *at = (char *)phys_to_virt(pa) + in_page;

		len = MIN(n - done, PAGE_SIZE - in_page);
		if (!err)
			err = write ? iter_copy_from(it, NULL, done, at, len) :
				      iter_copy_to(it, NULL, done, at, len);
		if (err)
			return done ? (int64_t)done : err;
	}
	return (int64_t)done;
}

int64_t memobj_read(struct memobj *obj, uint64_t off, void *buf, size_t n)
{
	struct ioseg seg;
	struct iov_iter to = iter_kernel(&seg, buf, n);

	return copy(obj, &to, off, false);
}

int64_t memobj_write(struct memobj *obj, uint64_t off, const void *buf, size_t n)
{
	struct ioseg seg;
	struct iov_iter from = iter_kernel(&seg, buf, n);

	return copy(obj, &from, off, true);
}

static int64_t memobj_file_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	int64_t n = copy(file->private_data, to, *pos, false);

	*pos += n > 0 ? (uint64_t)n : 0;
	return n;
}

static int64_t memobj_file_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	struct memobj *obj = file->private_data;
	int64_t n = 0;

	if (file->f_flags & O_APPEND)
		*pos = obj->size;
	if (*pos + from->total < *pos)
		return -EFBIG;
	if (obj->kind == MEMOBJ_ANON && *pos + from->total > obj->size)
		n = memobj_resize(obj, *pos + from->total);
	if (!n)
		n = copy(obj, from, *pos, true);
	*pos += n > 0 ? (uint64_t)n : 0;
	return n;
}

static int64_t memobj_file_lseek(struct file *file, int64_t off, int whence)
{
	struct memobj *obj = file->private_data;
	int64_t base = whence == SEEK_CUR ? (int64_t)file->f_pos : (int64_t)obj->size;

	if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
		return -EINVAL;
	if (whence != SEEK_SET && __builtin_add_overflow(off, base, &off))
		return -EOVERFLOW;
	if (off < 0)
		return -EINVAL;
	file->f_pos = (uint64_t)off;
	return off;
}

static int memobj_file_fstat(struct file *file, struct stat *st)
{
	struct memobj *obj = file->private_data;

	*st = (struct stat){
		.st_mode = S_IFREG | 0777, .st_nlink = 1, .st_blksize = PAGE_SIZE,
		.st_size = (int64_t)obj->size, .st_blocks = (int64_t)(obj->size + 511) / 512,
	};
	return 0;
}

static int memobj_file_memobj(struct file *file, uint32_t prot, bool shared, struct memobj **obj)
{
	(void)prot;
	(void)shared;
	*obj = memobj_get(file->private_data);
	return 0;
}

static int memobj_file_truncate(struct file *file, uint64_t size)
{
	return memobj_resize(file->private_data, size);
}

static void memobj_file_release(struct file *file)
{
	memobj_put(file->private_data);
}

static const struct file_operations memobj_file_ops = {
	.read = memobj_file_read,
	.write = memobj_file_write,
	.lseek = memobj_file_lseek,
	.fstat = memobj_file_fstat,
	.memobj = memobj_file_memobj,
	.truncate = memobj_file_truncate,
	.release = memobj_file_release,
};

struct file *memobj_file(struct memobj *obj, uint32_t f_flags)
{
	struct file *file = obj ? file_alloc(&memobj_file_ops, f_flags, obj) : NULL;

	if (!file)
		memobj_put(obj);
	return file;
}

struct memobj *memobj_of(const struct file *file)
{
	return file->f_op == &memobj_file_ops ? file->private_data : NULL;
}
