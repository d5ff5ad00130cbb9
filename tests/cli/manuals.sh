#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Manuals say what the tables say.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
man=$top/man
model=$top/vzctl/lib/model

# rows PATTERN: "KEY --option" of the parameters whose flags match
rows()
{
	sed -nE 's/^PARAM\([A-Z0-9_]+, "([A-Z0-9_]+)", ("([a-z_-]+)"|NULL), [^,]+, [a-z_]+, [^,]+, [^,]+, ([A-Z_0-9 |]+), .*/\1 --\3 \4 |/p' \
		"$model/params.def" | grep -E " ($1) " | awk '{ print $1, $2 }' |
		sed 's/ --$//' | sort
}

# items PAGE: the same from a manual
items()
{
	sed -nE 's/^\.It Va ([A-Z0-9_]+)( Pq Fl -([a-z_-]+))?$/\1 --\3/p' "$man/$1" |
		sed 's/ --$//' | sort
}

is "ctid.conf(5) has every parameter of a container" \
	"$(rows 'CT|CT_ONLY|UBC')" "$(items ctid.conf.5)"
is "vz.conf(5) has every parameter of the node" \
	"$(rows NODE)" "$(items vz.conf.5)"
[ "$(items ctid.conf.5 | wc -l)" -gt 50 ]
is "and that is more than nothing" 0 $?

# Options in any order, "--name ARGUMENT"
documented=$(grep -oE 'Fl -[a-z0-9_-]+( Ar [^ ]+)?' "$man/vzctl.8" |
	sed -E 's/^Fl -/--/; s/ Ar / /')
for command in create start stop restart set; do
	missing=$(vzctl --complete $command | while read -r option; do
		grep -qxF -e "$option" <<<"$documented" || echo "$option"
	done)
	is "vzctl(8) has the options of $command" "" "$missing"
done
is "vzctl(8) has every command" "" "$(vzctl --complete | while read -r command; do
	grep -qE "^\.It Ic ([a-z]+ \| )?$command( |\$)" "$man/vzctl.8" || echo "$command"
done)"

codes=$(sed -nE 's/^VZ_ERR\([A-Z_]+,[[:space:]]*([0-9]+),[[:space:]]*"(.*)"\)$/\1 \2./p' \
	"$model/errors.def")
is "vzctl(8) has every exit code" "$codes" "$(awk '
	/^\.Sh EXIT STATUS/ { inside = 1 }
	/^\.El/ { inside = 0 }
	inside && /^\.It [0-9]+$/ { code = $2; getline; print code, $0 }' "$man/vzctl.8")"

is "vz-dists(5) has every action" \
	"$(sed -nE 's/.*\[DIST_[A-Z_]+\].*"([A-Z_]+)",$/\1/p' "$top/vzctl/lib/host/dist.c")" \
	"$(sed -nE 's/^\.It Va //p' "$man/vz-dists.5")"

missing=$(vzlist --help | grep -oE '^ +(-[a-zA-Z0-9], )?--[a-z_-]+' | sed 's/.*--/-/' |
	while read -r option; do
		grep -qE "Fl (. , )?$option" "$man/vzlist.8" || echo "$option"
	done)
is "vzlist(8) has the options of vzlist" "" "$missing"

if command -v groff >/dev/null; then
	for page in "$man"/*.[58]; do
		is "$(basename "$page") is well-formed" "" \
			"$(groff -mdoc -Tascii -ww "$page" 2>&1 >/dev/null)"
	done
else
	skip "manuals are well-formed" "groff is not installed"
fi

finish
