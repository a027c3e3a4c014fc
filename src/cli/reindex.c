/* wellspring reindex: the index of words and the kept counts made anew, beside a running server.
 * While it runs, search finds what is indexed already. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/search.h"
#include "desk/view.h"
#include "i18n/i18n.h"

#define STEP 200
#define SHOW_MS 500

static volatile sig_atomic_t interrupted;

static void on_signal(int n)
{
	(void)n;
	interrupted = 1;
}

static void show(int64_t done, int64_t left, int64_t ms, bool last)
{
	double rate = ms > 0 ? (double)done * 1000 / (double)ms : 0;

	fprintf(stderr, "\r\033[K%lld, %.0f/s, %lld left, %.0f s", (long long)done, rate,
	        (long long)left, rate > 0 ? (double)left / rate : 0);
	if (last)
		fputc('\n', stderr);
}

static enum rc one_step(struct ctx *c, int64_t *out_left)
{
	struct ctx *sub = ctx_new(c, c->store);

	sub->actor = c->actor;
	enum rc rc = search_rebuild_step(sub, STEP, out_left);
	if (rc != RC_OK) {
		c->fail = sub->fail;
		return rc;
	}
	talloc_free(sub);
	return RC_OK;
}

static enum rc run(struct ctx *c, bool terminal, int64_t *out_left)
{
	int64_t start, started_ms = clock_mono_ms(), shown_ms = 0;

	TRY(view_recount(c));
	/* One that was stopped goes on. */
	TRY(search_rebuild_left(c, &start));
	if (start == 0)
		TRY(search_rebuild_begin(c));
	TRY(search_rebuild_left(c, &start));
	for (*out_left = start; *out_left > 0 && !interrupted;) {
		TRY(one_step(c, out_left));
		int64_t now = clock_mono_ms();
		if (terminal && (now - shown_ms >= SHOW_MS || *out_left == 0)) {
			show(start - *out_left, *out_left, now - started_ms, *out_left == 0);
			shown_ms = now;
		}
	}
	return *out_left == 0 ? search_catch_up(c, &interrupted) : RC_OK;
}

enum rc cli_reindex(struct ctx *c, int argc, char **argv)
{
	struct cli_args a;
	int64_t left = 0;

	TRY(cli_parse(c, argc, argv, NULL, &a));
	if (a.word_count != 0)
		return ctx_fail(c, RC_INVALID, "usage", "reindex takes options only", NULL);
	TRY(cli_must_exist(c, a.data));
	TRY(cli_open(c, &a));
	log_set_level(LOG_WARN);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	TRY(run(c, isatty(STDERR_FILENO) && !a.json, &left));
	if (a.json) {
		json_t *o = json_own(
		        c, json_pack("{s:b,s:I}", "complete", left == 0, "left", (json_int_t)left));
		puts(json_write(c, o));
		return RC_OK;
	}
	puts(i18n_text(
	        c->lang, left == 0 ? N_("Everything can be found again.")
	                           : N_("Stopped. Start it again and it goes on where it was.")));
	return RC_OK;
}
