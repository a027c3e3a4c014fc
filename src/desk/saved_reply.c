/* desk/saved_reply: what is written often. */
#include "desk/saved_reply.h"

#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/body.h"
#include "desk/saved_text.h"
#include "desk/setting.h"
#include "mail/sanitise.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/user.h"
#include "text/words.h"

#define BATCH 200
#define HEAD_CHARS 160
#define WORDS_BYTES 20000
#define ASKED_MAX 1000

/* Own ones concern nobody else; the hub tells them to their owner alone. */
static void tell(struct ctx *c, const char *what, const struct saved_reply *r)
{
	event_add(c, &(struct event){
	                     .kind = talloc_asprintf(c, "%s.%s",
	                             r->owner_id == 0 ? "saved_reply" : "saved_reply_own", what),
	                     .subject_kind = "saved_reply",
	                     .subject_id = r->id,
	             });
}

static const struct saved_text *text_in(const struct saved_reply_whole *w, const char *language)
{
	static const struct saved_text none = {.html = "", .text = ""};

	for (int i = 0; w != NULL && i < w->text_count; i++)
		if (str_eq(w->texts[i].language, language))
			return &w->texts[i];
	return &none;
}

/* How each begins; of one that begins as before only that it is another. */
static void note_texts(struct ctx *c, json_t *changes, const struct saved_reply_whole *before,
        const struct saved_reply_whole *after)
{
	static const char *const languages[] = {"pl", "el", "lt", "en", "other", NULL};

	for (size_t i = 0; languages[i] != NULL; i++) {
		const struct saved_text *a = text_in(before, languages[i]),
		                        *b = text_in(after, languages[i]);
		const char *field = talloc_asprintf(c, "text_%s", languages[i]);
		if (str_eq(a->text, b->text))
			audit_secret(changes, field, a->html, b->html);
		else
			audit_text(changes, field, a->text, b->text);
	}
}

/* Only what is the team's, before or after: own ones concern nobody else. NULL: there was none. */
static enum rc note(struct ctx *c, const char *verb, const struct saved_reply_whole *before,
        const struct saved_reply_whole *after)
{
	const struct saved_reply none = {.owner_id = -1}, *a = before == NULL ? &none : &before->r,
	                         *b = after == NULL ? &none : &after->r;
	json_t *changes = audit_changes(c);

	if (a->owner_id != 0 && b->owner_id != 0)
		return RC_OK;
	audit_flag(changes, "shared", a->owner_id == 0, b->owner_id == 0);
	audit_text(changes, "name", a->name, b->name);
	audit_text(changes, "folder", a->folder, b->folder);
	audit_text(changes, "act", a->act, b->act);
	note_texts(c, changes, before, after);
	return audit_add(c,
	        &(struct audit){.noun = "saved_reply",
	                .verb = verb,
	                .subject_id = after == NULL ? a->id : b->id,
	                .name = after == NULL ? a->name : b->name},
	        changes);
}

static enum rc no_such(struct ctx *c)
{
	ctx_clear_failure(c);
	return ctx_fail(c, RC_NOT_FOUND, "no_such_saved_reply",
	        "This saved reply is not there any more, or it is somebody else's own.", NULL);
}

static bool may_change(const struct ctx *c, const struct saved_reply *r)
{
	return r->owner_id == 0 ? c->actor.role >= ROLE_LEAD : r->owner_id == c->actor.user_id;
}

static enum rc fill(struct ctx *c, const void *mem, bool heads, struct saved_reply_whole *w)
{
	int64_t *ids;
	int n;

	TRY(store_saved_texts(c, mem, w->r.id, heads, &w->texts, &w->text_count));
	TRY(store_saved_files(c, mem, w->r.id, &ids, &n));
	w->files = talloc_zero_array(mem, struct attachment, (unsigned)n + 1);
	w->file_count = n;
	for (int i = 0; i < n; i++)
		TRY(store_attachment_get(c, w->files, ids[i], &w->files[i]));
	w->may_change = may_change(c, &w->r);
	return RC_OK;
}

/* With those that were thrown away. */
static enum rc load_any(struct ctx *c, const void *mem, int64_t id, struct saved_reply *out)
{
	struct saved_reply r;
	enum rc rc = store_saved_reply_get(c, mem, id, &r);

	if (rc == RC_NOT_FOUND ||
	        (rc == RC_OK && r.owner_id != 0 && r.owner_id != c->actor.user_id))
		return no_such(c);
	TRY(rc);
	*out = r;
	return RC_OK;
}

enum rc saved_reply_load(
        struct ctx *c, const void *mem, int64_t id, bool heads, struct saved_reply_whole *out)
{
	struct saved_reply_whole w = {0};

