#include "conf/file.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "conf/near.h"

#define FILE_MAX 65536
#define PROXIES_MAX 64

enum key_type { KEY_TEXT, KEY_PATH, KEY_LIST, KEY_LEVEL, KEY_INT };

struct conf_key {
	const char *key;
	enum key_type type;
	const char *fallback;
	int64_t min, max;
};

#define CONF_KEY(key, type, fallback, min, max, help) {#key, KEY_##type, fallback, min, max},
static const struct conf_key keys[] = {
#include "conf/file.def"
};
#undef CONF_KEY

#define CONF_KEY(key, type, fallback, min, max, help) #key,
static const char *const names[] = {
#include "conf/file.def"
};
#undef CONF_KEY

#define CONF_KEY(key, type, fallback, min, max, help) KEY_OF_##key,
enum key_index {
#include "conf/file.def"
	KEY_COUNT
};
#undef CONF_KEY

static const char *const levels[] = {"error", "warn", "info", "debug"};

static bool level_find(const char *name, enum log_level *out)
{
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		if (str_eq(levels[i], name)) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

static enum rc key_find(struct ctx *c, const char *name, size_t *out)
{
	const char *near;

	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (str_eq(names[i], name)) {
			*out = i;
			return RC_OK;
		}
	}
	near = near_find(name, names, KEY_COUNT);
	if (near != NULL)
		return ctx_fail_field(c, RC_INVALID, name, "conf_unknown_key",
		        "wellspring.conf has no key {key}. Is {near} meant?", "key", name, "near",
		        near, NULL);
	return ctx_fail_field(c, RC_INVALID, name, "conf_unknown_key",
	        "wellspring.conf has no key {key}. docs/settings.md lists the keys.", "key", name,
	        NULL);
}

static enum rc value_check(struct ctx *c, const struct conf_key *k, const char *value)
{
	enum log_level level;
	int64_t n;

	if (!utf8_valid(value, strlen(value)) || strchr(value, '\n') != NULL)
		return ctx_fail_field(c, RC_INVALID, k->key, "conf_value",
		        "The value of {key} in wellspring.conf is no plain line of text.", "key",
		        k->key, NULL);
	if (k->type == KEY_LEVEL && !level_find(value, &level))
		return ctx_fail_field(c, RC_INVALID, k->key, "conf_value",
		        "{key} in wellspring.conf is to be one of {choices}.", "key", k->key,
		        "choices", "error, warn, info, debug", NULL);
	if (k->type == KEY_INT && (str_to_i64(value, &n) != RC_OK || n < k->min || n > k->max))
		return ctx_fail_field(c, RC_INVALID, k->key, "conf_value",
		        "{key} in wellspring.conf is to be a whole number from {min} to {max}.",
		        "key", k->key, "min", talloc_asprintf(c, "%lld", (long long)k->min), "max",
		        talloc_asprintf(c, "%lld", (long long)k->max), NULL);
	return RC_OK;
}

/* One "key = value" line. False for blank and comment lines. */
static enum rc line_split(
        struct ctx *c, const char *line, int number, const char **key, const char **value)
{
	char *text = str_trim(c, line);
	char *equals = strchr(text, '=');

	*key = NULL;
	if (*text == '\0' || *text == '#')
		return RC_OK;
	if (equals == NULL)
		return ctx_fail(c, RC_INVALID, "conf_line",
		        "Line {line} of wellspring.conf is not of the form key = value.", "line",
		        talloc_asprintf(c, "%d", number), NULL);
	*equals = '\0';
	*key = str_trim(c, text);
	*value = str_trim(c, equals + 1);
	return RC_OK;
}

static enum rc text_read(struct ctx *c, const char *path, char **out)
{
	struct bytes b;
	enum rc rc;

	if (!file_exists(path)) {
		*out = mem_must(talloc_strdup(c, ""));
		return RC_OK;
	}
	rc = file_read(c, path, FILE_MAX, &b);
	if (rc != RC_OK)
		return rc;
	if (!utf8_valid(b.p, b.n) || memchr(b.p, '\0', b.n) != NULL)
		return ctx_fail(c, RC_INVALID, "conf_not_text", "{path} is no text file in UTF-8.",
		        "path", path, NULL);
	*out = mem_must(talloc_strndup(c, (const char *)b.p, b.n));
	return RC_OK;
}

static enum rc values_read(struct ctx *c, char *text, const char *values[KEY_COUNT])
{
	int number = 0;

