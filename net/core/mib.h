/*
 * Counters, under Linux's names and in its order, as /proc/net/snmp and
 * /proc/net/netstat show them.  Every packet that is dropped counts somewhere.
 */
#pragma once

#include <stdint.h>

/* X(enumerator, name in /proc) */
#define SNMP_IP_LIST(X)                                   \
	X(IPSTATS_MIB_INRECEIVES, "InReceives")           \
	X(IPSTATS_MIB_INHDRERRORS, "InHdrErrors")         \
	X(IPSTATS_MIB_INADDRERRORS, "InAddrErrors")       \
	X(IPSTATS_MIB_FORWDATAGRAMS, "ForwDatagrams")     \
	X(IPSTATS_MIB_INUNKNOWNPROTOS, "InUnknownProtos") \
	X(IPSTATS_MIB_INDISCARDS, "InDiscards")           \
	X(IPSTATS_MIB_INDELIVERS, "InDelivers")           \
	X(IPSTATS_MIB_OUTREQUESTS, "OutRequests")         \
	X(IPSTATS_MIB_OUTDISCARDS, "OutDiscards")         \
	X(IPSTATS_MIB_OUTNOROUTES, "OutNoRoutes")         \
	X(IPSTATS_MIB_REASMTIMEOUT, "ReasmTimeout")       \
	X(IPSTATS_MIB_REASMREQDS, "ReasmReqds")           \
	X(IPSTATS_MIB_REASMOKS, "ReasmOKs")               \
	X(IPSTATS_MIB_REASMFAILS, "ReasmFails")           \
	X(IPSTATS_MIB_FRAGOKS, "FragOKs")                 \
	X(IPSTATS_MIB_FRAGFAILS, "FragFails")             \
	X(IPSTATS_MIB_FRAGCREATES, "FragCreates")

/* /proc/net/netstat, IpExt */
#define SNMP_IPEXT_LIST(X)                                \
	X(IPSTATS_MIB_INNOROUTES, "InNoRoutes")           \
	X(IPSTATS_MIB_INTRUNCATEDPKTS, "InTruncatedPkts") \
	X(IPSTATS_MIB_INMCASTPKTS, "InMcastPkts")         \
	X(IPSTATS_MIB_OUTMCASTPKTS, "OutMcastPkts")       \
	X(IPSTATS_MIB_INBCASTPKTS, "InBcastPkts")         \
	X(IPSTATS_MIB_OUTBCASTPKTS, "OutBcastPkts")       \
	X(IPSTATS_MIB_INOCTETS, "InOctets")               \
	X(IPSTATS_MIB_OUTOCTETS, "OutOctets")             \
	X(IPSTATS_MIB_CSUMERRORS, "InCsumErrors")         \
	X(IPSTATS_MIB_REASM_OVERLAPS, "ReasmOverlaps")

