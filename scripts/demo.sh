#!/usr/bin/env bash
# The demonstration: from nothing to the reports of the example meetings, whose
# people are all invented. Writes to demo/ in this folder.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-tools.sh demo
make --no-print-directory build
gribning=$PWD/bin/gribning
corpus=$PWD/demo/korpus
rm -rf demo
mkdir -p demo

# With a model at hand the recording is also heard by the machine itself, as a
# meeting of its own beside the one that uses the written transcript.
model=$("$gribning" models list --present asr | head -n 1)
"$gribning" init "$corpus" --study "Eksempelkorpus (opdigtede møder)" ${model:+--model "$model"}
"$gribning" add "$corpus" --examples
if [ -n "$model" ]; then
	echo "model present: $model; the recording is also recognised"
	"$gribning" add "$corpus" --examples=recording
else
	echo
	echo "SKIPPED: speech recognition. No model weights on this machine, and none are part of the project."
	echo "         The recording is still decoded, its speakers separated and its turns timed from the sound;"
	echo "         its words come from the transcript. To hear it for real:"
	echo "         bin/gribning models pull large-v3-turbo-q5_0 && make demo"
	echo
fi
"$gribning" run "$corpus"
"$gribning" report "$corpus"
"$gribning" check "$corpus"

echo
echo "The reports (open them in a browser):"
for page in "$corpus"/reports/*.html; do echo "  $page"; done
