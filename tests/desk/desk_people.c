#include "desk_people.h"

#include "store/mailbox.h"
#include "store/user.h"

static int64_t add(struct desk *d, const char *address, const char *name)
{
	struct user u = {
	        .address = address,
	        .name = name,
	        .role = ROLE_AGENT,
	        .language = "en",
	        .theme = "system",
	        .signature = "",
	        .created_ms = d->c->now_ms,
	};
	assert_ok(store_user_add(d->c, &u));
	return u.id;
}

struct people people_add(struct desk *d)
{
	struct people p;

	assert_ok(store_begin(d->c, DB_WRITE));
	p.ewa = add(d, "ewa@example.org", "Ewa Lis");
	p.tomek = add(d, "tomek@example.org", "Tomek W");
	assert_ok(store_mailbox_access_set(d->c, d->help, &p.ewa, 1));
	assert_ok(store_mailbox_access_set(d->c, d->other, (int64_t[]){p.ewa, p.tomek}, 2));
	assert_ok(store_commit(d->c));
	return p;
}

struct ctx *people_as(struct desk *d, int64_t user_id)
{
	struct ctx *c = ctx_new(d->c, d->s);

	c->actor = (struct actor){.user_id = user_id, .role = ROLE_AGENT};
	return c;
}

struct message people_letter_to(
        struct desk *d, int64_t mailbox, const char *subject, const char *text)
{
	static int number;

	return desk_take(d, &(struct way){.mailbox = mailbox},
	        talloc_asprintf(d->c,
	                "From: Anna Kowalska <Anna@example.com>\r\nTo: help@example.org\r\n"
	                "Subject: %s\r\nMessage-ID: <letter%d@example.com>\r\n"
	                "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
	                subject, ++number, text));
}

struct message people_letter(struct desk *d, const char *subject, const char *text)
{
	return people_letter_to(d, d->help, subject, text);
}

int64_t people_conversation(
        struct desk *d, int64_t mailbox, int64_t active_ms, enum conversation_state state)
{
	struct conversation v = {
	        .mailbox_id = mailbox,
	        .subject = "row",
	        .state = state,
	        .created_ms = active_ms,
	        .updated_ms = active_ms,
	        .active_ms = active_ms,
	};
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_conversation_add(d->c, &v));
	assert_ok(store_commit(d->c));
	return v.number;
}
