/* cli/receive: one mail from standard input into the spool, synced. */
#include "cli/receive.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/receive_hash.h"

#define HARD_LIMIT (150u << 20)
#define ANY_MAILBOX "any" /* the server looks at the header for whom it is */
#define CHUNK 65536

enum { STORED = 0, USAGE = 64, NO_MAIL = 65, TRY_LATER = 75 };

struct receive_options {
	const char *data, *mailbox;
	bool json;
};

static int later(const char *what, const char *name)
{
	fprintf(stderr, "receive: %s %s: %s. Not stored; please try later.\n", what, name,
	        strerror(errno));
	return TRY_LATER;
}

static int usage(void)
{
	fputs("usage: " RECEIVE_USAGE "\n", stderr);
	return USAGE;
}

static bool read_options(int argc, char **argv, struct receive_options *o)
{
	*o = (struct receive_options){.data = "./wellspring-data", .mailbox = NULL};
	for (int i = 0; i < argc; i++) {
		const char **to = NULL;
		if (strcmp(argv[i], "--json") == 0) {
			o->json = true;
			continue;
		}
		if (strcmp(argv[i], "--data") == 0)
			to = &o->data;
		else if (strcmp(argv[i], "--mailbox") == 0)
			to = &o->mailbox;
		if (to == NULL || i + 1 == argc || argv[i + 1][0] == '\0')
			return false;
		*to = argv[++i];
	}
	return true;
}

/* The address in lower case as one name under spool/. */
static bool folder_of(const char *mailbox, char *out, size_t size)
{
	size_t n = strlen(mailbox);
	if (n == 0 || n >= size || mailbox[0] == '.')
		return false;
	for (size_t i = 0; i <= n; i++) {
		char ch = mailbox[i];
		if (ch == '/' || (ch > 0 && ch < ' '))
			return false;
		out[i] = ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
	}
	return true;
}

/* help+anything@… is help@…; false: there is nothing to leave out. */
static bool drop_detail(char *path)
{
	char *name = strrchr(path, '/') + 1, *plus = strchr(name, '+');
	const char *at = plus != NULL ? strrchr(plus, '@') : NULL;
	if (at == NULL || plus == name)
		return false;
	memmove(plus, at, strlen(at) + 1);
	return true;
}

/* A mailbox has its folder from the day it was added. The common one is made here,
 * since nobody needs to have set up the desk before the first mail. */
static int open_folder(const struct receive_options *o)
{
	char path[4096], name[256] = ANY_MAILBOX;
	if (o->mailbox != NULL && !folder_of(o->mailbox, name, sizeof name)) {
		errno = EINVAL;
		return -1;
	}
	int n = snprintf(path, sizeof path, "%s/spool/%s", o->data, name);
	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && o->mailbox != NULL && drop_detail(path))
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 || o->mailbox != NULL || errno != ENOENT)
		return fd;
	if (access(o->data, F_OK) != 0)
		fprintf(stderr,
		        "receive: there was no folder %s. It is made, and the mail waits there "
		        "for a desk.\n",
		        o->data);
	for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(path, 0770);
		*p = '/';
	}
	mkdir(path, 0770);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* Standard input to fd; its length, or a negative exit code. */
static int64_t copy(int fd, struct receive_hash *hash)
{
	static uint8_t chunk[CHUNK];
	int64_t total = 0;

	for (;;) {
		ssize_t n = read(0, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -later("reading", "standard input");
		if (n == 0)
			return total;
		total += n;
		if (total > HARD_LIMIT) {
			fputs("receive: the mail is larger than 150 MB.\n", stderr);
			return -NO_MAIL;
		}
		receive_hash_add(hash, chunk, (size_t)n);
		if (!write_all(fd, chunk, (size_t)n))
			return -later("writing to", "the spool");
	}
}

/* A hint that spares the server up to a second; whoever may not knock need not. */
static void poke(const char *data)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int n = snprintf(a.sun_path, sizeof a.sun_path, "%s/wellspring.sock", data);
	if (n < 0 || (size_t)n >= sizeof a.sun_path)
		return;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	ssize_t ignored = sendto(fd, "r", 1, MSG_NOSIGNAL, (struct sockaddr *)&a, sizeof a);
	(void)ignored;
	close(fd);
}

/* Sync, name by the hash, sync the name. */
static int keep(int dir, int fd, const char *temporary, const char *name)
{
	if (fsync(fd) != 0)
		return later("syncing", name);
	if (renameat(dir, temporary, dir, name) != 0)
		return later("naming", name);
	if (fsync(dir) != 0)
		return later("syncing the folder of", name);
	return STORED;
}

static int store(int dir, char hex[65])
{
	char temporary[64];
	uint64_t salt;
	struct receive_hash hash;

	/* Not the process's number alone: in two containers two processes have the same. */
	if (getrandom(&salt, sizeof salt, 0) != sizeof salt)
		return later("naming", "a file in the spool");
	snprintf(temporary, sizeof temporary, ".new-%ld-%016" PRIx64, (long)getpid(), salt);
	int fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
	if (fd < 0)
		return later("making", "a file in the spool");
	receive_hash_begin(&hash);
	int64_t n = copy(fd, &hash);
	int code = n < 0 ? (int)-n : STORED;
	if (n == 0) {
		fputs("receive: there is no mail on standard input.\n", stderr);
		code = NO_MAIL;
	}
	receive_hash_end(&hash, hex);
	if (code == STORED)
		code = keep(dir, fd, temporary, hex);
	if (code != STORED)
		unlinkat(dir, temporary, 0);
	close(fd);
	return code;
}

int receive_run(int argc, char **argv)
{
	struct receive_options o;
	char hex[65];

	if (argc > 0 && strcmp(argv[argc - 1], "--help") == 0)
		return puts("usage: " RECEIVE_USAGE) >= 0 ? STORED : TRY_LATER;
	if (!read_options(argc, argv, &o))
		return usage();
	int dir = open_folder(&o);
	if (dir < 0 && access(o.data, F_OK) != 0)
		return later("the data folder", o.data);
	if (dir < 0 && errno == ENOENT && o.mailbox != NULL) {
		fprintf(stderr,
		        "receive: the desk in %s has no mailbox %s. Not stored; please try "
		        "later.\n",
		        o.data, o.mailbox);
		return TRY_LATER;
	}
	if (dir < 0)
		return later("no folder in the spool for",
		        o.mailbox != NULL ? o.mailbox : "any mailbox");
	int code = store(dir, hex);
	close(dir);
	if (code == STORED)
		poke(o.data);
	if (code == STORED && o.json)
		printf("{\"sha256\":\"%s\"}\n", hex);
	return code;
}
