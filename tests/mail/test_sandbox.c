/*
 * The walls of the parser child as a release build has them: built without sanitisers, whose
 * runtime would need doors. Each attempt is a process of its own, which the wall ends or answers.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "mail/sandbox.h"

enum { DID_WORK = 0, HEARD_NO = 1, NO_WALL = 2 };

/* Each returns true if it got what it wanted. */
static bool opens_a_file(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool writes_a_file(void)
{
	return open("/tmp/wellspring-sandbox", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
}

static bool opens_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool runs_a_program(void)
{
	char name[] = "true", *argv[] = {name, NULL};

	return execve("/bin/true", argv, NULL) == 0;
}

static bool makes_a_process(void)
{
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0;
}

static bool maps_what_can_run(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static bool makes_memory_run(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}

static bool raises_a_limit(void)
{
	struct rlimit r = {1024, 1024};

	return setrlimit(RLIMIT_NOFILE, &r) == 0;
}

static bool kills_its_parent(void)
{
	return kill(getppid(), 0) == 0;
}

static bool signals_another(void)
{
	return syscall(SYS_tgkill, getppid(), getppid(), 0) == 0;
}

static bool reads_another_descriptor(void)
{
	char ch;

	return syscall(SYS_read, 2, &ch, 1) >= 0;
}

static bool traces_itself(void)
{
	return syscall(SYS_ptrace, 0, 0, 0, 0) == 0;
}

static bool becomes_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}

/* The child has to end by the wall, or to hear no; never to get what it wanted. */
static int outcome_of(bool (*attempt)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (!sandbox_close())
			_exit(NO_WALL);
		_exit(attempt() ? DID_WORK : HEARD_NO);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return HEARD_NO;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void refuses_what_no_parser_needs(void **state)
{
	static bool (*const attempts[])(void) = {opens_a_file, writes_a_file, opens_a_socket,
	        runs_a_program, makes_a_process, maps_what_can_run, makes_memory_run,
	        raises_a_limit, kills_its_parent, signals_another, reads_another_descriptor,
	        traces_itself, becomes_dumpable};

	(void)state;
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
		if (outcome_of(attempts[i]) != HEARD_NO)
			fail_msg("attempt %zu got what it wanted", i);
}

/* What parsing does: memory of any size within the limit, and words to the log. */
static bool works(void)
{
	struct rlimit r;
	char *p = malloc(64u << 20);

	if (!p || getrlimit(RLIMIT_AS, &r) != 0)
		return false;
	memset(p, 1, 64u << 20);
	p = realloc(p, 128u << 20);
	free(p);
	return p && write(2, "", 0) == 0;
}

static bool takes_too_much(void)
{
	return mmap(NULL, (size_t)8 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	               0) != MAP_FAILED;
}

static void lets_the_parser_work(void **state)
{
	(void)state;
	assert_int_equal(outcome_of(works), DID_WORK);
	assert_int_equal(outcome_of(takes_too_much), HEARD_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refuses_what_no_parser_needs),
	        cmocka_unit_test(lets_the_parser_work)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
