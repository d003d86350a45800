/*
 * The first instructions of a program.  The kernel entered with the initial
 * stack at rsp (argc, argv, envp, auxiliary vector); __libc_start takes it
 * apart and calls main.  The frame pointer is zero to end backtraces.
 */
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	__libc_start
	hlt
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
