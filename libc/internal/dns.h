/*
 * The resolver's inside: messages (message.c), configuration (config.c), asking
 * servers (query.c), what is remembered (cache.c), /etc/hosts (hosts.c), and
 * search lists and aliases on top (resolve.c).
 */
#pragma once

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_NAME_MAX 255 /* characters, without the end [RFC 1035 2.3.4] */
#define DNS_MESSAGE_MAX 4096
#define DNS_ADDRS_MAX 32
#define DNS_SERVERS_MAX 3
#define DNS_SEARCH_MAX 6

#define DNS_TYPE_A 1
#define DNS_TYPE_CNAME 5
#define DNS_TYPE_SOA 6
#define DNS_TYPE_PTR 12
#define DNS_TYPE_AAAA 28

/* What became of a question. */
enum dns_result {
	DNS_OK,
	DNS_NO_DATA,   /* the name exists, not with this type */
	DNS_NO_NAME,   /* it does not exist */
	DNS_FAILED,    /* the server refuses or cannot say */
	DNS_TRUNCATED, /* ask again over TCP */
	DNS_NOT_OURS,  /* no answer to our question: wait on */
	DNS_TIMED_OUT,
	DNS_NO_MEMORY,
};

struct dns_addr {
	int family;
	uint8_t bytes[16]; /* 4 of them for AF_INET */
};

struct dns_answer {
	int count;
	struct dns_addr addr[DNS_ADDRS_MAX];
	char name[DNS_NAME_MAX + 1]; /* where the aliases end; PTR: the name asked for */
	uint32_t ttl;		     /* seconds; also of a negative answer */
};

struct dns_config {
	int servers;
	struct sockaddr_in server[DNS_SERVERS_MAX];
	int searches;
	char search[DNS_SEARCH_MAX][DNS_NAME_MAX + 1];
	int ndots;
	int timeout_ms; /* of one try */
	int attempts;
};

/* message.c */
int __dns_encode(uint8_t *buf, size_t size, uint16_t id, const char *name, int type);
enum dns_result __dns_decode(const uint8_t *msg, size_t len, uint16_t id, const char *name,
			     int type, struct dns_answer *out);

/* config.c */
void __dns_config_parse(struct dns_config *c, const char *text);
void __dns_config_load(struct dns_config *c);

/* query.c */
enum dns_result __dns_query(const struct dns_config *c, const char *name, int type,
			    struct dns_answer *out);

/* cache.c */
int __dns_cache_get(const char *name, int type, enum dns_result *result, struct dns_answer *out);
void __dns_cache_put(const char *name, int type, enum dns_result result,
		     const struct dns_answer *answer);

/* resolve.c */
enum dns_result __dns_resolve(const struct dns_config *c, const char *name, int type,
			      struct dns_answer *out);
enum dns_result __dns_search(const struct dns_config *c, const char *name, int type,
			     struct dns_answer *out);

struct service {
	char name[64], proto[8];
	int port; /* host byte order */
};

/* service.c */
int __service_find(const char *name, int port, const char *proto, struct service *out);

/* hosts.c */
int __hosts_find(const char *name, int family, struct dns_answer *out);
int __hosts_name(const struct dns_addr *addr, char *name, size_t size);
