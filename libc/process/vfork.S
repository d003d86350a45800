/*
 * vfork: the child borrows the parent's stack, so the return address must not
 * stay on it: it waits in rdx, which the kernel preserves.
 */
#include <abi/syscall.h>

	.globl	vfork
	.type	vfork, @function
vfork:
	pop	%rdx
	mov	$SYS_vfork, %eax
	syscall
	push	%rdx
	cmp	$-4095, %rax
	jae	1f
	ret
1:	neg	%eax
	push	%rax
	call	__errno_location
	pop	%rdx
	mov	%edx, (%rax)
	mov	$-1, %rax
	ret
	.size	vfork, . - vfork

	.section .note.GNU-stack, "", @progbits
