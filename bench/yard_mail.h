/*
 * bench/yard_mail: what both mail yardsticks share: a file of mails, GMime's text of one,
 * and the least rows that a desk would write for it.
 */
#ifndef BENCH_YARD_MAIL_H
#define BENCH_YARD_MAIL_H

#include <gmime/gmime.h>
#include <sqlite3.h>

struct yard_mail {
	const char *p;
	size_t n;
};

/* mbox file, mapped whole; returns how many mails. */
size_t yard_read_mbox(const char *path, struct yard_mail **out);

/* A fresh database with tables for raw bytes, customers, conversations, messages, events
 * and one FTS5 index; WAL and full sync, as the desk has. */
sqlite3 *yard_open(const char *path);
void yard_sql(sqlite3 *db, const char *sql);

struct yard_rows; /* prepared inserts */
struct yard_rows *yard_prepare(sqlite3 *db);
/* The raw bytes only; returns the row's id. */
sqlite3_int64 yard_store_raw(struct yard_rows *r, struct yard_mail m);
/* Parse with GMime and write the rows and the index. */
void yard_store_parsed(struct yard_rows *r, sqlite3_int64 raw_id, struct yard_mail m);

double yard_seconds(void);

#endif
