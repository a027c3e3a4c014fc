#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mail/imap_private.h"

#define LIST_CHUNK 200 /* UIDs in one command: at most 2.2 kB of text */
#define SEARCH_STEP 20000 /* UIDs looked at in one SEARCH */
#define SEARCH_BYTES (16u << 20)
#define FETCH_EXTRA 4096 /* what a mail costs besides its bytes */
#define MS_PER_DAY 86400000

static void search_free(void *list)
{
	mailimap_search_result_free(list);
}

static void fetch_free(void *list)
{
	mailimap_fetch_list_free(list);
}

static void type_free(void *type)
{
	mailimap_fetch_type_free(type);
}

static void set_free(void *set)
{
	mailimap_set_free(set);
}

static void key_free(void *key)
{
	mailimap_search_key_free(key);
}

static int uid_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Seconds that bytes may take: the timeout, and 4 kB a second for slow lines. */
static void begin_bytes(struct imap *i, uint64_t bytes)
{
	imap_begin(i, bytes, (int64_t)server_timeout_s(i->server) * 2000 + (int64_t)(bytes / 4));
}

/* ---- UID SEARCH ---- */

/* The day before, since a server counts days in a zone of its own. */
static struct mailimap_search_key *since_key(int64_t since_ms)
{
	time_t t = (time_t)((since_ms - MS_PER_DAY) / 1000);
	struct tm tm;

	if (!gmtime_r(&t, &tm))
		return NULL;
	struct mailimap_date *d = mailimap_date_new(tm.tm_mday, tm.tm_mon + 1, tm.tm_year + 1900);
	return d ? mailimap_search_key_new_since(d) : NULL;
}

/* hi 0: to the end. */
static enum rc search_key(struct ctx *c, const void *mem, uint32_t lo, uint32_t hi,
        int64_t since_ms, struct mailimap_search_key **out)
{
	struct mailimap_set *set = mailimap_set_new_interval(lo, hi);
	struct mailimap_search_key *key = set ? mailimap_search_key_new_uid(set) : NULL;

	if (!key)
		return ctx_broken(c, "libetpan: no search");
	if (since_ms > 0) {
		struct mailimap_search_key *both = mailimap_search_key_new_multiple_empty();
		struct mailimap_search_key *since = since_key(since_ms);
		if (!both || !since || mailimap_search_key_multiple_add(both, key) != 0 ||
		        mailimap_search_key_multiple_add(both, since) != 0)
			return ctx_broken(c, "libetpan: no search");
		key = both;
	}
	ctx_defer(mem, key, key_free);
	*out = key;
	return RC_OK;
}

struct uids {
	uint32_t *v;
	size_t n, cap;
};

static void uids_add(struct uids *u, const void *mem, uint32_t uid)
{
	if (u->n == u->cap) {
		u->cap = u->cap ? u->cap * 2 : 64;
		u->v = talloc_realloc(mem, u->v, uint32_t, u->cap);
	}
	u->v[u->n++] = uid;
}

/* So many numbers as there can be, eleven bytes each: a server that repeats them is not followed.
 */
static uint64_t search_budget(const struct imap *i, uint32_t lo, uint32_t hi)
{
	uint64_t end = hi ? hi : i->uidnext, span = end > lo ? end - lo : 0;
	uint64_t bytes = (span + SEARCH_STEP) * 11 + IMAP_SMALL;

	return i->uidnext == 0 || bytes > SEARCH_BYTES ? SEARCH_BYTES : bytes;
}

static enum rc search_window(struct imap *i, struct ctx *c, const void *mem, uint32_t lo,
        uint32_t hi, int64_t since_ms, struct uids *u)
{
	void *tmp = talloc_new(mem);
	struct mailimap_search_key *key = NULL;
	clist *found = NULL;

	TRY(search_key(c, tmp, lo, hi, since_ms, &key));
	begin_bytes(i, search_budget(i, lo, hi));
	enum rc rc = imap_say(i, c, mailimap_uid_search(i->session, NULL, key, &found));
	if (found)
		ctx_defer(tmp, found, search_free);
	/* "5:*" names the last mail even if it is older than 5 (RFC 3501 6.4.8). */
	for (clistiter *k = rc == RC_OK && found ? clist_begin(found) : NULL; k;
	        k = clist_next(k)) {
		uint32_t uid = *(uint32_t *)clist_content(k);
		if (uid >= lo && (hi == 0 || uid <= hi))
			uids_add(u, mem, uid);
	}
	talloc_free(tmp);
	return rc;
}

