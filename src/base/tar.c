#include "base/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#define BLOCK 512
/* Where the fields lie (POSIX pax, ustar interchange format). */
#define AT_MODE 100
#define AT_SIZE 124
#define AT_MTIME 136
#define AT_SUM 148
#define AT_TYPE 156
#define AT_MAGIC 257
#define AT_PREFIX 345
#define NAME_LEN 100
#define PREFIX_LEN 155
#define NUMBER_LEN 12
#define SUM_LEN 8

struct tar_writer {
	FILE *f;
	const char *path;
	int64_t left; /* of the open file */
	size_t pad;
};

struct tar_reader {
	FILE *f;
	const char *path;
	int64_t left, whole; /* of the open file; of the archive */
	size_t pad;
	char name[TAR_NAME_MAX]; /* of the open or last file */
};

static const uint8_t zeros[BLOCK];

static int writer_free(struct tar_writer *w)
{
	if (w->f != NULL)
		fclose(w->f);
	return 0;
}

static int reader_free(struct tar_reader *r)
{
	if (r->f != NULL)
		fclose(r->f);
	return 0;
}

static enum rc unwritable(struct ctx *c, const char *path)
{
	return ctx_fail(c, RC_INTERNAL, "file_unwritable", "{path} could not be written: {why}.",
	        "path", path, "why", strerrordesc_np(errno), NULL);
}

static size_t padding(int64_t size)
{
	return (size_t)((BLOCK - size % BLOCK) % BLOCK);
}

/* Where a name is cut into prefix and name; -1: nowhere. 0: no prefix is needed. */
static int cut_of(const char *name)
{
	size_t n = strlen(name);

	if (n <= NAME_LEN)
		return n > 0 ? 0 : -1;
	for (size_t i = n - NAME_LEN - 1; i < n && i <= PREFIX_LEN; i++)
		if (name[i] == '/' && i + 1 < n && i > 0)
			return (int)i;
	return -1;
}

/* It will stand on somebody's terminal: UTF-8 without control characters (C0, DEL, C1). */
static bool is_printable(const char *name)
{
	const char *p = name;

	if (name[0] == '\0' || !utf8_valid(name, strlen(name)))
		return false;
	for (uint32_t cp; (cp = utf8_next(&p)) != 0;)
		if (cp < ' ' || (cp >= 0x7F && cp < 0xA0))
			return false;
	return true;
}

bool tar_name_fits(const char *name)
{
	return cut_of(name) >= 0 && is_printable(name);
}

enum rc tar_create(struct ctx *c, const void *mem, const char *path, struct tar_writer **out)
{
	struct tar_writer *w = mem_must(talloc_zero(mem, struct tar_writer));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	w->path = mem_must(talloc_strdup(w, path));
	if (fd < 0)
		return unwritable(c, path);
	talloc_set_destructor(w, writer_free);
	w->f = mem_must(fdopen(fd, "wb"));
	*out = w;
	return RC_OK;
}

static enum rc put(struct ctx *c, struct tar_writer *w, const void *p, size_t n)
{
	return fwrite(p, 1, n, w->f) == n ? RC_OK : unwritable(c, w->path);
}

/* Octal, or from 8 GiB on binary with the top bit set (GNU tar, star, bsdtar). */
static void put_number(uint8_t *at, int64_t v)
{
	if (v < (INT64_C(1) << 33)) {
		snprintf((char *)at, NUMBER_LEN, "%011llo", (unsigned long long)v);
		return;
	}
	at[0] = 0x80;
	for (int i = NUMBER_LEN - 1; i > 0; i--, v >>= 8)
		at[i] = (uint8_t)v;
}

/* The sum of all bytes, its own field counted as blanks: six digits, NUL, blank. */
static void head_sum(const uint8_t *h, char out[SUM_LEN])
{
	unsigned sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= AT_SUM && i < AT_SUM + SUM_LEN ? ' ' : h[i];
	snprintf(out, SUM_LEN, "%06o", sum);
	out[SUM_LEN - 1] = ' ';
}

