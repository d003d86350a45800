/*
 * What a process finds in its descriptors when it starts: init from the
 * kernel, and each server from init.
 */
#pragma once

/* init: 0, 1, 2 write to the kernel log; argv[1] is the kernel command line. */
#define INIT_FD_HW	3	/* the hardware root, for hw_create() */
#define INIT_FD_IMAGE	4	/* memory object: the boot image, newc cpio archives */

/* every server */
#define SRV_FD_PORT	3	/* the port on which it receives */

#define ROOTFS_FD_IMAGE	4	/* rootfs: the boot image (absent: an empty file system) */

#define TTY_FD_IOPORT	4	/* tty: the UART's registers (8 ports) */
#define TTY_FD_IRQ	5	/* tty: its interrupt */

#define PCI_FD_HW	4	/* pci: the hardware root */

#define NETD_FD_PACKETS	4	/* netd: DMA memory for packets */

#define DRV_FD_DEVICE	4	/* device driver: its device at the PCI server (abi/pci.h) */
#define DRV_FD_NETD	5	/* network driver: netd's NETD_HANDLE_NETIF */

/* Handles that a server's port has from the start; init opens them. */
#define SRV_HANDLE_ROOT	0	/* rootfs, tty: root of the tree; pci: the bus */

#define NETD_HANDLE_FAMILY	0	/* socket() of every family */
#define NETD_HANDLE_PROC	1	/* root of the tree that is mounted on /proc/net */
#define NETD_HANDLE_NETIF	2	/* where drivers attach (abi/netif.h) */

/* Port 0xe9 (QEMU's debug console) takes the line "exit-status N\n" before power-off. */
#define EXIT_STATUS_PORT	0xe9
