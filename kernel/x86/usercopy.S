/*
 * Copies between kernel and user memory.  A fault in here that cannot be
 * resolved continues at usercopy_fault (trap.c), which returns -EFAULT to the
 * caller; nothing here touches the stack, so there is nothing to undo.
 *
 * int usercopy(void *dst, const void *src, size_t n)	0 or -EFAULT
 * int64_t user_strncpy(char *dst, const char *src, size_t n)
 *	bytes before the NUL, n if there was none, -EFAULT
 */
#define EFAULT 14

	.text
	.globl usercopy_start, usercopy_end, usercopy_fault, usercopy, user_strncpy
	.globl usercopy_stac1, usercopy_stac2, usercopy_clac
usercopy_start:

usercopy:
usercopy_stac1:
	stac				/* nops where there is no SMAP (cpu.c) */
	cmp $64, %rdx
	jb 2f
1:	.irp at, 0, 32
	mov \at(%rsi), %rax
	mov \at + 8(%rsi), %rcx
	mov \at + 16(%rsi), %r8
	mov \at + 24(%rsi), %r9
	mov %rax, \at(%rdi)
	mov %rcx, \at + 8(%rdi)
	mov %r8, \at + 16(%rdi)
	mov %r9, \at + 24(%rdi)
	.endr
	add $64, %rsi
	add $64, %rdi
	sub $64, %rdx
	cmp $64, %rdx
	jae 1b
2:	cmp $8, %rdx
	jb 4f
3:	mov (%rsi), %rax
	mov %rax, (%rdi)
	add $8, %rsi
	add $8, %rdi
	sub $8, %rdx
	cmp $8, %rdx
	jae 3b
4:	test %rdx, %rdx
	jz 6f
5:	movb (%rsi), %al
	movb %al, (%rdi)
	inc %rsi
	inc %rdi
	dec %rdx
	jnz 5b
6:	xor %eax, %eax
	jmp usercopy_return

user_strncpy:
usercopy_stac2:
	stac
	xor %eax, %eax
7:	cmp %rdx, %rax
	jae usercopy_return
	movb (%rsi,%rax), %cl
	movb %cl, (%rdi,%rax)
	test %cl, %cl
	jz usercopy_return
	inc %rax
	jmp 7b

usercopy_fault:
	mov $-EFAULT, %rax
usercopy_return:
usercopy_clac:
	clac
	ret
usercopy_end:
	.section .note.GNU-stack, "", @progbits
