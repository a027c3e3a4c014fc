/* What the receiving server found out about the sender: Authentication-Results (RFC 8601). */
#include <string.h>
#include <strings.h>

#include "mail/classify.h"

/* Without comments and quoted text, in lower case: both may hold words of the sender's. */
static char *results_plain(const void *mem, const char *v)
{
	char *out = str_lower(mem, v), *to = out;
	int comments = 0;
	bool quoted = false;

	for (const char *from = out; *from; from++) {
		char ch = *from;
		if (ch == '\\' && from[1] && (quoted || comments > 0)) {
			from++;
			continue;
		}
		if (ch == '"' && comments == 0)
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (ch == '(')
			comments++;
		else if (ch == ')' && comments > 0)
			comments--;
		else if (comments == 0)
			*to++ = strchr("\t\r\n", ch) ? ' ' : ch;
	}
	*to = 0;
	return out;
}

/* The same domain, or one below the other (RFC 7489 3.1, relaxed). */
static bool are_related(const char *a, const char *b)
{
	const char *longer = strlen(a) > strlen(b) ? a : b, *shorter = longer == a ? b : a;
	size_t gap = strlen(longer) - strlen(shorter);

	return *shorter && strcmp(longer + gap, shorter) == 0 &&
	       (gap == 0 || longer[gap - 1] == '.');
}

/* Is one of these properties ("header.d") of the sender's own domain? silent: what it means
 * that none of them is there. */
static bool is_aligned(const void *mem, char *properties, const char *const *names,
        const char *domain, bool silent)
{
	char *rest = NULL;
	bool named = false;

	for (char *w = strtok_r(properties, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
		const char *value = strchr(w, '=');
		for (size_t i = 0; value && names[i]; i++) {
			if (strncmp(w, names[i], (size_t)(value - w)) != 0 ||
			        names[i][value - w] != '\0')
				continue;
			named = true;
			const char *at = strrchr(value + 1, '@');
			if (are_related(str_trim(mem, at ? at + 1 : value + 1), domain))
				return true;
		}
	}
	return !named && silent;
}

/* Methods that say something of who sent it. */
static const struct method {
	const char *name, *properties[3];
	bool silent; /* a pass without any of the properties counts */
} methods[] = {
        {"dmarc", {"header.from"}, true},
        {"dkim", {"header.d", "header.i"}, false},
        {"spf", {"smtp.mailfrom", "smtp.mail"}, false},
};
enum { DMARC, METHODS = sizeof methods / sizeof *methods };

struct proof {
	const char *domain; /* of From */
	bool named[METHODS]; /* a line above spoke of it */
	int said[METHODS]; /* 1 proven, 0 not, -1: nothing was found out */
};

/* fail, or a pass for somebody else: 0. none, neutral, temperror …: nobody knows. */
static int result_of(
        const void *mem, const struct method *m, const char *result, char *rest, const char *domain)
{
	char none[] = "";

	if (strcmp(result, "fail") == 0 || strcmp(result, "softfail") == 0)
		return 0;
	if (strcmp(result, "pass") != 0)
		return -1;
	return is_aligned(mem, rest ? rest : none, m->properties, domain, m->silent);
}

/* One "method=result property=value …" (RFC 8601 2.2). Of several results of one method (two
 * signatures) the best counts. */
static void weigh(const void *mem, char *one, struct proof *line)
{
	char *rest = one + strspn(one, " "), *method = strsep(&rest, " ");
	char *result = strchr(method, '=');

	if (!result)
		return;
	*result++ = 0;
	for (size_t i = 0; i < METHODS; i++) {
		int said;
		if (strcmp(method, methods[i].name) != 0)
			continue;
		said = result_of(mem, &methods[i], result, rest, line->domain);
		if (said > line->said[i])
			line->said[i] = said;
		line->named[i] = true;
	}
}

/* Is it a line of the server's? Then what it says is in *line. */
static bool read_line(struct parse *p, const char *raw, const char *authserv, struct proof *line)
{
	char *rest = results_plain(p->tmp, raw);
	const char *server = strsep(&rest, ";");
	size_t n;

	server += strspn(server, " ");
	n = strcspn(server, " ");
	if (n != strlen(authserv) || strncasecmp(server, authserv, n) != 0)
		return false;
	for (char *one; (one = strsep(&rest, ";")) != NULL;)
		weigh(p->tmp, one, line);
	return true;
}

/* A line below the topmost adds methods of which nothing was said yet; that DMARC passed only the
 * topmost may say. False: it said nothing of the sender. */
static bool add_line(struct proof *all, const struct proof *line, bool topmost)
{
	bool any = false;

	for (size_t i = 0; i < METHODS; i++) {
		any |= line->named[i];
		if (!line->named[i] || all->named[i] ||
		        (i == DMARC && !topmost && line->said[i] > 0))
			continue;
		all->named[i] = true;
		all->said[i] = line->said[i];
	}
	return any;
}

static int verdict(const struct proof *all)
{
	int best = -1;

	if (all->said[DMARC] >= 0)
		return all->said[DMARC];
	for (size_t i = 0; i < METHODS; i++)
		best = all->said[i] > best ? all->said[i] : best;
	return best;
}

/* By the topmost line of the trusted server, and those of its own that stand with it: one for each
 * method, no hop between. Whatever is below a hop, or below a line that found out nothing, the
 * sender may have written. */
int sender_proof(struct parse *p, const char *authserv)
{
	const char *from = p->m->from.n ? p->m->from.v[0].address : "", *at = strrchr(from, '@');
	const struct proof nothing = {
	        .domain = at ? str_lower(p->tmp, at + 1) : "", .said = {-1, -1, -1}};
	struct proof all = nothing;
	int count = g_mime_header_list_get_count(p->headers);
	bool found = false;

	for (int i = 0; i < count && i < 1000; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(p->headers, i);
		const char *name = g_mime_header_get_name(h);
		struct proof line = nothing;
		if (found && strcasecmp(name, "Received") == 0)
			break;
		if (strcasecmp(name, "Authentication-Results") != 0 ||
		        !read_line(p, g_mime_header_get_raw_value(h), authserv, &line))
			continue;
		if (!add_line(&all, &line, !found))
			break;
		found = true;
	}
	return verdict(&all);
}
