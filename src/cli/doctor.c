/* wellspring doctor: what is wrong with the desk, and what to do. */
#include <stdio.h>

#include "base/json.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/backup.h"
#include "desk/doctor.h"
#include "i18n/i18n.h"

static const char *const words[] = {
        [HEALTH_OK] = N_("ok"), [HEALTH_LOOK] = N_("look"), [HEALTH_WRONG] = N_("wrong")};
static const char *const codes[] = {
        [HEALTH_OK] = "ok", [HEALTH_LOOK] = "look", [HEALTH_WRONG] = "wrong"};

static enum rc look(struct ctx *c, struct cli_args *a, struct findings *f)
{
	const struct conf_file *conf;
	bool open;

	TRY(doctor_folder(c, a->data, f, &conf, &open));
	if (!open)
		return RC_OK;
	log_set_level(LOG_ERROR);
	enum rc rc = cli_open(c, a);
	log_set_level(LOG_ERROR); /* the file said otherwise */
	if (rc == RC_OK)
		rc = doctor_desk(c, cli_option(a, "deep") != NULL, f);
	if (rc == RC_OK)
		return RC_OK;
	/* What cannot be looked at is a finding like others. */
	const char *pairs[] = {"why", i18n_failure(c, c), "detail",
	        c->fail.detail != NULL ? c->fail.detail : "-", NULL};
	finding_add(c, f, "database", HEALTH_WRONG,
	        N_("The database cannot be opened or read: {why} ({detail})"),
	        rc == RC_UPSTREAM || rc == RC_BUSY
	                ? N_("See that PostgreSQL runs and that wellspring.conf names it rightly.")
	                : N_("If it is damaged, restore the last backup into an empty folder."),
	        pairs);
	ctx_clear_failure(c);
	return RC_OK;
}

static void print_json(struct ctx *c, const struct findings *f)
{
	json_t *o = json_own(c, json_object()), *list = json_array();

	for (const struct finding *i = f->first; i != NULL; i = i->next) {
		json_t *v = json_object();
		json_object_set_new(v, "check", json_text(i->check));
		json_object_set_new(v, "state", json_text(codes[i->health]));
		json_object_set_new(v, "text", json_text(i->text));
		json_object_set_new(v, "next_step", json_text(i->next_step));
		json_array_append_new(list, v);
	}
	json_object_set_new(o, "items", list);
	json_object_set_new(o, "wrong", json_integer(f->wrong));
	json_object_set_new(o, "look", json_integer(f->look));
	puts(json_write(c, o));
}

/* A mail server's words may stand in it: they steer no terminal. */
static const char *harmless(struct ctx *c, const char *text)
{
	struct buf *b = buf_new(c, 65536);

	for (uint32_t cp; (cp = utf8_next(&text)) != 0;)
		buf_add_cp(b, cp < ' ' || (cp >= 0x7F && cp < 0xA0) ? ' ' : cp);
	return b->p;
}

static void print_lines(struct ctx *c, const struct findings *f)
{
	for (const struct finding *i = f->first; i != NULL; i = i->next) {
		printf("%s: %s\n", i18n_text(c->lang, words[i->health]), harmless(c, i->text));
		if (i->next_step != NULL)
			printf("  %s\n", harmless(c, i->next_step));
	}
}

enum rc cli_doctor(struct ctx *c, int argc, char **argv)
{
	static const char *const known[] = {"deep", NULL};
	struct findings f = {0};
	struct cli_args a;

	f.last = &f.first;
	TRY(cli_parse(c, argc, argv, known, &a));
	if (a.word_count != 0)
		return ctx_fail(c, RC_INVALID, "usage", "doctor takes options only", NULL);
	if (!backup_restore_is_open(a.data))
		TRY(cli_must_exist(c, a.data));
	TRY(look(c, &a, &f));
	if (a.json)
		print_json(c, &f);
	else
		print_lines(c, &f);
	return f.wrong == 0 ? RC_OK
	                    : ctx_fail(c, RC_CONFLICT, "desk_in_trouble",
	                              "Something is wrong; the lines above say what to do.", NULL);
}