	for (char *line; (line = strsep(&text, "\n")) != NULL;) {
		const char *key = NULL;
		const char *value = NULL;
		size_t i = 0;

		TRY(line_split(c, line, ++number, &key, &value));
		if (key == NULL)
			continue;
		TRY(key_find(c, key, &i));
		TRY(value_check(c, &keys[i], value));
		if (values[i] != NULL)
			return ctx_fail_field(c, RC_INVALID, key, "conf_twice",
			        "{key} stands twice in wellspring.conf.", "key", key, NULL);
		values[i] = value;
	}
	return RC_OK;
}

static const char *path_value(const void *mem, const char *dir, const char *value)
{
	if (*value == '\0' || *value == '/')
		return value;
	return path_join(mem, dir, value);
}

static enum rc list_value(struct ctx *c, const char *value, const char ***out)
{
	const char **list = mem_must(talloc_zero_array(c, const char *, PROXIES_MAX + 1));
	char *rest = mem_must(talloc_strdup(list, value));
	size_t n = 0;

	for (char *part; (part = strsep(&rest, ",")) != NULL;) {
		const char *item = str_trim(list, part);

		if (*item == '\0')
			continue;
		if (n == PROXIES_MAX)
			return ctx_fail_field(c, RC_LIMIT, "trusted_proxies", "conf_value",
			        "wellspring.conf names too many proxies.", NULL);
		list[n++] = item;
	}
	*out = list;
	return RC_OK;
}

static const char *url_value(const void *mem, const char *value)
{
	size_t n = strlen(value);

	while (n > 0 && value[n - 1] == '/')
		n--;
	return mem_must(talloc_strndup(mem, value, n));
}

enum rc conf_file_read(struct ctx *c, const char *dir, struct conf_file **out)
{
	struct conf_file *f = mem_must(talloc_zero(c, struct conf_file));
	const char *v[KEY_COUNT] = {NULL};
	char *text;

	TRY(text_read(c, path_join(f, dir, CONF_FILE_NAME), &text));
	TRY(values_read(c, text, v));
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (v[i] == NULL)
			v[i] = keys[i].fallback;
	}
	f->listen = v[KEY_OF_listen];
	f->database = v[KEY_OF_database];
	f->public_url = url_value(f, v[KEY_OF_public_url]);
	f->tls_cert = path_value(f, dir, v[KEY_OF_tls_cert]);
	f->tls_key = path_value(f, dir, v[KEY_OF_tls_key]);
	f->key_file = path_value(f, dir, v[KEY_OF_key_file]);
	TRY(list_value(c, v[KEY_OF_trusted_proxies], &f->trusted_proxies));
	/* Checked with the other values; a number or level that did not fit never comes here. */
	(void)level_find(v[KEY_OF_log_level], &f->log_level);
	TRY(str_to_i64(v[KEY_OF_workers], &f->workers));
	TRY(str_to_i64(v[KEY_OF_parsers], &f->parsers));
	if ((*f->tls_cert == '\0') != (*f->tls_key == '\0'))
		return ctx_fail_field(c, RC_INVALID, "tls_key", "conf_tls",
		        "tls_cert and tls_key in wellspring.conf belong together: set both or "
		        "none.",
		        NULL);
	*out = f;
	return RC_OK;
}

enum rc conf_file_set(struct ctx *c, const char *dir, const char *key, const char *value)
{
	const char *path = path_join(c, dir, CONF_FILE_NAME);
	struct buf *b = buf_new(c, FILE_MAX);
	bool written = false;
	int number = 0;
	char *text;
	size_t i;

	TRY(key_find(c, key, &i));
	TRY(value_check(c, &keys[i], value));
	TRY(text_read(c, path, &text));
	if (str_ends(text, "\n"))
		text[strlen(text) - 1] = '\0';
	for (char *line; *text != '\0' && (line = strsep(&text, "\n")) != NULL;) {
		const char *k = NULL;
		const char *was;

		TRY(line_split(c, line, ++number, &k, &was));
		if (k != NULL && str_eq(k, key)) {
			buf_addf(b, "%s = %s\n", key, value);
			written = true;
		} else {
			buf_addf(b, "%s\n", line);
		}
		if (text == NULL)
			break;
	}
	if (!written)
		buf_addf(b, "%s = %s\n", key, value);
	if (b->full)
		return ctx_fail(
		        c, RC_LIMIT, "conf_too_large", "wellspring.conf is too large.", NULL);
	return file_write_sync(c, path, b->p, b->n, 0600); /* it may hold a password */
}

bool conf_host_is_here(const char *text)
{
	const char *scheme = strstr(text, "://"), *host = scheme != NULL ? scheme + 3 : text;
	size_t n = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");

	return str_istarts(host, "127.") || (n == 9 && str_istarts(host, "localhost")) ||
	       (n == 5 && strncmp(host, "[::1]", n) == 0);
}
