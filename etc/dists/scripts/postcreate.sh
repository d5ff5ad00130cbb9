# shellcheck shell=dash
# Makes a new container distinct from its template. Runs once, inside the new
# tree, before the container's first start.

# So that the containers of a node do not all start the same job at once.
# Only numbers are changed: minute 0-58, hour 0-5, day of month 1-28.
randomise_crontab()
{
	local seed

	seed="$(od -An -N4 -tu4 /dev/urandom 2>/dev/null || date +%s)"
	awk -v seed="$seed" '
	function random(from, to) {
		return from + int(rand() * (to - from + 1))
	}
	function vary(field, nr) {
		if (nr == 1 && field ~ /^-\*\/[0-9]+$/)
			return "-*/" random(15, 54)
		if (field !~ /^[0-9]+$/)
			return field
		return nr == 1 ? random(0, 58) : \
			nr == 2 ? random(0, 5) : random(1, 28)
	}
	BEGIN { srand(seed) }
	NF < 7 || /^[ \t]*#/ || $1 ~ /=/ { print; next }
	{
		rest = $0
		text = ""
		for (nr = 1; nr <= 3; nr++) {
			match(rest, /^[ \t]*/)
			text = text substr(rest, 1, RLENGTH) vary($nr, nr)
			rest = substr(rest, RLENGTH + length($nr) + 1)
		}
		print text rest
	}' "$1" | replace_file "$1"
}

randomise_cron()
{
	local file

	have awk || return 0
	for file in /etc/crontab /etc/cron.d/*; do
		if is_small "$file" && [ ! -L "$file" ] &&
		   ! grep -q VZCTL_POSTCREATE_SKIP "$file"; then
			randomise_crontab "$file" || return 1
		fi
	done
}

# An empty password lets anybody in
lock_root()
{
	local file

	for file in /etc/passwd /etc/shadow; do
		if is_small "$file" && grep -q '^root::' "$file"; then
			sed 's/^root::/root:!!:/' "$file" |
				replace_file "$file" || return 1
		fi
	done
}

make_files()
{
	is_kept hosts || change_hostname /etc/hosts '' || return 1
	is_kept resolv.conf || [ -e /etc/resolv.conf ] || [ -L /etc/resolv.conf ] ||
		: >/etc/resolv.conf
}

# An empty file is filled at boot, for good
forget_machine_id()
{
	[ ! -s /etc/machine-id ] || : >/etc/machine-id || return 1
	[ -L /var/lib/dbus/machine-id ] || rm -f /var/lib/dbus/machine-id
}

# An archive without extended attributes has lost the file capabilities
restore_capability()
{
	local capability="$1" file

	shift
	for file in "$@"; do
		if [ -f "$file" ] && [ ! -L "$file" ] && [ ! -u "$file" ] &&
		   [ -z "$(getcap "$file")" ]; then
			setcap "$capability" "$file"
		fi
	done
}

restore_capabilities()
{
	local name

	have setcap && have getcap || return 0
	for name in ping ping6 arping clockdiff traceroute6; do
		restore_capability cap_net_raw+ep \
			"/bin/$name" "/usr/bin/$name"
	done
	restore_capability cap_dac_override,cap_sys_ptrace+ep \
		/usr/bin/systemd-detect-virt
}

# Templates carry none, and a daemon without keys does not start. RSA takes
# long and is only made by programs that know nothing better.
make_ssh_keys()
{
	local key

	have ssh-keygen && [ -f /etc/ssh/sshd_config ] || return 0
	for key in /etc/ssh/ssh_host_*_key; do
		[ ! -s "$key" ] || return 0
	done
	ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key \
		>/dev/null 2>&1 || ssh-keygen -A >/dev/null
}

main()
{
	randomise_cron || error 'Cannot change crontabs' "$VZ_FS_NO_DISK_SPACE"
	is_kept passwd || lock_root || error 'Cannot lock the root password' "$VZ_FS_NO_DISK_SPACE"
	make_files || error 'Cannot write /etc/hosts' "$VZ_FS_NO_DISK_SPACE"
	forget_machine_id ||
		error 'Cannot write /etc/machine-id' "$VZ_FS_NO_DISK_SPACE"
	restore_capabilities
	make_ssh_keys || error 'Cannot make ssh host keys' "$VZ_FS_NEW_VE_PRVT"
}

main </dev/null