/* Windows of UIDs, so that a folder of a million mails is never listed as a whole. */
static enum rc search_uids(struct imap *i, struct ctx *c, const void *mem, uint32_t from,
        int64_t since_ms, size_t max, struct uids *u)
{
	uint64_t lo = from ? from : 1, step = SEARCH_STEP;

	while (u->n < max) {
		bool last = i->uidnext == 0 || lo + step >= i->uidnext;
		size_t before = u->n;
		TRY(search_window(i, c, mem, (uint32_t)lo, last ? 0 : (uint32_t)(lo + step - 1),
		        since_ms, u));
		if (last)
			break;
		lo += step;
		if (u->n == before)
			step *= 4;
	}
	if (u->n > 1)
		qsort(u->v, u->n, sizeof *u->v, uid_compare);
	if (u->n > max)
		u->n = max;
	return RC_OK;
}

/* ---- UID FETCH ---- */

static struct mailimap_set *uid_set(const uint32_t *uids, size_t n)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (size_t a = 0; set && a < n;) {
		size_t b = a;
		while (b + 1 < n && uids[b + 1] == uids[b] + 1)
			b++;
		if (mailimap_set_add_interval(set, uids[a], uids[b]) != MAILIMAP_NO_ERROR) {
			mailimap_set_free(set);
			return NULL;
		}
		a = b + 1;
	}
	return set;
}

static bool type_add(struct mailimap_fetch_type *t, struct mailimap_fetch_att *a)
{
	return a && mailimap_fetch_type_new_fetch_att_list_add(t, a) == MAILIMAP_NO_ERROR;
}

static struct mailimap_fetch_type *fetch_type(bool body)
{
	struct mailimap_fetch_type *t = mailimap_fetch_type_new_fetch_att_list_empty();

	if (!t)
		return NULL;
	bool ok = type_add(t, mailimap_fetch_att_new_uid()) &&
	          type_add(t, mailimap_fetch_att_new_internaldate()) &&
	          type_add(t, mailimap_fetch_att_new_rfc822_size());
	if (ok && body) {
		struct mailimap_section *all = mailimap_section_new(NULL);
		ok = all && type_add(t, mailimap_fetch_att_new_body_peek_section(all));
	}
	if (ok)
		return t;
	mailimap_fetch_type_free(t);
	return NULL;
}

static int64_t date_time_ms(const struct mailimap_date_time *d)
{
	struct tm tm = {.tm_mday = d->dt_day,
	        .tm_mon = d->dt_month - 1,
	        .tm_year = d->dt_year - 1900,
	        .tm_hour = d->dt_hour,
	        .tm_min = d->dt_min,
	        .tm_sec = d->dt_sec};

	if (d->dt_year < 1970 || d->dt_year > 9999)
		return 0;
	int zone = d->dt_zone / 100 * 60 + d->dt_zone % 100;
	int64_t t = (int64_t)timegm(&tm) - (int64_t)zone * 60;
	return t > 0 ? t * 1000 : 0;
}

/* One FETCH answer; uid 0: it was about something else (flags). Bytes are borrowed. */
static struct imap_mail att_read(const struct mailimap_msg_att *att, bool *has_body)
{
	struct imap_mail m = {0};

