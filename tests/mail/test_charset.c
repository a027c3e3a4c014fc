/* Bytes in the charsets of this world, under the names of this world. */
#include <iconv.h>
#include <stdio.h>

#include "mail/charset.h"
#include "read.h"

#define PL "Zażółć gęślą jaźń, proszę o fakturę za styczeń. Dziękuję, życzę miłego dnia."
#define EL "Καλημέρα, θα ήθελα να μάθω πότε θα έρθει η παραγγελία μου. Ευχαριστώ πολύ."
#define LT "Labas rytas, norėčiau sužinoti, kada bus pristatytas mano užsakymas. Ačiū už pagalbą."
#define RU "Добрый день, подскажите, пожалуйста, когда придёт мой заказ? Спасибо."
#define DE "Guten Tag, für die schnelle Lösung möchte ich mich bedanken. Schöne Grüße"
#define FR "Bonjour, j'ai reçu le colis mais il était abîmé. Merci à vous, François"
#define CS "Dobrý den, chtěl bych vědět, kdy dostanu balíček, který jsem objednal. Děkuji, Jiří"
#define HU "Jó napot kívánok, szeretném megtudni, hogy mikor kapom meg a csomagot. Gergő"
#define UK "Добрий день, коли прийде моє замовлення? Дякую їй за відповідь."
#define JA "日本語のメールです。よろしくお願いします。"
#define ZH "中文邮件，请查收附件。谢谢您的帮助。"
#define TW "中文郵件，請查收附件。謝謝您的幫助。"
#define KO "안녕하세요. 주문이 언제 도착하나요? 감사합니다."

