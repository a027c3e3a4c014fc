/* desk/notice_follow: who should know what happened. */
#include "desk/notice_follow.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/disturb.h"
#include "desk/mention.h"
#include "desk/notice.h"
#include "desk/notice_choice.h"
#include "mail/mail.h"
#include "store/conversation.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/message.h"
#include "store/promise.h"
#include "store/team.h"
#include "store/user.h"

#define FOLLOWER "notice"
#define CURSOR_EVERY 1000 /* events without a notice, between two writings of the cursor */

/* What is to be written: a line for somebody, or (user_id 0) that a mailbox is well again. */
struct wishes {
	struct notice *v;
	size_t n;
};

/* What happened, as far as it is looked at. */
struct happening {
	void *mem; /* until the next one */
	const struct event *e;
	json_t *data; /* an object, maybe empty */
	struct conversation v;
	struct message m;
	struct wishes *out;
};

static void wish(const struct happening *h, struct notice n)
{
	struct wishes *w = h->out;

	n.at_ms = h->e->at_ms;
	n.event = h->e->number;
	w->v = talloc_realloc(NULL, w->v, struct notice, (unsigned)w->n + 1);
	w->v[w->n++] = n;
}

/* About the conversation, to who may see it and can sign in. */
static enum rc tell(
        struct ctx *c, const struct happening *h, enum notice_kind kind, int64_t user_id)
{
	const char *name;

	if (user_id == 0 || user_id == h->e->actor_id)
		return RC_OK;
	enum rc rc = store_conversation_may_assign(c, h->mem, user_id, h->v.mailbox_id, &name);
	if (rc == RC_OK)
		wish(h, (struct notice){.kind = kind,
		                .user_id = user_id,
		                .conversation = h->v.number,
		                .message_id = h->m.id,
		                .actor_id = h->e->actor_id});
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* Those who followed it when that happened, and still do. Whoever began since found it there: it is
 * no news to them, however far behind the follower was. */
static enum rc tell_followers(struct ctx *c, const struct happening *h, enum notice_kind kind)
{
	struct user_name *list;
	int64_t *later;
	int n, later_n;

	TRY(store_following_list(c, h->mem, h->v.number, &list, &n));
	TRY(event_followed(c, h->mem, h->v.number, h->e->number, &later, &later_n));
	for (int i = 0; i < n; i++) {
		bool since = false;
		for (int k = 0; k < later_n; k++)
			since |= later[k] == list[i].id;
		if (!since)
			TRY(tell(c, h, kind, list[i].id));
	}
	return RC_OK;
}

/* Whose it was when that happened: what was changed since is still before the follower. */
static enum rc assignee_then(struct ctx *c, const struct happening *h, int64_t *out)
{
	const char **later;
	const json_t *before = NULL;

	TRY(event_changes(c, h->mem, h->v.number, h->e->number, &later));
	for (size_t i = 0; later[i] != NULL && before == NULL; i++) {
		json_t *data = json_loads(later[i], 0, NULL);
		if (data != NULL)
			before = json_array_get(
			        json_object_get(json_own(h->mem, data), "assignee"), 0);
	}
	*out = before != NULL ? json_integer_value(before) : h->v.assignee_id;
	return RC_OK;
}

static enum rc letter(struct ctx *c, const struct happening *h)
{
	int64_t assignee;

	/* machines and circles concern nobody by themselves */
	if (h->m.mail_kind != MAIL_PERSON || h->m.loop)
		return RC_OK;
	TRY(assignee_then(c, h, &assignee));
	TRY(tell(c, h, NOTICE_LETTER_MINE, assignee));
	return tell_followers(c, h, NOTICE_LETTER_FOLLOWED);
}

/* Whoever is named hears that first, and then not of the note. */
static enum rc note(struct ctx *c, const struct happening *h)
{
	struct mentions found;
	int64_t assignee;

	TRY(assignee_then(c, h, &assignee));
	TRY(mention_find(c, h->mem, h->m.html, h->v.mailbox_id, h->e->actor_id, &found));
	for (int i = 0; i < found.n; i++)
		TRY(tell(c, h, NOTICE_MENTION, found.reached[i]));
	TRY(tell(c, h, NOTICE_NOTE_MINE, assignee));
	return tell_followers(c, h, NOTICE_NOTE_FOLLOWED);
}

/* Deleted meanwhile, or where nobody looks: nothing. */
static enum rc load_conversation(struct ctx *c, struct happening *h, int64_t number, bool *out)
{
	enum rc rc = store_conversation_get(c, h->mem, number, &h->v);

	*out = rc == RC_OK && !h->v.spam && h->v.trashed_ms == 0;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc load_message(struct ctx *c, struct happening *h, bool *out)
{
	enum rc rc = store_message_get(c, h->mem, h->e->subject_id, &h->m);

	*out = false;
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	return load_conversation(c, h, h->m.conversation, out);
}

static enum rc message_added(struct ctx *c, struct happening *h)
{
	bool there;

