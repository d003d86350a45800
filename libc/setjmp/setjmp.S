/*
 * setjmp and longjmp.  The buffer (struct __jmp_buf): rbx rbp r12 r13 r14 r15
 * rsp rip, whether a signal mask was saved, the mask.
 */
#include <abi/syscall.h>

#define SIG_SETMASK 2
#define MASK_SAVED  64
#define MASK	    72

	.globl	setjmp, _setjmp, sigsetjmp
	.type	setjmp, @function
	.type	_setjmp, @function
	.type	sigsetjmp, @function
setjmp:
_setjmp:
	xor	%esi, %esi
sigsetjmp:				/* rdi: buffer, esi: save the mask */
	mov	%rbx, (%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
	mov	%r14, 32(%rdi)
	mov	%r15, 40(%rdi)
	lea	8(%rsp), %rdx		/* rsp as after the return */
	mov	%rdx, 48(%rdi)
	mov	(%rsp), %rdx
	mov	%rdx, 56(%rdi)
	mov	%esi, %eax
	mov	%rax, MASK_SAVED(%rdi)
	test	%eax, %eax
	jz	1f
	lea	MASK(%rdi), %rdx	/* rt_sigprocmask(SIG_SETMASK, 0, &mask, 8) */
	xor	%esi, %esi
	mov	$SIG_SETMASK, %edi
	mov	$8, %r10d
	mov	$SYS_rt_sigprocmask, %eax
	syscall
1:	xor	%eax, %eax
	ret

	.globl	longjmp, _longjmp, siglongjmp
	.type	longjmp, @function
	.type	_longjmp, @function
	.type	siglongjmp, @function
longjmp:
_longjmp:
siglongjmp:				/* rdi: buffer, esi: value */
	mov	%rdi, %rbx
	mov	%esi, %ebp
	cmpq	$0, MASK_SAVED(%rbx)
	je	1f
	mov	$SIG_SETMASK, %edi
	lea	MASK(%rbx), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$SYS_rt_sigprocmask, %eax
	syscall
1:	mov	%ebp, %eax
	test	%eax, %eax
	jnz	2f
	inc	%eax			/* setjmp must not seem to return 0 again */
2:	mov	%rbx, %rdi
	mov	(%rdi), %rbx
	mov	8(%rdi), %rbp
	mov	16(%rdi), %r12
	mov	24(%rdi), %r13
	mov	32(%rdi), %r14
	mov	40(%rdi), %r15
	mov	48(%rdi), %rsp
	jmp	*56(%rdi)

	.section .note.GNU-stack, "", @progbits
