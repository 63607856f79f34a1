#!/usr/bin/env bash
# Times a run over many generated transcripts: all of it, and again with
# nothing to do, with the peak memory of each.
#   scale.sh PROGRAM [MEETINGS] [TURNS]
set -euo pipefail
program=$(realpath "$1")
n=${2:-1000}
turns=${3:-80}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
measured() { # label command…
	local label=$1 start end
	shift
	start=$(date +%s.%N)
	"$@" >"$work/out" 2>"$work/err" &
	local pid=$! peak=0 now
	while kill -0 "$pid" 2>/dev/null; do
		now=$(awk '/VmHWM/{print $2}' "/proc/$pid/status" 2>/dev/null || echo 0)
		[ "${now:-0}" -gt "$peak" ] && peak=$now
		sleep 0.05
	done
	wait "$pid" || { cat "$work/err"; return 1; }
	end=$(date +%s.%N)
	printf '%-28s %8.1f s   peak %6.0f MB\n' "$label" "$(echo "$end - $start" | bc -l 2>/dev/null || awk "BEGIN{print $end-$start}")" "$(awk "BEGIN{print $peak/1024}")"
}
go run ./scripts/generate -n "$n" -turns "$turns" -out "$work/in"
export GRIBNING_LANG=en
"$program" init "$work/corpus" 2>/dev/null
echo "$n meetings of $turns turns, $(nproc) processors"
measured "add" "$program" add "$work/corpus" "$work"/in/*.vtt --consent forskning --given 2026-01-01
measured "run" "$program" run "$work/corpus"
measured "run, nothing to do" "$program" run "$work/corpus"
measured "report" "$program" report "$work/corpus"
measured "check" "$program" check "$work/corpus"
du -sm "$work/corpus" | awk '{print "corpus on disk               " $1 " MB"}'
