#include <libetpan/libetpan.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "mail/imap_private.h"
#include "mail/trouble.h"

/* ---- libetpan's stream on our wire ---- */

static ssize_t low_read(mailstream_low *s, void *p, size_t n)
{
	struct imap *i = s->data;

	return guard_read(&i->guard, p, n);
}

static ssize_t low_write(mailstream_low *s, const void *p, size_t n)
{
	struct imap *i = s->data;

	return wire_write(i->wire, p, n);
}

static int low_close(mailstream_low *s)
{
	(void)s;
	return 0;
}

static int low_fd(mailstream_low *s)
{
	(void)s;
	return -1;
}

static void low_free(mailstream_low *s)
{
	free(s);
}

static void low_cancel(mailstream_low *s)
{
	(void)s;
}

static mailstream_low_driver low_driver = {
        .mailstream_read = low_read,
        .mailstream_write = low_write,
        .mailstream_close = low_close,
        .mailstream_get_fd = low_fd,
        .mailstream_free = low_free,
        .mailstream_cancel = low_cancel,
};

static pthread_once_t etpan_once = PTHREAD_ONCE_INIT;

/* libetpan would put long literals into files in /tmp; mail stays in memory. The
 * setting is the library's global. */
static void etpan_start(void)
{
	mmap_string_set_ceil(SIZE_MAX / 2);
}

/* ---- results ---- */

void imap_begin(struct imap *i, uint64_t bytes, int64_t ms)
{
	guard_budget(&i->guard, bytes);
	wire_deadline(i->wire, ms);
}

enum rc imap_refused(struct imap *i, struct ctx *c, const char *words)
{
	const char *slug = words ? trouble_of_imap(words) : NULL;

	return ctx_fail(c, RC_UPSTREAM, slug ? slug : "server_error", "{host} answered: {words}",
	        "host", i->server->host, "words", words && *words ? words : "NO", NULL);
}

enum rc imap_ended(struct imap *i, struct ctx *c)
{
	if (i->guard.bye_n == 0)
		return wire_fail(c, i->wire);
	char *words = server_words(i, i->guard.bye, i->guard.bye_n);
	const char *slug = trouble_of_imap(words);
	enum rc rc = ctx_fail(c, RC_UPSTREAM, slug ? slug : "server_error",
	        "{host} ended the connection. It said: {words}", "host", i->server->host, "words",
	        words, NULL);
	talloc_free(words);
	return rc;
}

enum rc imap_say(struct imap *i, struct ctx *c, int result)
{
	if (result == MAILIMAP_NO_ERROR)
		return RC_OK;
	if (wire_ended(i->wire) != WIRE_OPEN)
		return imap_ended(i, c);

	const char *said = i->session->imap_response;
	char *words = server_words(i, said ? said : "", said ? strlen(said) : 0);
	enum rc rc;
	if (result == MAILIMAP_ERROR_PARSE || result == MAILIMAP_ERROR_STREAM || !*words)
		rc = ctx_fail(c, RC_UPSTREAM, "server_error",
		        "{host} gave an answer that could not be understood.", "host",
		        i->server->host, NULL);
	else
		rc = imap_refused(i, c, words);
	talloc_free(words);
	/* Where the two sides may no longer agree on whose turn it is, only a new
	 * connection helps. */
	if (result == MAILIMAP_ERROR_PARSE || result == MAILIMAP_ERROR_STREAM ||
	        result == MAILIMAP_ERROR_PROTOCOL || result == MAILIMAP_ERROR_FATAL ||
	        result == MAILIMAP_ERROR_MEMORY)
		wire_set_ended(i->wire, WIRE_CLOSED);
	return rc;
}

char *imap_quote(const void *mem, const char *s)
{
	struct buf *b = buf_new(mem, 2 * strlen(s) + 2);

	buf_addc(b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(b, '\\');
		buf_addc(b, *s);
	}
	buf_addc(b, '"');
	return b->p;
}

/* ---- open and close ---- */

static int imap_destroy(struct imap *i)
{
	if (i->session) {
		imap_begin(i, IMAP_SMALL, 1000);
		mailimap_free(i->session);
	}
	i->session = NULL;
	return 0;
}

