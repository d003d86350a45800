/*
 * ICMP: answers echo requests, hands errors to the protocol whose packet they
 * are about, and sends the errors that a host must send [RFC 792, 1122 3.2.2].
 *
 * not done: timestamp and address mask replies, because RFC 1122 makes them
 * optional and they tell strangers about the host; redirects are counted and
 * ignored, because a host with one gateway gains nothing from believing them.
 */
#include "ipv4/icmp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/netdevice.h"
#include "ipv4/ip.h"
#include "ipv4/protocol.h"
#include "ipv4/raw.h"
#include "ipv4/route.h"
#include "net.h"

#define ERROR_DATAGRAM_MAX 576 /* an error with its quotation is no longer [RFC 1812 4.3.2.3] */

/* Rate limits: errors to one host, and in total [RFC 1812 4.3.2.8]. */
#define HOST_BUCKETS 256
#define HOST_BURST 6
#define HOST_INTERVAL_MS 1000
#define GLOBAL_BURST 50
#define GLOBAL_PER_SEC 1000

struct bucket {
	uint64_t stamp; /* ms */
	uint32_t tokens;
	uint32_t addr;
};

struct icmp_state {
	struct bucket global;
	struct bucket host[HOST_BUCKETS];
};

const struct icmp_err icmp_err_convert[NR_ICMP_UNREACH + 1] = {
	{ ENETUNREACH, false },	 /* network */
	{ EHOSTUNREACH, false }, /* host */
	{ ENOPROTOOPT, true },	 /* protocol */
	{ ECONNREFUSED, true },	 /* port */
	{ EMSGSIZE, false },	 /* fragmentation needed */
	{ EOPNOTSUPP, false },	 /* source route failed */
	{ ENETUNREACH, true },	 /* destination network unknown */
	{ EHOSTDOWN, true },	 /* destination host unknown */
	{ ENONET, true },	 /* source host isolated */
	{ ENETUNREACH, true },	 /* network prohibited */
	{ EHOSTUNREACH, true },	 /* host prohibited */
	{ ENETUNREACH, false },	 /* network, for this type of service */
	{ EHOSTUNREACH, false }, /* host, for this type of service */
	{ EHOSTUNREACH, true },	 /* filtered */
	{ EHOSTUNREACH, true },	 /* precedence violation */
	{ EHOSTUNREACH, true },	 /* precedence cutoff */
};

int icmp_init(struct net *net)
{
	net->icmp = calloc(1, sizeof(*net->icmp));
	if (!net->icmp)
		return -ENOMEM;
	net->icmp->global.tokens = GLOBAL_BURST;
	net->icmp->global.stamp = net_now_ms(net);
	return 0;
}

void icmp_exit(struct net *net)
{
	free(net->icmp);
	net->icmp = NULL;
}

/* ---- sending ---- */

static void count_out(struct net *net, uint8_t type)
{
	static const struct {
		uint8_t type;
		int counter;
	} map[] = {
		{ ICMP_ECHOREPLY, ICMP_MIB_OUTECHOREPS },
		{ ICMP_DEST_UNREACH, ICMP_MIB_OUTDESTUNREACHS },
		{ ICMP_TIME_EXCEEDED, ICMP_MIB_OUTTIMEEXCDS },
		{ ICMP_PARAMETERPROB, ICMP_MIB_OUTPARMPROBS },
		{ ICMP_ECHO, ICMP_MIB_OUTECHOS },
	};

	ICMP_INC_STATS(net, ICMP_MIB_OUTMSGS);
	net->mib.icmpmsg_out[type]++;
	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (map[i].type == type)
			ICMP_INC_STATS(net, map[i].counter);
}