	TRY(load_any(c, mem, id, &w.r));
	if (w.r.gone_ms != 0)
		return no_such(c);
	TRY(fill(c, mem, heads, &w));
	*out = w;
	return RC_OK;
}

struct work {
	const void *mem;
	int64_t id;
	const struct saved_reply_change *change;
	struct saved_reply_whole whole;
};

static enum rc get(struct ctx *c, void *arg)
{
	struct work *k = arg;
	return saved_reply_load(c, k->mem, k->id, false, &k->whole);
}

enum rc saved_reply_get(struct ctx *c, const void *mem, int64_t id, struct saved_reply_whole *out)
{
	struct work k = {.mem = mem, .id = id};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_READ, get, &k));
	*out = k.whole;
	return RC_OK;
}

struct listing {
	const void *mem;
	char *asked; /* words, each after a blank; "": all fit */
	int64_t after;
	int limit;
	struct saved_reply_page page;
};

/* Whether each word that is asked for is the beginning of one of words, each after a blank. */
static bool fits(const struct listing *l, const char *words)
{
	size_t n;

	for (char *word = l->asked; *word; word += n) {
		n = 1 + strcspn(word + 1, " ");
		if (memmem(words, strlen(words), word, n) == NULL)
			return false;
	}
	return true;
}

static enum rc list(struct ctx *c, void *arg)
{
	struct listing *l = arg;
	struct saved_reply *rows;
	int64_t after = l->after;
	int n;

	l->page = (struct saved_reply_page){
	        .v = talloc_zero_array(l->mem, struct saved_reply_whole, (unsigned)l->limit + 1)};
	do {
		TRY(store_saved_reply_list(c, l->mem, c->actor.user_id, after, BATCH, &rows, &n));
		for (int i = 0; i < n; i++) {
			if (!fits(l, rows[i].words))
				continue;
			if (l->page.n == l->limit) {
				l->page.next = l->page.v[l->limit - 1].r.id;
				return RC_OK;
			}
			struct saved_reply_whole *w = &l->page.v[l->page.n++];
			w->r = rows[i];
			TRY(fill(c, l->mem, true, w));
		}
		after = n > 0 ? rows[n - 1].id : after;
	} while (n == BATCH);
	return RC_OK;
}

enum rc saved_reply_list(struct ctx *c, const void *mem, const char *q, int64_t after, int limit,
        struct saved_reply_page *out)
{
	struct buf *asked = buf_new(c, ASKED_MAX);
	struct listing l = {.mem = mem, .after = after, .limit = limit};

	TRY(access_role(c, ROLE_AGENT));
	words_add(asked, q != NULL ? q : "");
	l.asked = asked->p;
	TRY(store_tx(c, DB_READ, list, &l));
	*out = l.page;
	return RC_OK;
}

/* What is written in braces is filled in, or is refused: it would go out as it stands. */
static enum rc check_variables(
        struct ctx *c, const void *mem, const char *language, const char *html)
{
	const char *field = talloc_asprintf(c, "texts.%s", language), *near = NULL;
	const char *unknown = saved_text_unknown(mem, html, &near);

	if (unknown != NULL && near != NULL)
		return ctx_fail_field(c, RC_INVALID, field, "unknown_variable",
		        "{variable} is not filled in here and would go out as it stands. Perhaps "
		        "{near} is meant.",
		        "variable", unknown, "near", near, NULL);
	if (unknown != NULL)
		return ctx_fail_field(c, RC_INVALID, field, "unknown_variable",
		        "{variable} is not filled in here and would go out as it stands. Take a "
		        "name "
		        "from the list, or mark it as code if it is to stay.",
		        "variable", unknown, NULL);
	const char *broken = saved_text_broken(mem, html);
	if (broken != NULL)
		return ctx_fail_field(c, RC_INVALID, field, "broken_variable",
		        "A part of {variable} looks different from the rest, so it cannot be "
		        "filled "
		        "in. Please make all of it bold, or nothing of it.",
		        "variable", broken, NULL);
	return RC_OK;
}

/* Texts made safe, those without words left out. */
static enum rc clean_texts(struct ctx *c, const void *mem, const struct saved_reply_change *h,
        struct saved_reply_whole *w)
{
	w->texts = talloc_zero_array(mem, struct saved_text, (unsigned)h->text_count + 1);
	w->text_count = 0;
	for (int i = 0; i < h->text_count; i++) {
		struct body b;
		TRY(body_make(c, mem, NULL, h->texts[i].html, &b));
		if (b.text[0] == 0 && strstr(b.html, "<img") == NULL)
			continue;
		TRY(check_variables(c, mem, h->texts[i].language, b.html));
		w->texts[w->text_count++] = (struct saved_text){
		        .language = h->texts[i].language,
		        .html = b.html,
		        .text = utf8_prefix(mem, str_collapse(mem, b.text), HEAD_CHARS),
		};
	}
	return RC_OK;
}

