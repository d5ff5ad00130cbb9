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
	shellcheck -x -P SCRIPTDIR -P . -e SC1091,SC2016,SC2317 "${files[@]}"
}

check_tools() {
	local -a files

	mapfile -t files < <(project_files 'lib/*.c' 'vz*/*.c' 'arpsend/*.c' 'ndsend/*.c')
	cppcheck -q --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
		--suppress=missingInclude --suppress=unknownMacro --suppress=normalCheckLevelMaxBranches \
		-D_GNU_SOURCE -D'__has_attribute(x)=1' -Ivzctl -Ilib "${files[@]}"
}

# Lists that are used as tables are macros with unused arguments. RHEL 10.0 does not
# have all the headers of <linux/> that stable trees have. Quota calls answer ENOSYS
# where a file system has no such operation
run_checkpatch() {
	# Its helpers run the first python3: Debian's has the packages
	PATH=/usr/bin:$PATH perl "$KERNEL_TREE/scripts/checkpatch.pl" --root="$KERNEL_TREE" --no-summary --terse \
		--ignore FILE_PATH_CHANGES,SPDX_LICENSE_TAG,COMPLEX_MACRO,MACRO_ARG_UNUSED,INCLUDE_LINUX,ENOSYS "$@"
}

# Those of others but for two, copied when it is known which: they cannot be const
HAS_COPIED_OPERATIONS=kernel/kernel/ve/sysfs.c

check_overlay() {
	local patch status=0
	local -a files

	if [ ! -f "$KERNEL_TREE/scripts/checkpatch.pl" ]; then
		say "No kernel tree: checkpatch left out (make kernel-tree)"
		return
	fi
	mapfile -t files < <(project_files 'kernel/*.c' 'kernel/*.h' | grep -vx "$HAS_COPIED_OPERATIONS")
	run_checkpatch --file "${files[@]}" || status=1
	run_checkpatch --ignore CONST_STRUCT --file "$HAS_COPIED_OPERATIONS" || status=1
	# Through a pipe: a file that git knows is taken for source
	for patch in patches/*.patch; do
		run_checkpatch --no-signoff - < "$patch" | sed "s|^-|$patch|" || status=1
	done
	return "$status"
}

step "shellcheck" check_shell
step "cppcheck" check_tools
step "checkpatch" check_overlay
[ "$failed" -eq 0 ] && say "Nothing to say"
exit "$failed"
