#!/bin/bash
# usage: unit-run.sh BUILD_DIR TEST_PROGRAM...
# Run unit tests one after the other, each within two minutes; show the output
# of those that fail; write "PASSED FAILED" to BUILD_DIR/result and print it.
set -u
dir=$1; shift
passed=0 failed=0
export CMOCKA_MESSAGE_OUTPUT=STDOUT ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# cmocka names each test in its verdict, the failed ones once more at the end
count() { grep -E "^\[ +$1 +\] [A-Za-z_]" "$dir/log" | sort -u | wc -l; }

for test; do
	if [ ! -x "$test" ]; then
		printf '  FAIL  %-44s could not be built\n' "${test#"$dir"/}"
		failed=$((failed + 1))
		continue
	fi
	start=$(date +%s)
	timeout 120 "$test" >"$dir/log" 2>&1 </dev/null
	status=$?
	good=$(count OK) bad=$(count FAILED)
	seconds=$(($(date +%s) - start))
	if [ $status = 0 ] && [ "$good" -gt 0 ]; then
		printf '  ok    %-44s %4d tests %3d s\n' "${test#"$dir"/}" "$good" $seconds
	else
		[ "$bad" -gt 0 ] || bad=1
		printf '  FAIL  %-44s exit status %d\n' "${test#"$dir"/}" $status
		grep -vE '^\[ +(RUN|OK) +\]' "$dir/log" | head -n 80
	fi
	passed=$((passed + good)) failed=$((failed + bad))
done
rm -f "$dir/log"
echo "$passed $failed" >"$dir/result"
echo "unit tests: $passed passed, $failed failed"
[ $failed = 0 ]
