/* care/ask: what the customer asks for. */
#include "care/ask.h"

#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "base/str.h"
#include "care/ask_kept.h"
#include "desk/conversation.h"
#include "desk/tongues.h"
#include "store/engine.h"
#include "store/event.h"
#include "text/answer.h"

/* ---- what the letters say ---- */

struct ask_rows {
	const void *mem;
	const char *language; /* of the conversation, where a letter does not tell */
	struct ask_letter *letters;
	const struct tongue **tongues; /* of each */
	int letter_n;
	struct ask_row *rows;
	int row_n;
	struct ask_whole *v;
	size_t n, room;
	int64_t *since_ms; /* of each: replies after it may answer it */
};

static int64_t last_reply_ms(const struct ask_rows *r)
{
	int64_t last = 0;

	for (int i = 0; i < r->letter_n; i++)
		if (r->letters[i].ours && r->letters[i].at_ms > last)
			last = r->letters[i].at_ms;
	return last;
}

static void add_one(
        struct ask_rows *r, struct ask_row row, int64_t letter_ms, const struct tongue *t)
{
	if (r->n == r->room) {
		r->room = r->room == 0 ? 16 : 2 * r->room;
		r->v = mem_must(talloc_realloc(r->mem, r->v, struct ask_whole, r->room));
		r->since_ms = mem_must(talloc_realloc(r->mem, r->since_ms, int64_t, r->room));
	}
	r->since_ms[r->n] = row.at_ms > letter_ms ? row.at_ms : letter_ms;
	r->v[r->n++] = (struct ask_whole){
	        .r = row,
	        .carried = letter_ms < last_reply_ms(r),
	        .tongue = t,
	};
}

/* Half of the shorter one. */
static bool is_place(const struct ask_row *row, const struct ask *a)
{
	int64_t from = row->start > a->start ? row->start : a->start;
	int64_t to = row->end < a->end ? row->end : a->end;
	int64_t own = row->end - row->start, found = (int64_t)a->end - a->start;

	return row->start >= 0 && 2 * (to - from) >= (own < found ? own : found);
}

static struct ask_row *row_at(struct ask_rows *r, int64_t message_id, const struct ask *a)
{
	for (int i = 0; i < r->row_n; i++)
		if (r->rows[i].message_id == message_id && is_place(&r->rows[i], a))
			return &r->rows[i];
	return NULL;
}

static bool is_in(const struct ask_rows *r, int64_t id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].r.id == id)
			return true;
	return false;
}

/* Rows of a message that are not there yet: added ones, and what the lists do not find any more. */
static void add_rows(
        struct ask_rows *r, int64_t message_id, int64_t letter_ms, const struct tongue *t)
{
	for (int i = 0; i < r->row_n; i++)
		if (r->rows[i].message_id == message_id && !is_in(r, r->rows[i].id))
			add_one(r, r->rows[i], letter_ms, t);
}

static const struct tongue *tongue_of(const struct ask_rows *r, const struct ask_letter *l)
{
	return r->tongues[l - r->letters];
}

static void read_letter(struct ask_rows *r, const struct ask_letter *l)
{
	const struct tongue *t = tongue_of(r, l);
	struct ask *found = NULL;
	size_t n = t == NULL || l->ours ? 0 : asks_find(r->mem, t, l->text, &found);

	for (size_t i = 0; i < n; i++) {
		struct ask_row *row = row_at(r, l->id, &found[i]);
		if (row != NULL && is_in(r, row->id))
			continue;
		add_one(r,
		        row != NULL ? *row
		                    : (struct ask_row){.message_id = l->id,
		                              .start = found[i].start,
		                              .end = found[i].end,
		                              .text = found[i].text,
		                              .state = "open"},
		        l->at_ms, t);
	}
	add_rows(r, l->id, l->at_ms, t);
}

/* ---- what our replies answered ---- */

static bool is_open(const struct ask_whole *a)
{
	return strcmp(a->r.state, "open") == 0;
}

