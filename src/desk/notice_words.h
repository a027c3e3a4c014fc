/*
 * desk/notice_words: a notice as people read it, the same on the page and in a mail. Pure.
 */
#ifndef DESK_NOTICE_WORDS_H
#define DESK_NOTICE_WORDS_H

#include "store/notice.h"

/* One sentence without the customer's subject, in mem. */
char *notice_sentence(const void *mem, const char *lang, const struct notice *n);
/* "mention" … as the API says it. */
const char *notice_kind_name(enum notice_kind kind);
/* 0: no such kind. */
int notice_kind_parse(const char *name);

#endif
