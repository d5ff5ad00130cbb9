# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the build scripts: messages, stamps and the places things live.
# Sourced by bash scripts that run from the top of the project.

set -euo pipefail

BUILD=${BUILD:-$PWD/build}
# shellcheck disable=SC2034 # for those who source this
KERNEL_TREE=$BUILD/kernel/tree

. scripts/build/progress.sh

say() {
	printf '%s== %s\n' "$CLEAR" "$*" >&2
}

die() {
	phase_stop
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

need_root() {
	[ "$(id -u)" -eq 0 ] || die "$1 needs root: run it with sudo"
}

# hash_of FILE-OR-DIR...: one hash of names, modes and contents
hash_of() {
	local path

	for path in "$@"; do
		if [ -d "$path" ]; then
			find "$path" -type f -printf '%P %m\n' | LC_ALL=C sort
			find "$path" -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum |
				cut -d ' ' -f 1
		elif [ -e "$path" ]; then
			sha256sum < "$path"
		fi
	done | sha256sum | cut -c 1-32
}

# is_fresh STAMP HASH: the product was made from exactly these inputs
is_fresh() {
	[ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

stamp() {
	printf '%s\n' "$2" > "$1"
}

# only_one NAME: wait for another run of the same step in this checkout
only_one() {
	mkdir -p "$BUILD"
	exec 9> "$BUILD/.lock-$1"
	flock -n 9 || { say "Waiting for another $1"; flock 9; }
}

# Git as the project uses it: no personal settings, a fixed identity
tree_git() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
	GIT_AUTHOR_NAME=vz GIT_AUTHOR_EMAIL=vz@localhost GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' \
	GIT_COMMITTER_NAME=vz GIT_COMMITTER_EMAIL=vz@localhost GIT_COMMITTER_DATE='2026-01-01T00:00:00Z' \
	git -c gc.auto=0 -c core.autocrlf=false "$@"
}

# make_index DIR: an archive that apt can install from
make_index() (
	cd "$1"
	dpkg-scanpackages --multiversion . > Packages.new 2> /dev/null
	mv Packages.new Packages
)

# project_files [PATTERN...]: what git knows, or would
project_files() {
	git -c safe.directory="$PWD" ls-files -co --exclude-standard --deduplicate "$@" |
		while IFS= read -r file; do
			[ ! -e "$file" ] && [ ! -L "$file" ] || printf '%s\n' "$file"
		done
}

# A build of a distribution hides the home directory, where ccache has what is compiled
# already
use_ccache() {
	[ -d /usr/lib/ccache ] || return 0
	CCACHE_DIR=${CCACHE_DIR:-$(ccache -k cache_dir)}
	export CCACHE_DIR PATH=/usr/lib/ccache:$PATH
}