/* Take a token; `interval` ms give a new one, up to `burst`. */
static bool take_token(struct bucket *b, uint64_t now, uint64_t rate, uint64_t interval,
		       uint32_t burst)
{
	uint64_t fresh = (now - b->stamp) * rate / interval;

	if (fresh > 0) {
		b->tokens = fresh + b->tokens > burst ? burst : b->tokens + (uint32_t)fresh;
		b->stamp = now;
	}
	if (b->tokens == 0)
		return false;
	b->tokens--;
	return true;
}

static bool rate_ok(struct net *net, uint32_t daddr)
{
	uint64_t now = net_now_ms(net);
	struct bucket *b;

	if (ipv4_is_loopback(daddr) || inet_addr_is_local(net, daddr))
		return true;
	b = &net->icmp->host[siphash_2u64(daddr, 1, &net->hash_key) % HOST_BUCKETS];
	if (b->addr != daddr)
		*b = (struct bucket){ now, HOST_BURST, daddr };
	if (!take_token(b, now, 1, HOST_INTERVAL_MS, HOST_BURST)) {
		ICMP_INC_STATS(net, ICMP_MIB_RATELIMITHOST);
		return false;
	}
	if (!take_token(&net->icmp->global, now, GLOBAL_PER_SEC, 1000, GLOBAL_BURST)) {
		ICMP_INC_STATS(net, ICMP_MIB_RATELIMITGLOBAL);
		return false;
	}
	return true;
}

/* Is the packet itself an ICMP error?  Unreadable counts as yes. */
static bool is_icmp_error(const struct sk_buff *skb, size_t offset)
{
	uint8_t type;

	if (IPCB(skb)->protocol != IPPROTO_ICMP)
		return false;
	if (skb_copy_bits(skb, offset, &type, 1) < 0)
		return true;
	return type == ICMP_DEST_UNREACH || type == ICMP_SOURCE_QUENCH || type == ICMP_REDIRECT ||
	       type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
}

/* [RFC 1122 3.2.2]: about what no error may be sent. */
static bool error_allowed(const struct sk_buff *skb, size_t transport)
{
	const struct inet_skb_parm *cb = IPCB(skb);

	return skb->pkt_type == PACKET_HOST && cb->route_type == RTN_LOCAL &&
	       !(cb->frag_off & IP_OFFSET) && !is_icmp_error(skb, transport) &&
	       !ipv4_is_multicast(cb->saddr) && !ipv4_is_lbcast(cb->saddr) &&
	       !ipv4_is_zeronet(cb->saddr) && inet_addr_type(skb->net, cb->saddr) != RTN_BROADCAST;
}

static void finish_checksum(struct sk_buff *skb)
{
	struct icmphdr *icmph = (struct icmphdr *)skb->data;

	icmph->checksum = to_be16(0);
	icmph->checksum = csum_to_be16(csum_fold(skb_checksum(skb, 0, skb->len, CSUM_ZERO)));
}

void icmp_send(struct sk_buff *skb_in, uint8_t type, uint8_t code, uint32_t info)
{
	const struct inet_skb_parm *cb = IPCB(skb_in);
	struct net *net = skb_in->net;
	/* the packet from its IP header on, wherever skb_in->data stands now */
	size_t pulled = (size_t)(skb_in->data - skb_network_header(skb_in));
	size_t quote = skb_in->len + pulled;
	struct ipcm ipc = { .saddr = cb->daddr, .daddr = cb->saddr, .protocol = IPPROTO_ICMP };
	struct icmphdr *icmph;
	struct sk_buff *skb;

	if (!error_allowed(skb_in, cb->ihl - pulled) || !rate_ok(net, cb->saddr))
		return;
	if (quote > ERROR_DATAGRAM_MAX - sizeof(struct iphdr) - sizeof(*icmph))
		quote = ERROR_DATAGRAM_MAX - sizeof(struct iphdr) - sizeof(*icmph);
	skb = alloc_skb(net, MAX_HEADER + sizeof(*icmph) + quote, PKT_ATOMIC);
	if (!skb)
		return;
	skb_reserve(skb, MAX_HEADER);
	icmph = skb_put(skb, sizeof(*icmph));
	*icmph = (struct icmphdr){
		.type = type,
		.code = code,
		.id = to_be16((uint16_t)(info >> 16)),
		.seq = to_be16((uint16_t)info),
	};
	memcpy(skb_put(skb, pulled), skb_network_header(skb_in), pulled);
	skb_copy_bits(skb_in, 0, skb_put(skb, quote - pulled), quote - pulled);
	finish_checksum(skb);
	ipc.tos = (cb->tos & 0x1e) | 0xc0; /* internetwork control, as Linux */
	count_out(net, type);
	ip_send_skb(net, NULL, skb, &ipc, NULL);
}

