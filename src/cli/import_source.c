/* cli/import_source: files, and the mails in them. */
#include "cli/import_source.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "mail/mail.h"

#define MAX_DEPTH 64

struct source {
	bool mbox, maildir;
	const char **files;
	size_t n, at;
	const uint8_t *map; /* the mbox that is open */
	size_t size, pos;
	int64_t map_ms;
	size_t left; /* files that could not be opened */
};

static int source_close(struct source *s)
{
	if (s->map != NULL)
		munmap((void *)(uintptr_t)s->map, s->size);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool in_maildir(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash != NULL ? (size_t)(slash - path) : 0;
	return n >= 4 &&
	       (strncmp(path + n - 4, "/cur", 4) == 0 || strncmp(path + n - 4, "/new", 4) == 0);
}

static bool wanted(const struct source *s, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	if (s->maildir)
		return in_maildir(path) && name[0] != '.';
	if (s->mbox)
		return name[0] != '.';
	size_t n = strlen(name);
	return n > 4 && str_ieq(name + n - 4, ".eml");
}

static void close_dir(void *d)
{
	closedir(d);
}

static enum rc add_files(struct ctx *c, struct source *s, const char *path, int depth)
{
	void *scope = talloc_new(s);
	DIR *d = opendir(path);
	if (d == NULL)
		return ctx_broken(c, "opendir %s: %s", path, strerror(errno));
	ctx_defer(scope, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct stat st;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		char *file = path_join(s, path, e->d_name);
		if (lstat(file, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < MAX_DEPTH)
			TRY(add_files(c, s, file, depth + 1));
		/* a link to a mail is one; a link to a folder might lead in circles */
		if (S_ISLNK(st.st_mode) && stat(file, &st) != 0)
			st.st_mode = S_IFREG; /* it leads nowhere, which is told at its turn */
		if (!S_ISREG(st.st_mode) || !wanted(s, file)) {
			talloc_free(file);
			continue;
		}
		if ((s->n & (s->n - 1)) == 0)
			s->files =
			        talloc_realloc(s, s->files, const char *, s->n > 0 ? s->n * 2 : 1);
		s->files[s->n++] = file;
	}
	talloc_free(scope);
	return RC_OK;
}

enum rc source_open(struct ctx *c, const char *kind, const char *path, struct source **out)
{
	struct source *s = talloc_zero(c, struct source);
	struct stat st;

	talloc_set_destructor(s, source_close);
	s->mbox = str_eq(kind, "mbox");
	s->maildir = str_eq(kind, "maildir");
	if (!s->mbox && !s->maildir && !str_eq(kind, "eml"))
		return ctx_fail(c, RC_INVALID, "usage", "import takes mbox, maildir or eml", NULL);
	if (stat(path, &st) != 0)
		return ctx_fail(
		        c, RC_NOT_FOUND, "no_such_path", "{path} is not there", "path", path, NULL);
	if (S_ISDIR(st.st_mode)) {
		TRY(add_files(c, s, path, 0));
	} else if (s->maildir) {
		return ctx_fail(c, RC_INVALID, "usage", "A maildir is a folder", NULL);
	} else {
		s->files = talloc_array(s, const char *, 1);
		s->files[s->n++] = talloc_strdup(s, path);
	}
	if (s->n > 1)
		qsort(s->files, s->n, sizeof *s->files, by_name);
	*out = s;
	return RC_OK;
}

double source_progress(const struct source *s)
{
	double part = s->map != NULL && s->size > 0 ? (double)s->pos / (double)s->size : 0;
	double done = s->map != NULL && s->at > 0 ? (double)(s->at - 1) + part : (double)s->at;
	return s->n > 0 ? done / (double)s->n : 1;
}

/* ---- mbox ---- */

static size_t line_end(const struct source *s, size_t at)
{
	const uint8_t *nl = memchr(s->map + at, '\n', s->size - at);
	return nl != NULL ? (size_t)(nl - s->map) + 1 : s->size;
}

/* "From sender Mon Jan  5 10:00:00 2026": a time and a year, so that a sentence in a mail
 * that begins with From is not taken for it. */
static bool is_from_line(const struct source *s, size_t at)
{
	size_t end = line_end(s, at);
	bool has_time = false, has_year = false;

	if (end - at < 10 || memcmp(s->map + at, "From ", 5) != 0)
		return false;
	for (size_t i = at + 5; i + 4 < end; i++) {
		const uint8_t *p = s->map + i;
		has_time |= isdigit(p[0]) && p[1] == ':' && isdigit(p[2]) && isdigit(p[3]);
		has_year |= !isdigit(p[-1]) && (p[0] == '1' || p[0] == '2') && isdigit(p[1]) &&
		            isdigit(p[2]) && isdigit(p[3]) && !isdigit(p[4]);
	}
	return has_time && has_year;
}

static bool is_blank_before(const struct source *s, size_t at)
{
	if (at < 2 || s->map[at - 1] != '\n')
		return at == 0;
	return s->map[at - 2] == '\n' ||
	       (at >= 3 && s->map[at - 2] == '\r' && s->map[at - 3] == '\n');
}

/* The number of a Content-Length line, or -1 for any other line. */
static int64_t length_in_line(const struct source *s, size_t at, size_t end)
{
	static const char name[] = "Content-Length:";
	const size_t n = sizeof name - 1;
	int64_t length = 0;

	if (end - at <= n || strncasecmp((const char *)s->map + at, name, n) != 0)
		return -1;
	for (size_t i = at + n; i < end && length < (int64_t)s->size; i++)
		if (isdigit(s->map[i]))
			length = length * 10 + (s->map[i] - '0');
	return length;
}

/* Where the body ends that the header at `at` announces, if a From line or the end of the
 * file follows there; 0 otherwise. */
static size_t end_by_length(const struct source *s, size_t at)
{
	int64_t length = -1;
	bool blank = false;

	for (size_t end; at < s->size && !blank; at = end) {
		end = line_end(s, at);
		blank = s->map[at] == '\n' || (s->map[at] == '\r' && at + 1 < end);
		int64_t found = length_in_line(s, at, end);
		length = found >= 0 ? found : length;
	}
	if (length < 0 || length > (int64_t)(s->size - at))
		return 0;
	size_t end = at + (size_t)length, next = end;
	while (next < s->size && (s->map[next] == '\n' || s->map[next] == '\r'))
		next++;
	return next == s->size || (next > end && is_from_line(s, next)) ? end : 0;
}

static size_t end_by_search(const struct source *s, size_t at)
{
	for (; at < s->size; at = line_end(s, at))
		if (s->map[at] == 'F' && is_blank_before(s, at) && is_from_line(s, at))
			return at;
	return s->size;
}

/* mboxrd (and what mboxo escaped): one ">" less before "From ". */
static struct bytes unescape(const void *mem, struct bytes b)
{
	uint8_t *out = talloc_size(mem, b.n > 0 ? b.n : 1);
	size_t n = 0;
	for (size_t at = 0; at < b.n;) {
		const uint8_t *nl = memchr(b.p + at, '\n', b.n - at);
		size_t end = nl != NULL ? (size_t)(nl - b.p) + 1 : b.n, q = at;
		while (q < end && b.p[q] == '>')
			q++;
		if (q > at && end - q >= 5 && memcmp(b.p + q, "From ", 5) == 0)
			at++;
		memcpy(out + n, b.p + at, end - at);
		n += end - at;
		at = end;
	}
	return (struct bytes){out, n};
}

static struct bytes next_in_mbox(struct source *s, const void *mem, bool *out_too_large)
{
	size_t start = is_from_line(s, s->pos) ? line_end(s, s->pos) : s->pos;
	size_t end = end_by_length(s, start);
	bool exact = end != 0;
	if (!exact)
		end = end_by_search(s, start);
	s->pos = end;
	while (s->pos < s->size && (s->map[s->pos] == '\n' || s->map[s->pos] == '\r'))
		s->pos++;
	/* The blank line before the next From line belongs to the mbox. */
	if (!exact && end > start && s->map[end - 1] == '\n' && end < s->size) {
		end--;
		if (end > start && s->map[end - 1] == '\r')
			end--;
	}
	struct bytes b = {s->map + start, end - start};
	*out_too_large = b.n > MAIL_MAX_BYTES;
	if (*out_too_large)
		return b;
	return exact ? (struct bytes){talloc_memdup(mem, b.p, b.n), b.n} : unescape(mem, b);
}

static enum rc open_map(struct ctx *c, struct source *s, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		int e = errno;
		if (fd >= 0)
			close(fd);
		return ctx_broken(c, "open %s: %s", path, strerror(e));
	}
	void *map = st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
	                           : NULL;
	close(fd);
	if (map == MAP_FAILED)
		return ctx_broken(c, "mmap %s: %s", path, strerror(errno));
	s->map = map;
	s->size = (size_t)st.st_size;
	s->pos = 0;
	s->map_ms = (int64_t)st.st_mtim.tv_sec * 1000;
	while (s->pos < s->size && (s->map[s->pos] == '\n' || s->map[s->pos] == '\r'))
		s->pos++;
	return RC_OK;
}

/* A file that may not be read, or that a mail program renamed meanwhile, holds up no other. */
static void leave(struct source *s, struct ctx *c, const char *path)
{
	s->left++;
	log_line(LOG_WARN, "import_left", "file", path, "why",
	        c->fail.detail != NULL ? c->fail.detail : "", NULL);
	ctx_clear_failure(c);
}

static enum rc next_of_mboxes(
        struct source *s, struct ctx *c, const void *mem, struct source_mail *out)
{
	while (s->map == NULL || s->pos >= s->size) {
		source_close(s);
		s->map = NULL;
		if (s->at == s->n)
			return RC_NOT_FOUND;
		const char *path = s->files[s->at++];
		if (open_map(c, s, path) != RC_OK)
			leave(s, c, path);
	}
	*out = (struct source_mail){.ms = s->map_ms, .filed = "inbox"};
	struct bytes b = next_in_mbox(s, mem, &out->too_large);
	out->size = (int64_t)b.n;
	if (out->too_large)
		out->hash = sha256_hex(mem, b.p, b.n);
	else
		out->bytes = b;
	return RC_OK;
}

/* ---- one file, one mail ---- */

/* Maildir++: .Sent/cur/…, .Junk/cur/… */
static const char *filed_by_path(const char *path)
{
	static const char *const sent[] = {"/.Sent", "/Sent/", "/.INBOX.Sent"};
	static const char *const junk[] = {
	        "/.Junk", "/Junk/", "/.Spam", "/Spam/", "/.INBOX.Junk", "/.INBOX.Spam"};
	for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
		if (strstr(path, sent[i]) != NULL)
			return "sent";
	for (size_t i = 0; i < sizeof junk / sizeof *junk; i++)
		if (strstr(path, junk[i]) != NULL)
			return "junk";
	return "inbox";
}

static enum rc read_mail(
        struct source *s, struct ctx *c, const void *mem, const char *path, struct source_mail *out)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return ctx_broken(c, "%s: %s", path, strerror(errno));
	*out = (struct source_mail){
	        .ms = (int64_t)st.st_mtim.tv_sec * 1000,
	        .filed = s->maildir ? filed_by_path(path) : "inbox",
	        .size = st.st_size,
	};
	enum rc rc = file_read(c, path, MAIL_MAX_BYTES, &out->bytes);
	if (rc == RC_LIMIT) {
		ctx_clear_failure(c);
		TRY(open_map(c, s, path));
		out->too_large = true;
		out->hash = sha256_hex(mem, s->map, s->size);
		source_close(s);
		s->map = NULL;
		return RC_OK;
	}
	TRY(rc);
	talloc_steal(mem, out->bytes.p);
	return RC_OK;
}

enum rc source_next(struct source *s, struct ctx *c, const void *mem, struct source_mail *out)
{
	if (s->mbox)
		return next_of_mboxes(s, c, mem, out);
	while (s->at < s->n) {
		const char *path = s->files[s->at++];
		if (read_mail(s, c, mem, path, out) == RC_OK)
			return RC_OK;
		leave(s, c, path);
	}
	return RC_NOT_FOUND;
}

size_t source_left(const struct source *s)
{
	return s->left;
}
