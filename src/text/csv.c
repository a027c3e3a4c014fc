/* text/csv: tables of text as spreadsheets write them. */
#include "text/csv.h"

#include <string.h>

#define FORMULA "=+-@\t\r"

/* Of the first line, outside of quotes. */
static char find_separator(const char *p, const char *end)
{
	static const char kinds[] = {',', ';', '\t'};
	int count[3] = {0}, best = 0;
	bool quoted = false;

	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		quoted ^= *p == '"';
		for (int i = 0; i < 3 && !quoted; i++)
			count[i] += *p == kinds[i];
	}
	for (int i = 1; i < 3; i++)
		if (count[i] > count[best])
			best = i;
	return kinds[best];
}

void csv_begin(struct csv *r, struct bytes text)
{
	static const char mark[] = "\xef\xbb\xbf";

	*r = (struct csv){.p = (const char *)text.p, .line = 1};
	r->end = r->p + text.n;
	if (text.n >= 3 && memcmp(r->p, mark, 3) == 0)
		r->p += 3;
	/* as some spreadsheets say it of themselves: sep=; */
	if (r->end - r->p > 5 && memcmp(r->p, "sep=", 4) == 0 &&
	        (r->p[5] == '\n' || r->p[5] == '\r')) {
		r->separator = r->p[4];
		r->p += 5;
		return;
	}
	r->separator = find_separator(r->p, r->end);
}

static bool at_line_end(const struct csv *r)
{
	return r->p == r->end || *r->p == '\n' || *r->p == '\r';
}

static void skip_line_end(struct csv *r)
{
	if (r->p < r->end && *r->p == '\r')
		r->p++;
	if (r->p < r->end && *r->p == '\n')
		r->p++;
	r->line++;
}

/* The quote was read already. */
static bool read_quoted(struct csv *r, struct buf *b)
{
	for (; r->p < r->end; r->p++) {
		if (*r->p == '"') {
			r->p++;
			if (r->p == r->end || *r->p != '"')
				return true;
		}
		r->line += *r->p == '\n';
		buf_addc(b, *r->p);
	}
	return false;
}

static const char *plain(const char *cell)
{
	size_t n = strspn(cell, "'");

	return n > 0 && cell[n] != 0 && strchr(FORMULA, cell[n]) != NULL ? cell + 1 : cell;
}

static bool read_cell(struct csv *r, const void *mem, const char **out)
{
	struct buf *b = buf_new(mem, (size_t)(r->end - r->p));

	if (r->p < r->end && *r->p == '"') {
		r->p++;
		if (!read_quoted(r, b))
			return false;
	}
	while (!at_line_end(r) && *r->p != r->separator)
		buf_addc(b, *r->p++);
	*out = plain(b->p);
	return true;
}

enum csv_result csv_next(struct csv *r, const void *mem, struct csv_row *out)
{
	while (r->p < r->end && at_line_end(r))
		skip_line_end(r);
	if (r->p == r->end)
		return CSV_END;
	*out = (struct csv_row){.line = r->line};
	out->cells = talloc_zero_array(mem, const char *, CSV_CELLS + 1);
	for (;;) {
		if (out->n == CSV_CELLS || !read_cell(r, out->cells, &out->cells[out->n]))
			return CSV_BROKEN;
		out->n++;
		if (at_line_end(r))
			break;
		r->p++;
	}
	if (r->p < r->end)
		skip_line_end(r);
	return CSV_ROW;
}

void csv_add(struct buf *b, const char *cell, bool is_first)
{
	if (!is_first)
		buf_addc(b, ',');
	bool formula = cell[0] != 0 && strchr(FORMULA, cell[0]) != NULL;
	/* what begins so already would lose it when it is read again */
	formula |= plain(cell) != cell;
	if (!formula && cell[strcspn(cell, ",;\"\r\n\t")] == 0) {
		buf_adds(b, cell);
		return;
	}
	buf_addc(b, '"');
	if (formula)
		buf_addc(b, '\'');
	for (; *cell != 0; cell++) {
		if (*cell == '"')
			buf_addc(b, '"');
		buf_addc(b, *cell);
	}
	buf_addc(b, '"');
}

void csv_end_row(struct buf *b)
{
	buf_adds(b, "\r\n");
}
