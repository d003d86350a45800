#!/bin/bash
# usage: unit-rules.sh BUILD_DIR TEST.c...
# Print the make rules that build the unit tests.  A test's first line is
#     /* unit: SOURCES... | FLAGS... */
# SOURCES may be shell globs; files that are tests themselves or have a main()
# are skipped in a glob.  A source is compiled once per set of flags: its object
# is BUILD_DIR/obj/CHECKSUM-OF-FLAGS/PATH.o.
set -eu
shopt -s globstar nullglob
out=$1; shift
declare -A seen

has_main() { grep -qE '^(int )?main\(' "$1"; }

object() {	# object SOURCE SUM FLAGS: print its rule, once
	local o=$out/obj/$2/${1%.c}.o
	if [ -z "${seen[$o]-}" ]; then
		seen[$o]=1
		printf '%s: UNIT_FLAGS = %s\n%s: %s $(UNIT_STAMP)\n\t$(call say,CC,%s)\n\t@mkdir -p $(@D)\n\t$(Q)$(UNIT_COMPILE)\n' \
			"$o" "$3" "$o" "$1" "$1"
	fi
}

for test; do
	IFS= read -r line <"$test"
	case $line in
	'/* unit:'*'*/') ;;
	*) echo "$test: its first line must be /* unit: SOURCES | FLAGS */" >&2; exit 1 ;;
	esac
	line=${line#'/* unit:'}; line=${line%'*/'}
	flags=
	case $line in *'|'*) flags=${line#*'|'}; line=${line%%'|'*} ;; esac
	flags=$(echo $flags)
	sum=$(printf '%s' "$flags" | cksum | cut -d ' ' -f 1)
	objects=
	set -f; patterns=($line "$test"); set +f
	for pattern in "${patterns[@]}"; do
		files=($pattern)
		[ ${#files[@]} -gt 0 ] || { echo "$test: nothing matches $pattern" >&2; exit 1; }
		for f in "${files[@]}"; do
			[ -f "$f" ] || { echo "$test: there is no $f" >&2; exit 1; }
			if [ "$f" != "$test" ]; then
				[[ $f == *_test.c ]] && continue
				[[ $pattern == *[*?[]* ]] && has_main "$f" && continue
			fi
			object "$f" "$sum" "$flags"
			objects+=" $out/obj/$sum/${f%.c}.o"
		done
	done
	printf '%s:%s\n\t$(call say,LD,$@)\n\t@mkdir -p $(@D)\n\t$(Q)$(UNIT_LINK)\n' \
		"$out/${test%.c}" "$objects"
done
