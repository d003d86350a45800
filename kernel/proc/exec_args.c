/*
 * The strings of execve: argv and envp, packed one after another into one
 * buffer, and "#!" lines.  exec.c calls it; start_stack.c lays the strings onto
 * the new stack.
 */
#include "proc/exec.h"

/* Each string is charged a pointer too. */
int exec_add(struct exec_args *args, const char *str, bool user)
{
	size_t charge = ++args->count * sizeof(char *);

	for (;;) {
		size_t left = MIN(args->room - args->len, EXEC_STRING_MAX);
		size_t room = args->room ? args->room * 2 : PAGE_SIZE;
		char *to = args->buf + args->len;
		int64_t n = -ENAMETOOLONG;

		if (left && user)
			n = strncpy_from_user(to, str, left);
		else if (left && strlen(str) < left)
			n = (int64_t)strlcpy(to, str, left);
		if (n >= 0)
			args->len += (size_t)n + 1;
		if (n != -ENAMETOOLONG)
			return n < 0 ? (int)n : args->len + charge > EXEC_ARGS_MAX ? -E2BIG : 0;
		if (left == EXEC_STRING_MAX || room > EXEC_ARGS_MAX)
			return -E2BIG;
		to = krealloc(args->buf, args->len, room);
		if (!to)
			return -ENOMEM;
		args->buf = to;
		args->room = room;
	}
}

int exec_add_user(struct exec_args *args, const char *const *uvec)
{
	const char *str;
	int ret = 0;

	for (; uvec && !ret; uvec++) {
		if (get_user(str, uvec))
			return -EFAULT;
		if (!str)
			break;
		ret = exec_add(args, str, true);
	}
	return ret;
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
	script->interpreter = line;
	while (*line && !blank(*line))
		line++;
	while (blank(*line))
		*line++ = 0;
	script->argument = *line ? line : NULL;
	return *script->interpreter ? 1 : -ENOEXEC;
}