static struct mail_server *server_copy(const void *mem, const struct mail_server *s)
{
	struct mail_server *t = talloc_zero(mem, struct mail_server);

	*t = *s;
	t->host = talloc_strdup(t, s->host);
	t->login = s->login ? talloc_strdup(t, s->login) : NULL;
	t->secret = s->secret ? talloc_strdup(t, s->secret) : NULL;
	t->pin_sha256 = s->pin_sha256 ? talloc_strdup(t, s->pin_sha256) : NULL;
	t->ca_file = s->ca_file ? talloc_strdup(t, s->ca_file) : NULL;
	return t;
}

/* libetpan begins with a greeting: it gets one that says we are logged in already. */
static enum rc session_begin(struct imap *i, struct ctx *c)
{
	static const char greeting[] = "* PREAUTH ready\r\n";

	i->session = mailimap_new(0, NULL);
	if (!i->session)
		return ctx_broken(c, "libetpan: no session");
	mailstream_low *low = mailstream_low_new(i, &low_driver);
	if (!low)
		return ctx_broken(c, "libetpan: no stream");
	mailstream *s = mailstream_new(low, 16384);
	if (!s) {
		mailstream_low_free(low);
		return ctx_broken(c, "libetpan: no stream");
	}
	i->guard.inject = greeting;
	i->guard.inject_n = sizeof greeting - 1;
	int r = mailimap_connect(i->session, s);
	return imap_say(i, c, r == MAILIMAP_NO_ERROR_AUTHENTICATED ? MAILIMAP_NO_ERROR : r);
}

enum rc imap_open(struct ctx *c, const void *mem, const struct mail_server *s, struct imap **out)
{
	TRY(server_check(c, s));
	(void)pthread_once(&etpan_once, etpan_start);
	struct imap *i = talloc_zero(mem, struct imap);

	i->server = server_copy(i, s);
	talloc_set_destructor(i, imap_destroy);
	enum rc rc = wire_open(c, i, i->server, &i->wire);
	if (rc == RC_OK) {
		guard_init(&i->guard, i->wire);
		rc = imap_log_in(i, c);
	}
	if (rc == RC_OK)
		rc = session_begin(i, c);
	if (rc != RC_OK) {
		talloc_free(i);
		return rc;
	}
	*out = i;
	return RC_OK;
}

bool imap_is_open(const struct imap *i)
{
	return wire_ended(i->wire) == WIRE_OPEN;
}

/* ---- folders ---- */

static enum rc folder_name(struct ctx *c, const void *mem, const char *folder, char **out_encoded)
{
	char *name = folder_encode(mem, folder);

	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return ctx_fail_field(c, RC_INVALID, "folder", "folder_unreadable",
			        "That is not the name of a folder.", NULL);
	*out_encoded = name;
	return RC_OK;
}

enum rc imap_examine(struct imap *i, struct ctx *c, const char *folder, struct imap_status *out)
{
	void *tmp = talloc_new(i);
	char *name = NULL;
	enum rc rc = folder_name(c, tmp, folder, &name);

	if (rc == RC_OK) {
		imap_begin(i, IMAP_SMALL, (int64_t)server_timeout_s(i->server) * 2000);
		int r = mailimap_examine(i->session, name);
		if (r == MAILIMAP_ERROR_EXAMINE && wire_ended(i->wire) == WIRE_OPEN)
			rc = ctx_fail(c, RC_NOT_FOUND, "folder_unknown",
			        "{host} has no folder named {folder} that can be read.", "host",
			        i->server->host, "folder", folder, NULL);
		else
			rc = imap_say(i, c, r);
	}
	talloc_free(tmp);
	TRY(rc);
	const struct mailimap_selection_info *info = i->session->imap_selection_info;
	if (!info || info->sel_uidvalidity == 0) {
		/* Without it a cursor would mean nothing (RFC 3501 2.3.1.1). */
		return ctx_fail(c, RC_UPSTREAM, "server_error",
		        "{host} gives its mails no lasting numbers, so they cannot be fetched "
		        "safely.",
		        "host", i->server->host, NULL);
	}
	i->uidnext = info->sel_uidnext;
	*out = (struct imap_status){.uidvalidity = info->sel_uidvalidity,
	        .uidnext = info->sel_uidnext,
	        .exists = info->sel_exists};
	return RC_OK;
}

