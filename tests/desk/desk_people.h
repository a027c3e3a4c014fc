/*
 * tests/desk/desk_people: two people at the desk, and letters that wait for them.
 * ewa sees every mailbox, tomek only other@example.org.
 */
#ifndef TESTS_DESK_PEOPLE_H
#define TESTS_DESK_PEOPLE_H

#include "desk_fixture.h"

struct people {
	int64_t ewa, tomek;
};

struct people people_add(struct desk *d);
/* A context of that person on the same store; dies with d. */
struct ctx *people_as(struct desk *d, int64_t user_id);
/* A mail of anna@example.com to help@ with this subject and text; each is another one. */
struct message people_letter(struct desk *d, const char *subject, const char *text);
/* The same to a mailbox. */
struct message people_letter_to(
        struct desk *d, int64_t mailbox, const char *subject, const char *text);
/* A row without mail, for lists. */
int64_t people_conversation(
        struct desk *d, int64_t mailbox, int64_t active_ms, enum conversation_state state);

#define assert_fails(c, rc, wanted, wanted_slug)                                                   \
	do {                                                                                       \
		assert_int_equal((rc), (wanted));                                                  \
		assert_non_null((c)->fail.slug);                                                   \
		assert_string_equal((c)->fail.slug, (wanted_slug));                                \
		ctx_clear_failure(c);                                                              \
	} while (0)

#endif
