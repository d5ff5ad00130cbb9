# shellcheck shell=dash
# The last step before init runs.
#
# USERNS     yes: the container has ids of its own
#
# files: /lib*/security/pam_loginuid.so /usr/lib*/security/pam_loginuid.so
# files: /lib/*/security/pam_loginuid.so /usr/lib/*/security/pam_loginuid.so
# files: /etc/pam.d /etc/pam.d/*

# Where the login id cannot be set, which takes the node's root, old modules
# refuse every login. Newer ones look at uid_map and let it be.
has_strict_loginuid()
(
	set +f
	for file in /lib*/security/pam_loginuid.so \
		/usr/lib*/security/pam_loginuid.so \
		/lib/*/security/pam_loginuid.so \
		/usr/lib/*/security/pam_loginuid.so; do
		if is_small "$file" && ! grep -q uid_map "$file"; then
			exit 0
		fi
	done
	exit 1
)

relax_loginuid()
(
	strict='^\([[:space:]]*session[[:space:]]*\)required\([[:space:]]*pam_loginuid\)'
	set +f
	for file in /etc/pam.d/*; do
		if is_small "$file" && [ ! -L "$file" ] &&
		   grep -q "$strict" "$file"; then
			sed "s/$strict/\\1optional\\2/" "$file" |
				replace_file "$file" || exit 1
		fi
	done
)


main()
{
	if [ "${USERNS-}" = yes ] && has_strict_loginuid; then
		relax_loginuid ||
			error 'Cannot write /etc/pam.d' "$VZ_FS_NO_DISK_SPACE"
	fi
}

main </dev/null