static const struct {
	const char *declared; /* NULL: nothing */
	const char *holds; /* what the bytes are, by iconv's names */
	const char *text;
	const char *language; /* of the customer, or NULL */
} cases[] = {
        {"utf-8", "utf-8", PL, NULL},
        /* what programs call them */
        {"\"utf-8", "utf-8", PL, NULL},
        {"'utf-8'", "utf-8", PL, NULL},
        {"charset=utf-8", "utf-8", PL, NULL},
        {"utf8; format=flowed", "utf-8", PL, NULL},
        {"utf8mb4", "utf-8", PL, NULL},
        {"windows1250", "cp1250", PL, NULL},
        {"windows 1250", "cp1250", PL, NULL},
        {"cp-1250", "cp1250", PL, NULL},
        {"win-1250", "cp1250", PL, NULL},
        {"iso8859_2", "iso8859-2", PL, NULL},
        {"ISO_8859-2", "iso8859-2", PL, NULL},
        {"latin2", "iso8859-2", PL, NULL},
        {"x-mac-ce", "mac-centraleurope", PL, NULL},
        {"cp852", "cp852", PL, NULL},
        {"pc852", "cp852", PL, NULL},
        {"cp737", "cp737", EL, NULL},
        {"cp775", "cp775", LT, NULL},
        {"winbaltrim", "cp1257", LT, NULL},
        {"latin7", "iso8859-13", LT, NULL},
        {"dos-866", "cp866", RU, NULL},
        {"x-mac-cyrillic", "mac-cyrillic", RU, NULL},
        {"macroman", "macintosh", FR, NULL},
        {"iso-8859-1", "cp1252", "10 € “x”", NULL},
        {"iso-2022-jp-ms", "iso-2022-jp", JA, NULL},
        {"x-euc-jp", "euc-jp", JA, NULL},
        {"cp51932", "euc-jp", JA, NULL},
        {"shift_jis", "cp932", "日本語①", NULL},
        {"gb2312", "gb18030", ZH "㐀", NULL},
        {"gbk", "gb18030", ZH, NULL},
        {"cn-big5", "big5", TW, NULL},
        {"ks_c_5601-1987", "uhc", KO " 쀍", NULL},
        {"cp949", "uhc", KO, NULL},
        {"uhc", "uhc", KO, NULL},
        {"tis-620", "tis-620", "สวัสดีครับ", NULL},
        {"iso-8859-8-i", "iso8859-8", "שלום", NULL},
        {"unicode-1-1-utf-7", "utf-7", PL, NULL},
        {"unicode", "utf-16le", PL, NULL},
        {"utf-16", "utf-16be", PL, NULL},
        /* nothing declared, or nothing that means anything */
        {NULL, "cp1250", PL, NULL},
        {NULL, "iso8859-2", PL, NULL},
        {NULL, "cp1253", EL, NULL},
        {NULL, "cp1257", LT, NULL},
        {NULL, "cp1251", RU, NULL},
        {NULL, "koi8-r", RU, NULL},
        {NULL, "cp1252", DE, NULL},
        {NULL, "cp932", JA, NULL},
        {NULL, "euc-jp", JA, NULL},
        {NULL, "gb18030", ZH, NULL},
        {NULL, "big5", TW, NULL},
        {NULL, "uhc", KO, NULL},
        {"us-ascii", "cp1250", PL, NULL},
        {"unknown-8bit", "cp1253", EL, NULL},
        {"x-user-defined", "cp1251", RU, NULL},
        /* declared wrongly */
        {"utf-8", "cp1250", PL, NULL},
        {"utf-8", "cp1253", EL, NULL},
        {"utf-8", "cp1257", LT, NULL},
        {"utf-8", "cp1251", RU, NULL},
        {"iso-8859-1", "cp1250", PL, NULL},
        {"iso-8859-1", "iso8859-2", PL, NULL},
        {"iso-8859-1", "cp1253", EL, NULL},
        {"iso-8859-1", "cp1257", LT, NULL},
        {"windows-1252", "cp1251", RU, NULL},
        {"iso-8859-1", "utf-8", DE, NULL},
        {"windows-1250", "utf-8", PL, NULL},
        {"koi8-r", "utf-8", RU, NULL},
        {"gb2312", "utf-8", ZH, NULL},
        {"iso-8859-1", "cp1252", DE, NULL},
        {"iso-8859-1", "cp1252", FR, NULL},
        {"iso-8859-1", "cp1252", "Þetta er íslenska, það er gott og æði", NULL},
        {"iso-8859-1", "cp1252", "Größe 3½, 20°C, § 5, l´amour", NULL},
        /* declared as western, with letters that the words do not have */
        {"iso-8859-1", "cp1250", "Kiedy dostanę paczkę?", NULL},
        {"iso-8859-1", "iso8859-2", "Kiedy dostanę paczkę?", NULL},
        {"iso-8859-1", "cp1257", "Laba diena, kada bus mano užsakymas?", NULL},
        {"windows-1252", "cp1250", CS, NULL},
        {"iso-8859-1", "iso8859-2", CS, NULL},
        {"iso-8859-1", "iso8859-2", HU, NULL},
        {"iso-8859-1", "cp1251", "Здравствуйте, когда придёт мой заказ?", NULL},
        {"iso-8859-1", "cp1251", "Здравствуйте, когда придёт мой заказ?", "el"},
        {"iso-8859-1", "cp1250", "Michał Kowalski, Łódź", "pl"},
        {"iso-8859-1", "cp1250", "Zgłoszenie", "pl"},
        {"koi8-r", "koi8-u", UK, NULL},
        {NULL, "koi8-u", UK, NULL},
        {"koi8-r", "koi8-r", RU, NULL},
        {NULL, "uhc", "안녕하세요", NULL},
        {NULL, "uhc", "배송 문의", NULL},
        {"utf-8", "gb18030", "你好", NULL},
        {NULL, "gb18030", "订单问题", NULL},
        {NULL, "big5", "發票", NULL},
        {NULL, "big5", "您好，我想退貨", NULL},
        {NULL, "cp1252", "Größe", NULL},
        {NULL, "cp1252", FR, "lt"},
        {NULL, "cp1252", "Hvornår får jeg min bestilling? Tak for hjælpen, Søren", "lt"},
        {NULL, "cp1252", "Ärger über Öl", NULL},
        {NULL, "cp1250", "łąka", "pl"},
        /* a few words and nothing that helps */
        {NULL, "cp1250", "Dziękuję", NULL},
        {NULL, "iso8859-2", "Dziękuję bardzo za pomoc", NULL},
        {NULL, "cp1250", "Żółta łódź", NULL},
        {NULL, "iso8859-2", "Żółta łódź", NULL},
        {NULL, "cp1250", "Łódź", NULL},
        {NULL, "iso8859-2", "Pozdrawiam, Grażyna Wiśniewska", NULL},
        {NULL, "cp1250", "Příliš žluťoučký kůň, děkuji", NULL},
        {NULL, "iso8859-2", "Příliš žluťoučký kůň, děkuji", NULL},
        {NULL, "cp1250", "Dobrý den", NULL},
        {NULL, "iso8859-2", "Kde je moja objednávka? Čakám už týždeň.", NULL},
        {NULL, "cp1250", "Mikor érkezik meg a csomagom? Üdvözlettel, Győző", NULL},
        {NULL, "cp1251", "Где мой заказ?", NULL},
        {NULL, "koi8-r", "Спасибо", NULL},
        {NULL, "koi8-r", "Где мой заказ?", NULL},
        {NULL, "koi8-u", "Дякую", NULL},
        {NULL, "cp1251", "Де моє замовлення?", NULL},
        {NULL, "cp1253", "Πού είναι η παραγγελία μου;", NULL},
        {NULL, "iso8859-7", "Ευχαριστώ", NULL},
        {NULL, "cp1257", "Õhtul žürii kohtub šokolaadiga", NULL},
        {NULL, "iso8859-13", "Ačiū", NULL},
        {NULL, "cp1257", "Atsiųskite sąskaitą", NULL},
        {NULL, "cp1252", "Zoë", NULL},
        {NULL, "cp1252", "Góðan daginn, hvar er pöntunin mín? Þakka þér", NULL},
        {NULL, "cp1252", "Não recebi a encomenda", NULL},
        {NULL, "cp1254", "Günaydın, ışık yanmıyor", NULL},
        {NULL, "cp1252", "¿Dónde está mi pedido?", NULL},
        /* too short for statistics: the customer's language tells */
        {NULL, "cp1250", "żółw", "pl"},
        {NULL, "iso8859-2", "śląsk", "pl"},
        {NULL, "cp1257", "ačiū", "lt"},
        {NULL, "cp1253", "Ναι", "el"},
};

