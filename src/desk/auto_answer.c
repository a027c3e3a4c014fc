/* desk/auto_answer: who gets no more letters that nobody wrote. */
#include "desk/auto_answer.h"

#include <string.h>

#include "desk/address.h"
#include "desk/receipt.h"
#include "desk/setting.h"
#include "store/receipt.h"

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
	int n;

	TRY(store_receipt_subjects(
	        c, c, counted, c->now_ms - SAME_SUBJECT_MS, SUBJECTS, &earlier, &n));
	for (int i = 0; i < n && *out == NULL; i++)
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
		TRY(store_receipt_count(c, counted, c->now_ms - budgets[i].ms, &had));
		if (had >= allowed)
			*out = "budget";
	}
	return RC_OK;
}

const char *auto_answer_domain(const char *address)
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
	TRY(store_receipt_count_all(c, domain, c->now_ms - HOUR_MS, &had, &had_domain));
	if (had >= allowed || had_domain >= allowed_domain)
		*out = "bound";
	return RC_OK;
}

bool auto_answer_is_old(const struct ctx *c, int64_t written_ms)
{
	return written_ms > 0 && written_ms < c->now_ms - OLD_MS;
}

enum rc auto_answer_turn(struct ctx *c)
{
	return store_receipt_turn(c, "receipts");
}

enum rc auto_answer_withheld(
        struct ctx *c, const char *low, const char *counted, const char *subject, const char **out)
{
	bool own = false;

	*out = NULL;
	TRY(address_is_own(c, low, &own));
	if (own)
		*out = "own";
	if (*out == NULL)
		TRY(check_dead(c, low, out));
	if (*out != NULL)
		return RC_OK;
	if (subject != NULL)
		TRY(check_subject(c, counted, subject, out));
	if (*out == NULL)
		TRY(check_budget(c, counted, out));
	return *out == NULL ? check_bounds(c, auto_answer_domain(low), out) : RC_OK;
}
