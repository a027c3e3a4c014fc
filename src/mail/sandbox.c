#include "mail/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_MEMORY ((rlim_t)3 << 30)

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif

/* What parsing needs once the libraries are warm: memory, time, an end. */
static const int allowed[] = {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
        SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
        SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid),
        SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall), SCMP_SYS(sysinfo)};

/* Allowed where the arguments fit: nothing that could be run, nothing but the pipe (0) and what a
 * library prints (1, 2, which are the log), limits read and not set, signals to none but itself. */
#define ARG(i, how, ...)                                                                           \
	{                                                                                          \
		(i), SCMP_CMP_##how, __VA_ARGS__                                                   \
	}
static const struct fit {
	int call;
	unsigned n;
	struct scmp_arg_cmp args[3];
} fits[] = {
        {SCMP_SYS(recvfrom), 2, {ARG(0, EQ, 0), ARG(4, EQ, 0)}},
        {SCMP_SYS(sendto), 2, {ARG(0, EQ, 0), ARG(4, EQ, 0)}},
        {SCMP_SYS(write), 1, {ARG(0, EQ, 1)}},
        {SCMP_SYS(write), 1, {ARG(0, EQ, 2)}},
        {SCMP_SYS(writev), 1, {ARG(0, EQ, 1)}},
        {SCMP_SYS(writev), 1, {ARG(0, EQ, 2)}},
        {SCMP_SYS(mmap), 2,
                {ARG(2, MASKED_EQ, PROT_EXEC, 0), ARG(3, MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)}},
        {SCMP_SYS(mprotect), 1, {ARG(2, MASKED_EQ, PROT_EXEC, 0)}},
        {SCMP_SYS(prlimit64), 2, {ARG(0, EQ, 0), ARG(2, EQ, 0)}},
};

/* A library that looks for a file, or at itself, hears that there is none. */
static const int absent[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(fstat),
        SCMP_SYS(newfstatat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access),
        SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
        SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(ioctl), SCMP_SYS(uname), SCMP_SYS(getuid),
        SCMP_SYS(geteuid), SCMP_SYS(lseek), SCMP_SYS(sched_getaffinity)};

/* Under ASan its own runtime needs more; what must never happen is named instead. */
static const int forbidden[] = {SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),
        SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat),
        SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
        SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir),
        SCMP_SYS(mkdirat), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(truncate), SCMP_SYS(kill),
        SCMP_SYS(mount), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup)};

static bool add_rules(scmp_filter_ctx f, unsigned action, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (calls[i] >= 0 && seccomp_rule_add(f, action, calls[i], 0) != 0)
			return false;
	return true;
}

static bool add_fits(scmp_filter_ctx f)
{
	const struct scmp_arg_cmp self = {0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0};

	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
		if (seccomp_rule_add_array(
		            f, SCMP_ACT_ALLOW, fits[i].call, fits[i].n, fits[i].args) != 0)
			return false;
	return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self) == 0;
}

static bool filter_load(void)
{
	scmp_filter_ctx f = seccomp_init(UNDER_ASAN ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
	bool ok = f != NULL;

	if (ok && UNDER_ASAN)
		ok = add_rules(
		        f, SCMP_ACT_KILL_PROCESS, forbidden, sizeof forbidden / sizeof *forbidden);
	if (ok && !UNDER_ASAN)
		ok = add_rules(f, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed) &&
		     add_fits(f) &&
		     add_rules(f, SCMP_ACT_ERRNO(ENOENT), absent, sizeof absent / sizeof *absent);
	ok = ok && seccomp_load(f) == 0;
	if (f)
		seccomp_release(f);
	return ok;
}

static bool limit(__rlimit_resource_t what, rlim_t n)
{
	struct rlimit r = {n, n};

	return setrlimit(what, &r) == 0;
}

bool sandbox_close(void)
{
	bool ok = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 3) &&
	          limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0);

	if (!UNDER_ASAN) /* its shadow memory is larger; hard_rss_limit_mb bounds it there */
		ok = ok && limit(RLIMIT_AS, MAX_MEMORY);
	ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	     prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
	return ok && filter_load();
}
