#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What machines can say about style: shellcheck on every shell script,
# cppcheck on the tools, checkpatch on the overlay (when the kernel tree is there).

. scripts/build/lib.sh

failed=0

step() {
	say "$1"
	shift
	"$@" || failed=1
}

project_files() {
	git -c safe.directory="$PWD" ls-files -co --exclude-standard "$@"
}

# Scripts without a suffix are known by their first line
shell_scripts() {
	local file

	project_files | while read -r file; do
		case "$file" in
		*.sh) echo "$file" ;;
		*.*) ;;
		*) [ ! -f "$file" ] || ! head -n 1 "$file" | grep -Eq '^#!.*/(ba|da)?sh( |$)' || echo "$file" ;;
		esac
	done
}

check_shell() {
	local -a files

	mapfile -t files < <(shell_scripts)
	# Text for a shell in a container is in single quotes on purpose (SC2016)
	shellcheck -x -P scripts/build -P tests/guest -P scripts/run -P SCRIPTDIR -e SC1091,SC2016,SC2317 "${files[@]}"
}

check_tools() {
	local -a files

	mapfile -t files < <(project_files 'vzctl/*.c' 'vzlist/*.c' 'vzeventd/*.c')
	cppcheck -q --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
		--suppress=missingInclude --suppress=unknownMacro --suppress=normalCheckLevelMaxBranches \
		-D_GNU_SOURCE -D'__has_attribute(x)=1' -Ivzctl -Ivzctl/lib "${files[@]}"
}

check_overlay() {
	local checkpatch=$KERNEL_TREE/scripts/checkpatch.pl
	local -a files

	[ -f "$checkpatch" ] || { say "No kernel tree: checkpatch left out (make kernel-tree)"; return; }
	mapfile -t files < <(project_files 'kernel/*.c' 'kernel/*.h')
	perl "$checkpatch" --root="$KERNEL_TREE" --no-summary --terse --file \
		--ignore FILE_PATH_CHANGES,SPDX_LICENSE_TAG "${files[@]}"
	[ ! -f patches/series ] ||
		perl "$checkpatch" --root="$KERNEL_TREE" --no-summary --terse --no-signoff \
			--ignore FILE_PATH_CHANGES patches/*.patch
}

step "shellcheck" check_shell
step "cppcheck" check_tools
step "checkpatch" check_overlay
[ "$failed" -eq 0 ] && say "Nothing to say"
exit "$failed"
