/* /proc/net/unix. */
#include "net.h"
#include "proc/proc_net.h"
#include "unix/unix_sock.h"

static void show(struct seq *s, const struct unix_sock *u)
{
	const struct sock *sk = &u->sk;
	unsigned int state = sk->sk_state == TCP_ESTABLISHED ? SS_CONNECTED : SS_UNCONNECTED;

	seq_printf(s, "%016x: %08X %08X %08X %04X %02X %5llu", 0u, sk->sk_refcnt, 0u,
		   sk->sk_state == TCP_LISTEN ? 0x10000u : 0u, sk->sk_type, state,
		   (unsigned long long)sk->sk_ino);
	if (u->name_len && u->name[0])
		seq_printf(s, " %.*s", (int)u->name_len, u->name);
	else if (u->name_len)
		seq_printf(s, " @%.*s", (int)u->name_len - 1, u->name + 1);
	seq_printf(s, "\n");
}

void proc_show_unix(struct seq *s)
{
	const struct unix_table *t = s->net->unix_sockets;
	const struct unix_sock *u;

	seq_printf(s, "Num       RefCount Protocol Flags    Type St Inode Path\n");
	for (int i = 0; i < UNIX_BUCKETS; i++)
		hlist_for_each_entry(u, &t->bucket[i], name_hash)
			show(s, u);
	hlist_for_each_entry(u, &t->unnamed, name_hash)
		show(s, u);
}
