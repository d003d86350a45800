/* unit: user/sh/*.c user/lib/util.c user/lib/echo.c user/lib/format.c user/lib/testexpr.c user/lib/match.c user/lib/signames.c */
/*
 * Whole scripts through the shell's functions: each runs in a child whose output is compared.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../lib/util.h"
#include "exec.h"
#include "input.h"
#include "sh.h"
#include "vars.h"

static char out[8192];

/* Run text as a script with parameters "one" and "two words"; its status, output in out. */
static int run(const char *text)
{
	static char one[] = "one";
	static char two[] = "two words";
	char *params[] = { one, two };
	size_t n = 0;
	ssize_t got;
	int fds[2];
	int status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		sh.pid = getpid();
		var_set("PATH", "/bin:/usr/bin");
		var_flag("PATH", VAR_EXPORT);
		var_set("HOME", "/home/me");
		params_set(params, 2);
		run_text(text, 0);
		sh_exit(sh.status);
	}
	close(fds[1]);
	while (n < sizeof(out) - 1 && (got = read(fds[0], out + n, sizeof(out) - 1 - n)) > 0)
		n += (size_t)got;
	out[n] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

#define PRINTS(script, text)                    \
	do {                                    \
		(void)run(script);              \
		assert_string_equal(out, text); \
	} while (0)

static void quoting(void **state)
{
	(void)state;
	PRINTS("x='a  b'; echo $x \"$x\" '$x' \\$x", "a b a  b $x $x\n");
	PRINTS("echo \"a\\b\\$\\\"\" 'c\\d'", "a\\b$\" c\\d\n");
	PRINTS("echo a\"\"b '' \"\" | cat", "ab  \n");
	PRINTS("printf '<%s>' \"\" '' x$unset", "<><><x>");
	PRINTS("echo \"`echo \"in ner\"`\" `echo \\`echo deep\\``", "in ner deep\n");
}

static void parameters(void **state)
{
	(void)state;
	PRINTS("echo $# $1; printf '<%s>' \"$@\"; printf '<%s>' \"$*\"; printf '<%s>' $*",
	       "2 one\n<one><two words><one two words><one><two><words>");
	PRINTS("printf '<%s>' \"a$@b\"", "<aone><two wordsb>");
	PRINTS("shift; echo $# \"$1\"; shift; printf '<%s>' \"$@\"", "1 two words\n<>");
	PRINTS("set -- ; printf '<%s>' x \"$@\" y", "<x><y>");
	PRINTS("set -- a b c d e f g h i j k; echo ${10} $10 ${#}", "j a0 11\n");
	PRINTS("IFS=-; echo \"$*\"", "one-two words\n");
}

static void parameter_operators(void **state)
{
	(void)state;
	PRINTS("e=; echo ${u:-d} ${u-d} ${e:-d} ${e-d}x", "d d d x\n");
	PRINTS("e=; v=1; echo ${v:+s} ${e:+s}${e+t} ${u+s}x", "s t x\n");
	PRINTS("echo ${n:=5} $n; echo ${#n} ${#}", "5 5\n1 2\n");
	PRINTS("f=a/b/c.tar.gz; echo ${f##*/} ${f#*/} ${f%.*} ${f%%.*} ${f%x}",
	       "c.tar.gz b/c.tar.gz a/b/c.tar a/b/c a/b/c.tar.gz\n");
	PRINTS("p='*'; v='a*b'; echo \"${v%\"$p\"*}\" \"${v%$p*}\"", "a a*b\n");
	PRINTS("printf '<%s>' ${u:-a b} \"${u:-a b}\" \"${u:-\"q q\"}\"", "<a><b><a b><q q>");
	PRINTS("echo \"${u:-it's}\" ${u:-'a  }'} ${u:-${u:-'b  }'}}", "it's a  } b  }\n");
	PRINTS("x='a}b'; echo \"${x%'}b'}\" \"${x%\\}b}\"", "a a\n");
	PRINTS("cat <<E\n\"${u:-\"q\"}\" ${u:-it's}\nE\n", "\"q\" it's\n");
	assert_int_not_equal(run("echo ${u:?is missing}; echo not reached"), 0);
	assert_non_null(strstr(out, "is missing"));
	assert_null(strstr(out, "not reached"));
	assert_int_not_equal(run("echo ${bad bad}; echo not reached"), 0);
}

