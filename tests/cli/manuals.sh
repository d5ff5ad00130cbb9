#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Manuals, help and tables say the same: nothing is missing in the manuals, and
# nothing stands there that the programs do not know.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
man=$top/man
dump=$(vzctl --dump-options)

# rows KIND: the lines of the table, without their kind
rows()
{
	awk -F '\t' -v kind="$1" -v OFS='\t' '$1 == kind { sub(/^[^\t]*\t/, ""); print }' <<<"$dump"
}

# macros PAGE MACRO...: the rest of the lines with these macros
macros()
{
	local page=$1 IFS='|'

	shift
	sed -nE "s/^\\.($*) //p" "$man/$page"
}

# An option as it stands in a list: "--name ARGUMENT", without its letter
options_of()
{
	grep -oE 'Fl -[a-z0-9_-]+( Ar [^ ]+)?' | sed -E 's/^Fl -/--/; s/ Ar / /' | sort -u
}

# Lines of the first text that the second one lacks
missing()
{
	comm -23 <(sort -u <<<"$1") <(sort -u <<<"$2")
}

[ "$(rows option | wc -l)" -gt 80 ] && [ "$(rows key | wc -l)" -gt 80 ]
is "the table is not empty" 0 $?

# vzctl(8): commands and options
options=$(rows option | awk -F '\t' '{ print $2 ($3 == "-" ? "" : " " $3) }')
flags=$(rows flag | cut -f 1)
documented=$(options_of <"$man/vzctl.8")
items=$(macros vzctl.8 It | options_of)
is "vzctl(8) has every option with its argument" "" "$(missing "$options" "$documented")"
is "vzctl(8) has every flag" "" "$(missing "$flags" "$documented")"
is "vzctl(8) lists no other option" "" \
	"$(missing "$items" "$options"$'\n'"$flags")"
is "vzctl(8) speaks of no other option" "" \
	"$(missing "$(grep -oE 'Fl -[a-z0-9_-]+' "$man/vzctl.8" | sed 's/^Fl -/--/')" \
		"$(rows option | cut -f 2)"$'\n'"$flags")"
is "vzctl(8) has the letters of options" \
	"$(rows option | awk -F '\t' '$4 != "-" { print $4, $2 }' | sort -u)" \
	"$(sed -nE 's/^\.It Fl (.) , Fl -([a-z0-9_-]+) .*/\1 --\2/p' "$man/vzctl.8" | sort -u)"
is "vzctl(8) has the lines of vzctl --help" \
	"$(vzctl --help | sed -n '/^Commands:/,/^$/s/^  vzctl //p' | sed 's/<ctid>/CTID/' | sort)" \
	"$(macros vzctl.8 'It Ic' | sed -E 's/ \| /|/g; s/ ?Oo / [/g; s/ Oc/]/g; s/ Op (.*)$/ [\1]/
		s/Fl -/--/g; s/(Ar|Cm) //g; s/ \.\.\./.../g; s/  */ /g' | sort)"

for command in $(rows command | cut -f 1); do
	is "vzctl --help $command has its options" \
		"$(rows option | awk -F '\t' -v command="$command" '$1 == command { print $2 ($3 == "-" ? "" : " " $3) }')" \
		"$(vzctl --help "$command" | sed -nE 's/^  (-., )?(--[a-z0-9_-]+( [^ ]+)?)(  .*)?$/\2/p')"
done

# Configuration keys, each in its page with its option
for page in ct:ctid.conf.5 vz:vz.conf.5; do
	is "$(sed 's/.*://; s/\.5/(5)/' <<<"$page") has its keys and no others" \
		"$(rows key | awk -F '\t' -v where="${page%%:*}" \
			'$1 == where { print $2 ($3 == "-" ? "" : " " $3) }' | sort)" \
		"$(macros "${page#*:}" 'It Va' | sed -E 's/ Pq Fl -/ --/' | sort)"
done

# The manuals' words for types differ from those of messages, which stand
# before an "expected"; but one type has one word.
types=$(awk -v OFS='\t' '/^\.It Va / { key = $3 } sub(/^Type: /, "") && sub(/\.$/, "") { print key, $0 }' \
	"$man/ctid.conf.5" "$man/vz.conf.5")
is "every key has its type" "$(rows key | cut -f 2 | sort)" "$(cut -f 1 <<<"$types" | sort)"
is "and one type has one word" "" "$(join -t $'\t' \
	<(rows key | awk -F '\t' -v OFS='\t' '{ print $2, $4 }' | sort) <(sort <<<"$types") |
	cut -f 2,3 | sort -u | awk -F '\t' 'seen[$1]++ { print $1 ": " $2 }')"
is "ctid.conf(5) has the old keys" \
	"$(rows oldkey | sed 's/\t/ /' | sort)" \
	"$(sed -n '/^\.Sh OLD KEYS/,/^\.Sh FILES/p' "$man/ctid.conf.5" |
		sed -nE 's/^\.Va ([A-Z0-9_]+).*/\1/p' | paste -d ' ' - - | sort)"

codes=$(sed -nE 's/^VZ_ERR\([A-Z_]+,[[:space:]]*([0-9]+),[[:space:]]*"(.*)"\)$/\1 \2./p' \
	"$top/lib/model/errors.def")
