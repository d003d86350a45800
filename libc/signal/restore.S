/* Where a signal handler returns to: the kernel puts the interrupted state back. */
#include <abi/syscall.h>

	.globl	__sig_restore
	.type	__sig_restore, @function
__sig_restore:
	mov	$SYS_rt_sigreturn, %eax
	syscall
	hlt
	.size	__sig_restore, . - __sig_restore

	.section .note.GNU-stack, "", @progbits
