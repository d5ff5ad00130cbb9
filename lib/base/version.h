/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version of the tools; clients parse three numbers. */
#ifndef VZ_BASE_VERSION_H
#define VZ_BASE_VERSION_H

#define VZ_VERSION	"5.0.0"

#endif /* VZ_BASE_VERSION_H */