static enum rc clean(struct ctx *c, const void *mem, const struct saved_reply_change *h,
        struct saved_reply_whole *w)
{
	struct buf *words = buf_new(mem, WORDS_BYTES);
	char *text;

	w->r.folder = str_collapse(mem, h->folder == NULL ? "" : h->folder);
	w->r.name = str_collapse(mem, h->name);
	w->r.act = h->act;
	w->r.owner_id = h->mine ? c->actor.user_id : 0;
	w->r.author_id = c->actor.user_id;
	if (w->r.name[0] == 0)
		return ctx_fail_field(c, RC_INVALID, "name", "empty_name",
		        "A saved reply needs a name by which it is found.", NULL);
	TRY(clean_texts(c, mem, h, w));
	if (w->text_count == 0 && h->act == NULL)
		return ctx_fail_field(c, RC_INVALID, "texts", "empty_saved_reply",
		        "A saved reply needs words in one language at least, or something to do.",
		        NULL);
	words_add(words, w->r.name);
	words_add(words, w->r.folder);
	for (int i = 0; i < w->text_count; i++) {
		TRY(html_to_text(c, mem, w->texts[i].html, &text));
		words_add(words, text);
	}
	w->r.words = words->p;
	return RC_OK;
}

/* A copy of the actor's loose file, or one that it has already. */
static enum rc keep_file(struct ctx *c, const struct work *k, int64_t id, bool *had, int had_n)
{
	struct attachment a;

	for (int i = 0; i < had_n; i++)
		if (k->whole.files[i].id == id) {
			had[i] = true;
			return RC_OK;
		}
	enum rc rc = store_attachment_get(c, k->mem, id, &a);
	if (rc == RC_NOT_FOUND ||
	        (rc == RC_OK && (a.message_id != 0 || a.uploader_id != c->actor.user_id))) {
		ctx_clear_failure(c);
		return ctx_fail_field(c, RC_INVALID, "attachments", "no_such_attachment",
		        "One of the files is no longer there. Please add it again.", NULL);
	}
	TRY(rc);
	a.uploader_id = 0;
	a.created_ms = c->now_ms;
	TRY(store_attachment_add(c, &a));
	return store_saved_file_add(c, k->whole.r.id, a.id);
}

/* k->whole.files: what it had. */
static enum rc keep_files(struct ctx *c, struct work *k)
{
	const struct saved_reply_change *h = k->change;
	int had_n = k->whole.file_count;
	bool *had = talloc_zero_array(k->mem, bool, (unsigned)had_n + 1);

	for (size_t i = 0; i < h->attachment_count; i++)
		TRY(keep_file(c, k, h->attachments[i], had, had_n));
	for (int i = 0; i < had_n; i++)
		if (!had[i])
			TRY(store_saved_file_loosen(c, k->whole.files[i].id, c->actor.user_id));
	return RC_OK;
}

static enum rc check_team(struct ctx *c, const struct saved_reply *r)
{
	if (may_change(c, r))
		return RC_OK;
	return ctx_fail(c, RC_DENIED, "team_reply",
	        "What the whole team uses is changed by leads. You can keep one of your own.",
	        NULL);
}

/* Whoever a macro hands over to is here. */
static enum rc check_act(struct ctx *c, const struct saved_reply *r)
{
	json_t *act = r->act == NULL ? NULL : json_own(c, json_loads(r->act, 0, NULL));
	struct user u;

	if (!str_eq(json_string_value(json_object_get(act, "assign")), "person"))
		return RC_OK;
	enum rc rc =
	        store_user_get(c, c, json_integer_value(json_object_get(act, "assignee_id")), &u);
	if (rc != RC_NOT_FOUND)
		return rc;
	return ctx_fail_field(c, RC_INVALID, "act.assignee_id", "no_such_user",
	        "There is no such person here", NULL);
}

static enum rc check_room(struct ctx *c, int64_t owner_id)
{
	int64_t n;

	TRY(store_saved_reply_count(c, owner_id, &n));
	if (n < SAVED_REPLIES_MAX)
		return RC_OK;
	return ctx_fail(c, RC_LIMIT, "too_many_saved_replies",
	        "There are {max} already, and more are hard to find. Please throw some away first.",
	        "max", talloc_asprintf(c, "%d", SAVED_REPLIES_MAX), NULL);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *k = arg;

