/* unit: kernel/fs/namei.c kernel/fs/path_join.c kernel/fs/mount.c kernel/fs/file.c | -Ikernel -Itests */
#include "host/kernel.h"

#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/namei.h"
#include "fs/poll.h"
#include "fs/socket_file.h"
#include "ipc/port.h"

int64_t sys_mount_fd(int fd, const char *upath, const char *utype);
int64_t sys_umount2(const char *upath, int flags);

/*
 * A world of three servers: "/" with directories and links, "/dev" and
 * "/proc/net".  The fake remote_call() walks as a server must: it stops at ".."
 * and at links.
 */
struct node {
	char server;	  /* 'r', 'd' or 'n' */
	const char *path; /* in that server, without slashes at the ends */
	const char *link; /* target of a symbolic link, else NULL */
};

static const struct node nodes[] = {
	{ 'r', "", NULL },	    { 'r', "etc", NULL },
	{ 'r', "etc/hosts", NULL }, { 'r', "a", NULL },
	{ 'r', "a/b", NULL },	    { 'r', "a/up", ".." },
	{ 'r', "a/rel", "b/../b" }, { 'r', "abs", "/dev" },
	{ 'r', "proc", NULL },	    { 'r', "proc/self", "/proc/net" },
	{ 'r', "loop", "loop" },    { 'r', "l1", "/l2" },
	{ 'r', "l2", "/l1" },	    { 'd', "", NULL },
	{ 'd', "tty", NULL },	    { 'd', "root", "../etc" },
	{ 'n', "", NULL },	    { 'n', "tcp", NULL },
};

static struct port ports[3];
static struct remote remotes[3];
static struct file *mount_files[3], *dir_file;
static struct request request;
static int calls;
static char last_path[2][IPC_PATH_MAX];
static char last_server;
static bool hostile;

void wait_queue_init(struct wait_queue *wq)
{
	list_init(&wq->entries);
}

void epoll_forget_file(struct file *file)
{
	(void)file;
}

struct file *fget(int fd)
{
	if (fd >= 0 && fd < 3)
		return file_get(mount_files[fd]);
	return fd == 3 && dir_file ? file_get(dir_file) : NULL;
}

static const struct file_operations ops;

struct remote *remote_of(const struct file *file)
{
	return file->private_data;
}

struct remote *remote_get(struct remote *r)
{
	r->refs++;
	return r;
}

void remote_put(struct remote *r)
{
	if (r)
		r->refs--;
}

bool remote_dead(const struct remote *r)
{
	return r->port->dead;
}

struct file *remote_file(struct remote *r, uint32_t f_flags)
{
	return file_alloc(&ops, f_flags, r);
}

struct request *request_begin(struct remote *r, uint32_t op)
{
	memset(&request, 0, sizeof(request));
	request.op = op;
	request.port = r->port;
	last_server = "rdn"[r - remotes];
	return &request;
}

void request_end(struct request *rq)
{
	if (rq)
		remote_put(rq->reply_remote);
}

static const struct node *find(const char *path, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		if (nodes[i].server == last_server && strlen(nodes[i].path) == n &&
		    !memcmp(nodes[i].path, path, n))
			return &nodes[i];
	}
	return NULL;
}

static int64_t redirect(struct request *rq, int which, bool absolute, const char *head, size_t n,
			const char *middle, const char *tail)
{
	char text[3 * IPC_PATH_MAX];
	int len = snprintf(text, sizeof(text), "%.*s%s%s%s%s", (int)n, head, n ? "/" : "", middle,
			   *tail ? "/" : "", tail);

	assert_true(len < IPC_PATH_MAX);
	assert_int_equal(iter_copy_to(&rq->out, NULL, 0, text, (size_t)len), 0);
	rq->reply_arg[0] = (uint64_t)len;
	rq->reply_arg[1] = (uint64_t)which;
	rq->reply_arg[2] = absolute;
	return IPC_REDIRECT;
}

/* Walks one path: 0 and the node, -ENOENT, or IPC_REDIRECT. */
static int64_t walk(struct request *rq, int which, const char *path)
{
	size_t done = 0; /* canonical part */
	const char *p = path;

	while (*p) {
		size_t n = strcspn(p, "/");
		const char *rest = p + n + (p[n] == '/');

		assert_true(n > 0 && !(n == 1 && p[0] == '.')); /* the kernel's business */
		if (n == 2 && !memcmp(p, "..", 2)) {
			size_t up = done;

			if (!done)
				return redirect(rq, which, false, "", 0, "..", rest);
			while (up && path[up - 1] != '/')
				up--;
			up -= up > 0;
			return redirect(rq, which, false, path, up, rest, "");
		}
		size_t end = (size_t)(p - path) + n;
		const struct node *node = find(path, end);

		if (!node)
			return -ENOENT;
		if (node->link && node->link[0] == '/')
			return redirect(rq, which, true, "", 0, node->link, rest);
		if (node->link)
			return redirect(rq, which, false, path, done, node->link, rest);
		done = end;
		p = rest;
	}
	return 0;
}