/* Those of one language that a reply came after. */
static void answer_some(struct ask_rows *r, const struct ask_letter *reply, const struct tongue *t)
{
	static const char *const nobody[] = {NULL};
	const char **asks = talloc_zero_array(r->mem, const char *, r->n + 1);
	size_t *which = talloc_zero_array(r->mem, size_t, r->n + 1), n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (is_open(&r->v[i]) && tongue_same(r->v[i].tongue, t) &&
		        r->since_ms[i] < reply->at_ms) {
			which[n] = i;
			asks[n++] = r->v[i].r.text;
		}
	if (n == 0)
		return;
	/* more are not compared: the newest are what a reply is about */
	size_t old = n > ASKS_MAX ? n - ASKS_MAX : 0;
	struct answers *a = answer_which(r->mem, t, nobody, asks + old, reply->text);
	for (size_t i = 0; i + old < n && i < a->n; i++)
		if (a->answered[i])
			r->v[which[i + old]].r.state = "answered";
	talloc_free(a);
}

static void answer_all(struct ask_rows *r)
{
	for (int i = 0; i < r->letter_n; i++) {
		const struct tongue *done[8] = {NULL};
		size_t n = 0;
		for (size_t k = 0; r->letters[i].ours && k < r->n && n < 8; k++) {
			const struct tongue *t = r->v[k].tongue;
			bool seen = t == NULL;
			for (size_t d = 0; d < n; d++)
				seen = seen || tongue_same(done[d], t);
			if (seen)
				continue;
			done[n++] = t;
			answer_some(r, &r->letters[i], t);
		}
	}
}

/* ---- together ---- */

static void tell_letters(const struct ask_rows *r, struct ask_all *out)
{
	int64_t last = last_reply_ms(r);
	size_t n = 0;

	out->letters = mem_must(talloc_zero_array(r->mem, const char *, (unsigned)r->letter_n + 1));
	out->language = r->language;
	for (int i = 0; i < r->letter_n; i++) {
		const struct ask_letter *l = &r->letters[i];
		if (l->ours)
			continue;
		if (l->language != NULL)
			out->language = l->language;
		if (l->at_ms >= last)
			out->letters[n++] = l->text;
	}
}

/* Of messages that are too long ago to be read: what somebody said of them stays. */
static void add_old_rows(struct ask_rows *r)
{
	for (int i = 0; i < r->row_n; i++) {
		bool known = false;
		for (int k = 0; k < r->letter_n; k++)
			known = known || r->letters[k].id == r->rows[i].message_id;
		if (!known)
			add_one(r, r->rows[i], 0, NULL);
	}
}

static void add_number(struct sha256_sum *sum, int64_t n)
{
	sha256_add(sum, &n, sizeof n);
}

/* Of all that asks are read from: letters do not change, what was said of one has a version. */
static const char *sign(const struct ask_rows *r)
{
	struct sha256_sum *sum = sha256_start(r->mem);

	for (int i = 0; i < r->letter_n; i++) {
		add_number(sum, r->letters[i].id);
		add_number(sum, r->letters[i].at_ms);
		add_number(sum, tongues_turn(tongue_of(r, &r->letters[i])));
	}
	add_number(sum, -1);
	for (int i = 0; i < r->row_n; i++) {
		add_number(sum, r->rows[i].id);
		add_number(sum, r->rows[i].version);
		add_number(sum, r->rows[i].message_id);
	}
	return sha256_finish(sum, r->mem);
}

/* Each once: it may be replaced meanwhile. */
static void find_tongues(struct ask_rows *r)
{
	r->tongues = mem_must(
	        talloc_zero_array(r->mem, const struct tongue *, (unsigned)r->letter_n + 1));
	for (int i = 0; i < r->letter_n; i++) {
		const char *code = r->letters[i].language;
		r->tongues[i] = tongues_get(r->mem, code != NULL ? code : r->language);
	}
}

static void read_all(struct ask_rows *r)
{
	const char *own = sign(r);

	if (ask_kept_find(r->mem, own, &r->v, &r->n))
		return;
	add_old_rows(r);
	for (int i = 0; i < r->letter_n; i++)
		read_letter(r, &r->letters[i]);
	answer_all(r);
	size_t left_out = r->n > CARE_ASKS_MAX ? r->n - CARE_ASKS_MAX : 0;
	r->n -= left_out;
	if (left_out > 0)
		r->v += left_out;
	ask_kept_put(own, r->v, r->n);
}