	*has_body = false;
	for (clistiter *k = clist_begin(att->att_list); k; k = clist_next(k)) {
		const struct mailimap_msg_att_item *item = clist_content(k);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		const struct mailimap_msg_att_static *s = item->att_data.att_static;
		if (s->att_type == MAILIMAP_MSG_ATT_UID)
			m.uid = s->att_data.att_uid;
		else if (s->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			m.size = s->att_data.att_rfc822_size;
		else if (s->att_type == MAILIMAP_MSG_ATT_INTERNALDATE &&
		         s->att_data.att_internal_date)
			m.internal_ms = date_time_ms(s->att_data.att_internal_date);
		else if (s->att_type == MAILIMAP_MSG_ATT_BODY_SECTION &&
		         s->att_data.att_body_section) {
			const struct mailimap_msg_att_body_section *b =
			        s->att_data.att_body_section;
			m.raw = (struct bytes){(const uint8_t *)b->sec_body_part,
			        b->sec_body_part ? b->sec_length : 0};
			*has_body = true;
		}
	}
	return m;
}

static struct imap_mail *mail_find(struct imap_mail *v, size_t n, uint32_t uid)
{
	struct imap_mail *got = NULL;

	for (size_t lo = 0, hi = n; lo < hi && !got;) {
		size_t mid = lo + (hi - lo) / 2;
		if (v[mid].uid == uid)
			got = &v[mid];
		else if (v[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return got;
}

/* What the server told of the mails in v, once each; what it says of others is its own
 * affair. */
static void fetch_keep(
        const void *mem, const clist *found, bool body, struct imap_mail *v, size_t n)
{
	for (clistiter *k = clist_begin(found); k; k = clist_next(k)) {
		bool has_body;
		struct imap_mail m = att_read(clist_content(k), &has_body);
		struct imap_mail *into = mail_find(v, n, m.uid);
		if (!into || into->raw.p || (body && !has_body))
			continue;
		into->size = m.size;
		if (m.internal_ms)
			into->internal_ms = m.internal_ms;
		if (!body)
			continue;
		/* An empty mail is there all the same: its pointer is not NULL. */
		uint8_t *copy = talloc_array(mem, uint8_t, m.raw.n + 1);
		if (m.raw.n)
			memcpy(copy, m.raw.p, m.raw.n);
		copy[m.raw.n] = 0;
		into->raw = (struct bytes){copy, m.raw.n};
	}
}

/* One command for v[0..n), ascending. */
static enum rc fetch_into(struct imap *i, struct ctx *c, const void *mem, struct imap_mail *v,
        size_t n, bool body, uint64_t budget)
{
	void *tmp = talloc_new(mem);
	uint32_t *uids = talloc_array(tmp, uint32_t, n);
	clist *found = NULL;

	for (size_t k = 0; k < n; k++)
		uids[k] = v[k].uid;
	struct mailimap_set *set = uid_set(uids, n);
	struct mailimap_fetch_type *type = fetch_type(body);
	if (!set || !type)
		return ctx_broken(c, "libetpan: no fetch");
	ctx_defer(tmp, set, set_free);
	ctx_defer(tmp, type, type_free);

	begin_bytes(i, budget);
	enum rc rc = imap_say(i, c, mailimap_uid_fetch(i->session, set, type, &found));
	/* On failure libetpan has freed the list, unlike that of LIST. */
	if (rc == RC_OK && found) {
		ctx_defer(tmp, found, fetch_free);
		fetch_keep(mem, found, body, v, n);
	}
	talloc_free(tmp);
	return rc;
}

/* ---- the public four ---- */

enum rc imap_list(struct imap *i, struct ctx *c, const void *mem, uint32_t from_uid,
        int64_t since_ms, size_t max, struct imap_mail **out, size_t *out_n)
{
	void *tmp = talloc_new(i);
	struct uids u = {0};
	enum rc rc = search_uids(i, c, tmp, from_uid, since_ms, max, &u);
	struct imap_mail *v = talloc_zero_array(mem, struct imap_mail, u.n + 1);
	size_t n = 0;

	for (size_t k = 0; rc == RC_OK && k < u.n; k++)
		if (u.v[k] && (n == 0 || v[n - 1].uid != u.v[k]))
			v[n++].uid = u.v[k];
	talloc_free(tmp);
	for (size_t k = 0; rc == RC_OK && k < n; k += LIST_CHUNK) {
		size_t part = n - k < LIST_CHUNK ? n - k : LIST_CHUNK;
		rc = fetch_into(i, c, v, v + k, part, false, IMAP_SMALL);
	}
	if (rc != RC_OK) {
		talloc_free(v);
		return rc;
	}
	*out = v;
	*out_n = n;
	return RC_OK;
}

static bool uids_ascend(const uint32_t *uids, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (uids[k] == 0 || (k > 0 && uids[k] <= uids[k - 1]))
			return false;
	return true;
}

/* Sizes first, then as many as fit: a command is never begun that may bring too much. */
static enum rc fetch_fitting(struct imap *i, struct ctx *c, const void *mem, struct imap_mail *v,
        size_t n, size_t max_bytes, size_t *out_tried)
{
	uint64_t total = 0;
	size_t fit = 0;

	TRY(fetch_into(i, c, mem, v, n, false, IMAP_SMALL));
	while (fit < n && (total + v[fit].size <= max_bytes))
		total += v[fit++].size;
	*out_tried = fit;
	if (fit == 0)
		return RC_OK;
	/* Servers count line ends in their own ways: a tenth is granted on top. */
	uint64_t budget = total + total / 10 + (uint64_t)fit * FETCH_EXTRA + FETCH_EXTRA;
	return fetch_into(i, c, mem, v, fit, true, budget);
}

static enum rc too_large(struct imap *i, struct ctx *c)
{
	return ctx_fail(c, RC_LIMIT, "mail_too_large",
	        "A mail on {host} is larger than what is taken in.", "host", i->server->host, NULL);
}

enum rc imap_fetch_many(struct imap *i, struct ctx *c, const void *mem, const uint32_t *uids,
        size_t n, size_t max_bytes, struct imap_mail **out, size_t *out_n)
{
	if (!uids_ascend(uids, n))
		return ctx_broken(c, "imap_fetch_many: UIDs must ascend");
	size_t ask = n < LIST_CHUNK ? n : LIST_CHUNK, tried = 0, kept = 0;
	struct imap_mail *v = talloc_zero_array(mem, struct imap_mail, ask + 1);

	for (size_t k = 0; k < ask; k++)
		v[k].uid = uids[k];
	enum rc rc = ask ? fetch_fitting(i, c, v, v, ask, max_bytes, &tried) : RC_OK;
	if (rc == RC_OK && ask && tried == 0)
		rc = too_large(i, c);
	if (rc != RC_OK) {
		talloc_free(v);
		return rc;
	}
	for (size_t k = 0; k < tried; k++)
		if (v[k].raw.p)
			v[kept++] = v[k];
	*out = v;
	*out_n = kept;
	return RC_OK;
}

enum rc imap_fetch(struct imap *i, struct ctx *c, const void *mem, uint32_t uid, size_t max_bytes,
        struct imap_mail *out)
{
	struct imap_mail *v = NULL;
	size_t n = 0;

	TRY(imap_fetch_many(i, c, mem, &uid, 1, max_bytes, &v, &n));
	if (n == 0) {
		talloc_free(v);
		return ctx_fail(c, RC_NOT_FOUND, "mail_gone",
		        "The mail is no longer in the mailbox.", NULL);
	}
	*out = v[0];
	return RC_OK;
}

/* ---- Message-ID ---- */

enum rc imap_has_message_id(struct imap *i, struct ctx *c, const char *message_id, bool *out)
{
	for (const char *p = message_id; *p; p++)
		if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f)
			return ctx_broken(c, "a Message-ID with strange signs");
	void *tmp = talloc_new(i);
	char *value = talloc_asprintf(tmp, "<%s>", message_id);
	/* libetpan frees both with the key. */
	struct mailimap_search_key *key =
	        mailimap_search_key_new_header(strdup("Message-ID"), strdup(value));
	clist *found = NULL;

	if (!key)
		return ctx_broken(c, "libetpan: no search");
	ctx_defer(tmp, key, key_free);
	begin_bytes(i, IMAP_SMALL);
	enum rc rc = imap_say(i, c, mailimap_uid_search(i->session, NULL, key, &found));
	if (found)
		ctx_defer(tmp, found, search_free);
	if (rc == RC_OK)
		*out = found && clist_begin(found) != NULL;
	talloc_free(tmp);
	return rc;
}
