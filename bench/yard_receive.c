/* Yardstick for wellspring-receive: read standard input, write, sync and rename one file. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void must(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	static char block[65536];
	char temporary[4096], final[4096];
	ssize_t n;

	if (argc != 2)
		return 64;
	snprintf(temporary, sizeof(temporary), "%s/.%ld", argv[1], (long)getpid());
	snprintf(final, sizeof(final), "%s/%ld", argv[1], (long)getpid());
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0600);
	must(fd >= 0, "open");
	while ((n = read(0, block, sizeof(block))) > 0)
		must(write(fd, block, (size_t)n) == n, "write");
	must(n == 0 && fsync(fd) == 0 && close(fd) == 0, "sync");
	must(rename(temporary, final) == 0, "rename");
	int dir = open(argv[1], O_RDONLY | O_DIRECTORY);
	must(dir >= 0 && fsync(dir) == 0, "sync of the folder");
	return 0;
}