#define SNMP_ICMP_LIST(X)                                 \
	X(ICMP_MIB_INMSGS, "InMsgs")                      \
	X(ICMP_MIB_INERRORS, "InErrors")                  \
	X(ICMP_MIB_CSUMERRORS, "InCsumErrors")            \
	X(ICMP_MIB_INDESTUNREACHS, "InDestUnreachs")      \
	X(ICMP_MIB_INTIMEEXCDS, "InTimeExcds")            \
	X(ICMP_MIB_INPARMPROBS, "InParmProbs")            \
	X(ICMP_MIB_INSRCQUENCHS, "InSrcQuenchs")          \
	X(ICMP_MIB_INREDIRECTS, "InRedirects")            \
	X(ICMP_MIB_INECHOS, "InEchos")                    \
	X(ICMP_MIB_INECHOREPS, "InEchoReps")              \
	X(ICMP_MIB_INTIMESTAMPS, "InTimestamps")          \
	X(ICMP_MIB_INTIMESTAMPREPS, "InTimestampReps")    \
	X(ICMP_MIB_INADDRMASKS, "InAddrMasks")            \
	X(ICMP_MIB_INADDRMASKREPS, "InAddrMaskReps")      \
	X(ICMP_MIB_OUTMSGS, "OutMsgs")                    \
	X(ICMP_MIB_OUTERRORS, "OutErrors")                \
	X(ICMP_MIB_RATELIMITGLOBAL, "OutRateLimitGlobal") \
	X(ICMP_MIB_RATELIMITHOST, "OutRateLimitHost")     \
	X(ICMP_MIB_OUTDESTUNREACHS, "OutDestUnreachs")    \
	X(ICMP_MIB_OUTTIMEEXCDS, "OutTimeExcds")          \
	X(ICMP_MIB_OUTPARMPROBS, "OutParmProbs")          \
	X(ICMP_MIB_OUTSRCQUENCHS, "OutSrcQuenchs")        \
	X(ICMP_MIB_OUTREDIRECTS, "OutRedirects")          \
	X(ICMP_MIB_OUTECHOS, "OutEchos")                  \
	X(ICMP_MIB_OUTECHOREPS, "OutEchoReps")            \
	X(ICMP_MIB_OUTTIMESTAMPS, "OutTimestamps")        \
	X(ICMP_MIB_OUTTIMESTAMPREPS, "OutTimestampReps")  \
	X(ICMP_MIB_OUTADDRMASKS, "OutAddrMasks")          \
	X(ICMP_MIB_OUTADDRMASKREPS, "OutAddrMaskReps")

#define SNMP_TCP_LIST(X)                        \
	X(TCP_MIB_RTOALGORITHM, "RtoAlgorithm") \
	X(TCP_MIB_RTOMIN, "RtoMin")             \
	X(TCP_MIB_RTOMAX, "RtoMax")             \
	X(TCP_MIB_MAXCONN, "MaxConn")           \
	X(TCP_MIB_ACTIVEOPENS, "ActiveOpens")   \
	X(TCP_MIB_PASSIVEOPENS, "PassiveOpens") \
	X(TCP_MIB_ATTEMPTFAILS, "AttemptFails") \
	X(TCP_MIB_ESTABRESETS, "EstabResets")   \
	X(TCP_MIB_CURRESTAB, "CurrEstab")       \
	X(TCP_MIB_INSEGS, "InSegs")             \
	X(TCP_MIB_OUTSEGS, "OutSegs")           \
	X(TCP_MIB_RETRANSSEGS, "RetransSegs")   \
	X(TCP_MIB_INERRS, "InErrs")             \
	X(TCP_MIB_OUTRSTS, "OutRsts")           \
	X(TCP_MIB_CSUMERRORS, "InCsumErrors")

#define SNMP_UDP_LIST(X)                        \
	X(UDP_MIB_INDATAGRAMS, "InDatagrams")   \
	X(UDP_MIB_NOPORTS, "NoPorts")           \
	X(UDP_MIB_INERRORS, "InErrors")         \
	X(UDP_MIB_OUTDATAGRAMS, "OutDatagrams") \
	X(UDP_MIB_RCVBUFERRORS, "RcvbufErrors") \
	X(UDP_MIB_SNDBUFERRORS, "SndbufErrors") \
	X(UDP_MIB_CSUMERRORS, "InCsumErrors")   \
	X(UDP_MIB_IGNOREDMULTI, "IgnoredMulti") \
	X(UDP_MIB_MEMERRORS, "MemErrors")

