/* unit: user/sh/parse*.c user/sh/lexer.c user/sh/scan.c user/sh/arena.c user/sh/alias.c user/lib/util.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alias.h"
#include "parser.h"

static char shown[2048];

static void show(const struct node *n);

static void put(const char *s)
{
	strncat(shown, s, sizeof(shown) - strlen(shown) - 1);
}

static void show_words(const struct word *w)
{
	for (; w; w = w->next) {
		put("<");
		put(w->text);
		put(">");
	}
}

static void show_redirs(const struct redir *r)
{
	static const char *const names[] = { "<", ">", ">|", ">>", "<>", ">&", "&>", "&>>", "<<" };
	char fd[16];

	for (; r; r = r->next) {
		snprintf(fd, sizeof(fd), "{%d", r->fd);
		put(fd);
		put(names[r->type]);
		put(r->target);
		put(r->literal ? "'}" : "}");
	}
}

static void show_pair(const char *name, const struct node *n)
{
	put(name);
	put("(");
	show(n->left);
	if (n->right) {
		put(",");
		show(n->right);
	}
	put(")");
}

static void show_if_or_loop(const char *name, const struct node *n)
{
	put(name);
	put("(");
	show(n->cond);
	put("?");
	show(n->left);
	if (n->right) {
		put(":");
		show(n->right);
	}
	put(")");
}

static void show_case(const struct node *n)
{
	put("case(");
	show_words(n->words);
	for (const struct case_item *i = n->items; i; i = i->next) {
		put("|");
		show_words(i->patterns);
		put(":");
		show(i->body);
	}
	put(")");
}

static void show_simple(const struct node *n)
{
	if (n->assigns)
		put("=");
	show_words(n->assigns);
	if (n->assigns)
		put(" ");
	show_words(n->words);
}

static void show_for(const struct node *n)
{
	put("for ");
	put(n->name);
	show_words(n->words);
	show_pair(n->in_words ? " in" : "", n);
}

/* The tree as text: enough to see whether it is the right one. */
static void show(const struct node *n)
{
	static const char *const pairs[] = {
		[NODE_PIPE] = "pipe",	[NODE_NOT] = "not",	 [NODE_TIME] = "time",
		[NODE_AND] = "and",	[NODE_OR] = "or",	 [NODE_SEQ] = "seq",
		[NODE_BG] = "bg",	[NODE_SUBSHELL] = "sub", [NODE_GROUP] = "group",
		[NODE_FUNCTION] = "()",
	};

	if (!n)
		return;
	if (n->type == NODE_FUNCTION)
		put(n->name);
	if (n->type == NODE_SIMPLE)
		show_simple(n);
	else if (n->type == NODE_IF)
		show_if_or_loop("if", n);
	else if (n->type == NODE_WHILE || n->type == NODE_UNTIL)
		show_if_or_loop(n->type == NODE_WHILE ? "while" : "until", n);
	else if (n->type == NODE_FOR)
		show_for(n);
	else if (n->type == NODE_CASE)
		show_case(n);
	else
		show_pair(pairs[n->type], n);
	show_redirs(n->redirs);
}

static struct parsed last;

static enum parse_status parse_as(const char *src, bool final)
{
	struct arena *arena = arena_new();
	enum parse_status status = parse_command(src, strlen(src), final, arena, &last);

	shown[0] = '\0';
	if (status == PARSE_OK)
		show(last.tree);
	arena_put(arena);
	return status;
}

#define GIVES(src, tree)                                         \
	do {                                                     \
		assert_int_equal(parse_as(src, true), PARSE_OK); \
		assert_string_equal(shown, tree);                \
	} while (0)

static void simple_commands(void **state)
{
	(void)state;
	GIVES("", "");
	GIVES("# nothing", "");
	GIVES("echo a  b\n", "<echo><a><b>");
	GIVES("A=1 B='x y' cmd C=2", "=<A=1><B='x y'> <cmd><C=2>");
	GIVES("echo a#b #c", "<echo><a#b>");
	GIVES("echo 'a b'\"c $d\"\\ e", "<echo><'a b'\"c $d\"\\ e>");
	GIVES("echo \\\n b", "<echo><b>");
}

