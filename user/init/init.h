/*
 * init: the first process.  Starts the servers and programs that make up the
 * system, keeps them running, and ends it.
 *   main.c      start-up and the loop        cmdline.c   the kernel command line
 *   service.c   start, death, restart        spawn.c     a child with its descriptors
 *   servers.c   rootfs, tty, pci, netd       drivers.c   a driver for each device
 *   network.c   the address, services on it  console.c   messages
 *   shell.c     the shell, or run=
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DRIVERS_MAX 4

/* A process that is to be there, and what is known of it. */
struct service {
	const char *name;
	/* Start it: its pid, or -errno (then it is tried again later). */
	pid_t (*start)(struct service *service);
	void (*ready)(struct service *service);		    /* it serves (again), or NULL */
	void (*ended)(struct service *service, int status); /* it died, or NULL */
	bool (*may_start)(void); /* what it needs is there; NULL: always */
	bool announces;		 /* posts POLLIN on ready_fd when it serves */
	bool quiet;		 /* its end is nothing to report */
	unsigned int index;	 /* for start(): which of several alike */

	bool wanted; /* to be kept running */
	bool is_ready;
	pid_t pid;			   /* 0: not running */
	int ready_fd;			   /* remote file on its port, or -1 */
	int64_t started, died, restart_at; /* CLOCK_MONOTONIC, nanoseconds */
	int64_t delay;			   /* of the next restart after dying at once */
	unsigned int starts;
};

/* All of them, in order of start-up. */
enum {
	ROOTFS,
	TTY,
	PCI,
	NETD,
	DRIVER,
	NETWORK = DRIVER + DRIVERS_MAX,
	ECHOD,
	HTTPD,
	SHELL,
	SERVICES
};
extern struct service services[SERVICES];

/* service.c */
void service_want(struct service *service); /* start it now, if what it needs is there */
void service_stop(struct service *service); /* kill it, and do not start it again */
void service_kill(struct service *service); /* kill it if it runs: it will be started anew */
void services_start_due(int64_t now);
void service_died(pid_t pid, int status);
/* One poll(): until something is ready, a signal comes, or the next restart is due. */
void services_wait(int64_t now, int64_t wake_at);
int64_t now_ns(void);

/* spawn.c */
struct spawn {
	const char *path; /* the program, or NULL: program_fd */
	int program_fd;
	const char *const *argv;
	int fds[4];    /* become 3, 4, ... of the child; -1 ends the list */
	bool terminal; /* session leader on the console; else the kernel log */
};
/* Start a child; the descriptors stay the caller's.  Its pid, or -errno. */
pid_t spawn(const struct spawn *spawn);
int log_fd(void); /* the kernel log */

/* cmdline.c */
struct cmdline {
	char run[1024]; /* run=; empty: an interactive shell */
	bool quiet;
	bool dhcp;		   /* ip=dhcp or nothing */
	uint32_t address, gateway; /* ip=ADDR/PREFIX[,GATEWAY], host byte order; gateway 0: none */
	unsigned int prefix;
};
extern struct cmdline cmdline;
/*
 * Understand the text; what is unknown or malformed goes to warn(), one
 * sentence each, and the rest holds.
 */
void cmdline_parse(struct cmdline *cmdline, const char *text, void (*warn)(const char *fmt, ...));

/* console.c */
/* One line for the log, and for the console once it is there. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* One line for the log alone. */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Text for the people at the console, not with `quiet`. */
void console_print(const char *text);
void console_open(void);  /* the terminal server is there */
void console_close(void); /* it died: the kernel shows its log itself */
void console_drain(void); /* wait until all output is out, at most a second or so */

/* servers.c */
extern const struct service servers[4]; /* ROOTFS, TTY, PCI, NETD */
/* A remote file on the running PCI server or netd; -1: it is not there. */
int pci_bus(void);
int netd_drivers(void);

/* drivers.c */
/* Make a service for every device that there is a driver for. */
void drivers_find(void);

/* network.c */
extern const struct service network_service, echod_service, httpd_service;
/* Is there an address, or none to wait for? */
bool network_settled(void);
/* Look whether the address has come, if it is time to; says so when it has. */
void network_check(int64_t now);
int64_t network_check_at(void); /* when to look next, INT64_MAX: never */

/* shell.c */
extern const struct service shell_service;
/* Start the shell or run= once the network is there, or has had its time. */
void shell_check(int64_t now);
int64_t shell_check_at(void);
