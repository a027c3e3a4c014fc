/* Who wrote what somebody hands on. */
#include <stdio.h>

#include "read.h"

struct form {
	const char *subject, *text;
	const char *name, *address; /* NULL: nothing was handed on */
	const char *second; /* address of who stands in it, or NULL */
};

#define ASK "Proszę o odpowiedź.\n\n"

static const struct form forms[] = {
        /* Gmail */
        {"Fwd: Order",
                "FYI\n\n---------- Forwarded message ---------\nFrom: Anna Kowalska "
                "<anna@example.com>\n"
                "Date: Mon, Jan 5, 2026 at 10:00 AM\nSubject: Order\nTo: "
                "<ada@example.org>\n\nWhere is it?\n",
                "Anna Kowalska", "anna@example.com", NULL},
        {"Fwd: Zamówienie",
                ASK "---------- Forwarded message ---------\nOd: Anna Kowalska <anna@example.com>\n"
                    "Date: pon., 5 sty 2026 o 10:00\nSubject: Zamówienie\nTo: Ada "
                    "<ada@example.org>\n\nGdzie?\n",
                "Anna Kowalska", "anna@example.com", NULL},
        {"Fwd: Παραγγελία",
                "---------- Προωθημένο μήνυμα ---------\nΑπό: Μαρία Π. <maria@example.gr>\n"
                "Ημερομηνία: Δευ, 5 Ιαν 2026\nΘέμα: Παραγγελία\nΠρος: <ada@example.org>\n\nΠού "
                "είναι;\n",
                "Μαρία Π.", "maria@example.gr", NULL},
        {"Fwd: x",
                "---------- Persiųstas laiškas ---------\nNuo: Jonas <jonas@example.lt>\nData: "
                "2026-01-05\n"
                "Tema: x\nKam: <ada@example.org>\n\nSveiki\n",
                "Jonas", "jonas@example.lt", NULL},
        /* Outlook: the same header as above an answer, told by the subject */
        {"FW: Order",
                "See below.\n\n________________________________\nFrom: Kowalska, Anna "
                "<anna@example.com>\n"
                "Sent: Monday, January 5, 2026 10:00 AM\nTo: Ada <ada@example.org>\nSubject: "
                "Order\n\nWhere is it?\n",
                "Kowalska, Anna", "anna@example.com", NULL},
        {"PD: Zamówienie",
                ASK "Od: Anna Kowalska [mailto:anna@example.com]\nWysłano: 5 stycznia 2026 10:00\n"
                    "Do: Ada\nTemat: Zamówienie\n\nGdzie?\n",
                "Anna Kowalska", "anna@example.com", NULL},
        {"ΠΡΘ: Παραγγελία",
                "Από: Μαρία <maria@example.gr>\nΣτάλθηκε: Δευτέρα 5 Ιανουαρίου 2026\nΠρος: Ada\n"
                "Θέμα: Παραγγελία\n\nΠού;\n",
                "Μαρία", "maria@example.gr", NULL},
        {"WG: Bestellung",
                "-----Ursprüngliche Nachricht-----\nVon: 'Anna' <anna@example.com>\nGesendet: "
                "Montag, 5. Januar\n"
                "An: Ada\nBetreff: Bestellung\n\nWo?\n",
                "Anna", "anna@example.com", NULL},
        {"Persiųsta: x",
                "Nuo: jonas@example.lt\nIšsiųsta: 2026 m. sausio 5 d.\nKam: Ada\nTema: "
                "x\n\nSveiki\n",
                "", "jonas@example.lt", NULL},
        /* Apple, quoted */
        {"Fwd: Order",
                "> Begin forwarded message:\n> \n> From: Anna Kowalska <anna@example.com>\n> "
                "Subject: Order\n"
                "> Date: 5 January 2026 at 10:00:00 CET\n> To: ada@example.org\n> \n> Where is "
                "it?\n",
                "Anna Kowalska", "anna@example.com", NULL},
        {"Zamówienie",
                ASK "Początek przekazywanej wiadomości:\n\nOd: Anna <anna@example.com>\nTemat: "
                    "Zamówienie\n"
                    "Data: 5 stycznia 2026\nDo: ada@example.org\n\nGdzie?\n",
                "Anna", "anna@example.com", NULL},
        {"x",
                "Έναρξη προωθημένου μηνύματος:\n\nΑπό: Μαρία <maria@example.gr>\nΘέμα: "
                "x\nΗμερομηνία: 5 Ιανουαρίου\n"
                "Προς: ada@example.org\n\nΠού;\n",
                "Μαρία", "maria@example.gr", NULL},
        /* Thunderbird: the subject first, bold stars of a plain copy */
        {"Fwd: Order",
                "-------- Forwarded Message --------\nSubject: \tOrder\nDate: \tMon, 5 Jan 2026 "
                "10:00:00 +0100\n"
                "From: \tAnna Kowalska <anna@example.com>\nTo: \tada@example.org\n\nWhere is it?\n",
                "Anna Kowalska", "anna@example.com", NULL},
        {"Order",
                "-------- Przekazana wiadomość --------\nTemat: \tZamówienie\nData: "
                "\tpon.\nNadawca: \tAnna <anna@example.com>\n"
                "Adresat: \tada@example.org\n\nGdzie?\n",
                "Anna", "anna@example.com", NULL},
        {"FW: Order",
                "*From:* Anna Kowalska <anna@example.com>\n*Sent:* Monday\n*To:* Ada\n*Subject:* "
                "Order\n\nWhere?\n",
                "Anna Kowalska", "anna@example.com", NULL},
        /* One in another: the outer one comes first */
        {"Fwd: Fwd: Order",
                "---------- Forwarded message ---------\nFrom: Boss <boss@example.org>\nDate: "
                "Mon\nSubject: Fwd: Order\n"
                "To: <ada@example.org>\n\n---------- Forwarded message ---------\nFrom: Anna "
                "<anna@example.com>\n"
                "Date: Sun\nSubject: Order\nTo: <boss@example.org>\n\nWhere is it?\n",
                "Boss", "boss@example.org", "anna@example.com"},
        /* No address is nobody */
        {"FW: Order", "From: Anna Kowalska\nSent: Monday\nTo: Ada\nSubject: Order\n\nWhere?\n",
                NULL, NULL, NULL},
        /* An answer quotes with the same header; words are no header */
        {"RE: Order",
                "Thanks.\n\nFrom: Help <help@example.org>\nSent: Monday\nTo: Anna\nSubject: "
                "Order\n\nSoon.\n",
                NULL, NULL, NULL},
        {"Order", "From: me@example.com to you.\nPlease forward the message:\nit is important.\n",
                NULL, NULL, NULL},
        {"Fwd: Order", "From: Anna anna@example.com\nand nothing else\n", NULL, NULL, NULL},
        {"", "", NULL, NULL, NULL},
};