enum rc ask_rows_load(
        struct ctx *c, const void *mem, int64_t number, const char *language, struct ask_rows **out)
{
	struct ask_rows *r = mem_must(talloc_zero(mem, struct ask_rows));

	r->mem = mem;
	r->language = language;
	TRY(store_ask_letters(c, mem, number, &r->letters, &r->letter_n));
	TRY(store_ask_list(c, mem, number, &r->rows, &r->row_n));
	TRY(tongues_fresh(c));
	find_tongues(r);
	*out = r;
	return RC_OK;
}

void ask_rows_read(struct ask_rows *r, struct ask_all *out)
{
	read_all(r);
	*out = (struct ask_all){.v = r->v, .n = r->n};
	tell_letters(r, out);
}

/* ---- what somebody says of them ---- */

struct wish {
	const void *mem;
	int64_t number, id;
	const struct ask_change *change;
	struct ask_rows *rows;
	struct ask_whole one;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct conversation v;

	TRY(conversation_load(c, w->mem, w->number, &v));
	return ask_rows_load(c, w->mem, v.number, v.language, &w->rows);
}

enum rc ask_list(struct ctx *c, const void *mem, int64_t number, struct ask_all *out)
{
	struct wish w = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_READ, list, &w));
	ask_rows_read(w.rows, out);
	return RC_OK;
}

static void tell(struct ctx *c, const struct conversation *v, const char *kind, int64_t id)
{
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .conversation_id = v->number,
	                     .mailbox_id = v->mailbox_id,
	                     .subject_kind = "ask",
	                     .subject_id = id,
	             });
}

/* Trimmed, on one line. */
static enum rc tidy(struct ctx *c, const void *mem, const char *text, const char **out)
{
	const char *clean = utf8_prefix(mem, str_collapse(mem, text), CARE_ASK_TEXT_MAX);

	if (*clean == 0)
		return ctx_fail_field(
		        c, RC_INVALID, "text", "empty_ask", "There are no words in it yet.", NULL);
	*out = clean;
	return RC_OK;
}

/* Which letter is meant; without a word, the newest, of the customer if there is one. */
static const struct ask_letter *find_letter(const struct ask_letter *list, int n, int64_t id)
{
	const struct ask_letter *found = NULL;

	for (int i = 0; i < n; i++)
		if (id != 0 ? list[i].id == id : found == NULL || found->ours || !list[i].ours)
			found = &list[i];
	return found;
}

/* The words at a place of a letter. */
static enum rc cut_place(struct ctx *c, const void *mem, const struct ask_letter *l,
        const struct ask_change *h, const char **out)
{
	const char *from = l->text;

	if (h->start >= h->end || h->end > (int64_t)utf8_length(l->text))
		return ctx_fail_field(c, RC_INVALID, "start", "no_such_place",
		        "Nothing stands at that place of the letter.", NULL);
	for (int64_t i = 0; i < h->start; i++)
		utf8_next(&from);
	*out = utf8_prefix(mem, from, (size_t)(h->end - h->start));
	return RC_OK;
}

static enum rc fill_new(struct ctx *c, struct wish *w, const struct ask_letter *l)
{
	const struct ask_change *h = w->change;
	const char *words = h->text;

	w->one.r = (struct ask_row){
	        .message_id = l->id,
	        .start = h->start,
	        .end = h->start < 0 ? -1 : h->end,
	        .state = h->state != NULL ? h->state : "open",
	        .user_id = c->actor.user_id,
	};
	if (h->start >= 0 && words == NULL)
		TRY(cut_place(c, w->mem, l, h, &words));
	else if (h->start >= 0)
		TRY(cut_place(c, w->mem, l, h, &(const char *){NULL}));
	return tidy(c, w->mem, words == NULL ? "" : words, &w->one.r.text);
}

static enum rc unless_stale(struct ctx *c, enum rc rc)
{
	if (rc == RC_CONFLICT)
		return ctx_fail(c, rc, "stale", "Somebody changed it in the meantime.", NULL);
	return rc;
}

