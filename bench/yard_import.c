/* Yardsticks for mail taken in: yard_import MBOX DATABASE BATCH.
 *
 * BATCH > 0, `import`: raw, GMime, rows and FTS5 in one commit for BATCH mails.
 * BATCH < 0, the running server: -BATCH raw mails stored in one commit (synced before anything
 * looks at them), then parsed and written in a second one. Prints mails per second. */
#include <stdio.h>
#include <stdlib.h>

#include "yard_mail.h"

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void in_one_commit(sqlite3 *db, struct yard_rows *r, const struct yard_mail *v, size_t n)
{
	yard_sql(db, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++)
		yard_store_parsed(r, yard_store_raw(r, v[i]), v[i]);
	yard_sql(db, "COMMIT");
}

static void raw_first(sqlite3 *db, struct yard_rows *r, const struct yard_mail *v, size_t n)
{
	sqlite3_int64 *ids = calloc(n, sizeof(*ids));

	if (ids == NULL)
		exit(1);
	yard_sql(db, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++)
		ids[i] = yard_store_raw(r, v[i]);
	yard_sql(db, "COMMIT; BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++)
		yard_store_parsed(r, ids[i], v[i]);
	yard_sql(db, "COMMIT");
	free(ids);
}

int main(int argc, char **argv)
{
	struct yard_mail *v;

	if (argc != 4)
		return 64;
	g_mime_init();
	size_t n = yard_read_mbox(argv[1], &v);
	sqlite3 *db = yard_open(argv[2]);
	struct yard_rows *r = yard_prepare(db);
	long batch = atol(argv[3]);
	size_t step = (size_t)labs(batch);
	double start = yard_seconds();
	for (size_t i = 0; step > 0 && i < n; i += step)
		(batch > 0 ? in_one_commit : raw_first)(db, r, v + i, smaller(step, n - i));
	double took = yard_seconds() - start;
	printf("{\"mails\": %zu, \"seconds\": %.4f, \"per_second\": %.1f}\n", n, took,
	        (double)n / took);
	return 0;
}
