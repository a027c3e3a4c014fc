/* wellspring serve: the desk, until a signal ends it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "conf/file.h"
#include "desk/backup.h"
#include "desk/session.h"
#include "desk/user.h"
#include "http/listen.h"
#include "http/server.h"
#include "http/web.h"
#include "jobs/jobs.h"
#include "live/hub.h"

#define HOUSEKEEPING_S 600

struct desk {
	struct hub *hub;
	struct server *server;
	struct jobs *jobs;
};

/* Blocked in every thread that comes after: the main thread waits for them. */
static void hold_signals(sigset_t *out)
{
	sigemptyset(out);
	sigaddset(out, SIGTERM);
	sigaddset(out, SIGINT);
	pthread_sigmask(SIG_BLOCK, out, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* What is open to others, and what they would be sent; NULL-ended sentences. */
static const char **warnings(
        struct ctx *c, const struct conf_file *f, const char *listen, struct desk *d)
{
	const char **out = talloc_zero_array(c, const char *, 3);
	bool https = str_starts(server_address(d->server), "https://") ||
	             str_starts(f->public_url, "https://");
	size_t n = 0;

	if (conf_host_is_here(listen))
		return out;
	if (f->public_url[0] == 0)
		out[n++] = N_(
		        "Links in invitations and other mails begin with whatever address the "
		        "browser used. Set public_url in wellspring.conf to the address at which "
		        "people reach the desk, for example https://desk.example.org.");
	if (!https)
		out[n++] = N_("Other machines reach this desk without https, so passwords and "
		              "letters can be read on the way. Set tls_cert and tls_key in "
		              "wellspring.conf, or put a proxy with a certificate in front and "
		              "listen on 127.0.0.1.");
	return out;
}

static json_t *texts_json(const char *const *texts)
{
	json_t *list = json_array();

	for (size_t i = 0; texts[i] != NULL; i++)
		json_array_append_new(list, json_text(texts[i]));
	return list;
}

/* For people, or for a program that started us: where, and the code of the first start. */
static enum rc print_start(
        struct ctx *c, const struct cli_args *a, const struct desk *d, const char *const *warn)
{
	const char *code = NULL;
	bool any = false;

	TRY(user_any(c, &any));
	if (!any)
		TRY(user_first_code(c, &code));
	if (a->json) {
		json_t *j = json_own(c, json_object());
		json_object_set_new(j, "address", json_text(server_address(d->server)));
		json_object_set_new(j, "first_start_code", json_text(code));
		json_object_set_new(j, "warnings", texts_json(warn));
		printf("%s\n", json_write(c, j));
	} else {
		printf("Wellspring answers at %s\n", server_address(d->server));
		if (code != NULL)
			printf("Nobody is here yet. Open that address and enter this code: %s\n",
			        code);
		for (size_t i = 0; warn[i] != NULL; i++)
			printf("Note: %s\n", warn[i]);
	}
	fflush(stdout);
	return RC_OK;
}

static void housekeeping(struct store *store)
{
	struct ctx *c = ctx_new(NULL, store);

	if (session_housekeeping(c) != RC_OK)
		log_failure(LOG_WARN, "housekeeping_failed", c);
	talloc_free(c);
}

static void wait_for_end(struct store *store, const sigset_t *signals)
{
	struct timespec pause = {.tv_sec = HOUSEKEEPING_S};

	while (sigtimedwait(signals, NULL, &pause) < 0)
		housekeeping(store);
}

static void unlock(void *fd)
{
	close((int)(intptr_t)fd);
}

/* One server for a folder: two would fetch and send beside each other. Held until c ends;
 * a server that was killed holds nothing. */
static enum rc lock(struct ctx *c, const char *data)
{
	char *path = path_join(c, data, "serve.lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return ctx_broken(c, "open %s: %s", path, strerror(errno));
	ctx_defer(c, (void *)(intptr_t)fd, unlock);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return RC_OK;
	if (errno != EWOULDBLOCK)
		return ctx_broken(c, "lock %s: %s", path, strerror(errno));
	return ctx_fail(c, RC_CONFLICT, "already_served",
	        "Another server is at work in {folder}. Stop it first, or give this one a folder "
	        "of its own",
	        "folder", data, NULL);
}

static enum rc start(struct ctx *c, const struct cli_args *a, struct desk *d)
{
	const char *listen = cli_option(a, "listen");
	const struct conf_file *f = a->conf;
	struct server_options o = {.listen = listen != NULL ? listen : f->listen,
	        .public_url = f->public_url,
	        .trusted_proxies = f->trusted_proxies,
	        .tls_cert = f->tls_cert,
	        .tls_key = f->tls_key,
	        .workers = (int)f->workers,
	        .operations = cli_operations,
	        .assets = web_assets};
	struct jobs_options jo = {.parsers = (int)f->parsers, .public_url = f->public_url};

	TRY(hub_start(c, c->store, &d->hub));
	o.hub = d->hub;
	TRY(server_start(c, c->store, &o, &d->server));
	TRY(print_start(c, a, d, warnings(c, f, o.listen, d)));
	return jobs_start(c, c->store, &jo, &d->jobs);
}

enum rc cli_serve(struct ctx *c, int argc, char **argv)
{
	static const char *const known[] = {"listen=", NULL};
	struct cli_args a;
	sigset_t signals;

	TRY(cli_parse(c, argc, argv, known, &a));
	if (a.word_count > 0)
		return ctx_fail(c, RC_INVALID, "usage", "serve takes options only", NULL);
	/* before a folder is made or anything else is found fault with */
	if (cli_option(&a, "listen") != NULL)
		TRY(listen_check(c, cli_option(&a, "listen")));
	hold_signals(&signals);
	TRY(cli_open(c, &a));
	TRY(lock(c, a.data));
	TRY(backup_settle(c));
	struct ctx *running = ctx_new(c, c->store);
	struct desk d = {0};
	running->actor = c->actor;
	enum rc rc = start(running, &a, &d);
	c->fail = running->fail;
	if (rc == RC_OK)
		wait_for_end(c->store, &signals);
	log_line(LOG_INFO, "stopping", NULL);
	jobs_stop(d.jobs);
	server_stop(d.server);
	if (d.hub != NULL)
		hub_end(d.hub);
	hub_stop(d.hub);
	return rc;
}
