/* desk/mention: who is named in a note. */
#include "desk/mention.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "desk/conversation.h"
#include "store/engine.h"
#include "store/mailbox.h"
#include "store/team.h"
#include "store/user.h"

#define MARK "class=\"mention mention-" /* as the sanitiser writes it */

struct finding {
	const void *mem;
	int64_t mailbox_id, but;
	struct mentions *out;
};

static bool is_there(const struct mentions *m, int64_t id)
{
	for (int i = 0; i < m->n; i++)
		if (m->reached[i] == id)
			return true;
	for (int i = 0; i < m->unreached_count; i++)
		if (m->unreached[i].id == id)
			return true;
	return false;
}

static enum rc add_user(struct ctx *c, struct finding *f, int64_t id)
{
	struct mentions *m = f->out;
	const char *name;
	struct user u;

	if (id == f->but || is_there(m, id) || m->n + m->unreached_count >= MENTIONS_MAX)
		return RC_OK;
	enum rc rc = store_conversation_may_assign(c, f->mem, id, f->mailbox_id, &name);
	if (rc == RC_OK)
		m->reached[m->n++] = id;
	if (rc != RC_NOT_FOUND)
		return rc;
	rc = store_user_get(c, f->mem, id, &u);
	if (rc == RC_OK)
		m->unreached[m->unreached_count++] = (struct user_name){.id = id, .name = u.name};
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc add_team(struct ctx *c, struct finding *f, int64_t id)
{
	struct team t;
	enum rc rc = store_team_get(c, f->mem, id, &t);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && t.archived_ms != 0))
		return RC_OK;
	TRY(rc);
	for (int i = 0; i < t.member_count; i++)
		TRY(add_user(c, f, t.members[i].id));
	return RC_OK;
}

/* Words of a note that only look like it stand outside of tags; no < or > stands in a value. */
static bool is_in_tag(const char *html, const char *at)
{
	while (at > html && *at != '<' && *at != '>')
		at--;
	return *at == '<';
}

enum rc mention_find(struct ctx *c, const void *mem, const char *html, int64_t mailbox_id,
        int64_t but, struct mentions *out)
{
	struct mentions m = {
	        .reached = talloc_array(mem, int64_t, MENTIONS_MAX),
	        .unreached = talloc_array(mem, struct user_name, MENTIONS_MAX),
	};
	struct finding f = {.mem = mem, .mailbox_id = mailbox_id, .but = but, .out = &m};

	for (const char *p = html; (p = strstr(p, MARK)) != NULL;) {
		bool real = is_in_tag(html, p);
		p += sizeof MARK - 1;
		if (!real)
			continue;
		if (str_starts(p, "user-"))
			TRY(add_user(c, &f, strtoll(p + 5, NULL, 10)));
		else if (str_starts(p, "team-"))
			TRY(add_team(c, &f, strtoll(p + 5, NULL, 10)));
	}
	*out = m;
	return RC_OK;
}

struct written {
	const void *mem;
	const struct message *note;
	struct mentions found;
};

static enum rc find_written(struct ctx *c, void *arg)
{
	struct written *w = arg;
	int64_t mailbox;

	TRY(store_conversation_mailbox(c, w->note->conversation, &mailbox));
	return mention_find(c, w->mem, w->note->html, mailbox, w->note->author_id, &w->found);
}

enum rc mention_unreached(struct ctx *c, const void *mem, const struct message *note,
        struct user_name **out, int *out_n)
{
	struct written w = {.mem = mem, .note = note};

	if (strstr(note->html, MARK) != NULL)
		TRY(store_tx(c, DB_READ, find_written, &w));
	*out = w.found.unreached;
	*out_n = w.found.unreached_count;
	return RC_OK;
}

struct choosing {
	const void *mem;
	int64_t number;
	struct user_name *v;
	int n, teams;
};

static bool among(int64_t id, const int64_t *ids, int n)
{
	for (int i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static enum rc choose_people(struct ctx *c, struct choosing *k, int64_t mailbox_id)
{
	struct user *list;
	int64_t *seeing;
	int n, seeing_n;

	TRY(store_mailbox_access_list(c, k->mem, mailbox_id, &seeing, &seeing_n));
	TRY(store_user_list(c, k->mem, &list, &n));
	k->v = talloc_array(k->mem, struct user_name, (unsigned)n + TEAMS_MAX);
	for (int i = 0; i < n; i++)
		if (list[i].disabled_ms == 0 && list[i].id != c->actor.user_id &&
		        among(list[i].id, seeing, seeing_n))
			k->v[k->n++] = (struct user_name){list[i].id, list[i].name};
	return RC_OK;
}

static enum rc choose(struct ctx *c, void *arg)
{
	struct choosing *k = arg;
	struct conversation v;
	struct team *teams;
	int n;

	k->n = 0;
	TRY(conversation_load(c, k->mem, k->number, &v));
	TRY(choose_people(c, k, v.mailbox_id));
	k->teams = k->n;
	TRY(store_team_list(c, k->mem, &teams, &n));
	for (int i = 0; i < n; i++)
		if (teams[i].archived_ms == 0)
			k->v[k->n++] = (struct user_name){teams[i].id, teams[i].name};
	return RC_OK;
}

enum rc mention_choices(struct ctx *c, const void *mem, int64_t number, struct user_name **out,
        int *out_n, int *out_teams)
{
	struct choosing k = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_READ, choose, &k));
	*out = k.v;
	*out_n = k.n;
	*out_teams = k.teams;
	return RC_OK;
}
