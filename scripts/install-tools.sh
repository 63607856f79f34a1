#!/usr/bin/env bash
# Installs the Debian packages that a target needs, where that can be done
# without asking (root on a machine with apt). Elsewhere says what is missing.
#   install-tools.sh build|demo|test|ci
set -euo pipefail

need_build=(cmake:cmake g++:g++ pkg-config:pkg-config)
need_demo=("${need_build[@]}" ffmpeg:ffmpeg)
need_test=("${need_demo[@]}" espeak-ng:espeak-ng xmllint:libxml2-utils chromium:chromium)
# Receivers of our exports, which the slower tests open them in.
need_ci=("${need_test[@]}" praat:praat soffice:libreoffice-writer-nogui)

case "${1:-build}" in
build) needs=("${need_build[@]}") ;;
demo) needs=("${need_demo[@]}") ;;
test) needs=("${need_test[@]}") ;;
ci) needs=("${need_ci[@]}") ;;
*) echo "usage: install-tools.sh build|demo|test|ci" >&2; exit 2 ;;
esac

missing=()
for pair in "${needs[@]}"; do
	command -v "${pair%%:*}" >/dev/null 2>&1 || missing+=("${pair##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing ${missing[*]}" >&2
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq >&2
	apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
	exit 0
fi
echo "missing: ${missing[*]}" >&2
echo "install them, for instance: sudo apt-get install -y ${missing[*]}" >&2
# Tests that need one of these skip and say so; a build without cmake or g++
# cannot go on.
case "${1:-build}" in test | ci) exit 0 ;; esac
exit 1
