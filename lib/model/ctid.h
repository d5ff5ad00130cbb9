/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ids of containers. */
#ifndef VZ_MODEL_CTID_H
#define VZ_MODEL_CTID_H

#define CTID_MAX	2147483644U

#endif /* VZ_MODEL_CTID_H */
