/*
 * net_probe: the IMAP and SMTP functions by hand, one JSON line as the answer, so that
 * tests/protocol can assert on them. Knows nothing of the desk.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "mail/net.h"

struct call {
	struct ctx *c;
	struct mail_server *server;
	struct imap *imap;
	char **args;
	int n;
	json_t *out;
};

static int64_t arg_number(const struct call *k, int at)
{
	return at < k->n ? strtoll(k->args[at], NULL, 10) : 0;
}

static const char *arg_text(const struct call *k, int at)
{
	return at < k->n ? k->args[at] : "";
}

static void put(json_t *o, const char *name, json_t *v)
{
	if (json_object_set_new(o, name, v) != 0)
		abort();
}

static json_t *mail_json(const struct imap_mail *m)
{
	json_t *o = json_object();
	char *sum = sha256_hex(NULL, m->raw.p, m->raw.n);

	put(o, "uid", json_integer(m->uid));
	put(o, "size", json_integer(m->size));
	put(o, "internal_ms", json_integer(m->internal_ms));
	put(o, "bytes", json_integer((json_int_t)m->raw.n));
	put(o, "sha256", json_string(sum));
	talloc_free(sum);
	return o;
}

static json_t *mails_json(const struct imap_mail *v, size_t n)
{
	json_t *a = json_array();

	for (size_t k = 0; k < n; k++)
		if (json_array_append_new(a, mail_json(&v[k])) != 0)
			abort();
	return a;
}

static enum rc do_smtp_test(struct call *k)
{
	return smtp_test(k->c, k->server);
}

static void put_result(json_t *o, const struct smtp_result *r)
{
	json_t *refused = json_object();

	put(o, "code", json_integer(r->code));
	put(o, "words", json_string(r->words));
	put(o, "permanent", json_boolean(r->permanent));
	put(o, "maybe_taken", json_boolean(r->maybe_taken));
	put(o, "size_max", json_integer(r->size_max));
	for (size_t i = 0; i < r->refused_count; i++)
		put(refused, r->refused[i].recipient, json_integer(r->refused[i].code));
	put(o, "refused", refused);
}

static enum rc do_smtp_send(struct call *k)
{
	struct bytes mail = {0};
	struct smtp_result r = {.words = ""};

	TRY(file_read_fd(k->c, 0, 200u << 20, &mail));
	k->args[k->n] = NULL;
	enum rc rc = smtp_send(k->c, NULL, k->server, arg_text(k, 0),
	        (const char *const *)(void *)(k->args + 1), mail, &r);
	put_result(k->out, &r);
	return rc;
}

/* COUNT PAUSE_MS FROM TO…: the same mail so many times over one line, its result each time. */
static enum rc do_smtp_many(struct call *k)
{
	struct bytes mail = {0};
	struct smtp_line *line = smtp_line_new(k->c);
	json_t *all = json_array();

	put(k->out, "results", all);
	TRY(file_read_fd(k->c, 0, 200u << 20, &mail));
	k->args[k->n] = NULL;
	for (int64_t i = 0; i < arg_number(k, 0); i++) {
		struct smtp_result r = {.words = ""};
		json_t *o = json_object();
		if (i > 0)
			clock_sleep_ms(arg_number(k, 1));
		enum rc rc = smtp_send(k->c, line, k->server, arg_text(k, 2),
		        (const char *const *)(void *)(k->args + 3), mail, &r);
		put_result(o, &r);
		put(o, "rc", json_string(rc_name(rc)));
		if (json_array_append_new(all, o) != 0)
			abort();
		ctx_clear_failure(k->c);
	}
	talloc_free(line);
	return RC_OK;
}

static enum rc open_folder(struct call *k)
{
	struct imap_status s = {0};

	TRY(imap_open(k->c, k->c, k->server, &k->imap));
	TRY(imap_examine(k->imap, k->c, arg_text(k, 0), &s));
	put(k->out, "uidvalidity", json_integer(s.uidvalidity));
	put(k->out, "uidnext", json_integer(s.uidnext));
	put(k->out, "exists", json_integer(s.exists));
	return RC_OK;
}

static enum rc do_imap_test(struct call *k)
{
	TRY(imap_open(k->c, k->c, k->server, &k->imap));
	put(k->out, "idle", json_boolean(imap_has_idle(k->imap)));
	return RC_OK;
}

static enum rc do_imap_folders(struct call *k)
{
	struct imap_folder *v = NULL;
	size_t n = 0;
	json_t *a = json_object();

	put(k->out, "folders", a);
	TRY(imap_open(k->c, k->c, k->server, &k->imap));
	TRY(imap_folders(k->imap, k->c, k->c, &v, &n));
	for (size_t f = 0; f < n; f++)
		put(a, v[f].name, v[f].role ? json_string(v[f].role) : json_null());
	return RC_OK;
}

static enum rc do_imap_examine(struct call *k)
{
	return open_folder(k);
}

/* FOLDER FROM SINCE_MS MAX */
static enum rc do_imap_list(struct call *k)
{
	struct imap_mail *v = NULL;
	size_t n = 0;

	TRY(open_folder(k));
	TRY(imap_list(k->imap, k->c, k->c, (uint32_t)arg_number(k, 1), arg_number(k, 2),
	        (size_t)arg_number(k, 3), &v, &n));
	put(k->out, "mails", mails_json(v, n));
	return RC_OK;
}

/* FOLDER UID MAX */
static enum rc do_imap_fetch(struct call *k)
{
	struct imap_mail m = {0};

	TRY(open_folder(k));
	TRY(imap_fetch(
	        k->imap, k->c, k->c, (uint32_t)arg_number(k, 1), (size_t)arg_number(k, 2), &m));
	put(k->out, "mails", mails_json(&m, 1));
	return RC_OK;
}

