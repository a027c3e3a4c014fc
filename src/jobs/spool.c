/* jobs/spool: what `receive` left in DIR/spool/<mailbox>/ becomes raw rows. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <uthash.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "desk/deliver.h"
#include "desk/mailbox.h"
#include "jobs/ahead.h"
#include "jobs/loop.h"
#include "mail/mail.h"
#include "store/blob.h"
#include "store/event.h"
#include "store/raw.h"

#define BATCH_FILES 200 /* of one commit */
#define FIRST_FILES 25 /* so that reading begins before all of a heap is stored */
#define BATCH_BYTES (16u << 20)
#define MAX_FILES 20000 /* in one turn; the rest in the next */
#define LOOK_MS 1000 /* by itself, whatever was heard */
#define HALF_WRITTEN_S 60 /* after that nobody writes it any more */
#define HEAD_BYTES (64u << 10) /* of one that is too large: whom is it for? */
#define ASIDE ".aside" /* behind the name of one that is never to be taken in */
#define LEFT_OVER_S 3600
#define POKE_RECEIVED 'r'

/* What was said of a file that stays, so that it is said once. */
struct told {
	char *path, *what;
	bool seen; /* in this turn */
	UT_hash_handle hh;
};

struct spool {
	int notify, sock;
	bool is_watched; /* whatever is put here makes itself heard */
	int64_t looked_mono_ms; /* 0: not yet, or it failed */
	struct told *told;
};

struct spooled {
	const char *path, *folder;
	const char *hash; /* as its name says */
	const char *sum; /* as its bytes say */
	int64_t mailbox_id; /* 0: by its header */
	int64_t ms, changed_ms, size;
	struct bytes bytes;
	bool unfit; /* stays where it is for now */
	bool is_named_well; /* its name is the hash of its bytes */
	const char *slug, *words; /* it is to be a row that cannot be read */
};

static void forget(struct spool *s, bool all)
{
	struct told *t, *next;
	HASH_ITER(hh, s->told, t, next)
	{
		bool keep = t->seen && !all;
		t->seen = false;
		if (keep)
			continue;
		HASH_DEL(s->told, t);
		talloc_free(t);
	}
}

static int spool_close(struct spool *s)
{
	forget(s, true);
	if (s->notify >= 0)
		close(s->notify);
	if (s->sock >= 0)
		close(s->sock);
	return 0;
}

/* Bound through the folder's descriptor: the path of a socket is short, a data folder's
 * may be long. */
static int open_socket(struct ctx *c)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const char *dir = store_data_dir(c->store);
	int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return -1;
	unlink(path_join(c, dir, "wellspring.sock"));
	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/wellspring.sock", folder);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) != 0) {
		close(fd);
		fd = -1;
	}
	close(folder);
	if (fd >= 0 && chmod(path_join(c, dir, "wellspring.sock"), 0666) != 0)
		log_line(LOG_WARN, "poke_socket_mode", "error", strerror(errno), NULL);
	return fd;
}

enum rc spool_begin(struct ctx *c, struct loop *l)
{
	struct spool *s = talloc_zero(l, struct spool);
	char *root = path_join(c, store_data_dir(c->store), "spool");

	s->notify = s->sock = -1;
	talloc_set_destructor(s, spool_close);
	l->state = s;
	TRY(file_make_dirs(c, path_join(c, root, "any"), 0770));
	s->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	s->sock = open_socket(c);
	if (s->sock < 0)
		log_line(LOG_WARN, "poke_socket", "error", strerror(errno), NULL);
	return RC_OK;
}

