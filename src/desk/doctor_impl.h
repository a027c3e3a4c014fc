/*
 * desk/doctor_impl: what the files of the doctor share. Only they include it.
 */
#ifndef DESK_DOCTOR_IMPL_H
#define DESK_DOCTOR_IMPL_H

#include "desk/doctor.h"

#define DOCTOR_LONG_MS 600000 /* what waits longer is told */

const char *doctor_number(struct ctx *c, int64_t n);
/* bad_text with {n} when n is above 0; returns whether. */
bool doctor_count(struct ctx *c, struct findings *f, const char *check, int64_t n,
        enum health health, const char *bad_text, const char *next_step);

/* The stored bytes, and what lies in blobs/ and spool/. */
MUST_CHECK enum rc doctor_blobs(struct ctx *c, bool deep, struct findings *f);
MUST_CHECK enum rc doctor_files(struct ctx *c, struct findings *f);

#endif