	k->whole.file_count = 0;
	TRY(check_room(c, k->whole.r.owner_id));
	TRY(check_act(c, &k->whole.r));
	TRY(store_saved_reply_add(c, &k->whole.r));
	TRY(store_saved_texts_put(c, k->whole.r.id, k->whole.texts, k->whole.text_count));
	TRY(keep_files(c, k));
	tell(c, "added", &k->whole.r);
	TRY(note(c, "added", NULL, &k->whole));
	return saved_reply_load(c, k->mem, k->whole.r.id, false, &k->whole);
}

enum rc saved_reply_add(struct ctx *c, const void *mem, const struct saved_reply_change *change,
        struct saved_reply_whole *out)
{
	struct work k = {.mem = mem, .change = change};

	TRY(access_role(c, ROLE_AGENT));
	TRY(clean(c, mem, change, &k.whole));
	TRY(check_team(c, &k.whole.r));
	TRY(store_tx(c, DB_WRITE, add, &k));
	*out = k.whole;
	return RC_OK;
}

static enum rc set(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct saved_reply_whole before;
	struct saved_reply r = k->whole.r;

	TRY(saved_reply_load(c, k->mem, k->id, false, &before));
	TRY(check_team(c, &before.r));
	TRY(check_act(c, &r));
	if (before.r.owner_id != r.owner_id)
		TRY(check_room(c, r.owner_id));
	r.id = k->id;
	r.version = k->change->version;
	enum rc rc = store_saved_reply_update(c, &r);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, rc, "stale",
		        "Somebody changed this saved reply in the meantime. What you wrote is "
		        "still here.",
		        NULL);
	TRY(rc);
	TRY(store_saved_texts_put(c, k->id, k->whole.texts, k->whole.text_count));
	k->whole.r.id = k->id;
	k->whole.files = before.files;
	k->whole.file_count = before.file_count;
	TRY(keep_files(c, k));
	tell(c, "changed", &r);
	if (before.r.owner_id == 0 && r.owner_id != 0)
		tell(c, "changed", &before.r); /* it is not the team's any more */
	return note(c, "changed", &before, &k->whole);
}

enum rc saved_reply_set(struct ctx *c, const void *mem, int64_t id,
        const struct saved_reply_change *change, struct saved_reply_whole *out)
{
	struct work k = {.mem = mem, .id = id, .change = change};

	TRY(access_role(c, ROLE_AGENT));
	TRY(clean(c, mem, change, &k.whole));
	TRY(check_team(c, &k.whole.r));
	TRY(store_tx(c, DB_WRITE, set, &k));
	return saved_reply_get(c, mem, id, out);
}

static enum rc throw_away(struct ctx *c, void *arg)
{
	struct work *k = arg;

	TRY(saved_reply_load(c, k->mem, k->id, true, &k->whole));
	TRY(check_team(c, &k->whole.r));
	TRY(store_saved_reply_throw(c, k->id, c->now_ms));
	tell(c, "removed", &k->whole.r);
	return note(c, "removed", &k->whole, NULL);
}

enum rc saved_reply_throw(struct ctx *c, int64_t id)
{
	struct work k = {.mem = c, .id = id};

	TRY(access_role(c, ROLE_AGENT));
	return store_tx(c, DB_WRITE, throw_away, &k);
}

static enum rc restore(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct saved_reply r;

	TRY(load_any(c, k->mem, k->id, &r));
	TRY(check_team(c, &r));
	if (r.gone_ms != 0) {
		TRY(check_room(c, r.owner_id));
		TRY(store_saved_reply_throw(c, k->id, 0));
		tell(c, "added", &r);
		TRY(note(c, "added", NULL, &(struct saved_reply_whole){.r = r}));
	}
	return saved_reply_load(c, k->mem, k->id, false, &k->whole);
}

enum rc saved_reply_restore(
        struct ctx *c, const void *mem, int64_t id, struct saved_reply_whole *out)
{
	struct work k = {.mem = mem, .id = id};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_WRITE, restore, &k));
	*out = k.whole;
	return RC_OK;
}

static enum rc sweep(struct ctx *c, void *arg)
{
	struct saved_reply *gone;
	int64_t *files, days;
	int n, file_count;

	(void)arg;
	TRY(setting_i64(c, "trash_days", &days));
	TRY(store_saved_reply_gone(c, c, c->now_ms - days * 86400000, BATCH, &gone, &n));
	for (int i = 0; i < n; i++) {
		TRY(store_saved_files(c, c, gone[i].id, &files, &file_count));
		for (int k = 0; k < file_count; k++)
			TRY(store_saved_file_loosen(c, files[k], gone[i].author_id));
		TRY(store_saved_reply_delete(c, gone[i].id));
	}
	return RC_OK;
}

enum rc saved_reply_sweep(struct ctx *c)
{
	return store_tx(c, DB_WRITE, sweep, NULL);
}
