/* Quotes and signatures fold; no word is lost; unsure shows more. */
#include <stdio.h>

#include "read.h"

static const struct {
	const char *text, *reply, *signature;
} cases[] = {
        {"Tak, poproszę.\n\nW dniu 5.02.2024 o 10:00, Help pisze:\n> Czy wysłać?\n",
                "Tak, poproszę.", ""},
        {"Tak.\n\npon., 5 lut 2024 o 10:00 Help <help@example.org> napisał(a):\n\n> Czy?\n", "Tak.",
                ""},
        {"Ναι.\n\n-----Αρχικό μήνυμα-----\nΑπό: Help <help@example.org>\nΘέμα: x\n\nκείμενο\n",
                "Ναι.", ""},
        {"Taip.\n\nNuo: Help <help@example.org>\nIšsiųsta: 2024 m. vasario 5 d.\nKam: Jonas\nTema: "
         "x\n\nSveiki\n",
                "Taip.", ""},
        {"Ja.\n\nAm 05.02.2024 um 10:00 schrieb Help:\n> Nein?\n", "Ja.", ""},
        {"Да.\n\n5 февраля 2024 г., 10:00, Help <help@example.org> написал(а):\n> Нет?\n", "Да.",
                ""},
        {"Так.\n\nпн, 5 лют. 2024 р. о 10:00 Help <help@example.org> пише:\n\n> Ні?\n", "Так.", ""},
        {"Oui.\n\nLe 5 févr. 2024 à 10:00, Help <help@example.org> a écrit :\n> Non ?\n", "Oui.",
                ""},
        {"Sí.\n\nEl lun, 5 feb 2024 a las 10:00, Help (<help@example.org>) escribió:\n\n> ¿No?\n",
                "Sí.", ""},
        {"Sì.\n\nIl giorno lun 5 feb 2024 alle ore 10:00 Help <help@example.org> ha scritto:\n\n> "
         "No?\n",
                "Sì.", ""},
        {"Hello\n\nSent from my iPhone\n", "Hello", "Sent from my iPhone"},
        {"Witam\n\nWysłane z iPhone'a\n", "Witam", "Wysłane z iPhone'a"},
        {"Hello\n-- \nAnna\n+48 600 000 000\n", "Hello", "-- \nAnna\n+48 600 000 000"},
        {"On Monday I wrote: please call me.\nNobody did.\n",
                "On Monday I wrote: please call me.\nNobody did.", ""},
        {"From: me\nI want to say thanks.\n", "From: me\nI want to say thanks.", ""},
        {"> only a quote\n", "> only a quote", ""},
        {"Above.\n\n> asked\n\nBelow.\n", "Above.\n\nBelow.", ""},
        {"FYI\n\n---------- Forwarded message ---------\nFrom: x <x@example.org>\n\nread this\n",
                "FYI\n\n---------- Forwarded message ---------\nFrom: x <x@example.org>\n\nread "
                "this",
                ""},
};

static void folds(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct folded f;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(fold_text(c, c, cases[i].text, &f), RC_OK);
		assert_string_equal(f.reply, cases[i].reply);
		assert_string_equal(f.signature, cases[i].signature);
	}
	talloc_free(c);
}

static void folds_html(void **state)
{
	static const char gmail[] = "<div dir=ltr>Yes, <b>please</b>.</div><br><div "
	                            "class=gmail_quote><div class=gmail_attr>"
	                            "On Mon, Feb 5, 2024 at 10:00 Help &lt;help@example.org&gt; "
	                            "wrote:</div><blockquote "
	                            "class=gmail_quote>Shall we?</blockquote></div>";
	static const char outlook[] =
	        "<p>Yes.</p><div><div style='border:none;border-top:solid #E1E1E1 "
	        "1.0pt'><p><b>From:</b> "
	        "Help &lt;help@example.org&gt;<br><b>Sent:</b> Monday 10:00<br><b>To:</b> Anna<br>"
	        "<b>Subject:</b> x</p></div></div><p>Shall we?</p>";
	struct ctx *c = ctx_new(NULL, NULL);
	struct folded f;

	(void)state;
	assert_int_equal(fold_html(c, c, gmail, &f), RC_OK);
	assert_string_equal(f.reply, "Yes, please.");
	assert_non_null(strstr(f.quoted, "Shall we?"));
	assert_int_equal(fold_html(c, c, outlook, &f), RC_OK);
	assert_string_equal(f.reply, "Yes.");
	assert_non_null(strstr(f.quoted, "Shall we?"));
	talloc_free(c);
}

/* A header in a letter that begins a thread is something copied, unless the desk wrote it. */
static void first_letters(void **state)
{
	static const char *const own[] = {"help@desk.example", NULL};
	static const struct {
		const char *from, *to;
		bool folds;
	} heads[] = {{"From: Help <help@desk.example>", "To: Anna <anna@firm.example>", true},
	        {"Od: Help <HELP@desk.example>", "Do: Anna <anna@firm.example>", true},
	        {"From: Jan <jan@client.example>", "To: help@desk.example", false},
	        {"Von: Jan <jan@client.example>", "An: Anna <anna@firm.example>", false}};
	struct ctx *c = ctx_new(NULL, NULL);
	struct folded f;

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		const struct fold_about about = {
		        .own = own, .answers_none = true, .begins_thread = true};
		const char *text = talloc_asprintf(c,
		        "Look.\n\n%s\nDate: 4.06.2024 9:30\n%s\nSubject: x\n\nIt broke.",
		        heads[i].from, heads[i].to);
		assert_int_equal(fold_mail(c, c, text, &about, &f), RC_OK);
		assert_string_equal(f.reply, heads[i].folds ? "Look." : text);
	}
	talloc_free(c);
}

/* Twice the text may take at most about twice the time: here, just finish. */
static void stays_linear(void **state)
{
	static const char *const units[] = {"On 1 2 3 a@b wrote\n", "> x\n\n", "--\nx\n",
	        "From: a@b\n", "a\n\n> b\n", "-- \n", "x@y 1:\n", "_____________\nhttp://x\n"};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		struct buf *b = buf_new(c, 8u << 20);
		struct folded f;
		while (b->n < 1u << 20)
			buf_adds(b, units[k]);
		assert_int_equal(fold_text(c, b, b->p, &f), RC_OK);
		talloc_free(b);
	}
	talloc_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(folds), cmocka_unit_test(folds_html),
	        cmocka_unit_test(first_letters), cmocka_unit_test(stays_linear)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