/* Echo: the same bytes, back to the sender. */
static void icmp_reply(struct sk_buff *skb)
{
	const struct inet_skb_parm *cb = IPCB(skb);
	struct ipcm ipc = {
		.saddr = cb->daddr, .daddr = cb->saddr, .protocol = IPPROTO_ICMP, .tos = cb->tos
	};
	struct sk_buff *reply =
		alloc_skb(skb->net, MAX_HEADER + sizeof(struct icmphdr), PKT_ATOMIC);
	struct icmphdr *icmph;

	if (!reply)
		return;
	skb_reserve(reply, MAX_HEADER);
	icmph = skb_put(reply, sizeof(*icmph));
	skb_copy_bits(skb, 0, icmph, sizeof(*icmph));
	icmph->type = ICMP_ECHOREPLY;
	if (skb_share(reply, skb, sizeof(*icmph), skb->len - sizeof(*icmph)) < 0) {
		kfree_skb(reply);
		return;
	}
	finish_checksum(reply);
	count_out(skb->net, ICMP_ECHOREPLY);
	ip_send_skb(skb->net, NULL, reply, &ipc, NULL);
}

/* ---- receiving ---- */

/* The next lower MTU that links have, for routers that do not tell [RFC 1191 7]. */
static uint32_t guess_mtu(uint32_t old)
{
	static const uint16_t plateau[] = { 32000, 17914, 8166, 4352, 2002, 1492, 1006, 576 };

	for (size_t i = 0; i < sizeof(plateau) / sizeof(plateau[0]); i++)
		if (old > plateau[i])
			return plateau[i];
	return IP_RT_MIN_PMTU;
}

/* The header of our packet that the error quotes, parsed into IPCB(skb).  skb->data moves
 * to it.  False: not a quotation that we can use. */
static bool parse_quote(struct sk_buff *skb)
{
	struct inet_skb_parm quoted = { .iif = IPCB(skb)->iif };
	struct iphdr h;

	if (!skb_pull(skb, sizeof(struct icmphdr)) || !pskb_may_pull(skb, sizeof(h)))
		return false;
	memcpy(&h, skb->data, sizeof(h));
	quoted.ihl = (h.ver_ihl & 15) * 4;
	if (h.ver_ihl >> 4 != 4 || quoted.ihl < sizeof(h) || !pskb_may_pull(skb, quoted.ihl + 8u))
		return false;
	quoted.saddr = get_be32(h.saddr);
	quoted.daddr = get_be32(h.daddr);
	quoted.tot_len = get_be16(h.tot_len);
	quoted.frag_off = get_be16(h.frag_off);
	quoted.id = get_be16(h.id);
	quoted.protocol = h.protocol;
	quoted.tos = h.tos;
	quoted.ttl = h.ttl;
	*IPCB(skb) = quoted;
	return true;
}

