/* desk/thread: what a conversation says about itself. */
#include "desk/thread.h"

#include <string.h>

#include "base/json.h"
#include "desk/customer.h"
#include "desk/message.h"
#include "store/customer.h"
#include "store/thread.h"
#include "text/subject.h"

#define PEOPLE 100
#define NAME 200 /* letters */

bool thread_has_person(const struct thread *t, const char *address)
{
	for (size_t i = 0; i < t->people_n; i++)
		if (strcmp(t->people[i], address) == 0)
			return true;
	return false;
}

static void add_person(struct thread *t, const char *address)
{
	struct mail_address a = {"", address};
	const char *low = desk_address_plain(t->mem, &a);

	if (low == NULL || t->people_n == PEOPLE || desk_address_is_own(&t->own, low) ||
	        thread_has_person(t, low))
		return;
	t->people[t->people_n++] = low;
}

static void add_recipients(struct thread *t, const struct message *m)
{
	static const char *const fields[] = {"to", "cc", "bcc"};
	json_t *lists = json_loads(m->recipients, 0, NULL), *one;
	size_t i;

	for (size_t f = 0; f < 3; f++) {
		json_array_foreach(json_object_get(lists, fields[f]), i, one)
		{
			const char *address = json_string_value(json_object_get(one, "address"));
			if (address != NULL)
				add_person(t, address);
		}
	}
	json_decref(lists);
}

/* As when they came (desk/intake_rows): whoever merely holds our id takes no part. */
static void add_people(struct thread *t, const struct message *m, bool is_first)
{
	if (m->kind == MESSAGE_NOTE || m->new_sender)
		return;
	if (m->kind == MESSAGE_INBOUND) {
		if (m->mail_kind == MAIL_BOUNCE)
			return;
		if (!is_first && m->mail_kind != MAIL_PERSON && m->mail_kind != MAIL_OWN)
			return;
		add_person(t, m->sender);
	}
	add_recipients(t, m);
}

static bool was_called(const struct thread *t, int upto, const char *subject)
{
	for (int i = 0; i < upto; i++)
		if (t->rows[i].kind != MESSAGE_NOTE && subject_same(t->rows[i].subject, subject))
			return true;
	return false;
}

/* Marks told of the conversation they came to need not hold in this one. */
static void mark_anew(struct thread *t, int i, bool is_first)
{
	struct message *m = &t->rows[i];

	m->new_sender = m->new_sender && !is_first && !thread_has_person(t, m->sender);
	m->subject_changed = m->subject_changed && !is_first && !was_called(t, i, m->subject);
}

enum rc thread_read(struct ctx *c, const void *mem, int64_t number, bool begins, struct thread *out)
{
	struct thread t = {.mem = mem, .people = talloc_zero_array(mem, const char *, PEOPLE + 1)};
	bool is_first = true;

	TRY(intake_own_addresses(c, mem, &t.own));
	TRY(store_thread_rows(c, mem, number, &t.rows, &t.n));
	for (int i = 0; i < t.n; i++) {
		bool inbound = t.rows[i].kind == MESSAGE_INBOUND;
		if (begins && inbound)
			mark_anew(&t, i, is_first);
		add_people(&t, &t.rows[i], is_first);
		is_first = is_first && !inbound;
	}
	*out = t;
	return RC_OK;
}

/* What the desk wrote by itself is no news. */
static bool is_said(const struct message *m)
{
	return m->kind != MESSAGE_REPLY || m->mail_kind != MESSAGE_AUTOMATIC;
}

void thread_tell(const struct thread *t, struct conversation *v)
{
	const struct message *last = &t->rows[t->n - 1];

	v->message_count = t->n;
	v->newest_message_id = 0;
	for (int i = 0; i < t->n; i++) {
		const struct message *m = &t->rows[i];
		if (!is_said(m))
			continue;
		last = m;
		if (m->id > v->newest_message_id)
			v->newest_message_id = m->id;
	}
	v->active_ms = last->at_ms;
	v->preview = message_preview_of(t->mem, last);
}

const struct message *thread_first_inbound(const struct thread *t)
{
	for (int i = 0; i < t->n; i++)
		if (t->rows[i].kind == MESSAGE_INBOUND && t->rows[i].mail_kind != MAIL_BOUNCE)
			return &t->rows[i];
	return NULL;
}

enum rc thread_add_people(struct ctx *c, const struct thread *t, int64_t number)
{
	for (size_t i = 0; i < t->people_n; i++)
		TRY(store_participant_add(c, number, t->people[i]));
	return RC_OK;
}

enum rc thread_keep_people(struct ctx *c, const struct thread *t, int64_t number)
{
	const char **there;

	TRY(store_thread_participants(c, t->mem, number, &there));
	for (size_t i = 0; there[i] != NULL; i++)
		if (!thread_has_person(t, there[i]))
			TRY(store_thread_leave(c, number, there[i]));
	return RC_OK;
}

enum rc thread_keep_marks(struct ctx *c, const struct thread *t)
{
	for (int i = 0; i < t->n; i++) {
		const struct message *m = &t->rows[i];
		if (m->kind == MESSAGE_INBOUND)
			TRY(store_thread_mark(c, m->id, m->new_sender, m->subject_changed));
	}
	return RC_OK;
}

enum rc thread_customer(struct ctx *c, const char *name, const char *address, int64_t *out_id)
{
	struct mail_address a = {name, address};
	const char *low = desk_address_plain(c, &a);
	struct customer k;

	if (low == NULL)
		return RC_OK;
	enum rc rc = customer_at(c, c, low, &k);
	if (rc == RC_NOT_FOUND) {
		name = utf8_prefix(c, str_collapse(c, name), NAME);
		rc = store_customer_add(c, c, name[0] != 0 ? name : low, low, NULL, &k);
	}
	TRY(rc);
	*out_id = k.id;
	return RC_OK;
}
