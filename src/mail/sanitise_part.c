#include <string.h>

#include "base/str.h"
#include "mail/html.h"
#include "mail/sanitise.h"

#define HARD_END (HTML_PART + HTML_PART / 4)
#define MAX_PART (64u << 20)
#define MAX_OPEN 256 /* the sanitiser nests no deeper */

/* Where a part begins, and which elements are open there. */
struct place {
	const char *at, *end;
	struct {
		const char *tag; /* from its < */
		size_t n, name_n;
	} open[MAX_OPEN];
	size_t depth;
};

static bool is_one_of(const char *names, const char *name, size_t n)
{
	for (const char *p = names; n > 0 && (p = memmem(p, strlen(p), name, n)) != NULL; p += n)
		if (p > names && p[-1] == ' ' && p[n] == ' ')
			return true;
	return false;
}

static bool is_void(const char *name, size_t n)
{
	return is_one_of(" br hr img col wbr ", name, n);
}

/* Behind these a reader does not see that a part has ended. */
static bool ends_a_line(const char *name, size_t n)
{
	return is_one_of(" p div tr li dd dt br hr table blockquote pre center ul ol dl section "
	                 "article h1 h2 h3 h4 h5 h6 ",
	        name, n);
}

/* What the sanitiser wrote: no > stands inside a tag. True: here a part that is long enough ends.
 */
static bool step_over_tag(struct place *p, bool long_enough)
{
	const char *tag = p->at, *end = memchr(tag, '>', (size_t)(p->end - tag));
	bool closing = tag[1] == '/', alone = false;
	const char *name = tag + 1 + closing;
	size_t n = strcspn(name, " >");

	p->at = end == NULL ? p->end : end + 1;
	if (closing) {
		p->depth -= p->depth > 0;
	} else {
		alone = is_void(name, n);
		if (!alone && p->depth < MAX_OPEN) {
			p->open[p->depth].tag = tag;
			p->open[p->depth].n = (size_t)(p->at - tag);
			p->open[p->depth++].name_n = n;
		}
	}
	return long_enough && (closing || alone) && ends_a_line(name, n);
}

/* Between two words if there is a gap, never inside a letter or an entity. */
static const char *cut_in_text(const char *from, const char *hard)
{
	const char *least = hard - from > HTML_PART / 4 ? hard - HTML_PART / 4 : from;
	const char *cut = memrchr(least, '\n', (size_t)(hard - least));

	if (cut == NULL)
		cut = memrchr(least, ' ', (size_t)(hard - least));
	if (cut != NULL)
		return cut + 1;
	for (cut = hard; cut > from && ((unsigned char)*cut & 0xc0) == 0x80;)
		cut--;
	least = cut - from > 8 ? cut - 8 : from;
	const char *entity = memrchr(least, '&', (size_t)(cut - least));
	if (entity != NULL && memchr(entity, ';', (size_t)(cut - entity)) == NULL)
		cut = entity;
	return cut > from ? cut : hard;
}

/* From one part's beginning to the next one's. */
static void step_over_part(struct place *p)
{
	const char *from = p->at;

	while (p->at < p->end) {
		const char *tag = memchr(p->at, '<', (size_t)(p->end - p->at));
		const char *text_end = tag == NULL ? p->end : tag;
		bool may_end = false;

		if (text_end - from > HARD_END) {
			p->at = p->at - from >= HARD_END ? p->at
			                                 : cut_in_text(p->at, from + HARD_END);
			return;
		}
		p->at = text_end;
		if (tag != NULL)
			may_end = step_over_tag(p, tag - from >= HTML_PART);
		if (may_end || p->at - from >= HARD_END)
			return;
	}
}

/* Style sheets stand before everything else, and in every part. */
static size_t sheet_length(const char *safe)
{
	const char *end = str_starts(safe, "<style>") ? strstr(safe, "</style>") : NULL;

	return end == NULL ? 0 : (size_t)(end - safe) + strlen("</style>");
}

static void begin(struct place *p, const char *safe)
{
	p->depth = 0;
	p->at = safe + sheet_length(safe);
	p->end = p->at + strlen(p->at);
}

size_t html_part_count(const char *safe)
{
	struct place p;
	size_t count = *safe != 0;

	begin(&p, safe);
	if (p.end - p.at <= HARD_END)
		return count;
	for (step_over_part(&p); p.at < p.end; step_over_part(&p))
		count++;
	return count;
}

static void open_all(struct buf *b, const struct place *p)
{
	for (size_t i = 0; i < p->depth; i++) {
		buf_add(b, p->open[i].tag, p->open[i].n);
		if (is_one_of(" pre ", p->open[i].tag + 1, p->open[i].name_n))
			buf_addc(b, '\n'); /* a parser eats it */
	}
}

static void close_all(struct buf *b, const struct place *p)
{
	for (size_t i = p->depth; i-- > 0;) {
		buf_adds(b, "</");
		buf_add(b, p->open[i].tag + 1, p->open[i].name_n);
		buf_addc(b, '>');
	}
}

char *html_part(const void *mem, const char *safe, size_t n)
{
	struct place p;
	struct buf *b;
	const char *from;

	begin(&p, safe);
	for (size_t i = 1; i < n && p.at < p.end; i++)
		step_over_part(&p);
	if (p.at >= p.end && (n > 1 || *safe == 0))
		return NULL;
	b = buf_new(mem, MAX_PART);
	buf_add(b, safe, sheet_length(safe));
	open_all(b, &p);
	from = p.at;
	step_over_part(&p);
	buf_add(b, from, (size_t)(p.at - from));
	close_all(b, &p);
	return b->p;
}

void html_drop_half_tag(struct buf *b)
{
	char *open = b->full ? strrchr(b->p, '<') : NULL;

	if (open && !strchr(open, '>')) {
		*open = 0;
		b->n = (size_t)(open - b->p);
	}
}
