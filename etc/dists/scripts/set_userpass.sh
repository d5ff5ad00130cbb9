# shellcheck shell=dash
# Sets passwords; users that do not exist are created.
#
# USERPW     user:password, one a line: blanks are a part of a password

has_user()
{
	local name rest

	read_file /etc/passwd | {
		while IFS=: read -r name rest; do
			[ "$name" != "$1" ] || exit 0
		done
		exit 1
	}
}

create_user()
{
	if have useradd; then
		useradd -m -- "$1"
	else
		adduser -D -- "$1"
	fi
}

# set_password USER PASSWORD: printf is the shell's own, so the password is
# never on a command line
set_password()
{
	case "$1" in
	'' | -* | */* | *[[:space:]]*) error "Bad user name $1" "$VZ_CHANGEPASS" ;;
	esac
	[ -n "$2" ] || error "No password given for $1" "$VZ_CHANGEPASS"
	has_user "$1" || create_user "$1" ||
		error "Cannot create user $1" "$VZ_CHANGEPASS"
	printf '%s:%s\n' "$1" "$2" | chpasswd ||
		error "Cannot set the password of $1" "$VZ_CHANGEPASS"
}

main()
{
	local pair pairs="${USERPW-}" blanks="$IFS"

	unset USERPW
	set -f
	IFS='
'
	# shellcheck disable=SC2086 # lines
	set -- $pairs
	IFS="$blanks"
	for pair in "$@"; do
		case "$pair" in
		*:*) set_password "${pair%%:*}" "${pair#*:}" ;;
		*) error 'Not a user:password pair' "$VZ_CHANGEPASS" ;;
		esac
	done
}

main </dev/null