static const char *mail_of(const void *mem, const struct form *f)
{
	return talloc_asprintf(mem,
	        "From: Ada <ada@example.org>\nTo: help@example.org\nSubject: %s\nMIME-Version: "
	        "1.0\n"
	        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s",
	        f->subject, f->text);
}

static void the_forms(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const struct form *f = &forms[i];
		struct mail *m;
		assert_int_equal(mail_understand(c, c, bytes_of(mail_of(c, f)), NULL, &m), RC_OK);
		size_t want = f->address == NULL ? 0 : f->second == NULL ? 1 : 2;
		if (m->forwarded.n != want)
			fail_msg("%zu (%s): %zu found", i, f->subject, m->forwarded.n);
		if (want == 0)
			continue;
		assert_string_equal(m->forwarded.v[0].address, f->address);
		assert_string_equal(m->forwarded.v[0].name, f->name);
		if (want == 2)
			assert_string_equal(m->forwarded.v[1].address, f->second);
	}
	talloc_free(c);
}

/* HTML as the same programs write it. */
static void in_html(void **state)
{
	static const char *const bodies[] = {
	        "<div>FYI</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded "
	        "message ---------<br>From: "
	        "<strong class=gmail_sendername>Anna</strong> <span>&lt;<a "
	        "href='mailto:anna@example.com'>anna@example.com</a>&gt;</span>"
	        "<br>Date: Mon, Jan 5<br>Subject: Order<br>To:  &lt;<a "
	        "href='mailto:ada@example.org'>ada@example.org</a>&gt;<br></div>"
	        "<p>Where is it?</p></div>",
	        "<p>See below.</p><div style='border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Anna "
	        "&lt;anna@example.com&gt;<br>"
	        "<b>Sent:</b> Monday<br><b>To:</b> Ada<br><b>Subject:</b> Order</p></div><p>Where "
	        "is it?</p>",
	        "<div class=moz-forward-container><br>-------- Forwarded Message "
	        "--------<table><tr><th>Subject: </th><td>Order</td></tr>"
	        "<tr><th>Date: </th><td>Mon</td></tr><tr><th>From: </th><td>Anna <a "
	        "href='mailto:anna@example.com'>&lt;anna@example.com&gt;</a>"
	        "</td></tr><tr><th>To: </th><td>ada@example.org</td></tr></table>Where is "
	        "it?</div>",
	};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct mail *m;
		const char *raw = talloc_asprintf(c,
		        "From: Ada <ada@example.org>\nSubject: FW: Order\nMIME-Version: "
		        "1.0\nContent-Type: text/html; charset=utf-8\n\n%s\n",
		        bodies[i]);
		assert_int_equal(mail_understand(c, c, bytes_of(raw), NULL, &m), RC_OK);
		if (m->forwarded.n != 1)
			fail_msg("%zu: %zu found in:\n%s", i, m->forwarded.n, m->text);
		assert_string_equal(m->forwarded.v[0].address, "anna@example.com");
		assert_string_equal(m->forwarded.v[0].name, "Anna");
	}
	talloc_free(c);
}

