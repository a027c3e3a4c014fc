/* jobs/send_line: delivering, over a connection that stays for the mailbox's next mail. */
#include "base/file.h"
#include "desk/mailbox.h"
#include "jobs/loop.h"
#include "jobs/send.h"

#define MAX_LINES 200 /* mailboxes beyond that get a connection for each mail */

struct send_lines {
	struct {
		int64_t mailbox_id;
		struct smtp_line *line;
	} v[MAX_LINES];
	size_t n;
	int timeout_s;
	const atomic_bool *hurry;
};

struct send_lines *send_lines_new(const void *mem)
{
	return talloc_zero(mem, struct send_lines);
}

void send_lines_set(struct send_lines *l, int64_t timeout_s, const atomic_bool *hurry)
{
	l->timeout_s = (int)timeout_s;
	l->hurry = hurry;
}

void send_lines_sweep(struct send_lines *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (smtp_line_is_tired(l->v[i].line))
			talloc_free(l->v[i].line);
		else
			l->v[kept++] = l->v[i];
	}
	l->n = kept;
}

/* NULL: none is left. */
static struct smtp_line *line_of(struct send_lines *l, int64_t mailbox_id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].mailbox_id == mailbox_id)
			return l->v[i].line;
	if (l->n == MAX_LINES)
		return NULL;
	l->v[l->n].mailbox_id = mailbox_id;
	l->v[l->n].line = smtp_line_new(l);
	return l->v[l->n++].line;
}

static enum rc into_folder(struct ctx *c, struct delivery *d)
{
	char *dir = path_join(c, store_data_dir(c->store), "outgoing");
	TRY(file_make_dirs(c, dir, 0750));
	TRY(file_write_sync(c, path_join(c, dir, d->file_name), d->mail.p, d->mail.n, 0640));
	d->result = (struct smtp_result){.code = 250, .words = "Written to the folder outgoing."};
	return RC_OK;
}

enum rc send_deliver(
        struct ctx *c, struct send_lines *lines, const struct mailbox *m, struct delivery *d)
{
	struct mail_server *server;
	d->result = (struct smtp_result){.words = ""};
	if (m->is_local)
		return into_folder(c, d);
	TRY(mailbox_smtp_server(c, c, m, &server));
	server->timeout_s = lines->timeout_s;
	server->stop = lines->hurry;
	return smtp_send(c, line_of(lines, m->id), server, d->from, d->to, d->mail, &d->result);
}