enum rc tar_begin(struct ctx *c, struct tar_writer *w, const struct tar_entry *e)
{
	uint8_t h[BLOCK] = {0};
	char sum[SUM_LEN];
	int cut = cut_of(e->name);

	if (w->left != 0 || e->size < 0 || !tar_name_fits(e->name))
		return ctx_broken(c, "tar: %s does not fit", e->name);
	const char *name = cut > 0 ? e->name + cut + 1 : e->name;
	memcpy(h, name, strlen(name));
	memcpy(h + AT_PREFIX, e->name, (size_t)cut);
	memcpy(h + AT_MODE,
	        "0000600\0"
	        "0000000\0"
	        "0000000",
	        24);
	put_number(h + AT_SIZE, e->size);
	put_number(h + AT_MTIME, e->mtime_s > 0 ? e->mtime_s : 0);
	h[AT_TYPE] = '0';
	memcpy(h + AT_MAGIC,
	        "ustar\0"
	        "00",
	        8);
	head_sum(h, sum);
	memcpy(h + AT_SUM, sum, SUM_LEN);
	w->left = e->size;
	w->pad = padding(e->size);
	return put(c, w, h, BLOCK);
}

enum rc tar_put(struct ctx *c, struct tar_writer *w, const void *p, size_t n)
{
	if ((int64_t)n > w->left)
		return ctx_broken(c, "tar: more bytes than were announced");
	TRY(put(c, w, p, n));
	w->left -= (int64_t)n;
	if (w->left > 0 || w->pad == 0)
		return RC_OK;
	size_t pad = w->pad;
	w->pad = 0;
	return put(c, w, zeros, pad);
}

enum rc tar_close(struct ctx *c, struct tar_writer *w)
{
	if (w->left != 0)
		return ctx_broken(c, "tar: fewer bytes than were announced");
	TRY(put(c, w, zeros, BLOCK));
	TRY(put(c, w, zeros, BLOCK));
	if (fflush(w->f) != 0 || fsync(fileno(w->f)) != 0)
		return unwritable(c, w->path);
	FILE *f = w->f;
	w->f = NULL;
	return fclose(f) == 0 ? RC_OK : unwritable(c, w->path);
}

enum rc tar_open(struct ctx *c, const void *mem, const char *path, struct tar_reader **out)
{
	struct tar_reader *r = mem_must(talloc_zero(mem, struct tar_reader));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold us up */
	struct stat st;

	r->path = mem_must(talloc_strdup(r, path));
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return ctx_fail(c, RC_NOT_FOUND, "file_not_found", "There is no file {path}.",
		        "path", path, NULL);
	if (fd < 0)
		return ctx_fail(c, RC_INTERNAL, "file_unreadable",
		        "{path} could not be read: {why}.", "path", path, "why",
		        strerrordesc_np(errno), NULL);
	r->f = mem_must(fdopen(fd, "rb"));
	talloc_set_destructor(r, reader_free);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return ctx_fail(c, RC_INVALID, "not_an_archive", "{path} is no backup.", "path",
		        path, NULL);
	r->whole = st.st_size;
	*out = r;
	return RC_OK;
}

static enum rc damaged(struct ctx *c, const struct tar_reader *r, const char *what)
{
	const char *msgid =
	        r->name[0] != '\0'
	                ? N_("The backup is damaged at or after {file}. Nothing was touched.")
	                : N_("This file is no backup, or its beginning is damaged. Nothing was "
	                     "touched.");

	ctx_fail(c, RC_INVALID, "archive_damaged", msgid, "file", r->name, NULL);
	c->fail.detail = talloc_asprintf(c, "%s: %s", r->path, what);
	return RC_INVALID;
}

/* What most often befalls one: a copy that was not finished. */
static enum rc cut(struct ctx *c, const struct tar_reader *r)
{
	const char *msgid = r->name[0] != '\0'
	                            ? N_("The backup ends too early, at {file}: it was not copied "
	                                 "whole. Nothing was touched. Copy it once more, or take "
	                                 "another one.")
	                            : N_("This file ends before a backup could begin: it is none, "
	                                 "or it was not copied whole. Nothing was touched.");

