/* desk/audit: who changed what. */
#include "desk/audit.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "desk/access.h"
#include "desk/find.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/user.h"
#include "text/csv.h"

#define VALUE_CHARS 300
#define NAME_CHARS 300
#define NAMES_BYTES 2000
#define ROWS_AT_ONCE 200
#define DAY_MS 86400000LL

json_t *audit_changes(struct ctx *c)
{
	return json_own(c, json_object());
}

static void put(json_t *changes, const char *field, json_t *before, json_t *after)
{
	json_t *pair = json_array();

	json_array_append_new(pair, before);
	json_array_append_new(pair, after);
	json_object_set_new(changes, field, pair);
}

static json_t *short_text(const char *s)
{
	void *mem = talloc_new(NULL);
	json_t *j =
	        s == NULL || s[0] == 0 ? json_null() : json_text(utf8_prefix(mem, s, VALUE_CHARS));

	talloc_free(mem);
	return j;
}

void audit_text(json_t *changes, const char *field, const char *before, const char *after)
{
	if (!str_eq(before != NULL ? before : "", after != NULL ? after : ""))
		put(changes, field, short_text(before), short_text(after));
}

void audit_number(json_t *changes, const char *field, int64_t before, int64_t after)
{
	if (before != after)
		put(changes, field, json_integer(before), json_integer(after));
}

void audit_flag(json_t *changes, const char *field, bool before, bool after)
{
	if (before != after)
		put(changes, field, json_boolean(before), json_boolean(after));
}

void audit_secret(json_t *changes, const char *field, const char *before, const char *after)
{
	if (!str_eq(before != NULL ? before : "", after != NULL ? after : ""))
		put(changes, field, json_null(), json_null());
}

