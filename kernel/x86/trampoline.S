/*
 * Where the other processors start, in real mode, on the page that smp.c copies
 * this to (TRAMPOLINE, below 1 MiB); from there to long mode on the boot page
 * table and to smp_entry() on the stack that smp.c has prepared.
 */
#define TRAMPOLINE 0x8000
#define REL(x) (TRAMPOLINE + (x) - trampoline_start)

	.section .rodata
	.globl trampoline_start, trampoline_end
	.code16
trampoline_start:
	cli
	cld
	xor %ax, %ax
	mov %ax, %ds
	mov %ax, %es
	mov %ax, %ss
	lgdtl REL(gdt_ptr)
	mov %cr0, %eax
	or $1, %eax
	mov %eax, %cr0
	ljmpl $8, $REL(protected)

	.code32
protected:
	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov $TRAMPOLINE + 0xf00, %esp
	mov $long_mode, %eax		/* boot.S; loads a 64-bit descriptor table, too */
	call *%eax
	ljmp $8, $REL(long_code)

	.code64
long_code:
	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	movabs $smp_stack, %rax
	mov (%rax), %rsp
	xor %ebp, %ebp
	movabs $smp_entry, %rax
	call *%rax
	ud2

	.balign 8
gdt:
	.quad 0
	.quad 0x00cf9a000000ffff	/* 32-bit code */
	.quad 0x00cf92000000ffff	/* data */
gdt_ptr:
	.short gdt_ptr - gdt - 1
	.long REL(gdt)
trampoline_end:
	.section .note.GNU-stack, "", @progbits
