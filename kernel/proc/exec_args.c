/*
 * The strings of execve: argv and envp, packed one after another into one
 * buffer, and "#!" lines.  exec.c calls it; start_stack.c lays the strings onto
 * the new stack.
 */
#include "abi/errno.h"
#include "fs/namei.h"
#include "lib/string.h"
#include "mm/memobj.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/exec.h"
#include "proc/process.h"

#define SCRIPT_LINE 256 /* of a #! line, as Linux has it */

/* args->buf doubles when it is full; each string is charged a pointer too. */
static int grow(struct exec_args *args, size_t *room)
{
	size_t bigger = *room ? *room * 2 : PAGE_SIZE;
	char *buf;

	if (bigger > EXEC_ARGS_MAX)
		return -E2BIG;
	buf = kmalloc(bigger);
	if (!buf)
		return -ENOMEM;
	if (args->buf)
		memcpy(buf, args->buf, args->len);
	kfree(args->buf);
	args->buf = buf;
	*room = bigger;
	return 0;
}

static int add_string(struct exec_args *args, size_t *room, const char *ustr)
{
	for (;;) {
		size_t left = *room - args->len;
		int64_t n = left ? strncpy_from_user(args->buf + args->len, ustr,
						     MIN(left, EXEC_STRING_MAX))
				 : -ENAMETOOLONG;
		int ret;

		if (n >= 0) {
			args->len += (size_t)n + 1;
			return 0;
		}
		if (n != -ENAMETOOLONG)
			return (int)n;
		if (left >= EXEC_STRING_MAX)
			return -E2BIG;
		ret = grow(args, room);
		if (ret)
			return ret;
	}
}

static int add_vector(struct exec_args *args, size_t *room, const char *const *uvec,
		      uint32_t *count)
{
	const char *ustr;
	int ret;

	for (; uvec; uvec++) {
		if (get_user(ustr, uvec))
			return -EFAULT;
		if (!ustr)
			break;
		ret = add_string(args, room, ustr);
		if (ret)
			return ret;
		++*count;
		if (args->len + (args->argc + args->envc) * sizeof(char *) > EXEC_ARGS_MAX)
			return -E2BIG;
	}
	return 0;
}

int exec_copy_strings(const char *const *uargv, const char *const *uenvp, struct exec_args *args)
{
	size_t room = 0;
	int ret;

	*args = (struct exec_args){ 0 };
	ret = grow(args, &room);
	if (!ret)
		ret = add_vector(args, &room, uargv, &args->argc);
	if (!ret && !args->argc) { /* programs count on argv[0]: an empty one, as Linux */
		args->buf[args->len++] = 0;
		args->argc = 1;
	}
	if (!ret)
		ret = add_vector(args, &room, uenvp, &args->envc);
	if (ret) {
		kfree(args->buf);
		args->buf = NULL;
	}
	return ret;
}

static size_t packed_len(const char *const *vec, uint32_t *count)
{
	size_t len = 0;

	for (; *vec; vec++, ++*count)
		len += strlen(*vec) + 1;
	return len;
}

int exec_pack(const char *const *argv, const char *const *envp, struct exec_args *args)
{
	char *at;

	*args = (struct exec_args){ 0 };
	args->len = packed_len(argv, &args->argc);
	args->len += packed_len(envp, &args->envc);
	args->buf = at = kmalloc(args->len + 1);
	if (!at)
		return -ENOMEM;
	for (; *argv; argv++)
		at += strlcpy(at, *argv, args->len + 1) + 1;
	for (; *envp; envp++)
		at += strlcpy(at, *envp, args->len + 1) + 1;
	return 0;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Splits "#! interpreter [argument]" in place: 0 or -ENOEXEC. The argument is the rest of
 * the line, blanks and all. */
static int split_line(char *line, char **interp, char **arg)
{
	char *end = strchr(line, '\n');

	if (!end && strlen(line) == SCRIPT_LINE - 1)
		return -ENOEXEC;
	if (!end)
		end = line + strlen(line);
	while (end > line && blank(end[-1]))
		end--;
	*end = 0;
	line += 2;
	while (blank(*line))
		line++;
	*interp = line;
	while (*line && !blank(*line))
		line++;
	while (blank(*line))
		*line++ = 0;
	*arg = *line ? line : NULL;
	return **interp ? 0 : -ENOEXEC;
}

int exec_script(const struct exec_image *image, const char *name, struct exec_args *args,
		char **interp)
{
	char line[SCRIPT_LINE], *path, *arg;
	int64_t n = memobj_read(image->obj, 0, line, sizeof(line) - 1);
	const char *head[4];
	struct exec_args new;
	int ret;

	if (n < 0)
		return (int)n;
	line[MIN((uint64_t)n, image->size)] = 0;
	if (line[0] != '#' || line[1] != '!')
		return 0;
	ret = split_line(line, &path, &arg);
	if (ret)
		return ret;
	head[0] = path;
	head[1] = arg ? arg : name;
	head[2] = arg ? name : NULL;
	head[3] = NULL;
	*interp = kmalloc(strlen(path) + 1);
	if (!*interp)
		return -ENOMEM;
	strlcpy(*interp, path, strlen(path) + 1);

	size_t skip = strlen(args->buf) + 1,
	       extra = strlen(path) + 1 + strlen(head[1]) + 1 + (arg ? strlen(name) + 1 : 0);

	new = *args;
	new.len = args->len - skip + extra;
	new.argc = args->argc - 1 + (arg ? 3 : 2);
	new.buf = new.len <= EXEC_ARGS_MAX ? kmalloc(new.len) : NULL;
	if (!new.buf) {
		kfree(*interp);
		return new.len <= EXEC_ARGS_MAX ? -ENOMEM : -E2BIG;
	}
	char *at = new.buf;

	for (int i = 0; head[i]; i++)
		at += strlcpy(at, head[i], new.len) + 1;
	memcpy(at, args->buf + skip, args->len - skip);
	kfree(args->buf);
	*args = new;
	return 1;
}