static bool has(const int64_t *ids, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Names of those who are among ids and not among the others; "" where there are none. */
static const char *names(struct ctx *c, const struct user *users, int user_n, const int64_t *ids,
        int n, const int64_t *others, int other_n)
{
	struct buf *b = buf_new(c, NAMES_BYTES);

	for (int i = 0; i < user_n; i++)
		if (has(ids, n, users[i].id) && !has(others, other_n, users[i].id))
			buf_addf(b, "%s%s", b->n > 0 ? ", " : "", users[i].name);
	return b->n > 0 ? b->p : "";
}

enum rc audit_people(struct ctx *c, json_t *changes, const char *field, const int64_t *before,
        int before_n, const int64_t *after, int after_n)
{
	struct user *users;
	int n;

	TRY(store_user_list(c, c, &users, &n));
	audit_text(changes, field, names(c, users, n, before, before_n, after, after_n),
	        names(c, users, n, after, after_n, before, before_n));
	return RC_OK;
}

enum rc audit_add(struct ctx *c, const struct audit *a, json_t *changes)
{
	struct audit row = *a;

	if (str_eq(a->verb, "changed") && json_object_size(changes) == 0)
		return RC_OK;
	row.at_ms = c->now_ms;
	row.actor_id = a->actor_id != 0 ? a->actor_id : c->actor.user_id;
	row.name = utf8_prefix(c, a->name != NULL ? a->name : "", NAME_CHARS);
	row.changes = changes != NULL ? json_write(c, changes) : "{}";
	return store_audit_add(c, &row);
}

/* Without the numbers of its version, which change every month. */
static const char *kind_of_browser(const void *mem, const char *browser)
{
	char *kind = utf8_prefix(mem, browser != NULL ? browser : "", NAME_CHARS);
	size_t n = 0;

	for (const char *p = kind; *p != 0; p++)
		if (!isdigit((unsigned char)*p) && *p != '.' && *p != '_')
			kind[n++] = *p;
	kind[n] = 0;
	return kind;
}

enum rc audit_password(struct ctx *c, int64_t user_id, const char *user_name)
{
	json_t *changes = audit_changes(c);

	audit_secret(changes, "password", NULL, "new");
	return audit_add(c,
	        &(struct audit){.noun = "user",
	                .verb = "changed",
	                .subject_id = user_id,
	                .name = user_name},
	        changes);
}

enum rc audit_sign_in(struct ctx *c, int64_t user_id, const char *browser)
{
	const char *kind = kind_of_browser(c, browser);
	bool known = false;

	TRY(store_audit_has_browser(c, user_id, kind, &known));
	if (known)
		return RC_OK;
	return audit_add(c,
	        &(struct audit){.actor_id = user_id,
	                .noun = "sign_in",
	                .verb = "new_device",
	                .subject_id = user_id,
	                .name = kind},
	        NULL);
}

struct listing {
	const void *mem;
	struct audit_search q;
	int limit, n;
	struct audit *v;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return store_audit_list(c, l->mem, &l->q, l->limit, &l->v, &l->n);
}

static enum rc begin(struct ctx *c, const struct audit_query *q, struct listing *l)
{
	struct conversation_key below;

	TRY(access_role(c, ROLE_ADMIN));
	TRY(find_read_key(c, q->cursor, &below));
	l->q = (struct audit_search){.actor_id = q->actor_id,
	        .noun = q->noun,
	        .since_ms = q->since_ms,
	        .below_ms = below.active_ms,
	        .below_id = below.number};
	if (q->until_ms != 0 && q->until_ms < l->q.below_ms) {
		l->q.below_ms = q->until_ms;
		l->q.below_id = 0;
	}
	return RC_OK;
}

static struct conversation_key key_of(const struct audit *a)
{
	return (struct conversation_key){a->at_ms, a->id};
}

enum rc audit_list(
        struct ctx *c, const void *mem, const struct audit_query *q, struct audit_page *out)
{
	struct listing l = {.mem = mem, .limit = q->limit + 1};

	TRY(begin(c, q, &l));
	TRY(store_tx(c, DB_READ, list, &l));
	bool more = l.n > q->limit;
	*out = (struct audit_page){.v = l.v,
	        .n = more ? q->limit : l.n,
	        .next = more ? find_write_key(mem, key_of(&l.v[q->limit - 1])) : NULL};
	return RC_OK;
}

static void add_value(const void *mem, struct buf *b, const json_t *v)
{
	if (json_is_string(v))
		csv_add(b, json_string_value(v), false);
	else if (json_is_integer(v))
		csv_add(b, talloc_asprintf(mem, "%lld", (long long)json_integer_value(v)), false);
	else
		csv_add(b, json_is_null(v) ? "" : json_is_true(v) ? "true" : "false", false);
}

static void add_line(const void *mem, struct buf *b, const struct audit *a, const char *field,
        const json_t *pair)
{
	csv_add(b, clock_format(mem, a->at_ms), true);
	csv_add(b, a->actor_name != NULL ? a->actor_name : "", false);
	csv_add(b, a->noun, false);
	csv_add(b, a->verb, false);
	csv_add(b, a->name, false);
	csv_add(b, field, false);
	add_value(mem, b, json_array_get(pair, 0));
	add_value(mem, b, json_array_get(pair, 1));
	csv_end_row(b);
}

static void add_row(const void *mem, struct buf *b, const struct audit *a)
{
	json_t *changes = json_loads(a->changes, 0, NULL), *pair, *none = json_pack("[n,n]");
	const char *field;

	json_object_foreach(changes, field, pair) add_line(mem, b, a, field, pair);
	if (json_object_size(changes) == 0)
		add_line(mem, b, a, "", none);
	json_decref(none);
	json_decref(changes);
}

static void add_header(struct buf *b)
{
	static const char *const names_of[] = {
	        "at", "who", "noun", "verb", "name", "field", "before", "after"};

	buf_adds(b, "\xef\xbb\xbf");
	for (size_t i = 0; i < sizeof names_of / sizeof *names_of; i++)
		csv_add(b, names_of[i], i == 0);
	csv_end_row(b);
}

enum rc audit_table(struct ctx *c, const struct audit_query *q, struct buf *b)
{
	struct listing l = {.limit = ROWS_AT_ONCE, .n = ROWS_AT_ONCE};

	TRY(begin(c, q, &l));
	add_header(b);
	while (l.n == ROWS_AT_ONCE && !b->full) {
		void *mem = talloc_new(c);
		l.mem = mem;
		TRY(store_tx(c, DB_READ, list, &l));
		for (int i = 0; i < l.n; i++)
			add_row(mem, b, &l.v[i]);
		if (l.n > 0) {
			l.q.below_ms = l.v[l.n - 1].at_ms;
			l.q.below_id = l.v[l.n - 1].id;
		}
		talloc_free(mem);
	}
	if (!b->full)
		return RC_OK;
	return ctx_fail(c, RC_LIMIT, "too_many_for_a_table",
	        "There are too many for one table. Please choose a shorter time.", NULL);
}

static enum rc sweep(struct ctx *c, void *arg)
{
	int64_t days = 730;

	TRY(setting_i64(c, "audit_days", &days));
	return store_audit_forget(c, c->now_ms - days * DAY_MS, ROWS_AT_ONCE, arg);
}

enum rc audit_sweep(struct ctx *c)
{
	int64_t gone = ROWS_AT_ONCE;

	while (gone == ROWS_AT_ONCE)
		TRY(store_tx(c, DB_WRITE, sweep, &gone));
	return RC_OK;
}
