/* Replays files through a fuzz target without libFuzzer. */
#include <stdio.h>

#include "base/file.h"
#include "fuzz.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct ctx *c = ctx_new(NULL, NULL);
		struct bytes b;

		if (file_read(c, argv[i], 64u << 20, &b) == RC_OK)
			(void)LLVMFuzzerTestOneInput(b.p, b.n);
		else
			fprintf(stderr, "%s: not read\n", argv[i]);
		talloc_free(c);
	}
	return 0;
}
