/*
 * desk/invite: what a calendar part of a mail says, as the row keeps it and the API shows it.
 * Shown only: the desk keeps no calendar and answers no invitation by itself.
 */
#ifndef DESK_INVITE_H
#define DESK_INVITE_H

#include "mail/mail.h"

/* JSON {method, summary, place, organiser, starts, ends, written, repeats, answer, by}; NULL where
 * v is. starts and ends are null where the mail tells no zone that anybody knows, or whole days. */
const char *invite_write(const void *mem, const struct mail_invite *v);

#endif
