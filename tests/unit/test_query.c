/* text/query: what people type, and how it is written back. */
#include "unit.h"

#include "base/str.h"
#include "text/query.h"

/* 2026-11-26 10:00 in Vilnius */
static const struct query_clock now = {1795680000000, "Europe/Vilnius"};

static const char *back(void *mem, const char *text)
{
	return query_write(mem, query_parse(mem, text, &now));
}

static void written_back(void **state)
{
	static const char *const rows[][2] = {
	        {"", ""},
	        {"  faktura   zwrot ", "faktura zwrot"},
	        {"\"zwrot towaru\" -pilne", "\"zwrot towaru\" -pilne"},
	        {"„zwrot towaru” «δύο λόγια»", "\"zwrot towaru\" \"δύο λόγια\""},
	        {"from:anna@example.com to:help", "from:anna@example.com to:help"},
	        {"FROM:Anna", "from:Anna"},
	        {"from:\"Anna Nowak\"", "from:\"Anna Nowak\""},
	        {"subject:\"late order\" tag:vip", "subject:\"late order\" tag:vip"},
	        {"-from:\"Anna Nowak\" -is:open", "-from:\"Anna Nowak\" -is:open"},
	        {"tag:a OR tag:b is:open", "tag:a OR tag:b is:open"},
	        {"(tag:a OR tag:b) word", "tag:a OR tag:b word"},
	        {"tag:a LUB tag:b", "tag:a OR tag:b"},
	        {"OR a OR", "a"},
	        {"a AND b", "a b"},
	        {"NOT tag:a", "-tag:a"},
	        {"is:mine is:unassigned", "assignee:me assignee:none"},
	        {"in:spam in:trash in:anywhere", "is:spam is:trash in:anywhere"},
	        {"in:\"Help desk\"", "mailbox:\"Help desk\""},
	        {"has:attachment has:note", "has:attachment has:note"},
	        {"is:promised -is:overdue", "has:promise -is:overdue"},
	        {"jest:obiecana jest:zaległa jest:\"po terminie\"",
	                "has:promise is:overdue is:overdue"},
	        {"είναι:υπόσχεση είναι:εκπρόθεσμη", "has:promise is:overdue"},
	        {"yra:pažadėtas yra:vėluojantis", "has:promise is:overdue"},
	        {"od:anna etykieta:pilne jest:otwarte ma:załącznik",
	                "from:anna tag:pilne is:open has:attachment"},
	        {"από:Άννα θέμα:τιμολόγιο είναι:λυμένες πριν:χθες",
	                "from:Άννα subject:τιμολόγιο is:solved before:yesterday"},
	        {"nuo:Jonas žyma:skubu yra:atviri prieš:vakar",
	                "from:Jonas tag:skubu is:open before:yesterday"},
	        {"after:7D before:2026-01-31 on:dziś", "after:7d before:2026-01-31 on:today"},
	        {"priorytet:pilny OR svarba:didelė προτεραιότητα:χαμηλή",
	                "priority:urgent OR priority:high priority:low"},
	        {"jest:pilna yra:sekamas", "priority:urgent follower:me"},
	        {"zespół:mój -team:\"Front desk\" ομάδα:καμία",
	                "team:mine -team:\"Front desk\" team:none"},
	        {"obserwuje:ja seka:Jonas", "follower:me follower:Jonas"},
	        {"klient:anna@example.com firma:\"Zielony Młyn\"",
	                "customer:anna@example.com organisation:\"Zielony Młyn\""},
	        {"organization:Acme ma:zespół", "organisation:Acme has:team"},
	        {"field:Price>=12,5 pole:Cena", "field:Price>=12,5 field:Cena"},
	        {"field:\"Order number = A 17\"", "field:\"Order number=A 17\""},
	        {"field:Size=\"very large\"", "field:\"Size=very large\""},
	        {"-laukas:Kaina<3 field:Price=", "-field:Kaina<3 field:Price"},
	        {"\"-not\" \"OR\"", "\"-not\" \"OR\""},
	        {"10:30 http://example.com/a", "10:30 http://example.com/a"},
	        {"no \"end", "no \"end\""},
	        {"\" ' OR * (", "\"' OR * (\""},
	        {"- -", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *once = back(*state, rows[i][0]);
		assert_string_equal(once, rows[i][1]);
		assert_string_equal(back(*state, once), once);
	}
}

static void what_terms_are(void **state)
{
	struct question *q =
	        query_parse(*state, "Żółty -\"mała czarna\" tag:Pilne OR from:Łucja", &now);

	assert_int_equal(q->n, 4);
	assert_int_equal(q->groups, 3);
	assert_string_equal(q->terms[0].words, "zolty");
	assert_false(q->terms[0].unfinished || q->terms[0].quoted || q->terms[0].negated);
	assert_true(q->terms[1].quoted && q->terms[1].negated);
	assert_string_equal(q->terms[1].words, "mala czarna");
	assert_int_equal(q->terms[2].field, QUERY_TAG);
	assert_int_equal(q->terms[2].group, q->terms[3].group);
	assert_string_equal(q->terms[3].words, "lucja");
	assert_true(query_parse(*state, "one two", &now)->terms[1].unfinished);
	assert_false(query_parse(*state, "one two ", &now)->terms[1].unfinished);
	assert_int_equal(query_parse(*state, "is:waiting", &now)->terms[0].what, QUERY_WAITING);
}

static void what_is_not_understood(void **state)
{
	struct question *q = query_parse(*state, "color:red before:soon is:late from:", &now);

	assert_int_equal(q->n, 1);
	assert_string_equal(q->terms[0].words, "color red");
	assert_int_equal(q->note_n, 3);
	assert_int_equal(q->notes[0].trouble, QUERY_NO_OPERATOR);
	assert_string_equal(q->notes[0].text, "color:red");
	assert_int_equal(q->notes[1].trouble, QUERY_NO_VALUE);
	assert_string_equal(q->notes[1].text, "before:soon");
	assert_string_equal(q->notes[2].text, "is:late");
	assert_int_equal(query_parse(*state, "10:30 http://x.example", &now)->note_n, 0);
	assert_int_equal(
	        query_parse(*state, "before:2026-02-30 on:2026-13 after:99999d", &now)->note_n, 3);
}

static void fields(void **state)
{
	static const struct {
		const char *text, *name, *operand, *from, *upto;
		enum query_how how;
	} rows[] = {
	        {"field:Cena", "cena", "", "", "", QUERY_ANY_VALUE},
	        {"field:Cena=12", "cena", "12", "", "", QUERY_EQUAL},
	        {"field:Cena<12", "cena", "12", "", "", QUERY_LESS},
	        {"field:Cena<=1.5", "cena", "1.5", "", "", QUERY_AT_MOST},
	        {"field:Cena>-3", "cena", "-3", "", "", QUERY_MORE},
	        {"field:\"Due day>=2026-11\"", "due day", "2026-11", "2026-11-01", "2026-12-01",
	                QUERY_AT_LEAST},
	        {"field:Due=today", "due", "today", "2026-11-26", "2026-11-27", QUERY_EQUAL},
	        {"field:Due<vakar", "due", "vakar", "2026-11-25", "2026-11-26", QUERY_LESS},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct question *q = query_parse(*state, rows[i].text, &now);
		assert_int_equal(q->n, 1);
		assert_int_equal(q->terms[0].field, QUERY_FIELD);
		assert_string_equal(q->terms[0].words, rows[i].name);
		assert_string_equal(q->terms[0].operand, rows[i].operand);
		assert_int_equal(q->terms[0].how, rows[i].how);
		assert_string_equal(q->terms[0].from_day, rows[i].from);
		assert_string_equal(q->terms[0].upto_day, rows[i].upto);
	}
	assert_int_equal(query_parse(*state, "field:=3 x", &now)->note_n, 1);
	assert_int_equal(query_parse(*state, "priority:later x", &now)->note_n, 1);
}

/* What is shown in a language is read in it, and means the same. */
static void shown_names_are_read(void **state)
{
	static const char *const languages[] = {"pl", "el", "lt", "en"};

	for (size_t l = 0; l < 4; l++)
		for (int f = QUERY_FROM; f <= QUERY_ORGANISATION; f++) {
			const char *name = query_field_name_in((enum query_field)f, languages[l]);
			enum query_field back_to = QUERY_WORDS;
			assert_true(query_field_find(name, &back_to));
			assert_int_equal(back_to, f);
			const char *const *values = query_field_values((enum query_field)f);
			for (; *values != NULL; values++) {
				const char *shown = query_value_name_in(
				        (enum query_field)f, *values, languages[l]);
				const char *own = talloc_asprintf(*state, "%s:\"%s\"", name, shown);
				const char *english = talloc_asprintf(*state, "%s:%s",
				        query_field_name((enum query_field)f), *values);
				assert_string_equal(back(*state, own), back(*state, english));
			}
		}
}

static void times(void **state)
{
	static const struct {
		const char *text;
		int64_t from, upto;
	} rows[] = {
	        {"on:today", 1795644000000, 1795730400000},
	        {"on:yesterday", 1795557600000, 1795644000000},
	        {"on:2026-11-26", 1795644000000, 1795730400000},
	        {"on:2026-03-29", 1774735200000, 1774818000000}, /* an hour short */
	        {"on:2026-11", 1793484000000, 1796076000000},
	        {"after:7d", 1795075200000, 1795075200000},
	        {"after:2h", 1795672800000, 1795672800000},
	        {"on:1w", 1795039200000, 1795125600000},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct question *q = query_parse(*state, rows[i].text, &now);
		assert_int_equal(q->n, 1);
		assert_int_equal(q->terms[0].from_ms, rows[i].from);
		assert_int_equal(q->terms[0].upto_ms, rows[i].upto);
	}
	struct query_clock nowhere = {now.now_ms, "Nowhere/At_all"};
	assert_int_equal(
	        query_parse(*state, "on:today", &nowhere)->terms[0].from_ms, 1795651200000);
}

static void limits(void **state)
{
	struct buf *b = buf_new(*state, 100000);

	for (int i = 0; i < 60; i++)
		buf_addf(b, "w%d OR ", i);
	struct question *q = query_parse(*state, b->p, &now);
	assert_int_equal(q->n, QUERY_TERMS_MAX);
	assert_int_equal(q->groups, 1);
	assert_int_equal(q->notes[0].trouble, QUERY_TOO_LONG);
	buf_reset(b);
	for (int i = 0; i < 5000; i++)
		buf_adds(b, "ż");
	q = query_parse(*state, b->p, &now);
	assert_int_equal(q->n, 1);
	assert_int_equal(q->notes[0].trouble, QUERY_TOO_LONG);
	buf_reset(b);
	for (int i = 0; i < 20; i++)
		buf_addf(b, "is:nothing%d ", i);
	assert_int_equal(query_parse(*state, b->p, &now)->note_n, QUERY_NOTES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(written_back),
	        UNIT(what_terms_are),
	        UNIT(what_is_not_understood),
	        UNIT(fields),
	        UNIT(shown_names_are_read),
	        UNIT(times),
	        UNIT(limits),
	};
	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
