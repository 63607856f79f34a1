#!/bin/sh
# Builds the whisper.cpp library once, at a pinned version, outside the repository, and prints the
# shell lines that let «go build -tags whisper» find it:
#
#   eval "$(scripts/build-whisper.sh)"
#   go build -tags whisper ./cmd/gribning
#
# The source is the first of: a system library that pkg-config knows and that is new enough; the
# upstream tag by git; the copy inside the npm package nodejs-whisper. Both downloads are checked
# against digests below. The result lies in a cache folder named by version and build options, is
# moved there in one step, and is used again by every later call. Messages go to stderr.
set -eu

VERSION=1.9.1
GIT_URL=https://github.com/ggml-org/whisper.cpp
GIT_TAG=v$VERSION
NPM_PACKAGE=nodejs-whisper
NPM_VERSION=0.3.1
NPM_SHA256=92041caf2b26c74b7f489fedf37bd093f216eebd61df512045ec2d19d0531d37
# SHA-256 over the sorted list of digests of the source files that the CPU library is made of.
TREE_SHA256=b205ee67cddb9af036d6f390fae7712042afff590aa288e9f36c032ea49888e5

usage() {
	cat <<'TXT'
usage: build-whisper.sh [--cli] [--native] [--cuda] [--asan] [--source FILE.tgz|DIR] [--print-prefix]

  --cli           also build whisper-cli from the same source (for scripts/bench-listen.sh)
  --native        use every instruction of this machine's processor; the result may not run elsewhere
                  (without it: x86-64 with AVX2 and FMA, or the plain base of another architecture)
  --cuda          build the NVIDIA backend too (needs the CUDA toolkit)
  --asan          build with AddressSanitizer, for scripts/test-listen-memory.sh
  --source PATH   take the source from a whisper.cpp folder or the npm package's file: for machines
                  without a network
  --no-system     do not use a system library
  --print-prefix  print the folder of the library instead of the shell lines

environment: GRIBNING_CACHE (default $XDG_CACHE_HOME/gribning or ~/.cache/gribning), JOBS
TXT
}

say() { printf 'build-whisper: %s\n' "$*" >&2; }
# «false» on stdout makes «eval "$(build-whisper.sh)" && go build …» stop here.
die() { say "$1"; shift; for line in "$@"; do printf '  %s\n' "$line" >&2; done; echo false; exit 1; }

cli=no native=OFF cuda=OFF asan=OFF source= system=yes print=env
while [ $# -gt 0 ]; do
	case $1 in
	--cli) cli=yes ;;
	--native) native=ON ;;
	--cuda) cuda=ON ;;
	--asan) asan=ON ;;
	--source) [ $# -ge 2 ] || { usage >&2; exit 2; }; source=$2; shift ;;
	--no-system) system=no ;;
	--print-prefix) print=prefix ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
	shift
done
# A machine-bound build, a sanitised build and a GPU build are never what the system packages.
[ "$native$cuda$asan$cli" = OFFOFFOFFno ] && [ -z "$source" ] || system=no

options="-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON
 -DWHISPER_BUILD_TESTS=OFF -DWHISPER_BUILD_EXAMPLES=OFF -DWHISPER_BUILD_SERVER=OFF
 -DGGML_CCACHE=OFF -DGGML_NATIVE=$native -DGGML_CUDA=$cuda
 -DWHISPER_SANITIZE_ADDRESS=$asan"
kind=
[ $native = OFF ] || kind=$kind-native
[ $cuda = OFF ] || kind=$kind-cuda
[ $asan = OFF ] || kind=$kind-asan

cache=${GRIBNING_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gribning}
digest=$(printf '%s\n' "$VERSION" "$TREE_SHA256" "$options" "$(uname -m)" | sha256sum | cut -c1-12)
prefix=$cache/whisper-$VERSION$kind-$digest

# ---- what the caller gets -------------------------------------------------------------------

# link_flags: the library and what it stands on. The group is needed because the static libraries
# refer to each other and the Go binding names them in a fixed order.
link_flags() {
	extra=
	[ $cuda = OFF ] || extra=" -L$(cuda_lib) -lggml-cuda -lcudart -lcublas -lcublasLt -lcuda"
	[ $asan = OFF ] || extra="$extra -fsanitize=address"
	printf '%s' "-g -O2 -L$prefix/lib -Wl,--start-group -lwhisper -lggml -lggml-cpu -lggml-base -Wl,--end-group$extra"
}