static void lists_and_pipelines(void **state)
{
	(void)state;
	GIVES("a; b & c", "seq(<a>,seq(bg(<b>),<c>))");
	GIVES("a && b || c", "or(and(<a>,<b>),<c>)");
	GIVES("a | b |\n c", "pipe(<a>,pipe(<b>,<c>))");
	GIVES("! a | b && c", "and(not(pipe(<a>,<b>)),<c>)");
	GIVES("time a", "time(<a>)");
	GIVES("a &&\n\n b", "and(<a>,<b>)");
	GIVES("(a; b) | { c; }", "pipe(sub(seq(<a>,<b>)),group(<c>))");
}

static void redirections(void **state)
{
	(void)state;
	GIVES("a <b >c 2>>d", "<a>{0<b}{1>c}{2>>d}");
	GIVES("a 2>&1 <&- &>f", "<a>{2>&1}{0>&-}{1&>f}");
	GIVES("a>|b<>c", "<a>{1>|b}{0<>c}");
	GIVES("echo 2 >x", "<echo><2>{1>x}");
	GIVES("echo a2>x", "<echo><a2>{1>x}");
	GIVES("{ a; } >f", "group(<a>){1>f}");
	GIVES("if a; then b; fi 2>f", "if(<a>?<b>){2>f}");
}

static void here_documents(void **state)
{
	(void)state;
	GIVES("cat <<E; echo x\none $a\ntwo\nE\n", "seq(<cat>{0<<one $a\ntwo\n},<echo><x>)");
	GIVES("cat <<'E'\n$a\nE\n", "<cat>{0<<$a\n'}");
	GIVES("cat <<-E\n\t\tone\n\tE\n", "<cat>{0<<one\n}");
	GIVES("cat <<A <<B\na\nA\nb\nB\n", "<cat>{0<<a\n}{0<<b\n}");
	assert_int_equal(parse_as("cat <<E\nabc\n", false), PARSE_INCOMPLETE);
}

static void compound_commands(void **state)
{
	(void)state;
	GIVES("if a; then b; elif c; then d; else e; fi", "if(<a>?<b>:if(<c>?<d>:<e>))");
	GIVES("while a\ndo b; done", "while(<a>?<b>)");
	GIVES("until a; do b; done", "until(<a>?<b>)");
	GIVES("for i in x 'y z'; do a; done", "for i<x><'y z'> in(<a>)");
	GIVES("for i do a; done", "for i(<a>)");
	GIVES("case $x in a|b) c;; (*) d; esac", "case(<$x>|<a><b>:<c>|<*>:<d>)");
	GIVES("case x in esac", "case(<x>)");
	GIVES("f() { a; }", "f()(group(<a>))");
	GIVES("f()\n(a)\n", "f()(sub(<a>))");
	GIVES("echo if then fi", "<echo><if><then><fi>");
}

static void substitutions_are_one_word(void **state)
{
	(void)state;
	GIVES("a $(b; c) d", "<a><$(b; c)><d>");
	GIVES("a $(case x in x) b;; esac) d", "<a><$(case x in x) b;; esac)><d>");
	GIVES("a \"$(b \"c)\")\" d", "<a><\"$(b \"c)\")\"><d>");
	GIVES("a $((1 + (2))) `b c` ${d:-e f}", "<a><$((1 + (2)))><`b c`><${d:-e f}>");
	GIVES("a $( (b) )", "<a><$( (b) )>");
	GIVES("a $((b) ; c)", "<a><$((b) ; c)>");
}

static void one_line_at_a_time(void **state)
{
	(void)state;
	GIVES("a\nb\n", "<a>");
	assert_int_equal(last.consumed, 2);
	assert_int_equal(last.lines, 1);
}

