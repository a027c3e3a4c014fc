#include "mail/parser.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "mail/frame.h"
#include "mail/pack.h"

#define MAX_MAILS 5000 /* starting one takes as long as reading 130 mails */
#define MAX_MS 30000 /* the heaviest honest letters take two seconds */
#define TOGETHER (64u << 10) /* bytes of a mail that go with what is said of it: it wakes once */
#define LARGE (16u << 20) /* a child that held so much is replaced: it keeps the memory */

struct parser {
	char *exe;
	pid_t pid; /* 0: none is running */
	int fd;
	unsigned served;
	struct mail_hints *told; /* what this child knows; NULL: nothing yet */
};

/* *out_status, if it is not NULL, as waitpid() gives it. */
static void stop(struct parser *p, int *out_status)
{
	int status = 0;

	if (!p->pid)
		return;
	(void)close(p->fd);
	(void)kill(p->pid, SIGKILL);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	p->pid = 0;
	p->fd = -1;
	p->served = 0;
	talloc_free(p->told);
	p->told = NULL;
	if (out_status)
		*out_status = status;
}

static int parser_free(struct parser *p)
{
	stop(p, NULL);
	return 0;
}

struct parser *parser_new(const void *mem, const char *exe)
{
	struct parser *p = talloc_zero(mem, struct parser);

	p->exe = talloc_strdup(p, exe);
	p->fd = -1;
	talloc_set_destructor(p, parser_free);
	return p;
}

/* Nothing of the server's environment but what the sanitisers read. */
static char **child_environment(const void *mem)
{
	static const char *const passed[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"};
	char **env = talloc_zero_array(mem, char *, sizeof passed / sizeof *passed + 2);
	size_t n = 0;

	env[n++] = talloc_strdup(env, "LC_ALL=C.UTF-8");
	for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
		const char *v = getenv(passed[i]);
		if (v)
			env[n++] = talloc_asprintf(env, "%s=%s", passed[i], v);
	}
	return env;
}

