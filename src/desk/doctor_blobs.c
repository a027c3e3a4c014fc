/* desk/doctor: the stored bytes, and files that nothing refers to. */
#include "desk/doctor_impl.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "base/file.h"
#include "store/blob.h"
#include "store/check.h"
#include "store/engine.h"

#define AT_ONCE 200
#define NAMED_MOST 20 /* then they are counted only */
#define NEW_FILE_S 3600 /* a younger one may wait for its row */

struct page {
	struct store_blob list[AT_ONCE];
	char after[80];
	bool in_files, deep;
	int n;
	int64_t seen, faults;
};

static enum rc read_page(struct ctx *c, void *arg)
{
	struct page *p = arg;
	return store_blobs(c, c, p->in_files, p->after, AT_ONCE, p->list, &p->n);
}

static enum rc read_blob(struct ctx *c, void *arg)
{
	struct bytes b;
	return blob_get(c, c, arg, &b);
}

/* NULL: it is as its row says. */
static const char *fault_of(struct ctx *c, const struct store_blob *b, const struct page *p)
{
	static const char changed[] = N_("Stored bytes are not what they were: {hash}.");
	const char *path = talloc_asprintf(
	        c, "%s/blobs/%.2s/%s", store_data_dir(c->store), b->hash, b->hash + 2);
	struct stat st;

	if (!p->in_files) /* read with their row */
		return str_eq(sha256_hex(c, b->bytes.p, b->bytes.n), b->hash) ? NULL : changed;
	if (stat(path, &st) != 0)
		return N_("A file of stored bytes is missing: {hash}.");
	if (st.st_size != b->size)
		return changed;
	if (!p->deep)
		return NULL;
	struct ctx *sub = ctx_new(c, c->store);
	enum rc rc = store_tx(sub, DB_READ, read_blob, (void *)(uintptr_t)b->hash);
	talloc_free(sub);
	return rc == RC_OK ? NULL : changed;
}

static void look_at_page(struct ctx *c, struct ctx *sub, struct findings *f, struct page *p)
{
	for (int i = 0; i < p->n; i++) {
		const char *fault = fault_of(sub, &p->list[i], p);
		const char *pairs[] = {"hash", p->list[i].hash, NULL};
		if (fault != NULL && ++p->faults <= NAMED_MOST)
			finding_add(c, f, "blobs", HEALTH_WRONG, fault,
			        N_("Put it back from a backup, where it lies under its hash."),
			        pairs);
		snprintf(p->after, sizeof p->after, "%s", p->list[i].hash);
	}
	p->seen += p->n;
}

static enum rc look_at_blobs(struct ctx *c, struct findings *f, bool in_files, bool deep)
{
	struct page *p = talloc_zero(c, struct page);

	p->in_files = in_files;
	p->deep = deep;
	do {
		struct ctx *sub = ctx_new(c, c->store);
		enum rc rc = store_tx(sub, DB_READ, read_page, p);
		c->fail = sub->fail;
		TRY(rc);
		look_at_page(c, sub, f, p);
		talloc_free(sub);
	} while (p->n == AT_ONCE);
	const char *pairs[] = {"n", doctor_number(c, p->seen), NULL};
	doctor_count(c, f, "blobs", p->faults - NAMED_MOST, HEALTH_WRONG,
	        N_("And as many more that are missing or changed: {n}."), NULL);
	if (p->faults == 0)
		finding_add(c, f, "blobs", HEALTH_OK,
		        in_files ? N_("Large stored files that are where they belong: {n}.")
		                 : N_("Small stored files that are as they were: {n}."),
		        NULL, pairs);
	return RC_OK;
}

enum rc doctor_blobs(struct ctx *c, bool deep, struct findings *f)
{
	TRY(look_at_blobs(c, f, true, deep));
	return deep ? look_at_blobs(c, f, false, true) : RC_OK;
}

/* ---- files without rows ---- */

struct named {
	const char *hash;
	bool is;
};

static enum rc read_named(struct ctx *c, void *arg)
{
	struct named *n = arg;
	return store_blob_is_named(c, n->hash, &n->is);
}

static bool is_hash(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

/* A file DIR/<folder>/<part>/<name>, age seconds old. */
struct place {
	const char *part, *name;
	int64_t age_s;
};

static enum rc count_unnamed(struct ctx *c, const struct place *p, int64_t *io_n)
{
	struct named n = {.hash = talloc_asprintf(c, "%s%s", p->part, p->name)};

	if (p->age_s < NEW_FILE_S)
		return RC_OK;
	if (is_hash(n.hash)) /* what else lies there, a killed writer left */
		TRY(store_tx(c, DB_READ, read_named, &n));
	*io_n += !n.is;
	return RC_OK;
}

static enum rc count_spooled(struct ctx *c, const struct place *p, int64_t *io_n)
{
	(void)c;
	*io_n += is_hash(p->name) && p->age_s * 1000 > DOCTOR_LONG_MS;
	return RC_OK;
}

static void close_dir(void *d)
{
	closedir(d);
}

typedef enum rc look_fn(struct ctx *c, const struct place *p, int64_t *io_n);

static enum rc each_in(struct ctx *c, const char *dir, const char *part, look_fn *fn, int64_t *io_n)
{
	DIR *d = opendir(dir);
	struct stat st;

	if (d == NULL)
		return RC_OK;
	ctx_defer(c, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct place p = {.part = part, .name = e->d_name};
		if (lstat(path_join(c, dir, e->d_name), &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		p.age_s = c->now_ms / 1000 - st.st_mtime;
		TRY(fn(c, &p, io_n));
	}
	return RC_OK;
}

static enum rc each_file(struct ctx *c, const char *folder, look_fn *fn, int64_t *io_n)
{
	const char *root = path_join(c, store_data_dir(c->store), folder);
	DIR *d = opendir(root);

	if (d == NULL)
		return RC_OK;
	ctx_defer(c, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		struct ctx *sub = ctx_new(c, c->store);
		enum rc rc = each_in(sub, path_join(sub, root, e->d_name), e->d_name, fn, io_n);
		c->fail = sub->fail;
		TRY(rc);
		talloc_free(sub);
	}
	return RC_OK;
}

enum rc doctor_files(struct ctx *c, struct findings *f)
{
	int64_t unnamed = 0, spooled = 0;

	TRY(each_file(c, "blobs", count_unnamed, &unnamed));
	TRY(each_file(c, "spool", count_spooled, &spooled));
	doctor_count(c, f, "orphans", unnamed, HEALTH_LOOK,
	        N_("Files that nothing refers to: {n}."),
	        N_("They only take room; a crash may have left them."));
	doctor_count(c, f, "spool", spooled, HEALTH_LOOK,
	        N_("Mails that have waited in the spool for long: {n}."),
	        N_("Start the desk. If it runs, see that it may read the files in spool/."));
	return RC_OK;
}