static struct mailimap_date_time *date_time_of(int64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	if (!gmtime_r(&t, &tm))
		return NULL;
	return mailimap_date_time_new(
	        tm.tm_mday, tm.tm_mon + 1, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec, 0);
}

enum rc imap_append(
        struct imap *i, struct ctx *c, const char *folder, struct bytes mail, int64_t date_ms)
{
	void *tmp = talloc_new(i);
	char *name = NULL;
	enum rc rc = folder_name(c, tmp, folder, &name);

	if (rc == RC_OK) {
		struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
		struct mailimap_date_time *date = date_ms > 0 ? date_time_of(date_ms) : NULL;
		struct mailimap_flag *seen = flags ? mailimap_flag_new_seen() : NULL;
		if (seen && mailimap_flag_list_add(flags, seen) != MAILIMAP_NO_ERROR)
			mailimap_flag_free(seen);
		/* A slow line is granted 4 kB a second. */
		imap_begin(i, IMAP_SMALL,
		        (int64_t)server_timeout_s(i->server) * 2000 + (int64_t)(mail.n / 4));
		int r = mailimap_append(
		        i->session, name, flags, date, (const char *)mail.p, mail.n);
		if (flags)
			mailimap_flag_list_free(flags);
		if (date)
			mailimap_date_time_free(date);
		rc = imap_say(i, c, r);
	}
	talloc_free(tmp);
	return rc;
}

/* ---- IDLE (RFC 2177) ---- */

bool imap_has_idle(const struct imap *i)
{
	return i->has_idle;
}

/* "* OK still here" is a sign of life, no news. */
static void idle_line(void *arg, const char *line)
{
	bool *news = arg;

	if (!str_istarts(line, "OK") && !str_istarts(line, "CAPABILITY"))
		*news = true;
}

/* What has come so far, without waiting for more than the line begun. */
static enum rc idle_read(struct imap *i, struct ctx *c, bool *news)
{
	char part[1024];
	bool line_begun = false;

	for (;;) {
		ssize_t n = line_begun ? guard_read(&i->guard, part, sizeof part)
		                       : guard_try_read(&i->guard, part, sizeof part - 1);
		if (n < 0)
			return imap_ended(i, c);
		if (n == 0)
			return RC_OK;
		if (!line_begun) {
			part[n] = 0;
			idle_line(news, str_starts(part, "* ") ? part + 2 : part);
		}
		line_begun = part[n - 1] != '\n';
	}
}

static enum rc idle_watch(
        struct imap *i, struct ctx *c, int64_t timeout_ms, int wake_fd, bool *news)
{
	int64_t end = clock_mono_ms() + timeout_ms;

	while (!*news) {
		int64_t left = end - clock_mono_ms();
		int what = guard_has_more(&i->guard) ? 1 : wire_wait(i->wire, left, wake_fd);
		if (what < 0)
			return imap_ended(i, c);
		if (what != 1)
			return RC_OK;
		TRY(idle_read(i, c, news));
	}
	return RC_OK;
}

enum rc imap_idle(struct imap *i, struct ctx *c, int64_t timeout_ms, int wake_fd, bool *out_news)
{
	static const char done[] = "DONE\r\n";
	enum line_status status;
	char *words;
	bool news = false;
	int64_t grace = (int64_t)server_timeout_s(i->server) * 1000;

	imap_begin(i, IMAP_SMALL, grace);
	TRY(line_tell(i, c, "IDLE"));
	TRY(line_hear(i, c, c, idle_line, &news, &status, &words));
	if (status != LINE_MORE)
		return imap_refused(i, c, words);
	imap_begin(i, IMAP_SMALL, timeout_ms + grace);
	TRY(idle_watch(i, c, timeout_ms, wake_fd, &news));
	imap_begin(i, IMAP_SMALL, grace);
	if (wire_write(i->wire, done, sizeof done - 1) < 0)
		return imap_ended(i, c);
	TRY(line_hear(i, c, c, idle_line, &news, &status, &words));
	if (status != LINE_OK)
		return imap_refused(i, c, words);
	*out_news = news;
	return RC_OK;
}