static void arithmetic(void **state)
{
	(void)state;
	PRINTS("echo $((1+2*3)) $(((1+2)*3)) $((7/2)) $((-7/2)) $((7%3)) $((-7%3))",
	       "7 9 3 -3 1 -1\n");
	PRINTS("echo $((1<<4|1)) $((6&3)) $((6^3)) $((~0)) $((!5)) $((5>3)) $((3>=4))",
	       "17 2 5 -1 0 1 0\n");
	PRINTS("x=5; echo $((x+=2)) $x $((x++)) $x $((--x)) $(($x*2)) $((y))", "7 7 7 8 7 14 0\n");
	PRINTS("echo $((1?2:3)) $((0?2:3)) $((1||0)) $((1&&0)) $((0x1f)) $((010))",
	       "2 3 1 0 31 8\n");
	PRINTS("x=1; echo $((0 && (x=5))) $((1 || (x=6))) $x $((1 ? 2 : 1/0))", "0 1 1 2\n");
	PRINTS("echo $((9223372036854775807 + 1)) $((-9223372036854775807 - 1))",
	       "-9223372036854775808 -9223372036854775808\n");
	PRINTS("x=-9223372036854775808; echo $((x / -1)) $((x % -1))", "-9223372036854775808 0\n");
	assert_int_not_equal(run("echo $((1/0)); echo not reached"), 0);
	assert_null(strstr(out, "not reached"));
	assert_int_not_equal(run("echo $((1+)); echo not reached"), 0);
	assert_int_not_equal(run("echo $((1 2))"), 0);
}

static void splitting(void **state)
{
	(void)state;
	PRINTS("x=' a  b '; printf '<%s>' $x", "<a><b>");
	PRINTS("IFS=:; x='a::b:'; printf '<%s>' $x", "<a><><b>");
	PRINTS("IFS=' :'; x='a : b'; printf '<%s>' $x", "<a><b>");
	PRINTS("IFS=; x='a b'; printf '<%s>' $x", "<a b>");
	PRINTS("x='a b'; y=$x; printf '<%s>' \"$y\"", "<a b>");
	PRINTS("printf '<%s>' $(printf 'a\\nb c\\n\\n')", "<a><b><c>");
}

static void declared_values_are_not_split(void **state)
{
	(void)state;
	PRINTS("x='a  b'; export y=$x z=$(echo 'c  d'); echo \"$y\" \"$z\"", "a  b c  d\n");
	PRINTS("x='a  *'; f() { local y=$x; echo \"$y\"; }; f; readonly z=$x; echo \"$z\"",
	       "a  *\na  *\n");
	PRINTS("HOME=/h; export p=~/a:~/b; echo $p; x='m=1 n=2'; export $x; echo $m$n",
	       "/h/a:/h/b\n12\n");
}

static void directories(void **state)
{
	(void)state;
	PRINTS("cd /tmp/..; pwd; cd -P -- /proc/self/..; pwd -P; cd /; cd -L tmp;"
	       "echo $PWD $OLDPWD",
	       "/\n/proc\n/tmp /\n");
	PRINTS("d=$(mktemp -d); ln -s /usr/bin $d/l; cd $d/l/..; [ $PWD = $d ] && echo logical;"
	       "cd -P $d/l; pwd; cd $d/l; pwd -P; rm -r $d",
	       "logical\n/usr/bin\n/usr/bin\n");
	assert_int_equal(run("cd -x"), 2);
}

static void limits(void **state)
{
	(void)state;
	PRINTS("ulimit -S -n 50; ulimit -n; (ulimit -n 20; ulimit -Sn; ulimit -Hn); ulimit -n",
	       "50\n20\n20\n50\n");
	PRINTS("ulimit -v unlimited; ulimit -v; ulimit -c 8; (exec sh -c 'ulimit -c')",
	       "unlimited\n8\n");
	assert_int_equal(run("ulimit -a | grep -c '^-[a-z] '"), 0);
	assert_int_equal(atoi(out), 8);
	assert_int_equal(run("ulimit -n x"), 2);
	assert_int_equal(run("ulimit -q"), 2);
	assert_int_equal(run("ulimit -n 5; ulimit -n 6 2>/dev/null || [ $(id -u) = 0 ]"), 0);
}

static void globbing(void **state)
{
	(void)state;
	PRINTS("cd /; d=$(mktemp -d); cd $d; touch a1 a2 b1 .h 'x y'; mkdir s; touch s/f;"
	       "echo *; echo a*; echo '*' \"a*\" \\*; echo [ab]1 ?2; echo .h*; echo no*; echo */f;"
	       "p='a*'; echo $p \"$p\"; set -f; echo a*; rm -r $d",
	       "a1 a2 b1 s x y\na1 a2\n* a* *\na1 b1 a2\n.h\nno*\ns/f\na1 a2 a*\na*\n");
}

static void tilde(void **state)
{
	(void)state;
	PRINTS("echo ~ ~/x '~' \"~\" a~; P=~/b:~/c; echo $P",
	       "/home/me /home/me/x ~ ~ a~\n/home/me/b:/home/me/c\n");
}