static struct bytes encoded(struct ctx *c, const char *text, const char *charset)
{
	size_t left = strlen(text), room = left * 8 + 64, all = room;
	char *out = talloc_array(c, char, room), *to = out, *from = (char *)text;
	iconv_t cd = iconv_open(charset, "utf-8");

	assert_true(cd != (iconv_t)-1);
	assert_int_not_equal(iconv(cd, &from, &left, &to, &room), (size_t)-1);
	assert_int_not_equal(iconv(cd, NULL, NULL, &to, &room), (size_t)-1);
	iconv_close(cd);
	return (struct bytes){(uint8_t *)out, all - room};
}

static void decodes(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	int failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bytes b = encoded(c, cases[i].text, cases[i].holds);
		char *got = charset_decode(c, b, cases[i].declared, cases[i].language, NULL);
		if (strcmp(got, cases[i].text) == 0)
			continue;
		failures++;
		print_error("%s that is %s: %s\n",
		        cases[i].declared ? cases[i].declared : "nothing", cases[i].holds, got);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

/* Western text that says so stays, whatever language is expected. */
static void leaves_western_text(void **state)
{
	static const char *const texts[] = {DE, FR, "Größe", "Bonne fête", "fenêtre",
	        "Où êtes-vous ?", "Hola, ¿dónde está mi pedido? Mañana me voy. Señor Muñoz", "Niño",
	        "¡Hola, señor!", "Hej, när kommer min beställning? Tack på förhand, Åsa",
	        "Hei, hvor er pakken min? Jeg får ikke svar på spørsmål. Hilsen Øyvind",
	        "Hvornår får jeg min bestilling? Tak for hjælpen, Søren Kjær", "Rødgrød med fløde",
	        "Missä tilaukseni on? Kiitos etukäteen, Päivi Hämäläinen",
	        "Þetta er íslenska, það er gott og æði", "Perché non è arrivato? Così è la città",
	        "Onde está a minha encomenda? Não chegou. Obrigado, João Conceição",
	        "Where is my café crème? José Müller", "Das Paket hat 10 m³ und 5 m², Preis¹ 3½ €",
	        "It has 10 m³ of sand", "Zoë wacht op één pakje, coördinatie", "Été", "Ærø",
	        "Œuvre", "Straße 5", "Müller", "François", "coração",
	        "El año pasado compré un balón",
	        "Cá bhfuil m'ordú, a Mháire? Tá an bheirt acu sásta leis",
	        "Tere, kus on minu tellimus? Aitäh, Õnne Jõgi"};
	static const char *const languages[] = {NULL, "pl", "lt", "el", "en"};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct bytes b = encoded(c, texts[i], "cp1252");
		for (size_t k = 0; k < sizeof languages / sizeof *languages; k++) {
			unsigned defects = 0;
			char *got = charset_decode(c, b, "iso-8859-1", languages[k], &defects);
			if (strcmp(got, texts[i]) != 0 || defects)
				fail_msg("%s (%s): %s", texts[i], languages[k] ? languages[k] : "-",
				        got);
		}
	}
	talloc_free(c);
}

/* UTF-8 taken for western bytes and made UTF-8 again; and what only looks so. */
static void undoes_what_was_done_twice(void **state)
{
	static const char *const pairs[][2] = {{"GrÃ¼ÃŸe aus KÃ¶ln", "Grüße aus Köln"},
	        {"DziÄ\xc2\x99kujÄ\xc2\x99 za miÅ\xc2\x82"
	         "e sÅ\xc2\x82owa",
	                "Dziękuję za miłe słowa"},
	        {"NÃO é Ã©", "NÃO é Ã©"}, {"SÃO PAULO", "SÃO PAULO"}, {"Grüße", "Grüße"},
	        {"Ãé", "Ãé"}};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(
		        charset_decode(c, bytes_of(pairs[i][0]), "utf-8", NULL, NULL), pairs[i][1]);
	talloc_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(decodes),
	        cmocka_unit_test(leaves_western_text),
	        cmocka_unit_test(undoes_what_was_done_twice)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
