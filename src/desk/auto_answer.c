/* desk/auto_answer: who gets no more letters that nobody wrote. */
#include "desk/auto_answer.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/address.h"
#include "desk/intake_rows.h"
#include "desk/receipt.h"
#include "desk/setting.h"
#include "store/auto_answer.h"

#define HOUR_MS 3600000LL
#define DAY_MS (24 * HOUR_MS)
#define SAME_SUBJECT_MS DAY_MS
#define DEAD_MS (30 * DAY_MS)
#define OLD_MS (7 * DAY_MS)
#define SUBJECTS 50

/* That it wrote again proves nothing: many machines write from where nobody reads. Only a
 * person's word, or time. */
static enum rc check_dead(struct ctx *c, const char *low, const char **out)
{
	struct address known;
	enum rc rc = store_address_get(c, c, low, &known);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	bool trusted = known.revived_ms != 0 && known.revived_by != 0;
	if (known.dead_ms > c->now_ms - DEAD_MS && !trusted)
		*out = "dead";
	return RC_OK;
}

static enum rc check_subject(
        struct ctx *c, const char *counted, const char *subject, const char **out)
{
	const char **earlier;

	TRY(store_auto_answer_subjects(
	        c, c, counted, c->now_ms - SAME_SUBJECT_MS, SUBJECTS, &earlier));
	for (int i = 0; earlier[i] != NULL && *out == NULL; i++)
		if (receipt_same_subject(c, earlier[i], subject))
			*out = "same_subject";
	return RC_OK;
}

static enum rc check_budget(struct ctx *c, const char *counted, const char **out)
{
	const struct {
		const char *key;
		int64_t ms;
	} budgets[] = {{"sender_answers_per_hour", HOUR_MS}, {"sender_answers_per_day", DAY_MS},
	        {"sender_answers_per_month", 30 * DAY_MS}};

	for (size_t i = 0; i < sizeof budgets / sizeof *budgets && *out == NULL; i++) {
		int64_t allowed, had;
		TRY(setting_i64(c, budgets[i].key, &allowed));
		TRY(store_auto_answer_count(c, counted, c->now_ms - budgets[i].ms, &had));
		if (had >= allowed)
			*out = "budget";
	}
	return RC_OK;
}

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');
	return at != NULL ? at + 1 : "";
}

/* Many senders, or one who writes under many names: somebody else may be meant to get it all. */
static enum rc check_bounds(struct ctx *c, const char *domain, const char **out)
{
	int64_t allowed, allowed_domain, had, had_domain;

	TRY(setting_i64(c, "desk_answers_per_hour", &allowed));
	TRY(setting_i64(c, "domain_answers_per_hour", &allowed_domain));
	TRY(store_auto_answer_count_all(c, domain, c->now_ms - HOUR_MS, &had, &had_domain));
	if (had >= allowed || had_domain >= allowed_domain)
		*out = "bound";
	return RC_OK;
}

bool auto_answer_is_old(const struct ctx *c, int64_t written_ms)
{
	return written_ms > 0 && written_ms < c->now_ms - OLD_MS;
}

/* A person decided that nothing of theirs is answered; of From that is known already. */
static enum rc check_blocked(struct ctx *c, const char *low, const char **out)
{
	struct block b = {0};

	TRY(address_block(c, c, low, &b));
	if (b.id != 0)
		*out = "blocked";
	return RC_OK;
}

static enum rc check_address(
        struct ctx *c, const void *mem, const char *low, const char *subject, const char **out)
{
	const char *counted = receipt_address(mem, low);

	if (*out == NULL && subject != NULL)
		TRY(check_subject(c, counted, subject, out));
	if (*out == NULL)
		TRY(check_budget(c, counted, out));
	return *out == NULL ? check_bounds(c, domain_of(low), out) : RC_OK;
}

enum rc auto_answer_withheld(struct ctx *c, const void *mem, const struct auto_answer *a,
        const char *subject, const char **out)
{
	bool own = false, other = strcmp(a->low, a->from) != 0;

	*out = NULL;
	TRY(address_is_own(c, a->from, &own));
	if (own)
		*out = "own";
	if (*out == NULL)
		TRY(check_dead(c, a->low, out));
	if (*out == NULL && other)
		TRY(check_blocked(c, a->low, out));
	TRY(check_address(c, mem, a->low, subject, out));
	return other ? check_address(c, mem, a->from, subject, out) : RC_OK;
}

static enum rc count(struct ctx *c, const void *mem, const char *low, int64_t reply_id)
{
	return store_auto_answer_add(
	        c, reply_id, receipt_address(mem, low), domain_of(low), c->now_ms);
}

enum rc auto_answer_sent(
        struct ctx *c, const void *mem, const struct auto_answer *a, int64_t reply_id)
{
	TRY(count(c, mem, a->low, reply_id));
	return count(c, mem, a->from, reply_id);
}

static bool names(const json_t *list, const char *low)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (str_ieq(json_string_value(json_object_get(one, "address")), low))
			return true;
	}
	return false;
}

enum rc auto_answer_to(
        struct ctx *c, const void *mem, const struct message *letter, struct auto_answer *out)
{
	const char *from = letter->sender != NULL ? letter->sender : "";
	json_t *all = json_loads(letter->recipients, 0, NULL);
	all = json_own(mem, all != NULL ? all : json_object());
	const json_t *list = json_object_get(all, "reply_to"), *one = json_array_get(list, 0);
	struct mail_address to = {.name = json_string_value(json_object_get(one, "name")),
	        .address = json_string_value(json_object_get(one, "address"))};
	const char *low = desk_address_plain(mem, &to);
	bool own = false;

	*out = (struct auto_answer){.name = letter->sender_name,
	        .address = from,
	        .low = str_lower(mem, from),
	        .from = str_lower(mem, from)};
	if (low == NULL || json_array_size(list) != 1 || strcmp(low, out->from) == 0 ||
	        address_is_no_reply(low) || names(json_object_get(all, "to"), low) ||
	        names(json_object_get(all, "cc"), low))
		return RC_OK;
	TRY(address_is_own(c, low, &own));
	if (!own) {
		out->name = to.name != NULL ? to.name : "";
		out->address = to.address;
		out->low = low;
	}
	return RC_OK;
}
