/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What inotify and fanotify watch. */
#ifndef VZ_CHECKPOINT_WATCHES_H
#define VZ_CHECKPOINT_WATCHES_H

#include "checkpoint/imagefile.h"

/*
 * files.img: CRIU says of a watch by which mount its file can be reached, and
 * takes the first one of the file system that it meets. Where that is in a mount
 * namespace other than init's, its restore fails (up to 4.2 at least). Such a watch
 * gets a mount of init's namespace with the same file system, and the file's path
 * below that; where init has none, it stays as it is. The context is the struct correct_request.
 */
image_fn watches_correct;

#endif /* VZ_CHECKPOINT_WATCHES_H */
