#!/usr/bin/env bash
# Kills a run over 20 meetings with kill -9 at random moments (30 by default).
# After each, a plain re-run must complete, check must find nothing, and every
# artefact must be the same, byte for byte, as that of an undisturbed run.
#   crash.sh PROGRAM [TIMES] [SEED]
set -euo pipefail
program=$(realpath "$1")
times=${2:-30}
RANDOM=${3:-7}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GRIBNING_LANG=en

"$program" init "$work/fresh" 2>/dev/null
head -n 16 models/data/dev.jsonl >"$work/sixteen.jsonl"
"$program" add "$work/fresh" "$work/sixteen.jsonl" --consent forskning --given 2026-01-01 >/dev/null 2>&1
"$program" add "$work/fresh" --examples >/dev/null

digests() { (cd "$1/meetings" && sha256sum -- */words.json */speakers.json */analysis.json); }
cp -r "$work/fresh" "$work/calm"
start=$(date +%s%N)
"$program" run "$work/calm" 2>/dev/null
span=$((($(date +%s%N) - start) / 1000000))
digests "$work/calm" >"$work/want"
[ "$(wc -l <"$work/want")" = 60 ] || { echo "not 20 meetings"; exit 1; }

killed=0
for i in $(seq "$times"); do
	rm -rf "$work/c"
	cp -r "$work/fresh" "$work/c"
	"$program" run "$work/c" >/dev/null 2>&1 &
	pid=$!
	ms=$(((RANDOM * 32768 + RANDOM) % (span + 1)))
	sleep "$(awk "BEGIN{print $ms/1000}")"
	if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
	wait "$pid" 2>/dev/null || true
	"$program" run "$work/c" 2>"$work/err" || { echo "kill $i after $ms ms: the re-run failed"; cat "$work/err"; exit 1; }
	"$program" check "$work/c" >"$work/out" 2>"$work/err" || { echo "kill $i after $ms ms: check found faults"; cat "$work/out" "$work/err"; exit 1; }
	digests "$work/c" | diff "$work/want" - >"$work/diff" || { echo "kill $i after $ms ms: artefacts differ"; head "$work/diff"; exit 1; }
done
echo "$times runs, $killed of them killed within ${span} ms; every re-run completed, check found nothing, all artefacts identical"