static void as_an_attachment(void **state)
{
	static const char raw[] =
	        "From: Ada <ada@example.org>\nSubject: a letter\nMIME-Version: 1.0\nContent-Type: "
	        "multipart/mixed; boundary=b\n\n"
	        "--b\n\nPlease.\n--b\nContent-Type: message/rfc822\nContent-Disposition: "
	        "attachment; filename=letter.eml\n\n"
	        "Received: from x\n by y\nTo: ada@example.org\nFROM:\n "
	        "=?utf-8?q?Za=C5=BC=C3=B3=C5=82=C4=87?=\n <zazolc@example.com>\n"
	        "Subject: inner\n\nFrom: x@example.com\n--b--\n";
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail *m;

	(void)state;
	assert_int_equal(mail_understand(c, c, bytes_of(raw), NULL, &m), RC_OK);
	assert_int_equal(m->forwarded.n, 1);
	assert_string_equal(m->forwarded.v[0].address, "zazolc@example.com");
	assert_string_equal(m->forwarded.v[0].name, "Zażółć");
	talloc_free(c);
}

/* Very many headers, very long lines, nothing but at-signs. */
static void hostile_text(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 4u << 20);
	struct mail *m;

	(void)state;
	buf_adds(b, "From: ada@example.org\nSubject: Fwd: x\n\n");
	for (int i = 0; i < 3000; i++)
		buf_addf(b, "From: %s%d@example.com\nTo: x\nDate: y\n\n",
		        i % 7 ? "a" : "@@@@<<<>>>", i);
	for (int i = 0; i < 100000; i++)
		buf_adds(b, "From: @ ");
	assert_int_equal(
	        mail_understand(c, c, (struct bytes){(const uint8_t *)b->p, b->n}, NULL, &m),
	        RC_OK);
	assert_int_equal(m->forwarded.n, 4);
	talloc_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_forms),
	        cmocka_unit_test(in_html),
	        cmocka_unit_test(as_an_attachment),
	        cmocka_unit_test(hostile_text),
	};
	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests_name("forward", tests, NULL, NULL);
}
