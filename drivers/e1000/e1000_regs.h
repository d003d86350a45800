/*
 * Registers and descriptors of the 82540EM.  [E1000] is Intel's "PCI/PCI-X
 * Family of Gigabit Ethernet Controllers Software Developer's Manual".
 */
#pragma once

#include <stdint.h>

#define E1000_VENDOR 0x8086u
#define E1000_82540EM 0x100eu

/* Offsets in the register window (BAR 0). */
#define REG_CTRL 0x0000u   /* device control [E1000 13.4.1] */
#define REG_STATUS 0x0008u /* [E1000 13.4.2] */
#define REG_EERD 0x0014u   /* EEPROM read [E1000 13.4.4] */
#define REG_ICR 0x00c0u	   /* interrupt causes, cleared by reading [E1000 13.4.17] */
#define REG_ITR 0x00c4u	   /* interrupt throttling, 256 ns units [E1000 13.4.18] */
#define REG_IMS 0x00d0u	   /* interrupt mask set [E1000 13.4.20] */
#define REG_IMC 0x00d8u	   /* interrupt mask clear [E1000 13.4.21] */
#define REG_RCTL 0x0100u   /* receive control [E1000 13.4.22] */
#define REG_TCTL 0x0400u   /* transmit control [E1000 13.4.33] */
#define REG_TIPG 0x0410u   /* inter-packet gap [E1000 13.4.34] */
#define REG_RDBAL 0x2800u  /* receive ring: base, length, head, tail [E1000 13.4.25-29] */
#define REG_RDBAH 0x2804u
#define REG_RDLEN 0x2808u
#define REG_RDH 0x2810u
#define REG_RDT 0x2818u
#define REG_RDTR 0x2820u  /* receive interrupt delay [E1000 13.4.30] */
#define REG_TDBAL 0x3800u /* transmit ring [E1000 13.4.36-40] */
#define REG_TDBAH 0x3804u
#define REG_TDLEN 0x3808u
#define REG_TDH 0x3810u
#define REG_TDT 0x3818u
#define REG_RXCSUM 0x5000u /* receive checksum control [E1000 13.4.47] */
#define REG_MTA 0x5200u	   /* multicast table, 128 words [E1000 13.5.1] */
#define REG_RAL 0x5400u	   /* receive address 0 [E1000 13.5.2, 13.5.3] */
#define REG_RAH 0x5404u

/* Statistics: each is cleared by reading [E1000 13.7]. */
#define REG_CRCERRS 0x4000u
#define REG_ALGNERRC 0x4004u
#define REG_RXERRC 0x400cu
#define REG_MPC 0x4010u /* missed: no room in the FIFO */
#define REG_ECOL 0x4018u
#define REG_LATECOL 0x401cu
#define REG_RLEC 0x4040u
#define REG_RUC 0x40a4u /* too short */
#define REG_RFC 0x40a8u /* fragments */
#define REG_ROC 0x40acu /* too long */
#define REG_RJC 0x40b0u /* jabber */

#define CTRL_FD 0x00000001u
#define CTRL_ASDE 0x00000020u /* speed as negotiated */
#define CTRL_SLU 0x00000040u  /* set link up */
#define CTRL_ILOS 0x00000080u
#define CTRL_RST 0x04000000u
#define CTRL_VME 0x40000000u
#define CTRL_PHY_RST 0x80000000u

#define STATUS_FD 0x00000001u
#define STATUS_LU 0x00000002u	 /* link up */
#define STATUS_SPEED 0x000000c0u /* 00: 10, 01: 100, 10 and 11: 1000 Mbit/s */
#define STATUS_SPEED_SHIFT 6

#define EERD_START 0x00000001u
#define EERD_DONE 0x00000010u
#define EERD_ADDR_SHIFT 8
#define EERD_DATA_SHIFT 16

