/*
 * store/address: what is known about single addresses. SQL only.
 * Needs an open transaction; strings live in mem. Addresses are in lower case.
 */
#ifndef STORE_ADDRESS_H
#define STORE_ADDRESS_H

#include "base/ctx.h"

struct address {
	const char *address;
	int64_t pictures_ms; /* since when its remote pictures load by themselves; 0: they do not */
	int64_t dead_ms; /* since when mail to it comes back; 0: it never did */
	const char *dead_cause, *dead_status, *dead_words; /* may be NULL */
	int64_t revived_ms; /* 0: not since */
	int64_t revived_by; /* 0: by writing */
};

/* RC_NOT_FOUND: nothing is known. */
MUST_CHECK enum rc store_address_get(
        struct ctx *c, const void *mem, const char *address, struct address *out);
/* since_ms 0: they wait for a press again. */
MUST_CHECK enum rc store_address_pictures(
        struct ctx *c, const char *address, int64_t since_ms, int64_t user_id);
/* Mail to it came back now. status and words may be NULL. */
MUST_CHECK enum rc store_address_dead(struct ctx *c, const char *address, const char *cause,
        const char *status, const char *words);
/* It works again, by writing (user_id 0) or because a person says so. *out: it was dead until now
 * (a person's word also stands over what the address did by itself). */
MUST_CHECK enum rc store_address_revive(
        struct ctx *c, const char *address, int64_t user_id, bool *out);
/* A user sees a conversation that has it, or every mailbox there is. */
MUST_CHECK enum rc store_address_seen_by(
        struct ctx *c, const char *address, int64_t user_id, bool *out);
/* Whose it is; 0: no customer's. */
MUST_CHECK enum rc store_address_customer(struct ctx *c, const char *address, int64_t *out_id);

#endif
