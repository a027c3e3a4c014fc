/*
 * text/lists: the lists of lang/<code>/ as they were when the program was built (tools/gen-lists).
 * Read by text/tongue alone.
 */
#ifndef TEXT_LISTS_H
#define TEXT_LISTS_H

struct list {
	const char *code, *noun, *text;
};

extern const struct list lists_all[]; /* ended by code NULL */
extern const char *const lists_codes[]; /* ended by NULL */

#endif
