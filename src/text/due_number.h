/* text/due, inside: figures. What stands there may be several things at once. */
#ifndef TEXT_DUE_NUMBER_H
#define TEXT_DUE_NUMBER_H

#include <stdbool.h>

struct due_number {
	bool plain; /* value alone: 3, 15, 2026, 1,5 */
	bool range; /* 2-3: value is the second */
	bool date; /* year 0: none is written */
	bool time;
	bool padded; /* 08:30 */
	double value;
	int year, month, day, hour, minute;
};

/* fold as a token has it; false: no figures that are understood. */
bool due_number(const char *fold, struct due_number *out);

#endif
