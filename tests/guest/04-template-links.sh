#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What POST_CREATE does in a new tree stays in it, wherever its links point.
# covers: lib/files scripts/run/vps-create

. ./lib.sh

CANARY=/etc/canary

# link TARGET FILE: in the template, instead of what was there
link() {
	mkdir -p "$(dirname "tree/$2")"
	ln -sf "$1" "tree/$2"
}

small_template
echo "root::of the node" > $CANARY
touch -d 2020-01-01 $CANARY
link $CANARY etc/passwd
link ../../../../..$CANARY etc/hosts
link /proc/1/root$CANARY etc/machine-id
link $CANARY etc/crontab
link /etc etc/cron.d
tar -C tree -rf /vz/template/cache/small.tar .

t "create" vzctl create 101 --ostemplate small --config basic
eq "the node's file is as it was" "$(cat $CANARY; stat -c %Y $CANARY)" "root::of the node
$(date -d 2020-01-01 +%s)"
like "it did its work in the tree" "$(cat /vz/private/101/etc/hosts)" '^127\.0\.0\.1 '
t_status 1 "in a file of the tree" test -L /vz/private/101/etc/hosts
t "destroy" vzctl destroy 101
rm -r $CANARY tree
finish
