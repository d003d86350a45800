/*
 * From the loader to C.  Two ways in, both in 32-bit protected mode with paging
 * off: multiboot2 (GRUB) and PVH (qemu -kernel); a third, for the other processors,
 * in real mode.  Long mode is entered on a first page table that maps the low 4 GiB
 * at 0, at the direct map and, its first GiB, at the kernel's link address;
 * mm/page_table.c makes the real one.
 */
#define MB2_MAGIC	0xe85250d6

#define PTE_PRESENT_RW	0x3
#define PTE_HUGE_RW	0x83
#define CR0_PE		1
#define CR0_PG_WP_MP_PE	0x80010003
#define CR4_PAE		0x20
#define EFER		0xc0000080
#define EFER_SCE_LME_NXE 0x901
#define SEL_CODE64	0x08		/* of boot_gdt */
#define SEL_DATA	0x10
#define SEL_CODE32	0x18
#define STACK_BYTES	16384

	.section .boot.header, "a"
	.balign 8
mb2_header:
	.long MB2_MAGIC
	.long 0				/* i386, protected mode */
	.long mb2_header_end - mb2_header
	.long -(MB2_MAGIC + (mb2_header_end - mb2_header))
	.balign 8
	.short 6, 0			/* modules on page boundaries */
	.long 8
	.balign 8
	.short 0, 0			/* end */
	.long 8
mb2_header_end:

	.section .note.pvh, "a", @note
	.long 4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long pvh_start

	.section .boot.text, "ax"
	.code32
	.globl mb2_start, pvh_start
pvh_start:
	mov $0, %edi
	mov %ebx, %esi
	jmp start32
mb2_start:
	mov %eax, %edi			/* MB2_LOADED, else the loader lied */
	mov %ebx, %esi
start32:
	cli
	cld
	lgdt boot_gdt_ptr
protected:				/* the other processors come in here */
	mov $SEL_DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov $CR4_PAE, %eax
	mov %eax, %cr4
	mov $boot_pml4, %eax
	mov %eax, %cr3
	mov $EFER, %ecx
	mov $EFER_SCE_LME_NXE, %eax
	xor %edx, %edx
	wrmsr
	mov $CR0_PG_WP_MP_PE, %eax
	mov %eax, %cr0
	ljmp $SEL_CODE64, $start64

	.code64
start64:
	mov boot_stack_top, %rsp
	xor %ebp, %ebp
	call *boot_entry		/* kmain(magic, info) */
	ud2

/*
 * Where the other processors start, in real mode, on the page below 1 MiB that
 * smp.c copies this to.  Segment 0xffff reaches the first pages above 1 MiB.
 */
	.section .rodata
	.globl trampoline_start, trampoline_end
	.code16
trampoline_start:
	cli
	mov $0xffff, %ax
	mov %ax, %ds
	lgdtl boot_gdt_ptr - 0xffff0
	mov $CR0_PE, %eax
	mov %eax, %cr0
	ljmpl $SEL_CODE32, $protected
trampoline_end:

	.data
	.globl boot_stack_top, boot_entry
boot_stack_top:				/* smp.c sets both for the other processors */
	.quad boot_stack + STACK_BYTES
boot_entry:
	.quad kmain

	.section .boot.data, "aw"
	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9a000000ffff	/* 64-bit code */
	.quad 0x00cf92000000ffff	/* data */
	.quad 0x00cf9a000000ffff	/* 32-bit code */
boot_gdt_ptr:
	.short boot_gdt_ptr - boot_gdt - 1
	.quad boot_gdt
	.balign 4096
boot_pml4:
	.quad boot_pdpt + PTE_PRESENT_RW
	.skip 272 * 8
	.quad boot_pdpt + PTE_PRESENT_RW	/* 273: 0xffff888000000000 */
	.skip 237 * 8
	.quad boot_pdpt_high + PTE_PRESENT_RW
boot_pdpt:				/* one for 0 and the direct map ... */
	.irp i, 0, 1, 2, 3
	.quad boot_pd + \i * 4096 + PTE_PRESENT_RW
	.endr
	.skip 508 * 8
boot_pdpt_high:				/* ... another for the top 2 GiB */
	.skip 510 * 8
	.quad boot_pd + PTE_PRESENT_RW, 0
boot_pd:				/* four directories of 2 MiB pages: 0-4 GiB */
	.set page, 0
	.rept 2048
	.quad page * 0x200000 + PTE_HUGE_RW
	.set page, page + 1
	.endr

	.bss
	.balign 16
boot_stack:
	.skip STACK_BYTES
	.section .note.GNU-stack, "", @progbits
