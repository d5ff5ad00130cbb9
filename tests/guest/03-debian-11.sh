#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A container of the release before.
# timeout: 400
# covers: etc/dists lib/inside/dist.c scripts/build/template.sh vzctl/cmd_set.c lib/checkpoint
# tier: long
# template: debian-11-amd64-minimal
# releases: all
# debug: never

. ./lib.sh

RELEASE=11
. ./release.sh