cuda_lib() {
	nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
	root=$(dirname "$(dirname "$(readlink -f "$nvcc")")")
	for d in "$root/lib64" "$root/targets/x86_64-linux/lib" "$root/lib"; do
		[ ! -e "$d/libcudart.so" ] || { printf '%s -L%s/stubs' "$d" "$d"; return; }
	done
	printf '%s/lib64' "$root"
}

print_env() {
	sanitise=
	[ $asan = OFF ] || sanitise=' -fsanitize=address'
	cat <<TXT
export CGO_ENABLED=1
export CGO_CFLAGS='-g -O2 -I$prefix/include$sanitise'
export CGO_LDFLAGS='$(link_flags)'
export C_INCLUDE_PATH='$prefix/include'
export LIBRARY_PATH='$prefix/lib'
export GRIBNING_WHISPER='$prefix'
TXT
	[ ! -x "$prefix/bin/whisper-cli" ] || echo "export GRIBNING_WHISPER_CLI='$prefix/bin/whisper-cli'"
}

finish() {
	if [ $print = prefix ]; then echo "$prefix"; else print_env; fi
	exit 0
}

complete() { [ -e "$prefix/complete" ] && { [ $cli = no ] || [ -x "$prefix/bin/whisper-cli" ]; }; }

if complete; then finish; fi

# ---- a system library -----------------------------------------------------------------------

# use_system: a library found by pkg-config counts only if a program that names the libraries as
# the Go binding does links and runs against it.
use_system() {
	command -v pkg-config >/dev/null && pkg-config --atleast-version=$VERSION whisper 2>/dev/null || return 1
	probe=$(mktemp -d)
	cat >"$probe/p.c" <<-'C'
		#include <whisper.h>
		int main(void) { return whisper_lang_id("da") < 0 || !whisper_vad_default_params().threshold; }
	C
	# shellcheck disable=SC2046
	if ${CC:-cc} $(pkg-config --cflags whisper) "$probe/p.c" -o "$probe/p" $(pkg-config --libs-only-L whisper) \
		-lwhisper -lggml -lggml-base -lggml-cpu -lm -lstdc++ -fopenmp 2>"$probe/log" && "$probe/p"; then
		rm -rf "$probe"
		return 0
	fi
	rm -rf "$probe"
	say "the system's whisper library does not link as the Go binding needs it; building our own"
	return 1
}

if [ $system = yes ] && use_system; then
	say "using the system's whisper $(pkg-config --modversion whisper)"
	prefix=$(pkg-config --variable=prefix whisper)
	if [ $print = prefix ]; then echo "$prefix"; exit 0; fi
	echo "export CGO_ENABLED=1"
	echo "export CGO_CFLAGS='-g -O2 $(pkg-config --cflags whisper)'"
	echo "export CGO_LDFLAGS='-g -O2 $(pkg-config --libs-only-L whisper)'"
	exit 0
fi

# ---- tools ----------------------------------------------------------------------------------

need() { # need PROGRAM PACKAGE
	command -v "$1" >/dev/null && return 0
	missing="$missing $2"
}
missing=
need cmake cmake
need c++ g++
need make make
need flock util-linux
need tar tar
if [ -n "$missing" ]; then
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		say "installing$missing"
		# shellcheck disable=SC2086
		{ DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing ||
			{ DEBIAN_FRONTEND=noninteractive apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; }; } >&2 ||
			die "could not install$missing" "install by hand: apt-get install$missing"
	else
		die "missing programs; install them:" "sudo apt-get install$missing"
	fi
fi

# ---- one builder at a time ------------------------------------------------------------------

mkdir -p "$cache"
exec 9>"$cache/whisper.lock"
flock -n 9 || { say "another build is running; waiting"; flock 9; }
if complete; then finish; fi
work=$cache/.whisper-build.$$
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
rm -rf "$cache"/.whisper-build.* # left by builds that were killed: the lock is ours
mkdir -p "$work"

# ---- source ---------------------------------------------------------------------------------

