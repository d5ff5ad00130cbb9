/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sample configurations of new containers. */
#ifndef VZ_FILES_SAMPLE_H
#define VZ_FILES_SAMPLE_H

/*
 * The name of the sample that @name means: itself, or for names of older
 * releases ("vps.basic") what they are called today. The caller frees.
 */
char *sample_find(const char *name);

#endif /* VZ_FILES_SAMPLE_H */
