/*
 * The strings of execve: argv and envp, packed one after another into one
 * buffer, and "#!" lines.  exec.c calls it; start_stack.c lays the strings onto
 * the new stack.
 */
#include "proc/exec.h"

/* args->buf doubles when it is full. */
static int grow(struct exec_args *args)
{
	size_t room = args->room ? args->room * 2 : PAGE_SIZE;
	char *buf = room > EXEC_ARGS_MAX ? NULL : kmalloc(room);

	if (!buf)
		return room > EXEC_ARGS_MAX ? -E2BIG : -ENOMEM;
	if (args->buf)
		memcpy(buf, args->buf, args->len);
	kfree(args->buf);
	args->buf = buf;
	args->room = room;
	return 0;
}

static int add_string(struct exec_args *args, const char *str, bool user)
{
	int64_t n = -ENAMETOOLONG;
	int ret = 0;

	while (n == -ENAMETOOLONG && !ret) {
		size_t left = args->room - args->len;
		char *to = args->buf + args->len;

		if (left && user)
			n = strncpy_from_user(to, str, MIN(left, EXEC_STRING_MAX));
		else if (left && strlen(str) < left)
			n = (int64_t)strlcpy(to, str, left);
		if (n == -ENAMETOOLONG)
			ret = left >= EXEC_STRING_MAX ? -E2BIG : grow(args);
	}
	if (n >= 0)
		args->len += (size_t)n + 1;
	return n >= 0 ? 0 : ret ? ret : (int)n;
}

/* Each string is charged a pointer too. */
int exec_add(struct exec_args *args, uint32_t *count, const char *const *vec, bool user)
{
	const char *str;
	int ret;

	for (; vec; vec++, ++*count) {
		if (!user)
			str = *vec;
		else if (get_user(str, vec))
			return -EFAULT;
		if (!str)
			break;
		ret = add_string(args, str, user);
		if (ret)
			return ret;
		if (args->len + (args->argc + args->envc + 1) * sizeof(char *) > EXEC_ARGS_MAX)
			return -E2BIG;
	}
	return 0;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The line is "#! interpreter [argument]"; the argument is its rest, blanks and all. */
int exec_script(const struct exec_image *image, struct exec_script *script)
{
	char *line = script->line, *end;
	int64_t n = memobj_read(image->obj, 0, line, SCRIPT_LINE - 1);

	if (n < 0)
		return (int)n;
	line[MIN((uint64_t)n, image->size)] = 0;
	if (line[0] != '#' || line[1] != '!')
		return 0;
	end = strchr(line, '\n');
	if (!end && strlen(line) == SCRIPT_LINE - 1)
		return -ENOEXEC;
	if (!end)
		end = line + strlen(line);
	while (blank(end[-1]))
		end--;
	*end = 0;
	for (line += 2; blank(*line);)
		line++;
	script->head[0] = line;
	while (*line && !blank(*line))
		line++;
	while (blank(*line))
		*line++ = 0;
	script->head[1] = *line ? line : NULL;
	script->head[2] = NULL;
	return *script->head[0] ? 1 : -ENOEXEC;
}
