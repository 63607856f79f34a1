#!/bin/sh
# Time, processor time and memory of the listening stage and of whisper-cli, built from the same
# source, on the same model, sound and decoding parameters, in turns. Arguments go to the
# program: scripts/bench-listen.sh -size tiny -rounds 3; -help lists them. GRIBNING_BENCH_MODEL and
# GRIBNING_BENCH_VAD may name files with real weights; a pulled Silero model is found by itself.
set -eu
cd "$(dirname "$0")/.."
env=$(scripts/build-whisper.sh --cli)
eval "$env"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go build -tags whisper -o "$dir/benchlisten" ./scripts/benchlisten
vad=${GRIBNING_BENCH_VAD:-${GRIBNING_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/gribning/models}/ggml-silero-v6.2.0.bin}
[ -e "$vad" ] || vad=
"$dir/benchlisten" -model "${GRIBNING_BENCH_MODEL:-}" -vad "$vad" "$@"
