#!/bin/sh
# The listening stage's tests with AddressSanitizer and LeakSanitizer in the C library, in the C code
# of the package and in what Go hands over to them. The library is built once more for it (some
# minutes). With --long the leak test over 500 recordings runs too, without sanitizer.
set -eu
cd "$(dirname "$0")/.."
env=$(scripts/build-whisper.sh --asan)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
echo leak:whisper_model_load >"$dir/known"
# In a subshell: the flags are for this build only.
(
	eval "$env"
	export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:halt_on_error=1}"
	# A model file that is cut short makes the library's loader give up without freeing what it had.
	LSAN_OPTIONS=suppressions=$dir/known
	export LSAN_OPTIONS
	# Built first: what go test runs by itself has no names of functions, and the rule above would fit nothing.
	go test -asan -c -tags whisper -o "$dir/listen.test" ./pipeline/listen
	cd pipeline/listen
	"$dir/listen.test" -test.timeout 60m
)
if [ "${1:-}" = --long ]; then
	env=$(scripts/build-whisper.sh)
	eval "$env"
	GRIBNING_LONG=1 go test -count=1 -v -tags whisper -timeout 60m -run FlatMemory ./pipeline/listen
fi
