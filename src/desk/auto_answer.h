/*
 * desk/auto_answer: to whom a letter that nobody wrote goes, a receipt or a rule's answer, and
 * whether it may; both take from one budget. Needs an open transaction; results live in mem.
 *
 * RFC 3834 (section 4) sends what a person's program answers to Return-Path and never to Reply-To:
 * that was meant for people, and may be a list, or somebody whom a stranger wants to annoy. A desk
 * is what it calls a service: for that, From is allowed, or what the service says beforehand. We
 * say: Reply-To, as a person at the desk would answer, where it is one address of somebody else who
 * reads there: not the desk's own, not one that the letter went to as well (a list, a group), not
 * one that by its name nobody reads. Many letters come through a form whose From nobody reads; an
 * answer to that, or to Return-Path, would reach nobody. Against what the RFC warns of: only a
 * person's letter is answered, and only one whose sender was not found false; an answer counts in
 * the budgets of From and of Reply-To, of both domains and of the desk, so that whoever names
 * somebody else there gets them no more than if they wrote in their name; who is blocked, or whose
 * mail came back, gets none; and what is known of the customer stays out of an answer that goes to
 * an address which is not known as theirs.
 */
#ifndef DESK_AUTO_ANSWER_H
#define DESK_AUTO_ANSWER_H

#include "store/message.h"

/* To whom. */
struct auto_answer {
	const char *name, *address;
	const char *low; /* the address in lower case */
	const char *from; /* who wrote the letter, in lower case; most often the same */
};

/* Nothing is asked of the letter but its sender and recipients. */
MUST_CHECK enum rc auto_answer_to(
        struct ctx *c, const void *mem, const struct message *letter, struct auto_answer *out);
/* Who will send has the turn (conversation_turn), so that one counts after the other; who only
 * looks takes none. NULL: it may; else why not, a slug of desk/receipt. subject: NULL, or one about
 * which a receipt within a day is enough. */
MUST_CHECK enum rc auto_answer_withheld(struct ctx *c, const void *mem, const struct auto_answer *a,
        const char *subject, const char **out);
/* It was written: it counts for both. */
MUST_CHECK enum rc auto_answer_sent(
        struct ctx *c, const void *mem, const struct auto_answer *a, int64_t reply_id);
/* Nobody waits for an automatic answer to what was written then. */
bool auto_answer_is_old(const struct ctx *c, int64_t written_ms);

#endif
