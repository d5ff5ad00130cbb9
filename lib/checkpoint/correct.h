/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What CRIU writes into images, or cannot write, and we make good before it
 * reads them again.
 */
#ifndef VZ_CHECKPOINT_CORRECT_H
#define VZ_CHECKPOINT_CORRECT_H

#include "checkpoint/correct_request.h"

/*
 * All that is due. Each image is replaced in one go or not touched. What fails is
 * reported with the error of the directory, and images before it have been
 * corrected; doing it again goes on from there, as ranges do not overlap.
 */
enum vz_err images_correct(const struct correct_request *request);

#endif /* VZ_CHECKPOINT_CORRECT_H */