#define INT_TXDW 0x0001u   /* a descriptor with RS was written back */
#define INT_LSC 0x0004u	   /* link status changed */
#define INT_RXDMT0 0x0010u /* receive descriptors run low */
#define INT_RXO 0x0040u	   /* receiver overrun */
#define INT_RXT0 0x0080u   /* a frame was received */
#define INT_ALL 0xffffffffu

#define RCTL_EN 0x00000002u
#define RCTL_UPE 0x00000008u   /* unicast promiscuous */
#define RCTL_MPE 0x00000010u   /* multicast promiscuous */
#define RCTL_BAM 0x00008000u   /* accept broadcast */
#define RCTL_SECRC 0x04000000u /* strip the CRC; buffer size bits 00: 2048 bytes */

#define TCTL_EN 0x00000002u
#define TCTL_PSP 0x00000008u	 /* pad short packets */
#define TCTL_CT 0x000000f0u	 /* collision threshold 15 */
#define TCTL_COLD_FD 0x00040000u /* collision distance 64, full duplex */
#define TIPG_DEFAULT 0x0060200au /* 10, 8, 6 for copper [E1000 13.4.34] */

#define RAH_AV 0x80000000u
#define MTA_WORDS 128u

/*
 * Receive descriptor [E1000 3.2.3]
 *    0  buffer address (64 bits)
 *    8  length (16) | checksum (16) | status (8) | errors (8) | special (16)
 */
struct rx_desc {
	uint64_t address;
	uint16_t length;
	uint16_t checksum;
	uint8_t status;
	uint8_t errors;
	uint16_t special;
};
_Static_assert(sizeof(struct rx_desc) == 16, "receive descriptor");

#define RXD_DD 0x01u  /* descriptor done */
#define RXD_EOP 0x02u /* end of packet */
#define RXE_CE 0x01u  /* CRC or alignment error */
#define RXE_SE 0x02u  /* symbol error */
#define RXE_SEQ 0x04u /* sequence error */
#define RXE_CXE 0x10u /* carrier extension error */
#define RXE_RXE 0x80u /* data error */
#define RXE_FRAME (RXE_CE | RXE_SE | RXE_SEQ | RXE_CXE | RXE_RXE)

/*
 * Transmit descriptors, as four little-endian words.
 *
 * Context [E1000 3.3.6]: where the checksums go, and how to cut
 *    word 0  IPCSE (31-16) | IPCSO (15-8) | IPCSS (7-0)
 *    word 1  TUCSE (31-16) | TUCSO (15-8) | TUCSS (7-0)
 *    word 2  TUCMD (31-24) | DTYP 0 (23-20) | PAYLEN (19-0)
 *    word 3  MSS (31-16) | HDRLEN (15-8) | status (7-0)
 * Data [E1000 3.3.7]
 *    word 0, 1  buffer address
 *    word 2  DCMD (31-24) | DTYP 1 (23-20) | DTALEN (19-0)
 *    word 3  special (31-16) | POPTS (15-8) | status (7-0)
 */
struct tx_desc {
	uint32_t word[4];
};
_Static_assert(sizeof(struct tx_desc) == 16, "transmit descriptor");

#define TXD_DTYP_DATA 0x00100000u
#define TXD_EOP 0x01000000u  /* DCMD */
#define TXD_IFCS 0x02000000u /* append the CRC */
#define TXD_TSE 0x04000000u  /* TCP segmentation */
#define TXD_RS 0x08000000u   /* report status */
#define TXD_DEXT 0x20000000u /* this is a context or data descriptor */
#define TXC_TCP 0x01000000u  /* TUCMD */
#define TXC_IP 0x02000000u   /* IPv4 */
#define TXD_IXSM 0x00000100u /* POPTS: insert the IP checksum */
#define TXD_TXSM 0x00000200u /* POPTS: insert the TCP or UDP checksum */
#define TXD_DD 0x00000001u   /* status: done */
#define TXD_PAYLEN_MAX 0x000fffffu
