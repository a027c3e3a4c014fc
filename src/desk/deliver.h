/*
 * desk/deliver: for which of the desk's mailboxes a mail is that nobody named one for.
 * Looks for known addresses in the first header bytes; parses no mail. Pure.
 */
#ifndef DESK_DELIVER_H
#define DESK_DELIVER_H

#include "base/str.h"
#include "store/sending.h"

/* By Delivered-To, X-Original-To, Envelope-To, X-Envelope-To, X-Delivered-To, To, Cc, in this
 * order; plus-addresses count. The mailbox, that of
 * the first address when none is named. n is at least 1. */
int64_t deliver_to(struct bytes mail, const struct own_address *list, int n);

#endif