/* /proc/net/netstat, TcpExt.  The TCP code adds lines as it counts more. */
#define SNMP_LINUX_LIST(X)                                        \
	X(LINUX_MIB_SYNCOOKIESSENT, "SyncookiesSent")             \
	X(LINUX_MIB_SYNCOOKIESRECV, "SyncookiesRecv")             \
	X(LINUX_MIB_SYNCOOKIESFAILED, "SyncookiesFailed")         \
	X(LINUX_MIB_EMBRYONICRSTS, "EmbryonicRsts")               \
	X(LINUX_MIB_PRUNECALLED, "PruneCalled")                   \
	X(LINUX_MIB_RCVPRUNED, "RcvPruned")                       \
	X(LINUX_MIB_OFOPRUNED, "OfoPruned")                       \
	X(LINUX_MIB_OUTOFWINDOWICMPS, "OutOfWindowIcmps")         \
	X(LINUX_MIB_LOCKDROPPEDICMPS, "LockDroppedIcmps")         \
	X(LINUX_MIB_TIMEWAITED, "TW")                             \
	X(LINUX_MIB_TIMEWAITRECYCLED, "TWRecycled")               \
	X(LINUX_MIB_PAWSESTABREJECTED, "PAWSEstab")               \
	X(LINUX_MIB_DELAYEDACKS, "DelayedACKs")                   \
	X(LINUX_MIB_DELAYEDACKLOST, "DelayedACKLost")             \
	X(LINUX_MIB_LISTENOVERFLOWS, "ListenOverflows")           \
	X(LINUX_MIB_LISTENDROPS, "ListenDrops")                   \
	X(LINUX_MIB_TCPHPHITS, "TCPHPHits")                       \
	X(LINUX_MIB_TCPPUREACKS, "TCPPureAcks")                   \
	X(LINUX_MIB_TCPHPACKS, "TCPHPAcks")                       \
	X(LINUX_MIB_TCPLOSTRETRANSMIT, "TCPLostRetransmit")       \
	X(LINUX_MIB_TCPRENORECOVERY, "TCPRenoRecovery")           \
	X(LINUX_MIB_TCPSACKRECOVERY, "TCPSackRecovery")           \
	X(LINUX_MIB_TCPRENOFAILURES, "TCPRenoFailures")           \
	X(LINUX_MIB_TCPFASTRETRANS, "TCPFastRetrans")             \
	X(LINUX_MIB_TCPSLOWSTARTRETRANS, "TCPSlowStartRetrans")   \
	X(LINUX_MIB_TCPTIMEOUTS, "TCPTimeouts")                   \
	X(LINUX_MIB_TCPRCVCOLLAPSED, "TCPRcvCollapsed")           \
	X(LINUX_MIB_TCPBACKLOGCOALESCE, "TCPBacklogCoalesce")     \
	X(LINUX_MIB_TCPDSACKOLDSENT, "TCPDSACKOldSent")           \
	X(LINUX_MIB_TCPABORTONDATA, "TCPAbortOnData")             \
	X(LINUX_MIB_TCPABORTONCLOSE, "TCPAbortOnClose")           \
	X(LINUX_MIB_TCPABORTONMEMORY, "TCPAbortOnMemory")         \
	X(LINUX_MIB_TCPABORTONTIMEOUT, "TCPAbortOnTimeout")       \
	X(LINUX_MIB_TCPABORTONLINGER, "TCPAbortOnLinger")         \
	X(LINUX_MIB_TCPABORTFAILED, "TCPAbortFailed")             \
	X(LINUX_MIB_TCPMEMORYPRESSURES, "TCPMemoryPressures")     \
	X(LINUX_MIB_TCPBACKLOGDROP, "TCPBacklogDrop")             \
	X(LINUX_MIB_TCPDEFERACCEPTDROP, "TCPDeferAcceptDrop")     \
	X(LINUX_MIB_TCPTIMEWAITOVERFLOW, "TCPTimeWaitOverflow")   \
	X(LINUX_MIB_TCPREQQFULLDOCOOKIES, "TCPReqQFullDoCookies") \
	X(LINUX_MIB_TCPREQQFULLDROP, "TCPReqQFullDrop")           \
	X(LINUX_MIB_TCPRETRANSFAIL, "TCPRetransFail")             \
	X(LINUX_MIB_TCPRCVCOALESCE, "TCPRcvCoalesce")             \
	X(LINUX_MIB_TCPOFOQUEUE, "TCPOFOQueue")                   \
	X(LINUX_MIB_TCPOFODROP, "TCPOFODrop")                     \
	X(LINUX_MIB_TCPOFOMERGE, "TCPOFOMerge")                   \
	X(LINUX_MIB_TCPCHALLENGEACK, "TCPChallengeACK")           \
	X(LINUX_MIB_TCPSYNCHALLENGE, "TCPSYNChallenge")           \
	X(LINUX_MIB_TCPACKSKIPPED, "TCPACKSkipped")               \
	X(LINUX_MIB_TCPFROMZEROWINDOWADV, "TCPFromZeroWindowAdv") \
	X(LINUX_MIB_TCPTOZEROWINDOWADV, "TCPToZeroWindowAdv")     \
	X(LINUX_MIB_TCPWANTZEROWINDOWADV, "TCPWantZeroWindowAdv") \
	X(LINUX_MIB_TCPSYNRETRANS, "TCPSynRetrans")               \
	X(LINUX_MIB_TCPORIGDATASENT, "TCPOrigDataSent")           \
	X(LINUX_MIB_TCPKEEPALIVE, "TCPKeepAlive")                 \
	X(LINUX_MIB_TCPWINPROBE, "TCPWinProbe")                   \
	X(LINUX_MIB_TCPMTUPFAIL, "TCPMTUPFail")                   \
	X(LINUX_MIB_TCPDSACKOFOSENT, "TCPDSACKOfoSent")           \
	X(LINUX_MIB_TCPDSACKRECV, "TCPDSACKRecv")                 \
	X(LINUX_MIB_TCPSACKDISCARD, "TCPSACKDiscard")             \
	X(LINUX_MIB_TCPZEROWINDOWDROP, "TCPZeroWindowDrop")       \
	X(LINUX_MIB_TCPRCVQDROP, "TCPRcvQDrop")