/* FOLDER MAX UID… */
static enum rc do_imap_fetch_many(struct call *k)
{
	struct imap_mail *v = NULL;
	size_t n = 0, count = k->n > 2 ? (size_t)k->n - 2 : 0;
	uint32_t *uids = talloc_zero_array(k->c, uint32_t, count + 1);

	for (size_t u = 0; u < count; u++)
		uids[u] = (uint32_t)arg_number(k, (int)u + 2);
	TRY(open_folder(k));
	TRY(imap_fetch_many(k->imap, k->c, k->c, uids, count, (size_t)arg_number(k, 1), &v, &n));
	put(k->out, "mails", mails_json(v, n));
	return RC_OK;
}

struct waker {
	int fd;
	int64_t ms;
};

static void *wake(void *arg)
{
	struct waker *w = arg;

	clock_sleep_ms(w->ms);
	if (write(w->fd, "x", 1) != 1)
		abort();
	return NULL;
}

/* FOLDER TIMEOUT_MS [WAKE_MS]; the "ready" line on standard error comes before IDLE. */
static enum rc do_imap_idle(struct call *k)
{
	int fds[2] = {-1, -1};
	bool news = false;
	pthread_t thread;
	struct waker w = {.ms = arg_number(k, 2)};

	TRY(open_folder(k));
	if (pipe2(fds, O_CLOEXEC) != 0)
		return ctx_broken(k->c, "pipe: %s", strerror(errno));
	w.fd = fds[1];
	if (w.ms > 0 && pthread_create(&thread, NULL, wake, &w) != 0)
		return ctx_broken(k->c, "no thread");
	(void)fprintf(stderr, "ready\n");
	int64_t begin = clock_mono_ms();
	enum rc rc = imap_idle(k->imap, k->c, arg_number(k, 1), fds[0], &news);
	put(k->out, "waited_ms", json_integer(clock_mono_ms() - begin));
	put(k->out, "news", json_boolean(news));
	if (w.ms > 0)
		(void)pthread_join(thread, NULL);
	(void)close(fds[0]);
	(void)close(fds[1]);
	TRY(rc);
	struct imap_mail *v = NULL;
	size_t n = 0;
	TRY(imap_list(k->imap, k->c, k->c, 0, 0, 1000, &v, &n));
	put(k->out, "mails", mails_json(v, n));
	return RC_OK;
}

/* FOLDER DATE_MS < mail */
static enum rc do_imap_append(struct call *k)
{
	struct bytes mail = {0};

	TRY(file_read_fd(k->c, 0, 200u << 20, &mail));
	TRY(imap_open(k->c, k->c, k->server, &k->imap));
	return imap_append(k->imap, k->c, arg_text(k, 0), mail, arg_number(k, 1));
}

/* FOLDER MESSAGE-ID */
static enum rc do_imap_has_id(struct call *k)
{
	bool found = false;

	TRY(open_folder(k));
	TRY(imap_has_message_id(k->imap, k->c, arg_text(k, 1), &found));
	put(k->out, "found", json_boolean(found));
	return RC_OK;
}

static const struct {
	const char *name;
	enum rc (*fn)(struct call *);
} verbs[] = {
        {"smtp-test", do_smtp_test},
        {"smtp-send", do_smtp_send},
        {"smtp-many", do_smtp_many},
        {"imap-test", do_imap_test},
        {"imap-folders", do_imap_folders},
        {"imap-examine", do_imap_examine},
        {"imap-list", do_imap_list},
        {"imap-fetch", do_imap_fetch},
        {"imap-fetch-many", do_imap_fetch_many},
        {"imap-idle", do_imap_idle},
        {"imap-append", do_imap_append},
        {"imap-has-id", do_imap_has_id},
};

static enum rc server_from_env(struct ctx *c, const char *url, struct mail_server **out)
{
	struct mail_server *s = NULL;

	TRY(mail_server_parse(c, c, url, &s));
	s->login = getenv("PROBE_LOGIN");
	s->secret = getenv("PROBE_SECRET");
	s->bearer = getenv("PROBE_BEARER") != NULL;
	s->ca_file = getenv("PROBE_CA");
	s->pin_sha256 = getenv("PROBE_PIN");
	s->timeout_s = getenv("PROBE_TIMEOUT") ? atoi(getenv("PROBE_TIMEOUT")) : 0;
	*out = s;
	return RC_OK;
}

static enum rc run(struct call *k, const char *verb, const char *url)
{
	TRY(server_from_env(k->c, url, &k->server));
	for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
		if (strcmp(verbs[v].name, verb) == 0)
			return verbs[v].fn(k);
	return ctx_broken(k->c, "no verb %s", verb);
}

int main(int argc, char **argv)
{
	struct rusage use;
	struct ctx *c = ctx_new(NULL, NULL);

	if (argc < 3 || crypto_start() != RC_OK) {
		(void)fprintf(stderr, "usage: net_probe VERB URL [ARG…]\n");
		return 64;
	}
	struct call k = {.c = c, .args = argv + 3, .n = argc - 3, .out = json_object()};
	enum rc rc = run(&k, argv[1], argv[2]);
	put(k.out, "rc", json_string(rc_name(rc)));
	if (rc != RC_OK) {
		put(k.out, "slug", json_string(c->fail.slug ? c->fail.slug : ""));
		put(k.out, "text", json_string(c->fail.text ? c->fail.text : ""));
	}
	if (getrusage(RUSAGE_SELF, &use) == 0)
		put(k.out, "max_rss_kb", json_integer(use.ru_maxrss));
	char *line = json_dumps(k.out, JSON_COMPACT);
	(void)printf("%s\n", line);
	free(line);
	json_decref(k.out);
	talloc_free(c);
	return 0;
}
