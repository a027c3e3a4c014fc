/*
 * desk/doctor: what is wrong with a desk, and what to do. Changes nothing (what opened the
 * store for it may have migrated it, as every command does).
 * Knows files, rows and the engine's own checks; never the terminal. Opens its own
 * transactions; findings live in c, their sentences are in c's language.
 */
#ifndef DESK_DOCTOR_H
#define DESK_DOCTOR_H

#include "base/ctx.h"
#include "conf/file.h"

/* look: the desk works, somebody should see to it. wrong: something is lost, open to others,
 * or keeps the desk from working. */
enum health { HEALTH_OK, HEALTH_LOOK, HEALTH_WRONG };

struct finding {
	const char *check; /* "database", "blobs" …: stable, for programs */
	enum health health;
	const char *text, *next_step; /* next_step NULL when there is none */
	struct finding *next;
};

struct findings {
	struct finding *first, **last; /* last: &first at the start */
	int wrong, look;
};

/* msgids with {name} places, filled by pairs (may be NULL). */
void finding_add(struct ctx *c, struct findings *f, const char *check, enum health health,
        const char *msgid, const char *next_step, const char *const *pairs);

/* Before anything is opened: settings, folder, key, room. *out_conf NULL: the settings cannot be
 * read. False in *out_open: the desk must not be opened. */
MUST_CHECK enum rc doctor_folder(struct ctx *c, const char *data, struct findings *f,
        const struct conf_file **out_conf, bool *out_open);
/* With the store open. deep: read all stored bytes and compare their hashes. */
MUST_CHECK enum rc doctor_desk(struct ctx *c, bool deep, struct findings *f);

#endif
