/* wellspring-receive: what a mail server calls. See cli/receive.h. */
#include "cli/receive.h"

int main(int argc, char **argv)
{
	return receive_run(argc - 1, argv + 1);
}