static void control_flow(void **state)
{
	(void)state;
	PRINTS("for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done",
	       "1\n3\n");
	PRINTS("for a in 1 2; do for b in 1 2; do [ $b = 2 ] && continue 2; echo $a$b; done; done",
	       "11\n21\n");
	PRINTS("i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; until [ $i = 0 ]; do i=$((i-1)); "
	       "done; echo $i",
	       "0\n");
	PRINTS("case abc in b*) echo 1;; a?c|x) echo 2;; *) echo 3;; esac", "2\n");
	PRINTS("case '*' in '?') echo 1;; \\*) echo 2;; esac", "2\n");
	PRINTS("if false; then echo 1; elif ! true; then echo 2; else echo 3; fi", "3\n");
	PRINTS("f() { echo \"$1$#\"; return 4; echo no; }; f a b; echo $? $1", "a2\n4 one\n");
	PRINTS("f() { local x=1; x=2; }; x=0; f; echo $x", "0\n");
	PRINTS("f() { f() { echo two; }; echo one; }; f; f", "one\ntwo\n");
	PRINTS("true && false || echo or; ! false && echo and; { false; } || echo grp",
	       "or\nand\ngrp\n");
}

static void functions_that_never_end_are_stopped(void **state)
{
	(void)state;
	assert_int_equal(run("f() { f; }; f; echo not reached"), 1);
	assert_non_null(strstr(out, "too deeply"));
	assert_null(strstr(out, "not reached"));
}

static void redirections(void **state)
{
	(void)state;
	PRINTS("t=$(mktemp); echo a >$t; echo b >>$t; cat <$t; { echo c; echo d; } >$t; cat $t;"
	       "echo err 2>$t >&2; cat $t; read x <$t; echo $x; rm $t",
	       "a\nb\nc\nd\nerr\nerr\n");
	PRINTS("{ echo o; echo e >&2; } 2>&1 >/dev/null | sed s/^/x/", "xe\n");
	PRINTS("exec 3>&1; echo three >&3; exec 3>&-; (echo no >&3) 2>/dev/null || echo closed",
	       "three\nclosed\n");
	PRINTS("echo a >/nonexistent/x && echo yes; echo $?", "sh: line 1: /nonexistent/x: "
							      "No such file or directory\n1\n");
	PRINTS("f() { echo in; }; t=$(mktemp); f >$t; f; cat $t; rm $t", "in\nin\n");
	PRINTS("x=v; cat <<A; cat <<'A'\n$x $((1+1)) \\$x \\\\\nA\n$x\nA\n", "v 2 $x \\\n$x\n");
	PRINTS("set -C; t=$(mktemp); (echo a >$t) 2>/dev/null || echo kept; echo b >|$t; cat $t; "
	       "rm $t",
	       "kept\nb\n");
}

static void large_here_document(void **state)
{
	static char script[60000];
	size_t n = (size_t)sprintf(script, "wc -l <<E\n");

	(void)state;
	for (int i = 0; i < 5000; i++)
		n += (size_t)sprintf(script + n, "line %d\n", i);
	strcpy(script + n, "E\n");
	PRINTS(script, "5000\n");
}

static void pipelines_and_status(void **state)
{
	(void)state;
	PRINTS("echo abc | tr a-c x-z | cat", "xyz\n");
	PRINTS("true | false; echo $?; false | true; echo $?; set -o pipefail; false | true; "
	       "echo $?",
	       "1\n0\n1\n");
	PRINTS("nosuchcommand 2>/dev/null; echo $?; /etc/passwd 2>/dev/null; echo $?",
	       "127\n126\n");
	PRINTS("(exit 9); echo $?; x=$(exit 3); echo $?", "9\n3\n");
	PRINTS("yes | head -n 1", "y\n");
	PRINTS("x=1; (x=2); echo $x; { x=3; }; echo $x; echo y | x=4; echo $x", "1\n3\n3\n");
	assert_int_equal(run("exit 7; echo no"), 7);
	assert_int_equal(run("false"), 1);
}

static void errexit_and_nounset(void **state)
{
	(void)state;
	assert_int_equal(
		run("set -e; false || echo a; if false; then :; fi; ! true; echo b; false; "
		    "echo c"),
		1);
	assert_string_equal(out, "a\nb\n");
	assert_int_equal(run("set -e; f() { false; echo in; }; f || true; f; echo no"), 1);
	assert_string_equal(out, "in\n");
	assert_int_not_equal(run("set -u; echo ${u-ok}; echo $u; echo no"), 0);
	assert_null(strstr(out, "no\n"));
}

