#include "desk/login.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/str.h"
#include "desk/audit.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/login_failure.h"
#include "store/user.h"

#define PASSWORD_MIN 10
#define PASSWORD_MAX 1000
#define AT_ONCE 2
#define MAY_WAIT 4
#define MAX_DOUBLINGS 20

/* No account has this password; checking it takes as long as a real one. */
static const char nobody_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$"
                                  "AAECAwQFBgcICQoLDA0ODw$"
                                  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/* Global by nature: it bounds the memory of this process, whoever calls. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t free;
	int running, waiting;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static enum rc gate_enter(struct ctx *c)
{
	pthread_mutex_lock(&gate.lock);
	if (gate.running >= AT_ONCE && gate.waiting >= MAY_WAIT) {
		pthread_mutex_unlock(&gate.lock);
		return ctx_fail(c, RC_BUSY, "busy",
		        "Many people are signing in right now. Try again in a moment", NULL);
	}
	gate.waiting++;
	while (gate.running >= AT_ONCE)
		pthread_cond_wait(&gate.free, &gate.lock);
	gate.waiting--;
	gate.running++;
	pthread_mutex_unlock(&gate.lock);
	return RC_OK;
}

static void gate_leave(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.running--;
	pthread_cond_signal(&gate.free);
	pthread_mutex_unlock(&gate.lock);
}

enum rc password_check(struct ctx *c, const char *password)
{
	size_t n = utf8_length(password);

	if (n < PASSWORD_MIN)
		return ctx_fail_field(c, RC_INVALID, "password", "too_short",
		        "A password needs at least {min} characters", "min", "10", NULL);
	if (strspn(password, (char[]){password[0], '\0'}) == strlen(password))
		return ctx_fail_field(c, RC_INVALID, "password", "too_simple",
		        "One letter repeated is no password", NULL);
	if (n > PASSWORD_MAX)
		return ctx_fail_field(c, RC_INVALID, "password", "too_long",
		        "A password can have at most {max} characters", "max", "1000", NULL);
	return RC_OK;
}

enum rc password_try(struct ctx *c, const char *hash, const char *password, bool *out_fits)
{
	TRY(gate_enter(c));
	bool fits = password_verify(hash != NULL ? hash : nobody_hash, password);
	gate_leave();
	*out_fits = fits && hash != NULL;
	return RC_OK;
}

enum rc password_make(struct ctx *c, const char *password, char **out_hash)
{
	TRY(password_check(c, password));
	TRY(gate_enter(c));
	enum rc rc = password_hash(c, password, out_hash);
	gate_leave();
	return rc;
}

/* A person owns a whole /64, so that is what counts as one address. */
static const char *network_key(const void *mem, const char *ip)
{
	struct in6_addr a;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, ip, &a) != 1)
		return talloc_asprintf(mem, "ip:%s", ip);
	if (!IN6_IS_ADDR_V4MAPPED(&a))
		memset(&a.s6_addr[8], 0, 8);
	inet_ntop(AF_INET6, &a, text, sizeof(text));
	return talloc_asprintf(mem, "ip:%s", text);
}

struct attempt_of {
	const char *ip, *address;
	const char
	        *what; /* before the keys: "" to sign in, or something else that is counted apart */
	bool quiet; /* out: the account has had enough */
};

struct limit {
	const char *key, *setting;
	bool is_network;
};

/* The keys under which this attempt counts; returns how many. */
static int limits_of(struct ctx *c, const struct attempt_of *a, struct limit out[2])
{
	int n = 0;

	if (a->ip != NULL)
		out[n++] =
		        (struct limit){talloc_asprintf(c, "%s%s", a->what, network_key(c, a->ip)),
		                "login_tries_address", true};
	if (a->address == NULL)
		return n;
	/* the hash: an account that does not exist leaves no address behind */
	char *hash = sha256_hex(c, a->address, strlen(a->address));
	out[n++] = (struct limit){
	        talloc_asprintf(c, "%saccount:%s", a->what, hash), "login_tries_account", false};
	return n;
}

static enum rc too_many(struct ctx *c, int64_t wait_ms)
{
	int64_t seconds = (wait_ms + 999) / 1000;

	enum rc rc = ctx_fail(c, RC_LIMIT, "too_many_tries",
	        "That was tried too often. Try again in {seconds} seconds", "seconds",
	        talloc_asprintf(c, "%lld", (long long)seconds), NULL);
	c->fail.extra = json_own(c, json_pack("{s:I}", "retry_after", (json_int_t)seconds));
	return rc;
}