int64_t remote_call(struct request **rqp)
{
	struct request *rq = *rqp;
	char *zero;
	int64_t ret;

	calls++;
	if (hostile) { /* a length that no reply has */
		rq->reply_arg[0] = ~0ull;
		return IPC_REDIRECT;
	}
	assert_true(rq->in.total < 2 * IPC_PATH_MAX && rq->out.total == IPC_PATH_MAX);
	char text[2 * IPC_PATH_MAX] = { 0 };

	assert_int_equal(iter_copy_from(&rq->in, NULL, 0, text, rq->in.total), 0);
	zero = text + strlen(text);
	strcpy(last_path[0], text);
	last_path[1][0] = 0;
	ret = walk(rq, 0, text);
	if (!ret && zero < text + rq->in.total) {
		strcpy(last_path[1], zero + 1);
		ret = walk(rq, 1, zero + 1);
	}
	if (!ret && rq->op == IPC_OP_OPEN) {
		rq->reply_remote = remote_get(&remotes[0]);
		rq->reply_remote->file = IPC_FILE_DIR;
	}
	return ret;
}

static char cwd[100];

static int setup(void **state)
{
	static const char *const at[] = { "/", "//dev/./", "/proc/net/" };

	(void)state;
	host_start();
	host_process.cwd = cwd;
	strcpy(cwd, "/");
	for (int i = 0; i < 3; i++) {
		remotes[i] = (struct remote){ .refs = 1, .port = &ports[i], .handle = 1 };
		mount_files[i] = file_alloc(&ops, 0, &remotes[i]);
		assert_int_equal(sys_mount_fd(i, at[i], "test"), 0);
	}
	return 0;
}

static int teardown(void **state)
{
	static const char *const at[] = { "/proc/net", "/dev", "/" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sys_umount2(at[i], 0), 0);
		fput(mount_files[i]);
	}
	for (int i = 0; i < 3; i++)
		assert_int_equal(remotes[i].refs, 1);
	assert_int_equal(allocated, 0);
	return 0;
}

/* Looks the path up: what is sent last is left in last_server and last_path. */
static int64_t look(const char *path)
{
	struct path_call pc;
	int64_t ret = path_begin(&pc, IPC_OP_STATPATH);

	calls = 0;
	if (!ret)
		ret = path_add(&pc, AT_FDCWD, path);
	if (!ret)
		ret = path_call(&pc);
	path_end(&pc);
	return ret;
}

static void expect(const char *path, char server, const char *rest)
{
	assert_int_equal(look(path), 0);
	assert_int_equal(last_server, server);
	assert_string_equal(last_path[0], rest);
}

static int open_at(int dirfd, const char *path, struct file **file)
{
	return path_open(dirfd, path, O_RDONLY, 0, file);
}

static void a_path_goes_to_the_longest_mount(void **state)
{
	(void)state;
	expect("/etc/hosts", 'r', "etc/hosts");
	expect("/", 'r', "");
	expect("/dev", 'd', "");
	expect("/dev/tty", 'd', "tty");
	expect("/proc/net/tcp", 'n', "tcp");
	expect("/proc", 'r', "proc");
	assert_int_equal(look("/devil"), -ENOENT);
	assert_int_equal(last_server, 'r');
	expect("/a/b/", 'r', "a/b/");
}

static void relative_paths_start_at_the_working_directory(void **state)
{
	(void)state;
	strcpy(cwd, "/a/b");
	expect(".", 'r', "a/b");
	expect("../b", 'r', "a/b");
	expect("../../dev/tty", 'd', "tty");
	assert_int_equal(calls, 1);
	strcpy(cwd, "/dev");
	expect("tty", 'd', "tty");
	expect("../etc", 'r', "etc");
}

static void dotdot_behind_a_name_is_the_servers_business(void **state)
{
	(void)state;
	expect("/a/b/../b", 'r', "a/b");
	expect("/a/up/etc/hosts", 'r', "etc/hosts");
	expect("/dev/../etc/hosts", 'r', "etc/hosts");
	expect("/proc/net/../net/tcp", 'n', "tcp");
	expect("/etc/../../../dev/tty", 'd', "tty");
	assert_int_equal(look("/nothing/.."), -ENOENT);
}