is "vzctl(8) has every exit code" "$codes" "$(awk '
	/^\.Sh EXIT STATUS/ { inside = 1 }
	/^\.El/ { inside = 0 }
	inside && /^\.It [0-9]+$/ { code = $2; getline; print code, $0 }' "$man/vzctl.8")"

is "vz-dists(5) has every action" \
	"$(sed -nE 's/.*\[DIST_[A-Z_]+\].*"([A-Z_]+)",.*/\1/p' "$top/lib/inside/dist.c")" \
	"$(sed -nE 's/^\.It Va //p' "$man/vz-dists.5")"

is "the shipped maps name the scripts of all distributions" \
	"$(sed -nE 's/.*\[DIST_[A-Z_]+\].*"([a-z_.]+)" \},/\1/p' "$top/lib/inside/dist.c")" \
	"$(sed -n 's/^[A-Z_]*=//p' "$top/etc/dists/debian.conf")"

# vzlist(8): options and fields
is "vzlist(8) has the options of vzlist" \
	"$(vzlist --help | sed -nE 's/^ +((-[a-zA-Z0-9])(, )?)?(--[a-z_-]+)?.*/\2 \4/p' |
		sed -E 's/^ | $//; /^$/d' | sort)" \
	"$(macros vzlist.8 It | sed -nE 's/^Fl ([a-zA-Z0-9]) , -([a-z_-]+).*/-\1 -\2/p
		s/^Fl ([a-zA-Z0-9])$/-\1/p; s/^Fl -([a-z_-]+)$/--\1/p' |
		sed -E 's/^(-.) -([a-z])/\1 --\2/' | sort)"
fields=$(vzlist -L | awk '{ print $1 }')
is "vzlist(8) has every field and no other" "$(grep -v '\.' <<<"$fields" | sort)" \
	"$(sed -n '/^\.Sh FIELDS/,/^\.Sh EXIT/s/^\.It //p' "$man/vzlist.8" |
		tr -d ',' | tr -s ' ' '\n' | grep -vE '^\.|^$' | sort)"
is "vzlist(8) has the suffixes of fields" \
	"$(sed -n 's/.*\././p' <<<"$fields" | sort -u)" \
	"$(sed -n '/^\.Sh FIELDS/,/^\.Sh EXIT/s/^\.It \(\.[a-z]\)$/\1/p' "$man/vzlist.8" | sort -u)"

# The small tools: "-v --verbose ARGUMENT", words of one dash
for tool in arpsend ndsend vz-check vzcalc vzcfgscale vzcfgvalidate vzcpucheck vzmemcheck vzoversell vzpid vzsplit vzubc \
	vzdqcheck vzdqdump vzdqload vzmigrate; do
	help=$("$tool" --help | sed -nE 's/^  (-.), (--[a-z-]+( [^ ]+)?(\[=[^ ]+\])?)  .*/\1 \2/p; s/^      (--[a-z-]+( [^ ]+)?)  .*/\1/p
		s/^  (-[a-z]{2}( [^ ]+)?)  .*/\1/p')
	like "$tool --help has options" "--help" "$help"
	is "$tool(8) has them and no others" "$(sort <<<"$help")" \
		"$(macros "$tool.8" It | sed -nE 's/ Ns Oo = Ns Ar (.*) Oc/[=\1]/; s/ (Ar|Cm) / /; s/ \| /|/g; s/^Fl (.) , -/-\1 --/p; s/^Fl -/--/p
			s/^Fl ([a-z]{2})( .*)?$/-\1\2/p' | sort)"
done

# vzquota(8): its commands and the options of all of them
commands=$(vzquota --help | sed -n '/^Commands:/,$s/^  \([a-z0-9-]*\) .*/\1/p')
like "vzquota --help has commands" "setlimit2" "$commands"
is "vzquota(8) has them and no others" "$(sort <<<"$commands")" \
	"$(sed -n '/^\.Sh COMMANDS/,/^\.Sh FILE/p' "$man/vzquota.8" | sed -n 's/^\.It Cm //p' | sort)"
options=$(for command in $commands; do
	vzquota "$command" --help | sed -nE 's/^  (-., )?(--[a-z-]+( [^ ]+)?)  .*/\1\2/p; s/^  (-.( [^ ]+)?)  .*/\1/p'
done | sort -u)
like "vzquota --help has options" "--block-softlimit KIB" "$options"
is "vzquota(8) has them" "" "$(missing "$(sed 's/ .*//; s/,$//' <<<"$options")" \
	"$(grep -oE '(Fl -?[a-zA-Z-]+|, -[a-z-]+)' "$man/vzquota.8" | sed -E 's/^Fl /-/; s/^, -/--/')")"

is "vz-features(7) has every switch of --features" \
	"$(sed -nE 's/^\tX\("([a-z]+)",.*/\1/p' "$top/lib/model/types_list.h" | sort)" \
	"$(sed -n '/^\.Bl -tag -width hidevz/,/^\.El/s/^\.It Cm //p' "$man/vz-features.7" |
		sed 's/ , /\n/g' | sort)"

# Pages refer to each other before all of them are installed
for page in "$man"/*.[578]; do
	is "$(basename "$page") is well-formed" "" "$(mandoc -Tlint "$page" |
		grep -v -e 'outdated mandoc.db' -e 'referenced manual not found' -e 'possible typo in section name')"
done

finish