tree_digest() {
	(cd "$1" && find include src ggml/include ggml/src/ggml-cpu ggml/src/*.c ggml/src/*.cpp ggml/src/*.h \
		-type f \( -name '*.c' -o -name '*.cpp' -o -name '*.h' -o -name '*.hpp' \) -print |
		LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1)
}

# accept DIR: the folder holds the pinned source, byte for byte.
accept() {
	[ -f "$1/CMakeLists.txt" ] || return 1
	got=$(tree_digest "$1")
	[ "$got" = "$TREE_SHA256" ] && return 0
	say "this source is not whisper.cpp $VERSION as pinned (digest $got)"
	return 1
}

unpack_npm() { # unpack_npm FILE
	[ "$(sha256sum <"$1" | cut -d' ' -f1)" = $NPM_SHA256 ] || { say "the npm package has another digest than expected"; return 1; }
	mkdir -p "$work/npm"
	tar -xzf "$1" -C "$work/npm"
	tree=$work/npm/package/cpp/whisper.cpp
	accept "$tree"
}

by_git() {
	command -v git >/dev/null || { say "no git"; return 1; }
	say "fetching $GIT_TAG by git"
	GIT_TERMINAL_PROMPT=0 timeout 300 git -c advice.detachedHead=false clone -q --depth 1 --branch $GIT_TAG $GIT_URL "$work/git" 2>"$work/git.log" ||
		{ say "git: $(tail -n 1 "$work/git.log")"; return 1; }
	tree=$work/git
	accept "$tree"
}

by_npm() {
	command -v npm >/dev/null || { say "no npm"; return 1; }
	say "fetching $NPM_PACKAGE@$NPM_VERSION by npm"
	(cd "$work" && timeout 300 npm pack --loglevel=error $NPM_PACKAGE@$NPM_VERSION >/dev/null 2>npm.log) ||
		{ say "npm: $(tail -n 1 "$work/npm.log")"; return 1; }
	unpack_npm "$work/$NPM_PACKAGE-$NPM_VERSION.tgz"
}

tree=
if [ -n "$source" ]; then
	if [ -d "$source" ]; then
		# Built from a copy: cmake writes into the source folder.
		accept "$source" || die "--source: not the pinned source"
		mkdir "$work/copy" && (cd "$source" && tar -cf - .) | tar -xf - -C "$work/copy"
		tree=$work/copy
	else
		[ -f "$source" ] || die "--source: no such file"
		unpack_npm "$source" || die "--source: not $NPM_PACKAGE $NPM_VERSION"
	fi
else
	by_git || by_npm || die "no source of whisper.cpp $VERSION could be had" \
		"This needs the network once. Without it, on another machine:" \
		"  npm pack $NPM_PACKAGE@$NPM_VERSION" \
		"and here: scripts/build-whisper.sh --source $NPM_PACKAGE-$NPM_VERSION.tgz" \
		"Everything but speech recognition builds and runs without this library."
fi

# ---- build ----------------------------------------------------------------------------------

jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}

build_library() {
	say "building (a few minutes)"
	# shellcheck disable=SC2086
	cmake -S "$tree" -B "$work/build" $options -DCMAKE_INSTALL_PREFIX="$work/prefix" -DCMAKE_INSTALL_LIBDIR=lib >"$work/log" 2>&1 &&
		cmake --build "$work/build" --config Release -j "$jobs" >>"$work/log" 2>&1 &&
		cmake --install "$work/build" >>"$work/log" 2>&1 ||
		{ tail -n 25 "$work/log" >&2; die "the build failed"; }
	for lib in whisper ggml ggml-base ggml-cpu; do
		[ -e "$work/prefix/lib/lib$lib.a" ] || die "the build made no lib$lib.a"
	done
	cp "$tree/LICENSE" "$work/prefix/LICENSE"
	echo "whisper.cpp $VERSION $TREE_SHA256" >"$work/prefix/complete"
	rm -rf "$prefix"
	mv "$work/prefix" "$prefix"
}

# build_cli compiles the example program against the library just made, so that both sides of the
# benchmark run the same machine code.
build_cli() {
	say "building whisper-cli"
	e=$tree/examples
	mkdir -p "$work/bin" "$prefix/bin"
	# shellcheck disable=SC2046,SC2086
	${CXX:-c++} -std=c++17 -O3 -DNDEBUG -DWHISPER_VERSION="\"$VERSION\"" -I"$prefix/include" -I"$e" \
		"$e/cli/cli.cpp" "$e/common.cpp" "$e/common-whisper.cpp" "$e/grammar-parser.cpp" \
		-o "$work/bin/whisper-cli" $(link_flags) -fopenmp -pthread -lm >"$work/log" 2>&1 ||
		{ tail -n 25 "$work/log" >&2; die "building whisper-cli failed"; }
	mv "$work/bin/whisper-cli" "$prefix/bin/whisper-cli"
}

[ -e "$prefix/complete" ] || build_library
[ $cli = no ] || [ -x "$prefix/bin/whisper-cli" ] || build_cli
say "ready: $prefix"
finish