static void background_and_wait(void **state)
{
	(void)state;
	PRINTS("(exit 5) & wait $!; echo $?; wait 99999; echo $?", "5\n127\n");
	PRINTS("{ sleep 0.1; echo late; } & echo early; wait; echo end", "early\nlate\nend\n");
	PRINTS("sleep 5 & kill $!; wait $! 2>/dev/null; echo $?", "143\n");
}

static void traps(void **state)
{
	(void)state;
	PRINTS("trap 'echo bye' EXIT; echo hi", "hi\nbye\n");
	PRINTS("trap 'echo usr' USR1; kill -USR1 $$; echo on; trap - USR1", "usr\non\n");
	PRINTS("trap '' USR1; kill -USR1 $$; echo alive", "alive\n");
	PRINTS("trap 'echo parent' EXIT; (echo child)", "child\nparent\n");
	assert_int_equal(run("trap 'exit 3' EXIT; exit 1"), 3);
	assert_int_equal(run("kill -TERM $$; echo no"), 256 + 15);
}

static void builtins(void **state)
{
	(void)state;
	PRINTS("cd /usr/bin/..; pwd; cd - >/dev/null; cd /; pwd", "/usr\n/\n");
	PRINTS("echo 'a b:c' | { IFS=: read x y; echo \"$x|$y\"; }", "a b|c\n");
	PRINTS("printf 'a\\\\\\nb c\\n' | { read x y; echo \"$x|$y\"; }", "ab|c\n");
	PRINTS("printf 'a\\\\b\\n' | { read -r x; echo \"$x\"; }", "a\\b\n");
	PRINTS("printf 'no newline' | { read x; echo \"$? $x\"; }", "1 no newline\n");
	PRINTS("printf '1\\n2\\n' | { read a; cat; }", "2\n");
	PRINTS("export A=1; B=2 sh -c 'echo $A$B'; echo $B.; unset A; sh -c 'echo $A.'",
	       "12\n.\n.\n");
	PRINTS("readonly R=1; (R=2) 2>/dev/null || echo refused; unset R 2>/dev/null; echo $R",
	       "refused\n1\n");
	PRINTS("x='echo $1'; eval \"$x\"; eval; echo $?", "one\n0\n");
	PRINTS("while getopts ab:c o -a -bval -c rest; do echo $o$OPTARG; done; echo $OPTIND",
	       "a\nbval\nc\n4\n");
	PRINTS("[ a = a ] && [ ! -e /nonexistent ] && [ 2 -gt 1 -a -d / ] && test '(' && echo ok",
	       "ok\n");
	PRINTS("umask 027; umask; type cd | head -n 1; command -v echo",
	       "0027\ncd is a builtin of the shell\necho\n");
	PRINTS("printf '%s %d|' a 1 b 2; printf '%5.2s|%-4d|%04x\\n' abc 7 255",
	       "a 1|b 2|   ab|7   |00ff\n");
	PRINTS("alias hi='echo hello'\nhi there\nunalias hi\nhi 2>/dev/null || echo gone",
	       "hello there\ngone\n");
}

static void syntax_errors_end_a_script(void **state)
{
	(void)state;
	assert_int_equal(run("echo a\necho b; )\necho c"), 2);
	assert_string_equal(out, "a\nsh: line 2: syntax error near \")\"\n");
	assert_int_equal(run("if true; then echo a"), 2);
	assert_int_equal(run("echo 'open"), 2);
}

static void a_long_loop_leaks_no_descriptors(void **state)
{
	(void)state;
	PRINTS("count() { ls /proc/self/fd | wc -l; }; before=$(count); i=0; "
	       "while [ $i -lt 300 ]; do i=$((i+1)); { :; } </dev/null >/dev/null 2>&1; "
	       "read x </etc/passwd; f=$(:); done; exec 3</dev/null; echo $(($(count) - before))",
	       "1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quoting),
		cmocka_unit_test(parameters),
		cmocka_unit_test(parameter_operators),
		cmocka_unit_test(arithmetic),
		cmocka_unit_test(splitting),
		cmocka_unit_test(declared_values_are_not_split),
		cmocka_unit_test(directories),
		cmocka_unit_test(limits),
		cmocka_unit_test(globbing),
		cmocka_unit_test(tilde),
		cmocka_unit_test(control_flow),
		cmocka_unit_test(functions_that_never_end_are_stopped),
		cmocka_unit_test(redirections),
		cmocka_unit_test(large_here_document),
		cmocka_unit_test(pipelines_and_status),
		cmocka_unit_test(errexit_and_nounset),
		cmocka_unit_test(background_and_wait),
		cmocka_unit_test(traps),
		cmocka_unit_test(builtins),
		cmocka_unit_test(syntax_errors_end_a_script),
		cmocka_unit_test(a_long_loop_leaks_no_descriptors),
	};

	prog_init("sh");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
