/* desk/backup: names that belong into a backup, and the folder in which one is made or read. */
#include "desk/backup_impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/tar.h"
#include "store/engine.h"

#define OPEN_FOLDERS 16
#define MARK ".wellspring-work" /* says that the folder is ours to empty */
#define HASH_CHARS 64
#define BOX_MAX 240

static bool is_hex(const char *s, size_t n)
{
	return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

bool backup_name_is_blob(const char *s)
{
	return str_starts(s, "blobs/") && strspn(s + 6, "0123456789abcdef") == 2 && s[8] == '/' &&
	       is_hex(s + 9, HASH_CHARS - 2);
}

char *backup_blob_name(const void *mem, const char *hash)
{
	return talloc_asprintf(mem, "blobs/%.2s/%s", hash, hash + 2);
}

bool backup_blob_fits(const char *name, const char *sum)
{
	return strncmp(name + 6, sum, 2) == 0 && str_eq(name + 9, sum + 2);
}

/* spool/<mailbox>/<sha256> */
static bool is_spooled(const char *s)
{
	const char *slash = strrchr(s, '/');
	char box[BOX_MAX + 1];

	if (!str_starts(s, "spool/") || slash - s <= 6 || slash - s - 6 > BOX_MAX)
		return false;
	snprintf(box, sizeof box, "%.*s", (int)(slash - s - 6), s + 6);
	return path_is_plain_name(box) && box[0] != '.' && is_hex(slash + 1, HASH_CHARS);
}

bool backup_name_is_known(const char *s)
{
	static const char *const single[] = {
	        BACKUP_HEAD, BACKUP_DATABASE, BACKUP_KEY, CONF_FILE_NAME, BACKUP_SUMS, NULL};

	for (int i = 0; single[i] != NULL; i++)
		if (str_eq(s, single[i]))
			return true;
	if (str_starts(s, "outgoing/"))
		return s[9] != '.' && path_is_plain_name(s + 9) && tar_name_fits(s);
	return tar_name_fits(s) && (backup_name_is_blob(s) || is_spooled(s));
}

enum rc backup_unwritable(struct ctx *c, const char *path)
{
	return ctx_fail(c, RC_INTERNAL, "file_unwritable", "{path} could not be written: {why}.",
	        "path", path, "why", strerrordesc_np(errno), NULL);
}

void backup_close_fd(void *fd)
{
	close((int)(intptr_t)fd);
}

const char *backup_clean_path(struct ctx *c, const char *path)
{
	char *copy = talloc_strdup(c, path);
	for (size_t n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--)
		copy[n - 1] = '\0';
	return copy;
}

/* The mark goes after all else: what a crash leaves is known as ours. */
static int remove_inside(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	if (at->level > 0 && !(at->level == 1 && str_eq(path + at->base, MARK)))
		remove(path);
	return 0;
}

static void empty(const char *dir)
{
	nftw(dir, remove_inside, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

void backup_sweep(const char *dir)
{
	char mark[4096];

	empty(dir);
	int n = snprintf(mark, sizeof mark, "%s/%s", dir, MARK);
	if (n > 0 && (size_t)n < sizeof mark)
		unlink(mark);
	rmdir(dir);
}

/* A file system that knows no locks is none to refuse. */
static enum rc lock(struct ctx *c, int fd, const char *path)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "backup_running",
	        "Another backup or restore is at work ({path}). Please wait until it has ended.",
	        "path", path, NULL);
}

enum rc backup_lock(struct ctx *c, const void *mem, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return backup_unwritable(c, dir);
	ctx_defer(mem, (void *)(intptr_t)fd, backup_close_fd);
	return lock(c, fd, dir);
}

/* Nothing in it, or our mark. */
static bool is_ours(const char *dir)
{
	DIR *d = opendir(dir);
	bool marked = false;
	int n = 0;

	if (d == NULL)
		return false;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		marked = marked || str_eq(e->d_name, MARK);
		n += !str_eq(e->d_name, ".") && !str_eq(e->d_name, "..");
	}
	closedir(d);
	return n == 0 || marked;
}

/* After the lock: the folder may have been swept by its owner while we waited for it. */
static enum rc must_be_ours(struct ctx *c, int fd, const char *dir, bool made)
{
	struct stat locked, there;

	if (fstat(fd, &locked) != 0 || stat(dir, &there) != 0 || locked.st_ino != there.st_ino ||
	        locked.st_dev != there.st_dev)
		return ctx_fail(c, RC_BUSY, "try_again",
		        "Another backup or restore has just ended. Please try again.", NULL);
	if (!made && (locked.st_uid != geteuid() || (locked.st_mode & 077) != 0 || !is_ours(dir)))
		return ctx_fail(c, RC_CONFLICT, "place_taken",
		        "{path} is needed to work in, but holds something else. Please move it "
		        "away or choose another name.",
		        "path", dir, NULL);
	return RC_OK;
}

enum rc backup_workplace(struct ctx *c, const void *mem, const char *dir)
{
	bool made = mkdir(dir, 0700) == 0;
	if (!made && errno != EEXIST)
		return backup_unwritable(c, dir);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return backup_unwritable(c, dir);
	ctx_defer(mem, (void *)(intptr_t)fd, backup_close_fd);
	TRY(lock(c, fd, dir));
	TRY(must_be_ours(c, fd, dir, made));
	int mark = openat(fd, MARK, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (mark < 0) {
		enum rc rc = backup_unwritable(c, dir);
		rmdir(dir);
		return rc;
	}
	close(mark);
	empty(dir);
	return RC_OK;
}

enum rc backup_sync_folder(struct ctx *c, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return backup_unwritable(c, dir);
	/* EINVAL: a file system that syncs no folders. */
	enum rc rc = fsync(fd) == 0 || errno == EINVAL ? RC_OK : backup_unwritable(c, dir);
	close(fd);
	return rc;
}

static void close_store(void *s)
{
	store_close(s);
}

enum rc backup_open(struct ctx *c, const void *mem, const char *dir, struct ctx **out)
{
	struct ctx *sub = ctx_new(mem, NULL);
	const char *key_path = path_join(sub, dir, BACKUP_KEY);
	uint8_t key[KEY_SIZE] = {0};
	struct store *store;

	memcpy(sub->lang, c->lang, sizeof sub->lang);
	enum rc rc = file_exists(key_path) ? key_open(sub, key_path, key) : RC_OK;
	struct store_options o = {.data_dir = dir, .key = key};
	if (rc == RC_OK)
		rc = store_open(sub, &o, &store);
	if (rc != RC_OK) {
		c->fail = sub->fail;
		return rc;
	}
	ctx_defer(sub, store, close_store);
	sub->store = store;
	sub->actor = c->actor;
	*out = sub;
	return RC_OK;
}
