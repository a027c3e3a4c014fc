/* The store's contract, on one engine: see fixture.h. tests/store/run does both. */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>

#include "base/crypto.h"

const char *self;
int tests_run;

int main(int argc, char **argv)
{
	self = argv[0];
	signal(SIGPIPE, SIG_IGN);
	if (crypto_start() != RC_OK)
		return 1;
	if (argc > 1)
		return child_main(argc, argv);

	int failed = run_values() + run_transactions() + run_events() + run_migrations() +
	             run_blobs() + run_copies() + run_writers() + run_trouble();
	printf("%s: %d passed, %d failed\n", on_sqlite() ? "sqlite" : "postgres",
	        tests_run - failed, failed);
	return failed != 0;
}