static enum rc allowed_tx(struct ctx *c, void *arg)
{
	struct limit limits[2];
	int n = limits_of(c, arg, limits);

	for (int i = 0; i < n; i++) {
		struct login_failure f;
		TRY(store_login_failure_get(c, limits[i].key, &f));
		if (f.blocked_until_ms > c->now_ms)
			return too_many(c, f.blocked_until_ms - c->now_ms);
	}
	return RC_OK;
}

enum rc login_allowed(struct ctx *c, const char *ip, const char *address)
{
	struct attempt_of a = {.ip = ip, .address = address, .what = ""};

	return store_tx(c, DB_READ, allowed_tx, &a);
}

/* The account or the network that has to wait from now; an account that is nobody's is not told. */
static enum rc note(struct ctx *c, const struct attempt_of *a, bool is_network)
{
	struct audit row = {.noun = "sign_in", .verb = "failed", .name = a->ip};
	json_t *changes = audit_changes(c);
	struct user u;

	if (!is_network) {
		enum rc rc = store_user_by_address(c, c, a->address, &u);
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_OK : rc;
		row.subject_id = u.id;
		row.name = u.name;
		audit_text(changes, "network", NULL, a->ip);
	}
	return audit_add(c, &row, changes);
}

static enum rc failed_tx(struct ctx *c, void *arg)
{
	const struct attempt_of *a = arg;
	struct limit limits[2];
	int n = limits_of(c, a, limits);
	int64_t window_ms, tries;

	TRY(setting_i64(c, "login_window_minutes", &window_ms));
	window_ms *= 60000;
	for (int i = 0; i < n; i++) {
		struct login_failure f;
		TRY(setting_i64(c, limits[i].setting, &tries));
		TRY(store_login_failure_get(c, limits[i].key, &f));
		if (f.last_ms + window_ms < c->now_ms)
			f.failures = 0;
		f.failures++;
		f.last_ms = c->now_ms;
		if (f.failures == tries && a->what[0] == 0)
			TRY(note(c, a, limits[i].is_network));
		if (f.failures >= tries) {
			int64_t over = f.failures - tries;
			int64_t wait = (int64_t)2000
			               << (over > MAX_DOUBLINGS ? MAX_DOUBLINGS : over);
			f.blocked_until_ms = c->now_ms + (wait < window_ms ? wait : window_ms);
		}
		TRY(store_login_failure_set(c, limits[i].key, &f));
	}
	return RC_OK;
}

enum rc login_failed(struct ctx *c, const char *ip, const char *address)
{
	struct attempt_of a = {.ip = ip, .address = address, .what = ""};

	return store_tx(c, DB_WRITE, failed_tx, &a);
}

static enum rc reset_tx(struct ctx *c, void *arg)
{
	struct attempt_of *a = arg;
	struct limit limits[2];
	int n = limits_of(c, a, limits);

	a->quiet = false;
	for (int i = 0; i < n; i++) {
		struct login_failure f;
		TRY(store_login_failure_get(c, limits[i].key, &f));
		if (f.blocked_until_ms <= c->now_ms)
			continue;
		if (limits[i].is_network)
			return too_many(c, f.blocked_until_ms - c->now_ms);
		a->quiet = true;
	}
	return failed_tx(c, a);
}

enum rc login_reset_asked(struct ctx *c, const char *ip, const char *address, bool *out_quiet)
{
	struct attempt_of a = {.ip = ip, .address = address, .what = "reset-"};

	TRY(store_tx(c, DB_WRITE, reset_tx, &a));
	*out_quiet = a.quiet;
	return RC_OK;
}

/* A network keeps half of its failures: whoever has one account must not be able to wipe
 * out what was tried on others. */
static enum rc halve(struct ctx *c, const char *key)
{
	struct login_failure f;

	TRY(store_login_failure_get(c, key, &f));
	f.failures /= 2;
	return f.failures == 0 ? store_login_failure_forget(c, key)
	                       : store_login_failure_set(c, key, &f);
}

/* The account is clear again. */
static enum rc succeeded_tx(struct ctx *c, void *arg)
{
	struct limit limits[2];
	int n = limits_of(c, arg, limits);

	for (int i = 0; i < n; i++)
		TRY(limits[i].is_network ? halve(c, limits[i].key)
		                         : store_login_failure_forget(c, limits[i].key));
	return RC_OK;
}

enum rc login_succeeded(struct ctx *c, const char *ip, const char *address)
{
	struct attempt_of a = {.ip = ip, .address = address, .what = ""};

	return store_tx(c, DB_WRITE, succeeded_tx, &a);
}
