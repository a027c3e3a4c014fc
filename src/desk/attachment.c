/* desk/attachment: files that people bring or that came with a letter. */
#include "desk/attachment.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "desk/access.h"
#include "desk/setting.h"
#include "store/blob.h"
#include "store/draft.h"
#include "store/engine.h"
#include "store/saved_reply.h"

#define DAY_MS 86400000
#define NAME_CHARS 150

static const struct {
	const char *end, *type;
} types[] = {
        {".pdf", "application/pdf"},
        {".txt", "text/plain"},
        {".csv", "text/csv"},
        {".zip", "application/zip"},
        {".doc", "application/msword"},
        {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {".xls", "application/vnd.ms-excel"},
        {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {".odt", "application/vnd.oasis.opendocument.text"},
        {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
        {".ics", "text/calendar"},
        {".eml", "message/rfc822"},
        {".heic", "image/heic"},
        {".tif", "image/tiff"},
        {".tiff", "image/tiff"},
        {".mp3", "audio/mpeg"},
        {".mp4", "video/mp4"},
};

static bool begins(struct bytes b, size_t at, const char *magic, size_t n)
{
	return b.n >= at + n && memcmp(b.p + at, magic, n) == 0;
}

const char *attachment_picture_type(struct bytes b)
{
	if (begins(b, 0, "\x89PNG\r\n\x1a\n", 8))
		return "image/png";
	if (begins(b, 0, "\xff\xd8\xff", 3))
		return "image/jpeg";
	if (begins(b, 0, "GIF87a", 6) || begins(b, 0, "GIF89a", 6))
		return "image/gif";
	if (begins(b, 0, "RIFF", 4) && begins(b, 8, "WEBP", 4))
		return "image/webp";
	return NULL;
}

static const char *type_of(const void *mem, const char *name, struct bytes b)
{
	const char *picture = attachment_picture_type(b), *low = str_lower(mem, name);

	if (picture != NULL)
		return picture;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(low, types[i].end))
			return types[i].type;
	return "application/octet-stream";
}

const char *attachment_name(const void *mem, const char *name)
{
	struct buf *b = buf_new(mem, 4 * NAME_CHARS);
	const char *slash = strrchr(name, '/'), *back = strrchr(name, '\\');
	const char *s = slash > back ? slash : back;
	size_t n = 0;

	s = s == NULL ? name : s + 1;
	for (uint32_t cp; n < NAME_CHARS && (cp = utf8_next(&s)) != 0;) {
		if (utf8_misleads(cp))
			continue;
		buf_add_cp(b, cp);
		n++;
	}
	const char *clean = str_trim(mem, b->p);
	while (*clean == '.')
		clean++;
	return clean[0] == 0 ? "file" : clean;
}

struct create {
	struct bytes bytes;
	struct attachment a;
};

static enum rc create(struct ctx *c, void *arg)
{
	struct create *w = arg;
	int64_t max_mb;

	TRY(setting_i64(c, "max_attachment_mb", &max_mb));
	if ((int64_t)w->bytes.n > max_mb << 20)
		return ctx_fail(c, RC_LIMIT, "attachment_too_large",
		        "This file is larger than {max} MB, which is the most that one mail can "
		        "carry here.",
		        "max", talloc_asprintf(c, "%lld", (long long)max_mb), NULL);
	TRY(blob_put(c, w->a.hash, w->bytes.p, w->bytes.n));
	return store_attachment_add(c, &w->a);
}

enum rc attachment_create(struct ctx *c, const void *mem, const char *name, bool is_inline,
        struct bytes bytes, struct attachment *out)
{
	struct create w = {.bytes = bytes};

	if (bytes.n == 0)
		return ctx_fail(c, RC_INVALID, "empty_attachment", "This file is empty.", NULL);
	if (is_inline && attachment_picture_type(bytes) == NULL)
		return ctx_fail(c, RC_INVALID, "not_a_picture",
		        "Only PNG, JPEG, GIF and WebP pictures can stand inside the text.", NULL);
	w.a = (struct attachment){
	        .uploader_id = c->actor.user_id,
	        .name = attachment_name(mem, name),
	        .size = (int64_t)bytes.n,
	        .is_inline = is_inline,
	        .created_ms = c->now_ms,
	};
	w.a.type = type_of(mem, w.a.name, bytes);
	if (is_inline)
		w.a.content_id = talloc_asprintf(mem, "%s@desk", crypto_token(mem, 15));
	w.a.hash = sha256_hex(mem, bytes.p, bytes.n);
	TRY(blob_prepare(c, w.a.hash, bytes.p, bytes.n));
	TRY(store_tx(c, DB_WRITE, create, &w));
	*out = w.a;
	return RC_OK;
}

static enum rc no_such_attachment(struct ctx *c)
{
	ctx_clear_failure(c);
	return ctx_fail(c, RC_NOT_FOUND, "no_such_attachment",
	        "There is no such file, or it lies in a mailbox that you do not see.", NULL);
}

/* Their own, or of a saved reply that they see. */
static enum rc may_see_loose(struct ctx *c, const struct attachment *a)
{
	int64_t owner = a->uploader_id;

	if (a->uploader_id == 0)
		TRY(store_saved_file_owner(c, a->id, &owner));
	bool teams = a->uploader_id == 0 && owner == 0;
	return teams || owner == c->actor.user_id ? RC_OK : RC_NOT_FOUND;
}

struct get {
	const void *mem;
	int64_t id;
	struct attachment a;
	struct bytes bytes;
};

static enum rc get(struct ctx *c, void *arg)
{
	struct get *w = arg;
	int64_t mailbox;
	enum rc rc = store_attachment_get(c, w->mem, w->id, &w->a);

	if (rc == RC_OK && w->a.message_id == 0)
		rc = may_see_loose(c, &w->a);
	if (rc == RC_OK && w->a.message_id != 0) {
		rc = store_message_mailbox(c, w->a.message_id, &mailbox);
		if (rc == RC_OK)
			rc = access_mailbox(c, mailbox);
	}
	if (rc == RC_NOT_FOUND)
		return no_such_attachment(c);
	TRY(rc);
	return blob_get(c, w->mem, w->a.hash, &w->bytes);
}

enum rc attachment_open(
        struct ctx *c, const void *mem, int64_t id, struct attachment *out, struct bytes *out_bytes)
{
	struct get w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, get, &w));
	*out = w.a;
	*out_bytes = w.bytes;
	return RC_OK;
}

static enum rc delete_loose(struct ctx *c, void *arg)
{
	enum rc rc = store_attachment_delete_loose(c, *(int64_t *)arg, c->actor.user_id);
	return rc == RC_NOT_FOUND ? no_such_attachment(c) : rc;
}

enum rc attachment_delete(struct ctx *c, int64_t id)
{
	return store_tx(c, DB_WRITE, delete_loose, &id);
}

/* A draft may wait for weeks; its files wait with it. */
static enum rc sweep(struct ctx *c, void *arg)
{
	const char **lists;
	(void)arg;

	TRY(store_draft_attachments(c, c, &lists));
	for (size_t i = 0; lists[i] != NULL; i++) {
		json_t *ids = json_loads(lists[i], 0, NULL), *id;
		size_t k;

		if (ids == NULL)
			continue;
		json_own(c, ids);
		json_array_foreach(ids, k, id)
		{
			TRY(store_attachment_touch(c, json_integer_value(id)));
		}
	}
	return store_attachment_delete_older(c, c->now_ms - DAY_MS);
}

enum rc attachment_sweep(struct ctx *c)
{
	return store_tx(c, DB_WRITE, sweep, NULL);
}
