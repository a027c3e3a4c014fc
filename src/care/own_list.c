/* care/own_list: kept, changed, told. */
#include "care/own_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/tongues.h"
#include "store/engine.h"
#include "store/event.h"

#define CHANGED_BYTES 4000

const char *const own_list_names[] = {"asks", "answers", "promises", "times", "vague", "wording",
        "shown", "stake", "mood", "names", NULL};

struct work {
	const void *mem;
	const char *language, *list, *text;
	int64_t version;
	struct own_list row, *rows;
	int n;
};

static bool is_among(const char *const *names, const char *name)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static enum rc check(struct ctx *c, const char *language, const char *list)
{
	TRY(access_role(c, ROLE_LEAD));
	if (is_among(tongue_codes(), language) && is_among(own_list_names, list))
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "no_such_list", "There is no such list.", NULL);
}

/* ---- reading ---- */

static enum rc read_all(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_own_list_all(c, w->mem, &w->rows, &w->n);
}

static int by_line(const void *a, const void *b)
{
	return ((const struct tongue_fault *)a)->line - ((const struct tongue_fault *)b)->line;
}

/* Of this list's own lines, in their order. */
static void take_faults(const void *mem, struct own_list_whole *out)
{
	size_t n;
	const struct tongue_fault *all = tongue_faults(out->tongue, &n);

	out->faults = mem_must(talloc_array(mem, struct tongue_fault, n + 1));
	for (size_t i = 0; i < n; i++)
		if (all[i].own && strcmp(all[i].file, out->row.list) == 0)
			out->faults[out->fault_n++] = all[i];
	qsort(out->faults, out->fault_n, sizeof *out->faults, by_line);
}

enum rc own_list_open(struct ctx *c, const void *mem, const char *language, const char *list,
        const char *text, struct own_list_whole *out)
{
	struct work w = {.mem = mem};
	struct own_list_whole whole = {
	        .row = {.language = language, .list = list, .text = text != NULL ? text : ""}};
	size_t n = 0;

	TRY(check(c, language, list));
	TRY(store_tx(c, DB_READ, read_all, &w));
	struct tongue_own *own =
	        mem_must(talloc_zero_array(mem, struct tongue_own, (unsigned)w.n + 2));
	for (int i = 0; i < w.n; i++) {
		const struct own_list *row = &w.rows[i];
		if (strcmp(row->language, language) != 0)
			continue;
		if (strcmp(row->list, list) != 0)
			own[n++] = (struct tongue_own){row->list, row->text};
		else if (text == NULL)
			whole.row = *row;
	}
	own[n] = (struct tongue_own){list, whole.row.text};
	whole.tongue = mem_must(tongue_open(mem, language, own));
	take_faults(mem, &whole);
	*out = whole;
	return RC_OK;
}

enum rc own_list_get(struct ctx *c, const void *mem, const char *language, const char *list,
        struct own_list_whole *out)
{
	return own_list_open(c, mem, language, list, NULL, out);
}

enum rc own_list_all(struct ctx *c, const void *mem, struct own_list **out, int *out_n)
{
	struct work w = {.mem = mem};

	TRY(access_role(c, ROLE_LEAD));
	TRY(store_tx(c, DB_READ, read_all, &w));
	*out = w.rows;
	*out_n = w.n;
	return RC_OK;
}

/* ---- saving ---- */

/* Lines of one text that the other does not have, one below the other. */
static const char *lines_apart(struct ctx *c, const char *text, const char *other)
{
	struct buf *b = buf_new(c, CHANGED_BYTES);
	const char *around = talloc_asprintf(c, "\n%s\n", other);

	while (*text != 0) {
		size_t n = strcspn(text, "\n");
		char *line = talloc_asprintf(c, "\n%.*s\n", (int)n, text);
		if (n > 0 && strstr(around, line) == NULL && b->n + n + 2 < CHANGED_BYTES)
			buf_addf(b, "%s%.*s", b->n > 0 ? "\n" : "", (int)n, text);
		text += n + (text[n] == '\n');
	}
	return b->n > 0 ? b->p : "";
}

/* What came and what went; of lines that only moved, that something did. */
static enum rc note(struct ctx *c, const struct work *w)
{
	json_t *changes = audit_changes(c);
	const char *gone = lines_apart(c, w->row.text, w->text),
	           *came = lines_apart(c, w->text, w->row.text);

	if (*gone == 0 && *came == 0)
		audit_secret(changes, "lines", w->row.text, w->text);
	else
		audit_text(changes, "lines", gone, came);
	return audit_add(c,
	        &(struct audit){.noun = "own_list",
	                .verb = "changed",
	                .name = talloc_asprintf(c, "%s/%s", w->language, w->list)},
	        changes);
}

/* Who else saves waits from the first line on, so that versions come in the order of saving. */
static enum rc save(struct ctx *c, void *arg)
{
	struct work *w = arg;
	int64_t version;

	TRY(store_own_list_version_next(c, &version));
	enum rc rc = store_own_list_get(c, c, w->language, w->list, &w->row);
	if (rc == RC_NOT_FOUND) {
		ctx_clear_failure(c);
		w->row = (struct own_list){.text = ""};
	} else {
		TRY(rc);
	}
	if (w->row.version != w->version)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed these lines in the meantime. What you wrote is still "
		        "here.",
		        NULL);
	TRY(store_own_list_put(c, &(struct own_list){w->language, w->list, version, w->text}));
	event_add(c, &(struct event){.kind = "own_list.changed", .subject_kind = "own_list"});
	return note(c, w);
}

/* Lines end in one way, and nothing stands behind the last. */
static const char *tidy(const void *mem, const char *text)
{
	char *out = utf8_clean(mem, text, strlen(text)), *to = out;

	for (const char *p = out; *p != 0; p++)
		if (*p != '\r')
			*to++ = *p;
	while (to > out && strchr(" \t\n", to[-1]) != NULL)
		to--;
	*to = 0;
	return out;
}

static enum rc refresh(struct ctx *c, void *arg)
{
	(void)arg;
	return tongues_fresh(c);
}

enum rc own_list_set(struct ctx *c, const void *mem, const char *language, const char *list,
        const char *text, int64_t version, struct own_list_whole *out)
{
	struct work w = {.mem = mem,
	        .language = language,
	        .list = list,
	        .text = tidy(mem, text),
	        .version = version};

	TRY(check(c, language, list));
	TRY(store_tx(c, DB_WRITE, save, &w));
	TRY(store_tx(c, DB_READ, refresh, NULL));
	return own_list_get(c, mem, language, list, out);
}
