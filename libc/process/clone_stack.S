/*
 * int __clone(fn, stack, flags, arg, parent_tid, tls, child_tid)
 *             rdi rsi    rdx    rcx  r8          r9   8(%rsp)
 *
 * A child on its own stack, which calls fn(arg) and exits with its result.
 * Returns the child's id or -errno.  The kernel wants flags, stack, parent_tid,
 * child_tid, tls.
 */
#include <abi/syscall.h>

	.globl	__clone
	.type	__clone, @function
__clone:
	and	$-16, %rsi
	sub	$16, %rsi
	mov	%rdi, (%rsi)
	mov	%rcx, 8(%rsi)
	mov	%edx, %edi
	mov	%r8, %rdx
	mov	8(%rsp), %r10
	mov	%r9, %r8
	mov	$SYS_clone, %eax
	syscall
	test	%eax, %eax
	jz	1f
	ret
1:	xor	%ebp, %ebp
	pop	%rax
	pop	%rdi
	call	*%rax
	mov	%eax, %edi
	mov	$SYS_exit, %eax
	syscall
	hlt
	.size	__clone, . - __clone

/*
 * void __unmap_and_exit(map, size): a detached thread's end, which must not
 * touch its stack once that is gone.
 */
	.globl	__unmap_and_exit
	.type	__unmap_and_exit, @function
__unmap_and_exit:
	mov	$SYS_munmap, %eax
	syscall
	xor	%edi, %edi
	mov	$SYS_exit, %eax
	syscall
	hlt
	.size	__unmap_and_exit, . - __unmap_and_exit

	.section .note.GNU-stack, "", @progbits
