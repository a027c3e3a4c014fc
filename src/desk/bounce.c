/* desk/bounce: why a mail did not arrive, in plain words. */
#include "desk/bounce.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"

struct cause {
	const char *slug;
	bool address; /* mail to it will fail again */
	const char *title, *next_step;
};

static const struct cause causes[] = {
        {"unknown", true, N_("It could not be delivered."),
                N_("The words of the mail server may say why. Perhaps the customer can be reached "
                   "in another way.")},
        {"no_such_address", true, N_("There is no such address."),
                N_("Perhaps a letter is mistyped. Look for another address of this person, or ask "
                   "them in another way.")},
        {"no_such_domain", true, N_("What stands behind the @ does not exist or takes no mail."),
                N_("Check how the address is written.")},
        {"mailbox_closed", true, N_("This mailbox is closed."),
                N_("Look for another address of this person, or ask them in another way.")},
        {"mailbox_full", true, N_("The mailbox on the other side is full."),
                N_("Try again in some days, or reach the person in another way.")},
        {"too_large", false, N_("The letter was too large for the other side."),
                N_("Send it again with smaller files.")},
        {"refused", false, N_("The other mail server refused this letter."),
                N_("Its words say why. If it takes nothing from this desk, an admin has to talk "
                   "with those who run it.")},
        {"out_of_reach", true, N_("The other mail server could not be reached."),
                N_("Try again later. If it goes on, check how the address is written.")},
};

static const struct cause *find(const char *slug)
{
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		if (str_eq(causes[i].slug, slug))
			return &causes[i];
	return &causes[0];
}

bool bounce_concerns_address(const char *cause)
{
	return find(cause)->address;
}

const char *bounce_title(const char *cause)
{
	return find(cause)->title;
}

const char *bounce_next_step(const char *cause, bool final, bool permanent)
{
	if (!final)
		return N_(
		        "Nothing has to be done now. The mail servers go on trying by themselves; "
		        "sent again, the letter could arrive twice.");
	if (!permanent)
		return N_(
		        "The mail servers have stopped trying. Send it again later; if that fails, "
		        "too, check how the address is written, or reach the person in another "
		        "way.");
	return find(cause)->next_step;
}

/* subject and detail of RFC 3463; detail -1: whichever. The first that fits. */
static const struct {
	int subject, detail;
	const char *cause;
} codes[] = {{1, 2, "no_such_domain"}, {1, 10, "no_such_domain"}, {1, 7, "refused"},
        {1, 8, "refused"}, {1, 4, "unknown"}, {1, 5, "unknown"}, {1, -1, "no_such_address"},
        {2, 1, "mailbox_closed"}, {2, 2, "mailbox_full"}, {2, 3, "too_large"},
        {3, 1, "out_of_reach"}, {3, 4, "too_large"}, {4, 4, "no_such_domain"}, {4, 6, "refused"},
        {4, -1, "out_of_reach"}, {6, -1, "refused"}, {7, -1, "refused"}};

/* Where a cause that may pass is another one: a name server that does not answer now is no missing
 * domain, a mailbox that takes nothing just now is not closed. */
static const struct {
	int subject, detail;
	const char *cause;
} passing[] = {{1, 2, "out_of_reach"}, {1, 7, "refused"}, {1, 8, "refused"}, {1, -1, "unknown"},
        {2, 1, "unknown"}, {4, 6, "refused"}, {4, -1, "out_of_reach"}};

static const char *cause_by_code(const char *status)
{
	int class, subject, detail;

	if (status == NULL || sscanf(status, "%1d.%3d.%3d", &class, &subject, &detail) != 3)
		return NULL;
	if (class == 4)
		for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
			if (passing[i].subject == subject &&
			        (passing[i].detail == detail || passing[i].detail < 0))
				return passing[i].cause;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].subject == subject &&
		        (codes[i].detail == detail || codes[i].detail < 0))
			return codes[i].cause;
	return NULL;
}

/* What servers say where their code says nothing; the more telling first. */
static const struct {
	const char *words, *cause;
} phrases[] = {{"user unknown", "no_such_address"}, {"unknown user", "no_such_address"},
        {"no such user", "no_such_address"}, {"no such recipient", "no_such_address"},
        {"no such mailbox", "no_such_address"}, {"no such address", "no_such_address"},
        {"recipient unknown", "no_such_address"}, {"unknown recipient", "no_such_address"},
        {"invalid recipient", "no_such_address"}, {"user not found", "no_such_address"},
        {"recipient not found", "no_such_address"}, {"mailbox not found", "no_such_address"},
        {"not a valid mailbox", "no_such_address"}, {"unrouteable address", "no_such_address"},
        {"address not found", "no_such_address"}, {"no mailbox here", "no_such_address"},
        {"domain not found", "no_such_domain"}, {"host not found", "no_such_domain"},
        {"no such domain", "no_such_domain"}, {"unknown domain", "no_such_domain"},
        {"name or service not known", "no_such_domain"},
        {"domain name not found", "no_such_domain"}, {"nxdomain", "no_such_domain"},
        {"mailbox is full", "mailbox_full"}, {"mailbox full", "mailbox_full"},
        {"quota", "mailbox_full"}, {"storage", "mailbox_full"},
        {"mailbox disabled", "mailbox_closed"}, {"account disabled", "mailbox_closed"},
        {"account is disabled", "mailbox_closed"}, {"inactive", "mailbox_closed"},
        {"suspended", "mailbox_closed"}, {"account closed", "mailbox_closed"},
        {"no longer", "mailbox_closed"}, {"too large", "too_large"}, {"size limit", "too_large"},
        {"maximum size", "too_large"}, {"message size", "too_large"},
        {"does not exist", "no_such_address"}, {"doesn't exist", "no_such_address"},
        {"mailbox unavailable", "no_such_address"}, {"spam", "refused"}, {"blacklist", "refused"},
        {"blocklist", "refused"}, {"blocked", "refused"}, {"policy", "refused"},
        {"access denied", "refused"}, {"relay", "refused"}, {"timed out", "out_of_reach"},
        {"connection refused", "out_of_reach"}, {"unreachable", "out_of_reach"},
        {"rejected", "refused"}, {"denied", "refused"}};

const char *bounce_cause(const char *status, const char *words)
{
	const char *cause = cause_by_code(status);

	if (cause != NULL)
		return cause;
	for (size_t i = 0; words != NULL && i < sizeof phrases / sizeof *phrases; i++)
		if (str_ifind(words, phrases[i].words) != NULL)
			return phrases[i].cause;
	return "unknown";
}

static size_t digits_at(const char *s, size_t most)
{
	size_t n = 0;
	while (n <= most && isdigit((unsigned char)s[n]))
		n++;
	return n >= 1 && n <= most ? n : 0;
}

const char *bounce_status_in(const void *mem, const char *words)
{
	for (const char *p = words; p != NULL && (p = strpbrk(p, "45")) != NULL; p++) {
		size_t a, b;
		if (p[1] != '.' || (p > words && (isalnum((unsigned char)p[-1]) || p[-1] == '.')))
			continue;
		a = digits_at(p + 2, 3);
		if (a == 0 || p[2 + a] != '.')
			continue;
		b = digits_at(p + 3 + a, 3);
		/* four numbers are an address of the network */
		if (b == 0 || (p[3 + a + b] == '.' && isdigit((unsigned char)p[4 + a + b])))
			continue;
		return talloc_strndup(mem, p, 3 + a + b);
	}
	return NULL;
}
