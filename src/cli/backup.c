/* wellspring backup, restore: the whole desk as one file, and back. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/backup.h"
#include "i18n/i18n.h"

#define SHOW_MS 500

static volatile sig_atomic_t interrupted;

struct display {
	const char *lang, *step;
	bool terminal;
	int64_t started_ms, shown_ms;
};

static void on_signal(int n)
{
	(void)n;
	interrupted = 1;
}

static bool go_on(void *arg, const char *step, int64_t done, int64_t total)
{
	struct display *d = arg;
	int64_t now = clock_mono_ms();

	if (!d->terminal || interrupted || (step == d->step && now - d->shown_ms < SHOW_MS))
		return !interrupted;
	if (step != d->step)
		d->started_ms = now;
	d->step = step;
	d->shown_ms = now;
	double seconds = (double)(now - d->started_ms) / 1000;
	double part = total > 0 ? (double)done / (double)total : 0;
	fprintf(stderr, "\r\033[K%s", i18n_text(d->lang, step));
	if (part > 0 && seconds > 0)
		fprintf(stderr, ": %.0f %%, %.0f s", part * 100, seconds / part - seconds);
	else if (done > 0)
		fprintf(stderr, ": %lld MB", (long long)(done >> 20));
	return true;
}

static struct backup_watch watch_of(struct ctx *c, const struct cli_args *a, struct display *d)
{
	*d = (struct display){.lang = c->lang, .terminal = isatty(STDERR_FILENO) && !a->json};
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_WARN);
	return (struct backup_watch){go_on, d};
}

static void say(struct ctx *c, const char *msgid, const char *const *pairs)
{
	puts(i18n_fill(c, c->lang, msgid, pairs));
}

static const char *number(struct ctx *c, int64_t n)
{
	return talloc_asprintf(c, "%lld", (long long)n);
}

static json_t *report_json(struct ctx *c, const struct backup_report *r)
{
	json_t *o = json_own(c, json_object());

	json_object_set_new(o, "engine", json_text(r->sqlite ? "sqlite" : "postgresql"));
	json_object_set_new(o, "made_at", json_time(r->at_ms));
	json_object_set_new(o, "files", json_integer(r->files));
	json_object_set_new(o, "bytes", json_integer(r->bytes));
	json_object_set_new(o, "lost", json_integer(r->lost));
	if (!r->sqlite)
		return o;
	json_object_set_new(o, "conversations", json_integer(r->counts.conversations));
	json_object_set_new(o, "messages", json_integer(r->counts.messages));
	json_object_set_new(o, "raw", json_integer(r->counts.raw));
	return o;
}

static void say_counts(struct ctx *c, const struct backup_report *r)
{
	const char *pairs[] = {"conversations", number(c, r->counts.conversations), "messages",
	        number(c, r->counts.messages), "raw", number(c, r->counts.raw), "files",
	        number(c, r->files), NULL};
	if (r->sqlite)
		say(c,
		        N_("Conversations: {conversations}, messages: {messages}, mails as they "
		           "came: {raw}, files: {files}."),
		        pairs);
	else
		say(c, N_("Files: {files}."), pairs);
}

static void print_backup(
        struct ctx *c, const struct cli_args *a, const char *path, const struct backup_report *r)
{
	const char *pairs[] = {"path", path, NULL};

	if (a->json) {
		json_t *o = report_json(c, r);
		json_object_set_new(o, "path", json_text(path));
		json_object_set_new(o, "checked", json_boolean(r->checked));
		json_object_set_new(o, "holds_key", json_true());
		json_object_set_new(o, "holds_database", json_boolean(r->sqlite));
		puts(json_write(c, o));
		return;
	}
	say(c,
	        r->checked ? N_("The backup is {path}. A trial restore of it went well.")
	                   : N_("The backup is {path}. It was not checked."),
	        pairs);
	say_counts(c, r);
	say(c, N_("This file holds the key: whoever has it can open everything. Keep it safe."),
	        pairs);
	if (!r->sqlite)
		say(c,
		        N_("The database is PostgreSQL's and not in this file. Save it with "
		           "pg_dump "
		           "right before each backup and keep the two together; docs/backup.md "
		           "has the commands."),
		        pairs);
}

static enum rc stopped(struct ctx *c, const struct display *d, enum rc rc)
{
	if (d->terminal && d->step != NULL)
		fprintf(stderr, "\r\033[K");
	if (rc != RC_OK && interrupted)
		return ctx_fail(c, RC_BUSY, "stopped", "Stopped. Nothing was left behind.", NULL);
	return rc;
}

/* The backup is there all the same; whoever runs it by a timer has to hear of it. */
static enum rc tell_lost(struct ctx *c, const struct backup_report *r)
{
	if (r->lost == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "stored_files_lost",
	        "Stored files that are missing or damaged in this desk: {n}. All others are in "
	        "the backup. `wellspring doctor --deep` names them.",
	        "n", number(c, r->lost), NULL);
}

enum rc cli_backup(struct ctx *c, int argc, char **argv)
{
	static const char *const known[] = {"force", "no-check", NULL};
	struct backup_report r;
	struct cli_args a;
	struct display d;

	TRY(cli_parse(c, argc, argv, known, &a));
	if (a.word_count != 1)
		return ctx_fail(c, RC_INVALID, "usage", "backup FILE", NULL);
	TRY(cli_must_exist(c, a.data));
	TRY(cli_open(c, &a));
	struct backup_watch watch = watch_of(c, &a, &d);
	struct backup_options o = {.force = cli_option(&a, "force") != NULL,
	        .check = cli_option(&a, "no-check") == NULL};
	TRY(stopped(c, &d, backup_write(c, a.conf, a.words[0], &o, &watch, &r)));
	print_backup(c, &a, a.words[0], &r);
	return tell_lost(c, &r);
}

static void print_restored(struct ctx *c, const struct cli_args *a, const struct backup_report *r)
{
	const char *pairs[] = {"path", a->data, "n", number(c, r->doubtful), "lost",
	        number(c, r->lost), "time", clock_format(c, r->at_ms / 1000 * 1000), NULL};

	if (a->json) {
		json_t *o = report_json(c, r);
		json_object_set_new(o, "path", json_text(a->data));
		json_object_set_new(o, "maybe_repeated", json_integer(r->doubtful));
		puts(json_write(c, o));
		return;
	}
	say(c, N_("The desk of {time} is in {path}."), pairs);
	say_counts(c, r);
	if (r->lost > 0)
		say(c, N_("Stored files that were lost before the backup was made: {lost}."),
		        pairs);
	if (r->doubtful > 0)
		say(c,
		        N_("Replies that were on their way: {n}. They may have gone out since; "
		           "when the desk starts they are sent under the same Message-ID, and "
		           "marked."),
		        pairs);
	if (!r->sqlite)
		say(c,
		        N_("The database is PostgreSQL's, the one that wellspring.conf names: fill "
		           "it from your pg_dump before the desk starts."),
		        pairs);
	say(c, N_("Stop the old desk before this one starts, or both read and send the same mail."),
	        pairs);
}

enum rc cli_restore(struct ctx *c, int argc, char **argv)
{
	struct backup_report r;
	struct cli_args a;
	struct display d;

	TRY(cli_parse(c, argc, argv, NULL, &a));
	if (a.word_count != 1)
		return ctx_fail(c, RC_INVALID, "usage", "restore FILE", NULL);
	struct backup_watch watch = watch_of(c, &a, &d);
	TRY(stopped(c, &d, backup_restore(c, a.words[0], a.data, &watch, &r)));
	print_restored(c, &a, &r);
	return RC_OK;
}
