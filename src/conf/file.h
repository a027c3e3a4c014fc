/*
 * conf/file: DIR/wellspring.conf, the ten keys needed before the database opens.
 *
 * Knows no database. `key = value` lines, # begins a comment line. An unknown key
 * refuses to start, with a suggestion. The struct lives in the ctx that read it.
 */
#ifndef CONF_FILE_H
#define CONF_FILE_H

#include "base/ctx.h"
#include "base/log.h"

#define CONF_FILE_NAME "wellspring.conf"

struct conf_file {
	const char *listen;
	const char *database; /* "" for SQLite in the data folder */
	const char *public_url; /* "" if unset; never ends in '/' */
	const char **trusted_proxies; /* ended by NULL; never NULL itself */
	const char *tls_cert, *tls_key; /* "" if unset; paths are relative to DIR in the file */
	const char *key_file; /* full path */
	enum log_level log_level;
	int64_t workers, parsers;
};

/* Defaults where the file or a key is absent. At most 64 KiB. RC_INVALID names
 * the line; RC_INTERNAL when the file cannot be read. */
MUST_CHECK enum rc conf_file_read(struct ctx *c, const char *dir, struct conf_file **out);
/* Write one key, keeping every other line as it is; synced. RC_INVALID for an
 * unknown key or a value that does not fit. */
MUST_CHECK enum rc conf_file_set(
        struct ctx *c, const char *dir, const char *key, const char *value);

/* "localhost", 127.*, [::1], with or without scheme, port and path: nobody else reaches it. An
 * empty host, as in ":8080", is every address of this machine. */
bool conf_host_is_here(const char *text);

#endif