static int spawn(struct parser *p, int child_fd)
{
	void *tmp = talloc_new(p);
	char *argv[] = {p->exe, talloc_strdup(tmp, "parser-child"), NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	(void)sigemptyset(&none);
	rc = posix_spawn_file_actions_init(&actions);
	if (rc == 0) {
		rc = posix_spawnattr_init(&attr);
		if (rc == 0) {
			(void)posix_spawnattr_setsigmask(&attr, &none);
			(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
			rc = posix_spawn_file_actions_adddup2(&actions, child_fd, 0);
			rc = rc ? rc : posix_spawn_file_actions_adddup2(&actions, child_fd, 1);
			rc = rc ? rc : posix_spawn_file_actions_addclosefrom_np(&actions, 3);
			rc = rc ? rc
			        : posix_spawn(&p->pid, p->exe, &actions, &attr, argv,
			                  child_environment(tmp));
			(void)posix_spawnattr_destroy(&attr);
		}
		(void)posix_spawn_file_actions_destroy(&actions);
	}
	talloc_free(tmp);
	return rc;
}

static enum rc start(struct parser *p, struct ctx *c)
{
	int fds[2], rc;

	if (p->pid)
		return RC_OK;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return ctx_broken(c, "socketpair: %s", strerror(errno));
	rc = spawn(p, fds[1]);
	(void)close(fds[1]);
	if (rc != 0) {
		(void)close(fds[0]);
		p->pid = 0;
		return ctx_broken(c, "posix_spawn %s: %s", p->exe, strerror(rc));
	}
	p->fd = fds[0];
	p->served = 0;
	return RC_OK;
}

static enum rc gone(struct parser *p, struct ctx *c, enum frame_end end)
{
	int status = 0;

	stop(p, &status);
	/* It never read a mail: then none is to blame. */
	if (end == FRAME_CLOSED && WIFEXITED(status) &&
	        (WEXITSTATUS(status) == FRAME_EXIT_START ||
	                WEXITSTATUS(status) == FRAME_EXIT_SANDBOX))
		return ctx_broken(c, "parser-child ended at its start: %d", WEXITSTATUS(status));
	if (end == FRAME_LATE)
		return ctx_fail(c, RC_UPSTREAM, "parser_slow",
		        "This mail took too long to read, so it was set aside.", NULL);
	return ctx_fail(c, RC_UPSTREAM, "parser_died",
	        "This mail could not be read: reading it failed part way.", NULL);
}

static json_t *hints_json(const void *mem, const struct mail_hints *h)
{
	json_t *o = json_own(mem, json_object()), *own = json_array();

	for (const char *const *a = h->own_addresses; a && *a; a++)
		json_array_append_new(own, json_text(*a));
	json_object_set_new(o, "own_addresses", own);
	json_object_set_new(o, "authserv_id", json_text(h->authserv_id));
	json_object_set_new(o, "language", json_text(h->language));
	json_object_set_new(o, "spoken", json_text(h->spoken));
	json_object_set_new(o, "own_message_id_domain", json_text(h->own_message_id_domain));
	json_object_set_new(o, "spam_header", json_text(h->spam_header));
	return o;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_hints(const struct mail_hints *a, const struct mail_hints *b)
{
	static const char *const none[] = {NULL};
	const char *const *v = a->own_addresses ? a->own_addresses : none;
	const char *const *w = b->own_addresses ? b->own_addresses : none;

	while (*v && *w && strcmp(*v, *w) == 0) {
		v++;
		w++;
	}
	return !*v && !*w && same_text(a->authserv_id, b->authserv_id) &&
	       same_text(a->language, b->language) && same_text(a->spoken, b->spoken) &&
	       same_text(a->own_message_id_domain, b->own_message_id_domain) &&
	       same_text(a->spam_header, b->spam_header);
}

static struct mail_hints *copy_hints(const void *mem, const struct mail_hints *h)
{
	struct mail_hints *copy = talloc_zero(mem, struct mail_hints);
	size_t n = 0;

	while (h->own_addresses && h->own_addresses[n])
		n++;
	const char **own = talloc_zero_array(copy, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		own[i] = talloc_strdup(copy, h->own_addresses[i]);
	copy->own_addresses = own;
	copy->authserv_id = talloc_strdup(copy, h->authserv_id);
	copy->language = talloc_strdup(copy, h->language);
	copy->spoken = talloc_strdup(copy, h->spoken);
	copy->own_message_id_domain = talloc_strdup(copy, h->own_message_id_domain);
	copy->spam_header = talloc_strdup(copy, h->spam_header);
	return copy;
}

/* What the child knows from the mail before is not said again. */
static const char *hints_text(struct parser *p, const void *mem, const struct mail_hints *h)
{
	static const struct mail_hints none = {0};

	h = h ? h : &none;
	if (p->told && same_hints(p->told, h))
		return "";
	talloc_free(p->told);
	p->told = copy_hints(p, h);
	return json_write(mem, hints_json(mem, h));
}

static enum frame_end ask(struct parser *p, const void *mem, struct bytes raw,
        const struct mail_hints *hints, int64_t deadline)
{
	const char *text = hints_text(p, mem, hints);
	uint32_t n = (uint32_t)strlen(text);
	uint64_t raw_n = raw.n;
	struct buf *head = buf_new(mem, FRAME_MAX_HINTS + TOGETHER + 64);
	enum frame_end e;

	buf_add(head, &n, sizeof n);
	buf_add(head, text, n);
	buf_add(head, &raw_n, sizeof raw_n);
	if (raw.n <= TOGETHER)
		buf_add(head, raw.p, raw.n);
	e = frame_write(p->fd, head->p, head->n, deadline);
	if (e == FRAME_OK && raw.n > TOGETHER)
		e = frame_write(p->fd, raw.p, raw.n, deadline);
	return e;
}

/* The child could not make a mail of it; its words are not repeated, only its slug. */
static enum rc refused(struct ctx *c, const char *slug)
{
	if (strcmp(slug, "mail_empty") == 0)
		return ctx_fail(c, RC_INVALID, "mail_empty", "This mail is empty.", NULL);
	if (strcmp(slug, "mail_too_large") == 0)
		return ctx_fail(
		        c, RC_LIMIT, "mail_too_large", "This mail is larger than 150 MB.", NULL);
	if (strcmp(slug, "not_a_mail") == 0)
		return ctx_fail(c, RC_INVALID, "not_a_mail",
		        "This is not a mail: it has no header and no text.", NULL);
	return ctx_fail(c, RC_UPSTREAM, "parser_failed", "This mail could not be read.", NULL);
}

static enum frame_end read_attachments(struct parser *p, struct mail *m, int64_t deadline)
{
	size_t total = 0;

	for (size_t i = 0; i < m->attachment_count; i++) {
		struct mail_attachment *a = &m->attachments[i];
		uint8_t *bytes;
		enum frame_end e;

		total += a->bytes.n;
		if (total > (size_t)MAIL_MAX_BYTES * 2)
			return FRAME_CLOSED;
		bytes = talloc_array(m, uint8_t, a->bytes.n + 1);
		e = frame_read(p->fd, bytes, a->bytes.n, deadline);
		if (e != FRAME_OK)
			return e;
		a->bytes.p = bytes;
		a->sha256 = sha256_hex(m, bytes, a->bytes.n); /* never asked: it names a blob */
	}
	return FRAME_OK;
}

/* n: the length of the record. */
static enum rc hear(struct parser *p, struct ctx *c, const void *mem, void *tmp, uint32_t n,
        int64_t deadline, struct mail **out)
{
	char *block;
	const char *slug;
	struct mail *m;
	enum frame_end e;

	if (n > FRAME_MAX_RECORD)
		return gone(p, c, FRAME_CLOSED);
	block = talloc_array(tmp, char, (size_t)n + 1);
	e = frame_read(p->fd, block, n, deadline);
	if (e != FRAME_OK)
		return gone(p, c, e);
	slug = mail_pack_failed(tmp, block, n);
	if (slug)
		return refused(c, slug);
	if (mail_unpack(c, mem, block, n, &m) != RC_OK)
		return gone(p, c, FRAME_CLOSED);
	e = read_attachments(p, m, deadline);
	if (e != FRAME_OK) {
		talloc_free(m);
		return gone(p, c, e);
	}
	*out = m;
	return RC_OK;
}

/* The mail to the child, and the first of its answer. A child that had read mails before may
 * have died without this one's doing (a full memory, an old one's leavings): a fresh one is
 * asked before this mail is blamed. */
static enum rc ask_first(struct parser *p, struct ctx *c, const void *tmp, struct bytes raw,
        const struct mail_hints *hints, int64_t deadline, uint32_t *out_n)
{
	bool was_idle = p->pid != 0;
	enum frame_end e;

	TRY(start(p, c));
	e = ask(p, tmp, raw, hints, deadline);
	if (e == FRAME_OK)
		e = frame_read(p->fd, out_n, sizeof *out_n, deadline);
	if (e == FRAME_CLOSED && was_idle) {
		stop(p, NULL);
		return ask_first(p, c, tmp, raw, hints, deadline, out_n);
	}
	return e == FRAME_OK ? RC_OK : gone(p, c, e);
}

enum rc parser_run(struct parser *p, struct ctx *c, const void *mem, struct bytes raw,
        const struct mail_hints *hints, struct mail **out)
{
	int64_t deadline = clock_mono_ms() + MAX_MS;
	uint32_t n;
	void *tmp;
	enum rc rc;

	if (raw.n > MAIL_MAX_BYTES)
		return ctx_fail(
		        c, RC_LIMIT, "mail_too_large", "This mail is larger than 150 MB.", NULL);
	tmp = talloc_new(c);
	rc = ask_first(p, c, tmp, raw, hints, deadline, &n);
	if (rc == RC_OK)
		rc = hear(p, c, mem, tmp, n, deadline, out);
	talloc_free(tmp);
	if (p->pid && (++p->served >= MAX_MAILS || raw.n > LARGE))
		stop(p, NULL);
	return rc;
}