static bool is_hash(const char *name)
{
	return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

/* Temporary files of a process that died long ago. */
static void sweep(const char *path, const char *name)
{
	struct stat st;
	if (strncmp(name, ".new-", 5) == 0 && stat(path, &st) == 0 &&
	        st.st_mtime + LEFT_OVER_S < time(NULL))
		unlink(path);
}

static void close_dir(void *d)
{
	closedir(d);
}

static enum rc list_folder(struct ctx *c, const void *mem, const char *path, const char *folder,
        struct spooled **list, size_t *n)
{
	void *scope = talloc_new(mem);
	DIR *d = opendir(path);
	if (d == NULL)
		return errno == ENOENT || errno == ENOTDIR
		               ? RC_OK
		               : ctx_broken(c, "opendir %s: %s", path, strerror(errno));
	ctx_defer(scope, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL && *n < MAX_FILES;) {
		struct stat st;
		char *file = path_join(mem, path, e->d_name);
		if (!is_hash(e->d_name)) {
			sweep(file, e->d_name);
			talloc_free(file);
			continue;
		}
		if (lstat(file, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		*list = talloc_realloc(mem, *list, struct spooled, *n + 1);
		(*list)[(*n)++] = (struct spooled){
		        .path = file,
		        .hash = talloc_strdup(file, e->d_name),
		        .folder = folder,
		        .ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000,
		        .changed_ms =
		                (int64_t)st.st_ctim.tv_sec * 1000 + st.st_ctim.tv_nsec / 1000000,
		        .size = st.st_size,
		};
	}
	talloc_free(scope);
	return RC_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct spooled *x = a, *y = b;
	if (x->ms != y->ms)
		return x->ms < y->ms ? -1 : 1;
	return strcmp(x->hash, y->hash);
}

static int64_t mailbox_of(const char *folder, const struct own_address *boxes, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(boxes[i].address, folder) == 0)
			return boxes[i].mailbox_id;
	/* What lay there when a mailbox was deleted (desk/mailbox_gone) stays its own. */
	const char *gone = strstr(folder, ".gone-");
	for (int i = 0; gone != NULL && i < n; i++)
		if (strlen(boxes[i].address) == (size_t)(gone - folder) &&
		        str_starts(folder, boxes[i].address))
			return boxes[i].mailbox_id;
	return 0;
}

static void watch(struct spool *s, const char *path, uint32_t events)
{
	s->is_watched &= s->notify >= 0 &&
	                 inotify_add_watch(s->notify, path, events | IN_MOVED_TO | IN_ONLYDIR) >= 0;
}

/* Every file that waits, oldest first; each folder is watched from now on. */
static enum rc list_all(struct ctx *c, struct spool *s, struct spooled **out, size_t *out_n)
{
	const char *root = path_join(c, store_data_dir(c->store), "spool");
	DIR *d = opendir(root);
	if (d == NULL)
		return ctx_broken(c, "opendir %s: %s", root, strerror(errno));
	ctx_defer(c, d, close_dir);
	s->is_watched = true;
	watch(s, root, IN_CREATE);
	*out = NULL;
	*out_n = 0;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.' || e->d_type == DT_REG)
			continue;
		const char *path = path_join(c, root, e->d_name);
		watch(s, path, 0);
		TRY(list_folder(c, c, path, path + strlen(root) + 1, out, out_n));
	}
	if (*out_n > 1)
		qsort(*out, *out_n, sizeof **out, by_time);
	return RC_OK;
}

struct move {
	struct spooled *files;
	size_t n;
	int64_t taken, already, deleted;
};

static bool is_settled(const struct ctx *c, const struct spooled *f)
{
	return f->ms / 1000 + HALF_WRITTEN_S <= c->now_ms / 1000;
}

/* It lies there, and somebody is to know. */
static enum rc add_left(struct ctx *c, const struct spooled *f)
{
	bool is_new;
	struct raw r = {
	        .mailbox_id = f->mailbox_id,
	        .hash = f->hash,
	        .size = f->size,
	        .source = "receive",
	        .filed = "inbox",
	        .received_ms = f->ms,
	        .state = RAW_UNREADABLE,
	        .reason_slug = f->slug,
	        .reason_text = f->words,
	};
	TRY(store_raw_add(c, &r, &is_new));
	if (is_new)
		event_add(c, &(struct event){
		                     .kind = "unreadable.added",
		                     .mailbox_id = r.mailbox_id,
		                     .subject_kind = "raw",
		                     .subject_id = r.id,
		             });
	return RC_OK;
}

static enum rc move_rows(struct ctx *c, void *arg)
{
	struct move *m = arg;
	m->taken = m->already = m->deleted = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct spooled *f = &m->files[i];
		bool is_new;
		if (f->slug != NULL)
			TRY(add_left(c, f));
		if (f->unfit)
			continue;
		/* It may have stood there as one that cannot be read. */
		if (is_settled(c, f))
			TRY(store_raw_drop_spooled(c, f->hash));
		TRY(blob_put(c, f->sum, f->bytes.p, f->bytes.n));
		struct raw r = {
		        .mailbox_id = f->mailbox_id,
		        .hash = f->sum,
		        .size = (int64_t)f->bytes.n,
		        .source = "receive",
		        .filed = "inbox",
		        .received_ms = f->ms,
		};
		TRY(store_raw_add(c, &r, &is_new));
		m->taken += is_new;
		m->already += !is_new;
		m->deleted += !is_new && r.state == RAW_DELETED;
	}
	return RC_OK;
}

/* A line in the log for a file that stays; true when it is news: at first, and when the file
 * has changed. */