/* Kept, if nobody said something of it since it was seen. */
static enum rc put_seen(struct ctx *c, struct wish *w)
{
	TRY(store_ask_put(c, &w->one.r));
	bool other = w->change->has_seen && w->one.r.version != w->change->version + 1;
	return unless_stale(c, other ? RC_CONFLICT : RC_OK);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct ask_rows r = {.mem = w->mem};
	struct conversation v;

	TRY(conversation_load(c, w->mem, w->number, &v));
	TRY(store_ask_letters(c, w->mem, v.number, &r.letters, &r.letter_n));
	TRY(store_ask_list(c, w->mem, v.number, &r.rows, &r.row_n));
	const struct ask_letter *l = find_letter(r.letters, r.letter_n, w->change->message);
	if (l == NULL && w->change->message != 0)
		return ctx_fail(c, RC_NOT_FOUND, "no_such_message",
		        "There is no such message in this conversation.", NULL);
	if (l == NULL)
		return ctx_fail(c, RC_CONFLICT, "no_letter",
		        "There is no letter here yet that could ask for something.", NULL);
	if (r.row_n >= ASK_ROWS_MAX)
		return ctx_fail(c, RC_LIMIT, "too_many_asks",
		        "There are as many here as there can be.", NULL);
	TRY(fill_new(c, w, l));
	TRY(put_seen(c, w));
	TRY(store_ask_get(c, w->mem, w->one.r.id, &w->one.r));
	w->one.carried = l->at_ms < last_reply_ms(&r);
	tell(c, &v, w->one.r.version == 1 ? "ask.added" : "ask.changed", w->one.r.id);
	return RC_OK;
}

enum rc ask_add(struct ctx *c, const void *mem, int64_t number, const struct ask_change *change,
        struct ask_whole *out)
{
	struct wish w = {.mem = mem, .number = number, .change = change};

	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.one;
	return RC_OK;
}

static enum rc load(struct ctx *c, struct wish *w, struct conversation *v)
{
	enum rc rc = store_ask_get(c, w->mem, w->id, &w->one.r);

	if (rc == RC_OK)
		rc = conversation_load(c, w->mem, w->one.r.conversation, v);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_ask", "It is not there any more.", NULL);
	return rc;
}

static enum rc update(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct ask_row *a = &w->one.r;
	struct ask_rows r = {.mem = w->mem};
	struct conversation v;

	TRY(load(c, w, &v));
	if (w->change->text != NULL)
		TRY(tidy(c, w->mem, w->change->text, &a->text));
	if (w->change->state != NULL)
		a->state = w->change->state;
	a->user_id = c->actor.user_id;
	if (w->change->version != 0)
		a->version = w->change->version;
	TRY(unless_stale(c, store_ask_update(c, a)));
	TRY(store_ask_get(c, w->mem, w->id, a));
	TRY(store_ask_letters(c, w->mem, v.number, &r.letters, &r.letter_n));
	const struct ask_letter *l = find_letter(r.letters, r.letter_n, a->message_id);
	w->one.carried = l == NULL || l->at_ms < last_reply_ms(&r);
	tell(c, &v, "ask.changed", a->id);
	return RC_OK;
}

enum rc ask_update(struct ctx *c, const void *mem, int64_t id, const struct ask_change *change,
        struct ask_whole *out)
{
	struct wish w = {.mem = mem, .id = id, .change = change};

	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.one;
	return RC_OK;
}

static enum rc take_away(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct conversation v;

	TRY(load(c, w, &v));
	if (w->change->version != 0)
		w->one.r.version = w->change->version;
	TRY(unless_stale(c, store_ask_delete(c, &w->one.r)));
	tell(c, &v, "ask.removed", w->id);
	return RC_OK;
}

enum rc ask_delete(struct ctx *c, int64_t id, int64_t version)
{
	struct ask_change seen = {.version = version};
	struct wish w = {.mem = c, .id = id, .change = &seen};

	return store_tx(c, DB_WRITE, take_away, &w);
}