	TRY(load_message(c, h, &there));
	if (there && h->m.kind == MESSAGE_INBOUND)
		return letter(c, h);
	return there && h->m.kind == MESSAGE_NOTE ? note(c, h) : RC_OK;
}

/* What a field became; NULL: it did not change. */
static const json_t *became(const struct happening *h, const char *field)
{
	return json_array_get(json_object_get(h->data, field), 1);
}

static enum rc message_changed(struct ctx *c, struct happening *h)
{
	static const char *const bad[] = {"failed", "partly", "bounced"};
	const char *state = json_string_value(became(h, "delivery"));
	bool there, failed = false;

	for (size_t i = 0; state != NULL && i < sizeof bad / sizeof *bad; i++)
		failed |= strcmp(state, bad[i]) == 0;
	if (!failed)
		return RC_OK;
	TRY(load_message(c, h, &there));
	return there ? tell(c, h, NOTICE_FAILED, h->m.author_id) : RC_OK;
}

static enum rc tell_team(struct ctx *c, const struct happening *h, int64_t team_id)
{
	struct team t;
	enum rc rc = store_team_get(c, h->mem, team_id, &t);

	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	for (int i = 0; i < t.member_count; i++)
		TRY(tell(c, h, NOTICE_TEAM, t.members[i].id));
	return RC_OK;
}

static enum rc conversation_changed_to(struct ctx *c, struct happening *h)
{
	int64_t assignee = json_integer_value(became(h, "assignee"));
	int64_t team = json_integer_value(became(h, "team"));
	bool there, woke = json_is_true(json_object_get(h->data, "woke"));

	if (assignee == 0 && team == 0 && !woke)
		return RC_OK;
	TRY(load_conversation(c, h, h->e->conversation_id, &there));
	if (!there)
		return RC_OK;
	if (assignee != 0 && assignee == h->v.assignee_id)
		TRY(tell(c, h, NOTICE_ASSIGNED, assignee));
	if (woke)
		TRY(tell(c, h, NOTICE_WOKE, h->v.assignee_id));
	return team != 0 && team == h->v.team_id ? tell_team(c, h, team) : RC_OK;
}

/* To those who may put it right. */
static enum rc tell_admins(struct ctx *c, const struct happening *h, enum notice_kind kind)
{
	struct user *list;
	int n;

	TRY(store_user_list(c, h->mem, &list, &n));
	for (int i = 0; i < n; i++)
		if (list[i].role == ROLE_ADMIN && list[i].disabled_ms == 0)
			wish(h, (struct notice){.kind = kind,
			                .user_id = list[i].id,
			                .mailbox_id = h->e->mailbox_id});
	return RC_OK;
}

static enum rc over(const struct happening *h, enum notice_kind kind)
{
	wish(h, (struct notice){.kind = kind, .mailbox_id = h->e->mailbox_id});
	return RC_OK;
}

static enum rc mailbox_state(struct ctx *c, struct happening *h)
{
	struct mailbox_state s;
	enum rc rc = store_mailbox_state_get(c, h->mem, h->e->mailbox_id, &s);

	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	if (s.error_slug != NULL || s.send_error_slug != NULL)
		return tell_admins(c, h, NOTICE_MAILBOX_TROUBLE);
	return over(h, NOTICE_MAILBOX_TROUBLE);
}

static enum rc mailbox_silent(struct ctx *c, struct happening *h)
{
	return tell_admins(c, h, NOTICE_MAILBOX_SILENT);
}

static enum rc mailbox_heard(struct ctx *c, struct happening *h)
{
	(void)c;
	return over(h, NOTICE_MAILBOX_SILENT);
}

static enum rc digest_stopped(struct ctx *c, struct happening *h)
{
	(void)c;
	wish(h, (struct notice){.kind = NOTICE_DIGEST_STOPPED, .user_id = h->e->subject_id});
	return RC_OK;
}

/* To whom it is left now, if it is still to be kept. */
static enum rc promise(struct ctx *c, struct happening *h, enum notice_kind kind)
{
	struct promise_row p;
	bool there;
	enum rc rc = store_promise_get(c, h->mem, h->e->subject_id, &p);

	if (rc != RC_OK || p.state != PROMISE_OPEN)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	TRY(load_conversation(c, h, p.conversation, &there));
	h->m.id = p.message_id;
	return there ? tell(c, h, kind, p.owner_id) : RC_OK;
}

static enum rc promise_due(struct ctx *c, struct happening *h)
{
	return promise(c, h, NOTICE_PROMISE_DUE);
}

static enum rc promise_overdue(struct ctx *c, struct happening *h)
{
	return promise(c, h, NOTICE_PROMISE_OVERDUE);
}

/* Left by who cannot keep it, nobody gave it: then who did that hears of it, too. */
static enum rc promise_moved(struct ctx *c, struct happening *h)
{
	struct event nobody = *h->e;
	struct happening left = *h;

