#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The life of a container with systemd, from its template to its end.
# timeout: 400
# covers: lib/life lib/inside kernel/kernel/ve patches/10* patches/6* scripts/build/template.sh
# covers: scripts/run/vps-*
# debug: never
# releases: all

. ./lib.sh

t "create" vzctl create 101 --ostemplate debian-12-amd64-minimal --config basic
t "start until it is up" vzctl start 101 --wait
like "systemd is its init" "$(vzctl exec 101 cat /proc/1/comm)" '^systemd$'
eq "no unit failed" "$(vzctl exec 101 systemctl --failed --no-legend --plain)" ""
t "stop" vzctl stop 101
eq "it is down" "$(vzctl status 101)" "CTID 101 exist unmounted down"
t "start once more" vzctl start 101
eq "a stop while it boots is no kill, although its halt finds nobody to ask" \
	"$(vzctl stop 101 2>&1 | grep -c Killing)" 0
t "destroy" vzctl destroy 101
finish