static bool tell(
        struct ctx *c, struct spool *s, const struct spooled *f, const char *event, const char *why)
{
	char *what = talloc_asprintf(c, "%s %s %lld %lld %lld %d", event, why, (long long)f->size,
	        (long long)f->ms, (long long)f->changed_ms, is_settled(c, f));
	struct told *t = NULL;
	HASH_FIND_STR(s->told, f->path, t);
	if (t == NULL) {
		t = talloc_zero(s, struct told);
		t->path = talloc_strdup(t, f->path);
		HASH_ADD_KEYPTR(hh, s->told, t->path, strlen(t->path), t);
	}
	t->seen = true;
	if (t->what != NULL && strcmp(t->what, what) == 0)
		return false;
	talloc_free(t->what);
	t->what = talloc_strdup(t, what);
	log_line(LOG_WARN, event, "file", f->hash, "why", why, NULL);
	return true;
}

/* It stays. Once nobody writes it any more it is a row that says so. */
static void leave(
        struct ctx *c, struct spool *s, struct spooled *f, const char *slug, const char *why)
{
	f->unfit = true;
	if (!tell(c, s, f, "spool_file_left", why) || !is_settled(c, f))
		return;
	f->slug = slug;
	f->words =
	        talloc_asprintf(c, "%s: %s", f->path + strlen(store_data_dir(c->store)) + 1, why);
}

/* The beginning of a file that is too large, for its header. */
static struct bytes read_head(const void *mem, const char *path)
{
	uint8_t *p = talloc_size(mem, HEAD_BYTES);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, p, HEAD_BYTES);
	if (fd >= 0)
		close(fd);
	return (struct bytes){p, n > 0 ? (size_t)n : 0};
}

/* The system's words, without the path. */
static const char *why_of(const struct ctx *c, enum rc rc)
{
	for (const char **p = c->fail.pairs; p != NULL && p[0] != NULL && p[1] != NULL; p += 2)
		if (strcmp(p[0], "why") == 0)
			return p[1];
	return rc_name(rc);
}

/* Reads one file; unfit when it is to stay where it is for now. */
static enum rc read_one(
        struct ctx *c, struct spool *s, struct spooled *f, const struct own_address *boxes, int n)
{
	struct bytes head = {0};
	enum rc rc = RC_LIMIT;

	if (f->size <= MAIL_MAX_BYTES)
		rc = file_read(c, f->path, MAIL_MAX_BYTES, &f->bytes);
	/* One that may not be read (a mail server's umask) must not hold up the others. */
	if (rc == RC_LIMIT) {
		leave(c, s, f, "mail_too_large", "too large");
		head = f->slug != NULL ? read_head(c, f->path) : head;
	} else if (rc != RC_OK) {
		leave(c, s, f, "spool_unreadable", why_of(c, rc));
	} else if (f->bytes.n == 0) {
		leave(c, s, f, "mail_empty", "empty");
	} else if (strcmp(f->sum = sha256_hex(c, f->bytes.p, f->bytes.n), f->hash) != 0) {
		/* Somebody else's program may still be writing it. Later its bytes count. */
		f->unfit = !is_settled(c, f);
		(void)tell(c, s, f, "spool_name_is_not_hash", "its bytes have another");
	} else {
		f->is_named_well = true;
	}
	ctx_clear_failure(c);
	if (f->mailbox_id == 0)
		f->mailbox_id = deliver_to(rc == RC_OK ? f->bytes : head, boxes, n);
	return f->unfit ? RC_OK : blob_prepare(c, f->sum, f->bytes.p, f->bytes.n);
}

/* Out of the way, once the row is there: one that will never be taken in. What may be read some
 * day keeps its name. */
static void set_aside(struct ctx *c, const struct spooled *f)
{
	if (f->slug == NULL || strcmp(f->slug, "spool_unreadable") == 0)
		return;
	if (rename(f->path, talloc_asprintf(c, "%s%s", f->path, ASIDE)) != 0)
		log_line(LOG_WARN, "spool_set_aside", "error", strerror(errno), NULL);
}

/* They are read while they are stored. A row is known by the hash of its bytes. */
static void give_ahead(struct jobs *j, const struct spooled *files, size_t n)
{
	struct coming v[AHEAD_MAX + 1];
	size_t k = 0;

	for (size_t i = 0; i < n && k <= AHEAD_MAX; i++)
		if (files[i].is_named_well)
			v[k++] =
			        (struct coming){files[i].mailbox_id, files[i].hash, files[i].bytes};
	ahead_give(j, v, k);
}

