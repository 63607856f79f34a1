#!/usr/bin/env bash
# Runs every fuzz target of the project for the given time each (default 10s).
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-10s}
found=0
while IFS=: read -r file name; do
	found=$((found + 1))
	echo "fuzz $(dirname "$file") $name"
	go test "./$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$time" -parallel 2 | tail -n 2
done < <(grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' cmd models pipeline transcripts | sed 's/func //')
echo "$found fuzz targets"