static void incomplete_commands_ask_for_more(void **state)
{
	static const char *const texts[] = {
		"if a", "if a; then", "while",	   "for i in",	   "{ a", "(a",
		"a |",	"a &&",	      "'a",	   "\"a",	   "`a",  "$(a",
		"${a",	"$((1",	      "case x in", "case x in a)", "f()", "a \"$(b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(parse_as(texts[i], false), PARSE_INCOMPLETE);
		assert_int_equal(parse_as(texts[i], true), PARSE_ERROR);
	}
}

static void errors_are_found(void **state)
{
	static const char *const texts[] = {
		")",
		"a )",
		"fi",
		"then",
		"; a",
		"a ;; b",
		"| a",
		"a | | b",
		"&& a",
		"a && && b",
		"if ; then a; fi",
		"while a; do done",
		"for 1 in a; do b; done",
		"f( a",
		"case x in a b) c;; esac",
		"a < ; b",
		"a >",
		"{ a; } b",
		"(a) b",
		"! ",
		"if() { a; }",
		"echo $(fi)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (parse_as(texts[i], true) != PARSE_ERROR)
			fail_msg("accepted: %s", texts[i]);
}

static void deep_nesting_is_refused_not_fatal(void **state)
{
	static const char *const pieces[] = { "(",  "{ ",   "$(",     "\"$(",  "if ",
					      "! ", "a | ", "while ", "${x:-", "case x in x) " };
	static char deep[200001];

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		size_t n = strlen(pieces[i]);
		size_t at = 0;

		for (int k = 0; k < 20000 && at + n < sizeof(deep); k++, at += n)
			memcpy(deep + at, pieces[i], n);
		deep[at] = '\0';
		assert_int_not_equal(parse_as(deep, true), PARSE_OK);
	}
}

static void aliases_are_expanded_once(void **state)
{
	(void)state;
	alias_set("ll", "ls -l");
	alias_set("ls", "ls -F");
	alias_set("s", "sudo ");
	alias_set("loop", "if a; then");
	GIVES("ll x", "<ls><-F><-l><x>");
	GIVES("echo ll", "<echo><ll>");
	GIVES("s ll", "<sudo><ls><-F><-l>");
	GIVES("\\ll", "<\\ll>");
	GIVES("loop b; fi", "if(<a>?<b>)");
	GIVES("ll; ll\nnext", "seq(<ls><-F><-l>,<ls><-F><-l>)");
	assert_int_equal(last.consumed, 7);
	alias_remove_all();
	GIVES("ll", "<ll>");
}

static void random_text_does_no_harm(void **state)
{
	static const char *const pieces[] = {
		"a",	" ",  "\n",  ";",     "&",  "|",    "(",    ")",     "{",
		"}",	"<",  ">",   "<<E",   "'",  "\"",   "`",    "$",     "$(",
		"${",	"\\", "if ", "then ", "fi", "do ",  "done", "case ", "esac",
		" in ", "#",  "=",   "$((",   "))", "for ", "2>",   "!",     "f()",
	};
	unsigned int seed = 5;
	char text[200];

	(void)state;
	for (int round = 0; round < 30000; round++) {
		text[0] = '\0';
		for (int i = rand_r(&seed) % 25; i > 0; i--)
			strcat(text,
			       pieces[(size_t)rand_r(&seed) % (sizeof(pieces) / sizeof(*pieces))]);
		parse_as(text, round % 2);
		assert_true(last.consumed <= strlen(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(simple_commands),
		cmocka_unit_test(lists_and_pipelines),
		cmocka_unit_test(redirections),
		cmocka_unit_test(here_documents),
		cmocka_unit_test(compound_commands),
		cmocka_unit_test(substitutions_are_one_word),
		cmocka_unit_test(one_line_at_a_time),
		cmocka_unit_test(incomplete_commands_ask_for_more),
		cmocka_unit_test(errors_are_found),
		cmocka_unit_test(deep_nesting_is_refused_not_fatal),
		cmocka_unit_test(aliases_are_expanded_once),
		cmocka_unit_test(random_text_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
