#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# install.sh DESTDIR SYSCONFDIR RECORD: installs the rows of $INSTALL_TABLE
# (mode|files|directory) and $INSTALL_DIRS (mode|directory) below DESTDIR.
#
# A file below SYSCONFDIR that was edited is kept, and ours is put beside it.
# It was edited if it is not what RECORD says we have installed.

set -euo pipefail

destdir=$1
sysconfdir=$2
record=$destdir$3

sum_of() {
	sha256sum < "$1" | cut -d' ' -f1
}

is_edited() {
	local new=$1 path=$2 file=$destdir$2

	[ -e "$file" ] || [ -L "$file" ] || return 1
	cmp -s "$new" "$file" && return 1
	! grep -qxF "$(sum_of "$file")  $path" "$record" 2> /dev/null
}

remember() {
	local new=$1 path=$2 others

	mkdir -p "${record%/*}"
	others=$(awk -v path="$path" '$2 != path' "$record" 2> /dev/null) || true
	printf '%s\n' "$others" "$(sum_of "$new")  $path" | sed '/^$/d' > "$record.new"
	mv "$record.new" "$record"
}

install_conf() {
	local mode=$1 new=$2 dir=$3 path

	path=$dir/${new##*/}
	if is_edited "$new" "$path"; then
		echo "$destdir$path was edited and is kept, the new one is $destdir$path.dpkg-dist"
		install -m "$mode" "$new" "$destdir$path.dpkg-dist"
		return
	fi
	install -m "$mode" "$new" "$destdir$path"
	rm -f "$destdir$path.dpkg-dist"
	remember "$new" "$path"
}

install_files() {
	local mode=$1 dir=$3 file
	local files=$2

	install -d "$destdir$dir"
	# shellcheck disable=SC2086 # a list of files without blanks
	case $dir/ in
	"$sysconfdir"/*)
		for file in $files; do
			install_conf "$mode" "$file" "$dir"
		done
		;;
	*) install -m "$mode" -t "$destdir$dir" $files ;;
	esac
}

# One that is there keeps its mode, unless others must not search it
install_dir() {
	local mode=$1 dir=$destdir$2

	[ -d "$dir" ] || install -d -m "$mode" "$dir"
	[ "$mode" != 0700 ] || chmod "$mode" "$dir"
}

while IFS='|' read -r mode files dir; do
	[ -z "$files" ] || install_files "$mode" "$files" "$dir"
done <<< "$INSTALL_TABLE"

while IFS='|' read -r mode dir; do
	install_dir "$mode" "$dir"
done <<< "$INSTALL_DIRS"