/* An error about something that we sent. */
static void icmp_error(struct sk_buff *skb, const struct icmphdr *icmph)
{
	const struct net_protocol *proto;
	uint32_t info = 0;

	if (!parse_quote(skb) || !inet_addr_is_local(skb->net, IPCB(skb)->saddr) ||
	    IPCB(skb)->frag_off & IP_OFFSET) {
		ICMP_INC_STATS(skb->net, ICMP_MIB_INERRORS);
		return;
	}
	if (icmph->type == ICMP_DEST_UNREACH && icmph->code == ICMP_FRAG_NEEDED) {
		info = get_be16(icmph->seq);
		if (info == 0)
			info = guess_mtu(IPCB(skb)->tot_len);
	}
	raw_icmp_error(skb, icmph->type, icmph->code, info);
	proto = inet_protos[IPCB(skb)->protocol];
	if (proto && proto->err_handler)
		proto->err_handler(skb, icmph->type, icmph->code, info);
}

static void icmp_echo(struct sk_buff *skb)
{
	/* one to everybody would make us part of a flood [RFC 1122 3.2.2.6 allows silence] */
	if (IPCB(skb)->route_type == RTN_LOCAL)
		icmp_reply(skb);
}

static void icmp_dispatch(struct sk_buff *skb, const struct icmphdr *icmph)
{
	struct net *net = skb->net;

	switch (icmph->type) {
	case ICMP_ECHO:
		ICMP_INC_STATS(net, ICMP_MIB_INECHOS);
		icmp_echo(skb);
		break;
	case ICMP_ECHOREPLY: /* raw sockets have had it */
		ICMP_INC_STATS(net, ICMP_MIB_INECHOREPS);
		break;
	case ICMP_DEST_UNREACH:
		ICMP_INC_STATS(net, ICMP_MIB_INDESTUNREACHS);
		if (icmph->code <= NR_ICMP_UNREACH)
			icmp_error(skb, icmph);
		break;
	case ICMP_TIME_EXCEEDED:
		ICMP_INC_STATS(net, ICMP_MIB_INTIMEEXCDS);
		icmp_error(skb, icmph);
		break;
	case ICMP_PARAMETERPROB:
		ICMP_INC_STATS(net, ICMP_MIB_INPARMPROBS);
		icmp_error(skb, icmph);
		break;
	case ICMP_SOURCE_QUENCH: /* to be ignored [RFC 6633] */
		ICMP_INC_STATS(net, ICMP_MIB_INSRCQUENCHS);
		break;
	case ICMP_REDIRECT:
		ICMP_INC_STATS(net, ICMP_MIB_INREDIRECTS);
		break;
	case ICMP_TIMESTAMP:
		ICMP_INC_STATS(net, ICMP_MIB_INTIMESTAMPS);
		break;
	case ICMP_TIMESTAMPREPLY:
		ICMP_INC_STATS(net, ICMP_MIB_INTIMESTAMPREPS);
		break;
	case ICMP_ADDRESS:
		ICMP_INC_STATS(net, ICMP_MIB_INADDRMASKS);
		break;
	case ICMP_ADDRESSREPLY:
		ICMP_INC_STATS(net, ICMP_MIB_INADDRMASKREPS);
		break;
	default: /* unknown types are discarded [RFC 1122 3.2.2] */
		break;
	}
}

int icmp_rcv(struct sk_buff *skb)
{
	struct net *net = skb->net;
	struct icmphdr icmph;

	ICMP_INC_STATS(net, ICMP_MIB_INMSGS);
	if (!pskb_may_pull(skb, sizeof(icmph))) {
		ICMP_INC_STATS(net, ICMP_MIB_INERRORS);
		goto out;
	}
	if (csum_fold(skb_checksum(skb, 0, skb->len, CSUM_ZERO)) != 0) {
		ICMP_INC_STATS(net, ICMP_MIB_CSUMERRORS);
		ICMP_INC_STATS(net, ICMP_MIB_INERRORS);
		goto out;
	}
	memcpy(&icmph, skb->data, sizeof(icmph));
	net->mib.icmpmsg_in[icmph.type]++;
	icmp_dispatch(skb, &icmph);
out:
	consume_skb(skb);
	return 0;
}