static enum rc move_batch(struct ctx *c, struct loop *l, struct spooled *files, size_t n,
        const struct own_address *boxes, int n_boxes, size_t *out_done)
{
	struct spool *s = l->state;
	size_t bytes = 0, i = 0;
	char taken[24], already[24], deleted[24];

	for (; i < n && bytes < BATCH_BYTES; i++) {
		TRY(read_one(c, s, &files[i], boxes, n_boxes));
		bytes += files[i].bytes.n;
	}
	give_ahead(l->jobs, files, i);
	struct move m = {.files = files, .n = i};
	TRY(store_tx(c, DB_WRITE, move_rows, &m));
	for (size_t k = 0; k < i; k++) {
		set_aside(c, &files[k]);
		if (files[k].unfit || unlink(files[k].path) == 0 || errno == ENOENT)
			continue;
		/* It will be found again: not at once. */
		files[k].unfit = true;
		log_line(LOG_WARN, "spool_unlink", "error", strerror(errno), NULL);
	}
	snprintf(taken, sizeof taken, "%lld", (long long)m.taken);
	snprintf(already, sizeof already, "%lld", (long long)m.already);
	snprintf(deleted, sizeof deleted, "%lld", (long long)m.deleted);
	if (m.taken + m.already > 0)
		log_line(LOG_INFO, "spool_taken", "count", taken, "already_here", already,
		        "deleted_before", deleted, NULL);
	*out_done = i;
	return RC_OK;
}

struct box_list {
	struct own_address *v;
	int n;
};

static enum rc read_boxes(struct ctx *c, void *arg)
{
	struct box_list *b = arg;
	return store_own_addresses(c, c, &b->v, &b->n);
}

/* False: nothing came but the word of `receive`, which the folder's own may have overtaken. */
static bool drain(struct loop *l, struct spool *s)
{
	char buf[4096];
	bool poked = false, moved = false, received = false;
	while (s->notify >= 0 && read(s->notify, buf, sizeof buf) > 0)
		moved = true;
	/* `receive` says that a file is there: this loop's own work. */
	for (ssize_t n; s->sock >= 0 && (n = recv(s->sock, buf, sizeof buf, 0)) >= 0;)
		if (n == 1 && buf[0] == POKE_RECEIVED)
			received = true;
		else
			poked = true;
	/* Another command wrote: whoever follows something looks now. */
	if (poked)
		store_poke(l->jobs->store);
	return poked || moved || !received;
}

static enum rc wait_for_mail(
        struct ctx *c, const struct loop *l, const struct spool *s, int64_t wait_ms)
{
	struct pollfd p[] = {{.fd = s->notify, .events = POLLIN}, {.fd = s->sock, .events = POLLIN},
	        {.fd = l->jobs->wake_fd, .events = POLLIN}};

	if (poll(p, 3, (int)wait_ms) < 0 && errno != EINTR)
		return ctx_broken(c, "poll: %s", strerror(errno));
	return RC_OK;
}

/* Whose they are, and all of them into rows; *out_left: those that stay. */
static enum rc move_all(
        struct ctx *c, struct loop *l, struct spooled *files, size_t n, size_t *out_left)
{
	struct spool *s = l->state;
	struct box_list boxes;
	size_t left = 0, most = FIRST_FILES;

	TRY(store_tx(c, DB_READ, read_boxes, &boxes));
	for (size_t i = 0; i < n; i++)
		files[i].mailbox_id = mailbox_of(files[i].folder, boxes.v, boxes.n);
	for (size_t at = 0; boxes.n > 0 && at < n && !atomic_load(&l->jobs->stop);) {
		struct ctx *sub = loop_sub(c);
		size_t done = 0, some = n - at < most ? n - at : most;
		enum rc rc = move_batch(sub, l, files + at, some, boxes.v, boxes.n, &done);
		if (rc != RC_OK) /* rows are missing: everything is looked at as new */
			forget(s, true);
		TRY(loop_sub_end(c, sub, rc));
		most = BATCH_FILES;
		for (size_t k = 0; k < done; k++)
			left += files[at + k].unfit;
		at += done;
	}
	*out_left = boxes.n > 0 ? left : n;
	return RC_OK;
}

enum rc spool_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct spool *s = l->state;
	struct spooled *files;
	size_t n, left = 0;
	int64_t now = clock_mono_ms();

	*out_wait_ms = 0;
	if (!drain(l, s) && s->is_watched && now - s->looked_mono_ms < LOOK_MS)
		return wait_for_mail(c, l, s, LOOK_MS - (now - s->looked_mono_ms));
	s->looked_mono_ms = 0;
	TRY(list_all(c, s, &files, &n));
	if (n > 0)
		TRY(move_all(c, l, files, n, &left));
	forget(s, false);
	/* What came meanwhile made itself heard. */
	if (n > left && (!s->is_watched || n == MAX_FILES))
		return RC_OK;
	s->looked_mono_ms = now;
	return wait_for_mail(c, l, s, LOOK_MS);
}