	ctx_fail(c, RC_INVALID, "archive_damaged", msgid, "file", r->name, NULL);
	c->fail.detail = talloc_asprintf(c, "%s: it ends too early", r->path);
	return RC_INVALID;
}

static enum rc get(struct ctx *c, struct tar_reader *r, void *p, size_t n)
{
	return fread(p, 1, n, r->f) == n ? RC_OK : cut(c, r);
}

/* Digits up to a blank or NUL, or binary. -1: neither. */
static int64_t get_number(const uint8_t at[NUMBER_LEN])
{
	const int n = NUMBER_LEN;
	int64_t v = 0;
	int i = 0;

	if (at[0] == 0x80) {
		if (at[1] != 0 || at[2] != 0 || at[3] != 0 || (at[4] & 0x80) != 0)
			return -1;
		for (i = 4; i < n; i++)
			v = v << 8 | at[i];
		return v;
	}
	for (; i < n && at[i] >= '0' && at[i] <= '7'; i++)
		v = v * 8 + (at[i] - '0');
	return i > 0 && (i == n || at[i] == ' ' || at[i] == '\0') ? v : -1;
}

/* What is left of a file, and the zeros that fill its last block. */
static enum rc skip(struct ctx *c, struct tar_reader *r)
{
	uint8_t b[BLOCK];

	if (r->left > 0 && fseeko(r->f, r->left, SEEK_CUR) != 0)
		return damaged(c, r, "seek");
	r->left = 0;
	if (r->pad == 0)
		return RC_OK;
	TRY(get(c, r, b, r->pad));
	bool clean = memcmp(b, zeros, r->pad) == 0;
	r->pad = 0;
	return clean ? RC_OK : damaged(c, r, "bytes behind the end of a file");
}

/* Two empty blocks, and nothing but zeros behind them. */
static enum rc read_end(struct ctx *c, struct tar_reader *r)
{
	uint8_t b[BLOCK];
	size_t blocks = 0;

	for (size_t n; (n = fread(b, 1, BLOCK, r->f)) > 0; blocks++)
		if (n != BLOCK || memcmp(b, zeros, BLOCK) != 0)
			return damaged(c, r, "bytes behind the end mark");
	return blocks > 0 && !ferror(r->f) ? RC_NOT_FOUND : damaged(c, r, "no whole end mark");
}

enum rc tar_next(struct ctx *c, struct tar_reader *r, struct tar_entry *out)
{
	struct tar_entry e = {0};
	uint8_t h[BLOCK];
	char sum[SUM_LEN];

	TRY(skip(c, r));
	TRY(get(c, r, h, BLOCK));
	if (memcmp(h, zeros, BLOCK) == 0)
		return read_end(c, r);
	head_sum(h, sum);
	if (memcmp(h + AT_MAGIC, "ustar", 5) != 0 || memcmp(h + AT_SUM, sum, SUM_LEN) != 0)
		return damaged(c, r, "a head's sum is wrong");
	if (h[AT_TYPE] != '0' && h[AT_TYPE] != '\0')
		return damaged(c, r, "holds something else than a file");
	e.size = get_number(h + AT_SIZE);
	e.mtime_s = get_number(h + AT_MTIME);
	if (e.size < 0 || e.mtime_s < 0)
		return damaged(c, r, "a size or time is impossible");
	if (e.size > r->whole)
		return cut(c, r);
	snprintf(e.name, sizeof e.name, "%.155s%s%.100s", (char *)h + AT_PREFIX,
	        h[AT_PREFIX] != 0 ? "/" : "", (char *)h);
	if (!is_printable(e.name))
		return damaged(c, r, "a name is no text");
	r->left = e.size;
	r->pad = padding(e.size);
	memcpy(r->name, e.name, sizeof r->name);
	*out = e;
	return RC_OK;
}

enum rc tar_get(struct ctx *c, struct tar_reader *r, void *p, size_t n, size_t *out_n)
{
	size_t want = (int64_t)n < r->left ? n : (size_t)r->left;

	if (want > 0)
		TRY(get(c, r, p, want));
	r->left -= (int64_t)want;
	*out_n = want;
	return RC_OK;
}
