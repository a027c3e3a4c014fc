/* desk/receipt: why a receipt is withheld, and what counts as the same sender and matter. */
#include "desk/receipt.h"

#include <ctype.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "desk/address.h"

#define TELLING 8 /* bytes of a subject that is found again inside another */
#define PREFIXES 5
#define PREFIX_MAX 24
#define MADE_BY_MACHINE 8 /* signs of a part of an address, three of them digits */

struct reason {
	const char *slug, *title;
};

static const struct reason reasons[] = {
        {"automatic", N_("A machine wrote this, so it gets no automatic answer.")},
        {"list", N_("This came by a mailing list, so it gets no automatic answer.")},
        {"own", N_("This came from an address of this desk.")},
        {"no_address", N_("This letter names no address to write to.")},
        {"spam", N_("This letter lies with the spam.")},
        {"blocked", N_("This sender is blocked.")},
        {"unproven", N_("The sender is not proven: the address may be false.")},
        {"oversized", N_("This letter is very large.")},
        {"unwanted", N_("By its looks this letter wants no automatic answer.")},
        {"history",
                N_("This letter came before the desk was there; imported mail is not answered.")},
        {"old", N_("This letter was written more than a week ago.")},
        {"loop", N_("This letter went in a circle.")},
        {"not_customer", N_("Somebody else than the customer wrote this letter.")},
        {"dead", N_("Mail to this address came back a short time ago.")},
        {"same_subject", N_("This sender got a receipt about the same matter within a day.")},
        {"gap", N_("There is something in its words that only a person can fill in.")},
        {"budget", N_("This sender has had as many automatic answers as the desk allows.")},
        {"bound", N_("The desk had already given as many automatic answers in this hour as it is "
                     "allowed.")},
};

const char *receipt_title(const char *withheld)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (str_eq(reasons[i].slug, withheld))
			return reasons[i].title;
	return N_("It gets no automatic answer.");
}

static bool is_between(char ch)
{
	return ch == '-' || ch == '_' || ch == '.' || ch == '=';
}

/* "8f3a2c91" is new in each mail of a machine; "kowalska1985" is a name. */
static bool is_made(const char *s, size_t n)
{
	size_t digits = 0;
	for (size_t i = 0; i < n; i++)
		digits += isdigit((unsigned char)s[i]) != 0;
	return n >= MADE_BY_MACHINE && digits >= 3;
}

const char *receipt_address(const void *mem, const char *low)
{
	const char *plain = address_untagged(mem, low), *at = strrchr(plain, '@');
	char *out = talloc_strdup(mem, "");
	size_t parts = 0;

	if (at == NULL)
		return plain;
	for (const char *p = plain; p < at; parts++) {
		size_t n = 0;
		while (p + n < at && !is_between(p[n]))
			n++;
		bool whole = parts == 0 && p + n == at; /* then it is all there is */
		out = is_made(p, n) && !whole ? talloc_strdup_append(out, "#")
		                              : talloc_strndup_append(out, p, n);
		p += n;
		for (; p < at && is_between(*p); p++)
			out = talloc_strndup_append(out, p, 1);
	}
	return talloc_strdup_append(out, at);
}

/* Without "Re:", "Odp.:", "Automatic reply:" and their kin: short words before a colon. */
static const char *bare_subject(const char *s)
{
	for (int i = 0; i < PREFIXES; i++) {
		while (*s == ' ')
			s++;
		const char *colon = strchr(s, ':');
		if (colon == NULL || colon - s > PREFIX_MAX || colon[1] == '\0')
			break;
		s = colon + 1;
	}
	return s;
}

bool receipt_same_subject(const void *mem, const char *earlier, const char *now)
{
	const char *a = str_collapse(mem, bare_subject(earlier));
	const char *b = str_collapse(mem, bare_subject(now));

	if (str_ieq(a, b))
		return true;
	return strlen(a) >= TELLING && str_ifind(now, a) != NULL;
}
