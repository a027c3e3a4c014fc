/*
 * text/subject: what a subject is about, without what mail programs and desks put around it.
 * Pure; knows no mail. Results live where the caller says.
 */
#ifndef TEXT_SUBJECT_H
#define TEXT_SUBJECT_H

#include <stdbool.h>

#include "base/str.h"

/* Without "Re:", "Odp:", "Σχετ:", "Fwd:", "[tags]", "#numbers", "(was: …)" around it, in the words
 * of search (text/words): "Re: [Shop] AW: Żółty kubek #12" is "zolty kubek". "" when nothing is
 * left. */
char *subject_base(const void *mem, const char *subject);
/* Two that are about the same, as far as one can tell: an empty one tells nothing, a cut one
 * is its beginning. */
bool subject_same(const char *a, const char *b);
/* Begins with the sign of something handed on: "Fwd:", "PD:", "Πρθ:", also behind a "Re:". */
bool subject_is_forward(const char *subject);
/* Begins with that or with the sign of an answer. */
bool subject_has_label(const char *subject);

#endif