static void links_are_followed_from_server_to_server(void **state)
{
	(void)state;
	expect("/a/rel", 'r', "a/b");
	expect("/abs/tty", 'd', "tty");
	expect("/abs/root/hosts", 'r', "etc/hosts");
	expect("/abs/../etc", 'r', "etc");
	expect("/proc/self/tcp", 'n', "tcp");
}

static void endless_links_end(void **state)
{
	(void)state;
	assert_int_equal(look("/loop"), -ELOOP);
	assert_true(calls <= 42);
	assert_int_equal(look("/l1/x"), -ELOOP);
}

static void both_paths_of_a_call_must_be_on_one_mount(void **state)
{
	struct path_call pc;

	(void)state;
	assert_int_equal(path_begin(&pc, IPC_OP_RENAME), 0);
	assert_int_equal(path_add(&pc, AT_FDCWD, "/etc/hosts"), 0);
	assert_int_equal(path_add(&pc, AT_FDCWD, "/dev/tty"), 0);
	assert_int_equal(path_call(&pc), -EXDEV);
	path_end(&pc);
	assert_int_equal(path_begin(&pc, IPC_OP_RENAME), 0);
	assert_int_equal(path_add(&pc, AT_FDCWD, "/a/up/etc/hosts"), 0);
	assert_int_equal(path_add(&pc, AT_FDCWD, "/a/rel"), 0);
	assert_int_equal(path_call(&pc), 0);
	assert_string_equal(last_path[0], "etc/hosts");
	assert_string_equal(last_path[1], "a/b");
	path_end(&pc);
}

static void a_directory_knows_its_canonical_path(void **state)
{
	struct file *file;

	(void)state;
	assert_int_equal(open_at(AT_FDCWD, "/a/rel/../b/", &dir_file), 0);
	assert_string_equal(dir_file->f_path, "/a/b");
	assert_int_equal(open_at(3, "..", &file), 0);
	assert_string_equal(file->f_path, "/a");
	remote_put(file->private_data);
	fput(file);
	assert_int_equal(open_at(3, "../../", &file), 0);
	assert_string_equal(file->f_path, "/");
	remote_put(file->private_data);
	fput(file);
	assert_int_equal(open_at(0, "x", &file), -ENOTDIR);
	assert_int_equal(open_at(77, "x", &file), -EBADF);
	assert_int_equal(open_at(AT_FDCWD, "", &file), -ENOENT);
	remote_put(dir_file->private_data);
	fput(dir_file);
	dir_file = NULL;
}

static void a_bad_reply_is_an_error(void **state)
{
	(void)state;
	hostile = true;
	assert_int_equal(look("/etc"), -EIO);
	hostile = false;
}

static void memory_that_is_out_is_an_error(void **state)
{
	(void)state;
	for (int n = 0; n < 2; n++) {
		allocations_left = n;
		assert_int_equal(look("/etc"), -ENOMEM);
	}
	allocations_left = -1;
}

static void a_dead_mount_is_replaced_and_a_live_one_is_not(void **state)
{
	(void)state;
	assert_int_equal(sys_mount_fd(0, "/dev", "test"), -EBUSY);
	ports[1].dead = true;
	assert_int_equal(sys_mount_fd(0, "/dev", "test"), 0);
	expect("/dev/etc", 'r', "etc");
	ports[0].dead = true;
	ports[1].dead = false;
	assert_int_equal(sys_mount_fd(1, "/dev", "test"), 0);
	ports[0].dead = false;
	expect("/dev/tty", 'd', "tty");
	assert_int_equal(sys_mount_fd(1, "/a/../dev", "test"), -EINVAL);
	assert_int_equal(sys_mount_fd(9, "/x", "test"), -EBADF);
	assert_int_equal(sys_umount2("/x", 0), -EINVAL);
	host_process.euid = 5;
	assert_int_equal(sys_mount_fd(1, "/x", "test"), -EPERM);
	host_process.euid = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_path_goes_to_the_longest_mount, setup, teardown),
		cmocka_unit_test_setup_teardown(relative_paths_start_at_the_working_directory,
						setup, teardown),
		cmocka_unit_test_setup_teardown(dotdot_behind_a_name_is_the_servers_business, setup,
						teardown),
		cmocka_unit_test_setup_teardown(links_are_followed_from_server_to_server, setup,
						teardown),
		cmocka_unit_test_setup_teardown(endless_links_end, setup, teardown),
		cmocka_unit_test_setup_teardown(both_paths_of_a_call_must_be_on_one_mount, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_directory_knows_its_canonical_path, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_bad_reply_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(memory_that_is_out_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(a_dead_mount_is_replaced_and_a_live_one_is_not,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
