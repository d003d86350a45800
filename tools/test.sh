#!/bin/bash
# usage: test.sh [unit] [rules] [system]
# Run the named groups of tests and end with one line: N passed, N failed.
# T=... narrows `system` to the given pytest arguments (a file, -k WORD).
# The system tests want to create network interfaces; without root they run in
# a user namespace of their own, where that is allowed.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0 skipped=0
results=build/test
mkdir -p $results

add() {	# add FILE: "passed failed skipped", one failure if the file is not there
	local p=0 f=1 s=0
	[ ! -f "$1" ] || read -r p f s <"$1"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		unshare -rnm sh -c 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"' sh "$@"
	fi
}

run_pytest() {	# run_pytest NAME ARGUMENTS...
	rm -f "$results/$1"
	as_root env PYTHONDONTWRITEBYTECODE=1 RESULT_FILE="$results/$1" \
		/usr/bin/python3 -m pytest -p no:cacheprovider -q -rfEsx --tb=short \
		--basetemp="$results/tmp" "${@:2}"
	add "$results/$1"
}

tools/need.sh --install build image qemu test || exit 1
for group; do
	echo "== $group"
	case $group in
	unit)
		rm -f build/unit/result
		make --no-print-directory -j2 -k unit
		add build/unit/result
		;;
	rules) run_pytest rules tests/rules ;;
	system)
		if make --no-print-directory -j2 all tests-overlay; then
			run_pytest system ${T:-tests/system}
		else
			failed=$((failed + 1))
		fi
		;;
	esac
done

echo
[ $skipped = 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed" | tee $results/summary
[ $failed = 0 ]