	nobody.actor_id = 0;
	if (json_is_true(json_object_get(h->data, "left")) ||
	        json_is_true(json_object_get(h->data, "back")))
		left.e = &nobody;
	return promise(c, &left, NOTICE_PROMISE_MOVED);
}

static const struct {
	const char *kind;
	enum rc (*fn)(struct ctx *c, struct happening *h);
} kinds[] = {
        {"message.added", message_added},
        {"message.changed", message_changed},
        {"conversation.changed", conversation_changed_to},
        {"mailbox.state", mailbox_state},
        {"mailbox.silent", mailbox_silent},
        {"mailbox.heard", mailbox_heard},
        {"notice.digest_stopped", digest_stopped},
        {"promise.due", promise_due},
        {"promise.overdue", promise_overdue},
        {"promise.moved", promise_moved},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static enum rc take(struct ctx *c, const struct event *e, struct wishes *out)
{
	struct happening h = {.e = e, .out = out};
	enum rc rc = RC_OK;

	for (size_t i = 0; i < KINDS; i++) {
		if (strcmp(kinds[i].kind, e->kind) != 0)
			continue;
		h.mem = talloc_new(c);
		h.data = e->data == NULL ? NULL : json_loads(e->data, 0, NULL);
		h.data = json_own(h.mem, json_is_object(h.data) ? h.data : json_object());
		if (!json_is_true(json_object_get(h.data, "history")))
			rc = kinds[i].fn(c, &h);
		talloc_free(h.mem);
	}
	return rc;
}

struct follow {
	int limit;
	int64_t at, cursor;
	struct event *events;
	int n;
	struct wishes wishes;
};

/* Whoever has as many as they may have unseen is told nothing more. Counting takes long exactly
 * then: here it holds up nobody who writes, and once for each person of these events. */
static enum rc leave_out_full(struct ctx *c, struct wishes *w)
{
	int64_t *users = talloc_array(c, int64_t, (unsigned)w->n + 1);
	bool *full = talloc_array(c, bool, (unsigned)w->n + 1);
	size_t known = 0, kept = 0;

	for (size_t i = 0; i < w->n; i++) {
		size_t k = 0;
		int64_t waiting = 0;
		while (k < known && users[k] != w->v[i].user_id)
			k++;
		if (k == known && w->v[i].user_id != 0)
			TRY(store_notice_unseen(c, w->v[i].user_id, &waiting));
		if (k == known) {
			users[known] = w->v[i].user_id;
			full[known++] = waiting >= NOTICES_MAX;
		}
		if (!full[k])
			w->v[kept++] = w->v[i];
	}
	w->n = kept;
	return RC_OK;
}

/* Where it stands, and whom that concerns. Reading first: a follower that has nothing to say takes
 * no turn from writers. */
static enum rc look(struct ctx *c, void *arg)
{
	struct follow *f = arg;

	f->wishes.n = 0;
	TRY(follower_get(c, FOLLOWER, &f->cursor));
	if (f->at < f->cursor)
		f->at = f->cursor;
	TRY(event_list(c, c, f->at, f->limit, &f->events, &f->n));
	for (int i = 0; i < f->n; i++)
		TRY(take(c, &f->events[i], &f->wishes));
	return leave_out_full(c, &f->wishes);
}

/* Unseen ones of a mailbox that is well again need not be looked at. */
static enum rc write_over(struct ctx *c, const struct notice *n)
{
	int64_t *users;
	int count;

	TRY(store_notice_over(c, c, n->mailbox_id, n->kind, &users, &count));
	for (int i = 0; i < count; i++)
		TRY(notice_say(c, users[i], NULL, false));
	return RC_OK;
}

/* If they wish it, and this event is new to them. */
static enum rc write_line(struct ctx *c, struct notice *n)
{
	struct notice_choice how;
	bool is_new = false, may = false;

	TRY(notice_choice_of(c, n->user_id, n->kind, &how));
	if (!how.app && !how.browser && !how.mail)
		return RC_OK;
	TRY(store_notice_told(c, n->user_id, n->event, &is_new));
	if (!is_new)
		return RC_OK;
	n->app = how.app;
	n->mail = how.mail;
	TRY(store_notice_put(c, n));
	if (how.browser)
		TRY(disturb_may(c, n->user_id, DISTURB_CAN_WAIT, &may));
	return notice_say(c, n->user_id, n, how.browser && may);
}

static enum rc write_all(struct ctx *c, void *arg)
{
	struct follow *f = arg;

	for (size_t i = 0; i < f->wishes.n; i++) {
		struct notice *n = &f->wishes.v[i];
		TRY(n->user_id == 0 ? write_over(c, n) : write_line(c, n));
	}
	return follower_set(c, FOLLOWER, f->events[f->n - 1].number);
}

enum rc notice_follow(struct ctx *c, int limit, int64_t *at, bool *out_more)
{
	struct follow f = {.limit = limit, .at = *at};

	f.wishes.v = talloc_array(c, struct notice, 0);
	TRY(store_tx(c, DB_READ, look, &f));
	*out_more = f.n == limit;
	if (f.n == 0)
		return RC_OK;
	int64_t last = f.events[f.n - 1].number;
	if (f.wishes.n > 0 || last - f.cursor >= CURSOR_EVERY)
		TRY(store_tx(c, DB_WRITE, write_all, &f));
	*at = last;
	return RC_OK;
}
