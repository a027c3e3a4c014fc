/*
 * tests/desk/rule_scene: a desk with people, a team and a field, on which rules are made and things
 * happen, as the data files of tests/desk/rules say.
 */
#ifndef TESTS_RULE_SCENE_H
#define TESTS_RULE_SCENE_H

#include <jansson.h>

#include "desk_people.h"

#include "desk/rule.h"

#define HOUR_MS 3600000LL

struct scene {
	struct desk *d;
	struct people p;
	int64_t gone, team, field, saved, number; /* number: of the first letter */
	const char *letter_id; /* of the newest letter */
	const json_t *one; /* the case */
};

struct scene scene_of(struct desk *d);
/* A context of Ewa with this role; her time is the desk's. */
struct ctx *scene_ewa(const struct scene *s, enum role role);
/* Fails with its sentence. */
void scene_must(struct ctx *c, enum rc rc, const char *what);
/* "@ewa", "@team" and so on as numbers. */
json_t *scene_numbers(const struct scene *s, const json_t *o);
/* All of the case; and one by its text. */
void scene_rules(const struct scene *s);
void scene_rule(const struct scene *s, const char *name, const char *text);
/* A letter, a reply, hours that pass …, and all that follows from it. */
void scene_step(struct scene *s, const json_t *step);
void scene_change(struct scene *s, const json_t *change);
void scene_settle(struct desk *d);
int64_t scene_newest_event(struct ctx *c);
int scene_notes(const struct scene *s);
/* What rules answered the customer; *out_text: the newest, NULL for none. */
int scene_answers(const struct scene *s, const char **out_text);
/* How many runs of rules changed something, or could not. */
int scene_runs(struct desk *d, int64_t number, bool failed);

#endif
