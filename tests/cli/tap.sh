# SPDX-License-Identifier: GPL-2.0-or-later
# TAP: promises and whether they hold. Sourced by bash.
# shellcheck shell=bash

nr=0
failed=0

ok()
{
	nr=$((nr + 1))
	echo "ok $nr - $*"
}

not_ok()
{
	nr=$((nr + 1))
	failed=$((failed + 1))
	echo "not ok $nr - $*"
}

skip()
{
	nr=$((nr + 1))
	echo "ok $nr - $1 # SKIP $2"
}

# is PROMISE WANTED GOT
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1"
		diff <(echo "$2") <(echo "$3") | sed 's/^/# /'
	fi
}

# The plan; ends the script
finish()
{
	echo "1..$nr"
	[ "$failed" -eq 0 ]
	exit
}