#define MIB_ENUM(id, name) id,
enum { SNMP_IP_LIST(MIB_ENUM) SNMP_IPEXT_LIST(MIB_ENUM) IPSTATS_MIB_MAX };
enum { SNMP_ICMP_LIST(MIB_ENUM) ICMP_MIB_MAX };
enum { SNMP_TCP_LIST(MIB_ENUM) TCP_MIB_MAX };
enum { SNMP_UDP_LIST(MIB_ENUM) UDP_MIB_MAX };
enum { SNMP_LINUX_LIST(MIB_ENUM) LINUX_MIB_MAX };
#undef MIB_ENUM

struct netns_mib {
	uint64_t ip[IPSTATS_MIB_MAX];
	uint64_t icmp[ICMP_MIB_MAX];
	uint64_t icmpmsg_in[256], icmpmsg_out[256]; /* by type */
	uint64_t tcp[TCP_MIB_MAX];
	uint64_t udp[UDP_MIB_MAX];
	uint64_t linux_mib[LINUX_MIB_MAX];
};

#define IP_INC_STATS(net, id) ((void)(net)->mib.ip[id]++)
#define IP_ADD_STATS(net, id, n) ((void)((net)->mib.ip[id] += (n)))
#define ICMP_INC_STATS(net, id) ((void)(net)->mib.icmp[id]++)
#define TCP_INC_STATS(net, id) ((void)(net)->mib.tcp[id]++)
#define TCP_DEC_STATS(net, id) ((void)(net)->mib.tcp[id]--)
#define TCP_ADD_STATS(net, id, n) ((void)((net)->mib.tcp[id] += (n)))
#define UDP_INC_STATS(net, id) ((void)(net)->mib.udp[id]++)
#define NET_INC_STATS(net, id) ((void)(net)->mib.linux_mib[id]++)
#define NET_ADD_STATS(net, id, n) ((void)((net)->mib.linux_mib[id] += (n)))
