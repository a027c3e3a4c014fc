/* desk/notice_words: a notice as people read it. */
#include "desk/notice_words.h"

#include "base/str.h"
#include "i18n/i18n.h"

struct words {
	const char *name;
	const char *one;
	const char *unknown; /* one, where nobody knows who; NULL: it names nobody */
};

#define LETTER N_("A new message from {who}")
#define NOTE N_("A new note from {who}")

static const struct words table[NOTICE_KINDS] = {
        [NOTICE_MENTION] = {"mention", N_("{who} mentioned you in a note"),
                N_("You are mentioned in a note")},
        [NOTICE_ASSIGNED] = {"assigned", N_("{who} gave you this conversation"),
                N_("This conversation is yours now")},
        [NOTICE_LETTER_MINE] = {"letter_mine", LETTER, N_("A new message")},
        [NOTICE_LETTER_FOLLOWED] = {"letter_followed", LETTER, N_("A new message")},
        [NOTICE_NOTE_MINE] = {"note_mine", NOTE, N_("A new note")},
        [NOTICE_NOTE_FOLLOWED] = {"note_followed", NOTE, N_("A new note")},
        [NOTICE_WOKE] = {"woke", N_("The time has come: this conversation is back")},
        [NOTICE_FAILED] = {"failed", N_("Your reply did not arrive")},
        [NOTICE_MAILBOX_TROUBLE] = {"mailbox_trouble", N_("The mailbox {mailbox} has a problem")},
        [NOTICE_MAILBOX_SILENT] = {"mailbox_silent",
                N_("The mailbox {mailbox} has been silent for longer than usual")},
        [NOTICE_TEAM] = {"team", N_("A conversation came to the team {team}")},
        [NOTICE_DIGEST_STOPPED] = {"digest_stopped",
                N_("The mail with your notices could not be delivered; no more are sent")},
        [NOTICE_PROMISE_DUE] = {"promise_due", N_("A promise of yours is due soon")},
        [NOTICE_PROMISE_OVERDUE] = {"promise_overdue", N_("The day of a promise of yours is over")},
        [NOTICE_PROMISE_MOVED] = {"promise_moved", N_("{who} gave you a promise to keep"),
                N_("A promise is yours to keep now")},
};

/* NULL: how many does not matter. */
static const char *several(const char *lang, enum notice_kind kind, int64_t n)
{
	switch (kind) {
	case NOTICE_MENTION:
		return i18n_plural(lang, "{n} note mentions you, the newest from {who}",
		        "{n} notes mention you, the newest from {who}", n);
	case NOTICE_LETTER_MINE:
	case NOTICE_LETTER_FOLLOWED:
		return i18n_plural(lang, "{n} new message, the newest from {who}",
		        "{n} new messages, the newest from {who}", n);
	case NOTICE_NOTE_MINE:
	case NOTICE_NOTE_FOLLOWED:
		return i18n_plural(lang, "{n} new note, the newest from {who}",
		        "{n} new notes, the newest from {who}", n);
	case NOTICE_PROMISE_DUE:
		return i18n_plural(lang, "{n} promise of yours is due soon",
		        "{n} promises of yours are due soon", n);
	case NOTICE_PROMISE_OVERDUE:
		return i18n_plural(lang, "The day of {n} promise of yours is over",
		        "The day of {n} promises of yours is over", n);
	case NOTICE_PROMISE_MOVED:
		return i18n_plural(lang, "{n} promise is yours to keep now",
		        "{n} promises are yours to keep now", n);
	default:
		return NULL;
	}
}

static const char *who(const struct notice *n)
{
	if (n->kind == NOTICE_LETTER_MINE || n->kind == NOTICE_LETTER_FOLLOWED)
		return n->sender_name != NULL && n->sender_name[0] != 0 ? n->sender_name
		                                                        : n->sender;
	return n->actor_name;
}

char *notice_sentence(const void *mem, const char *lang, const struct notice *n)
{
	const struct words *w = &table[n->kind];
	const char *name = who(n), *count = talloc_asprintf(mem, "%lld", (long long)n->count);
	const char *pairs[] = {"who", name == NULL ? "" : name, "n", count, "mailbox",
	        n->mailbox_name == NULL ? "" : n->mailbox_name, "team",
	        n->team_name == NULL ? "" : n->team_name, NULL};

	if (w->unknown != NULL && name == NULL)
		return i18n_fill(mem, lang, w->unknown, pairs);
	const char *many = n->count > 1 ? several(lang, n->kind, n->count) : NULL;
	return many != NULL ? text_fill(mem, many, pairs) : i18n_fill(mem, lang, w->one, pairs);
}

const char *notice_kind_name(enum notice_kind kind)
{
	return table[kind].name;
}

int notice_kind_parse(const char *name)
{
	for (int i = 1; i < NOTICE_KINDS; i++)
		if (str_eq(table[i].name, name))
			return i;
	return 0;
}
