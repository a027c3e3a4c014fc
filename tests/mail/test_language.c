/* The language of a letter. Includes the source, to look at its table too. */
#include "text/language.c"

#include "read.h"

/* Every entry of the table is found under its own hash. */
static void the_table_is_whole(void **state)
{
	size_t n = 0;

	(void)state;
	for (uint32_t i = 0; i <= language_entry_mask; i++)
		if (language_entries[i].hash != 0) {
			assert_ptr_equal(find(language_entries[i].hash), &language_entries[i]);
			assert_int_not_equal(language_entries[i].weight, 0);
			n++;
		}
	assert_true(n > 3000);
	for (unsigned i = 0; i < LANGUAGE_CODE_POINTS; i++)
		assert_true(language_letter_of[i] <= LANGUAGE_LETTERS_MAX);
	for (const char *const *code = language_codes; *code != NULL; code++)
		assert_int_equal(number_of(*code), code - language_codes);
}

static const struct {
	const char *language, *text;
} short_letters[] = {
        {"pl", "Dzień dobry, gdzie jest moje zamówienie? Czekam już dwa tygodnie."},
        {"pl", "DZIEŃ DOBRY, PROSZĘ O FAKTURĘ ZA OSTATNIE ZAMÓWIENIE"},
        {"lt", "Laba diena, kada gausiu savo užsakymą? Laukiu jau dvi savaites."},
        {"lt", "Sveiki, norėčiau grąžinti prekę, kaip tai padaryti?"},
        {"el", "Καλημέρα σας, πότε θα παραλάβω την παραγγελία μου;"},
        {"en", "Hello, when will my order arrive? I have been waiting for two weeks."},
        {"en", "the and is to of you my i have not for it this that with was are"},
        {"pl", "Kiedy będzie paczka?"},
        {"pl", "prosze o zwrot pieniedzy"},
        {"lt", "Kur mano siunta?"},
        {"lt", "negaliu prisijungti prie paskyros"},
        {"el", "Πού είναι το δέμα μου;"},
        {"en", "Where is my parcel?"},
        {"de", "Guten Tag, wann kommt meine Bestellung? Ich warte seit zwei Wochen."},
        {"de", "Wo bleibt mein Paket?"},
        {"fr", "Bonjour, quand vais-je recevoir ma commande ?"},
        {"fr", "Où est mon colis ?"},
        {"es", "Hola, ¿cuándo llegará mi pedido?"},
        {"es", "No puedo entrar en mi cuenta"},
        {"it", "Buongiorno, quando arriva il mio ordine?"},
        {"it", "Dove si trova il pacco?"},
        {"pt", "Bom dia, quando chega a minha encomenda?"},
        {"pt", "Não consigo entrar na minha conta"},
        {"nl", "Wanneer komt mijn bestelling aan?"},
        {"nl", "Ik kan niet inloggen"},
        {"cs", "Dobrý den, kdy přijde moje objednávka?"},
        {"cs", "Nemůžu se přihlásit"},
        {"sk", "Dobrý deň, kedy príde moja objednávka?"},
        {"sk", "Nemôžem sa prihlásiť"},
        {"ru", "Добрый день, когда придёт мой заказ? Жду уже две недели."},
        {"ru", "Где моя посылка?"},
        {"uk", "Добрий день, коли прийде моє замовлення?"},
        {"uk", "Де моя посилка?"},
        {"bg", "Здравейте, кога ще пристигне поръчката ми?"},
        {"bg", "Къде е моята пратка?"},
        {"lv", "Labdien, kad es saņemšu savu pasūtījumu? Gaidu jau divas nedēļas."},
        {"lv", "Kur ir mana paka?"},
        {"et", "Tere, millal minu tellimus kohale jõuab?"},
        {"et", "Kus on minu pakk?"},
        {"fi", "Hei, milloin tilaukseni saapuu?"},
        {"fi", "En pääse kirjautumaan sisään"},
        {"sv", "Hej, när kommer min beställning?"},
        {"sv", "Jag kan inte logga in"},
        {"da", "Hej, hvornår kommer min bestilling?"},
        {"da", "Jeg kan ikke logge ind"},
        {"ro", "Bună ziua, când ajunge comanda mea?"},
        {"ro", "Nu pot intra în cont"},
        {"hu", "Jó napot, mikor érkezik meg a rendelésem?"},
        {"hu", "Nem tudok belépni"},
        {"hr", "Dobar dan, kada stiže moja narudžba?"},
        {"hr", "Ne mogu se prijaviti u račun"},
        {"tr", "Merhaba, siparişim ne zaman gelecek?"},
        {"tr", "Hesabıma giremiyorum"},
        {"ja", "こんにちは、注文はいつ届きますか。二週間待っています。"},
        {"zh", "您好，請問我的訂單什麼時候會送到？我已經等了兩個星期，還沒有收到任何消息"
               "。"},
        {NULL, "ok"},
        {NULL, ""},
        {NULL, "12345 !!! :-)"},
};

static void tells_letters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof short_letters / sizeof *short_letters; i++) {
		const char *got = language_tell(short_letters[i].text);
		if (!str_eq(got, short_letters[i].language))
			fail_msg("%s: %s", got ? got : "none", short_letters[i].text);
	}
}

/* Words longer than any buffer, and letters of every width at the places where it is cut. */
static void reads_any_length(void **state)
{
	static const char *const letters[] = {"a", "ž", "あ", "\U0001f600"};
	void *mem = talloc_new(NULL);

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		struct buf *b = buf_new(mem, 1u << 20);
		for (int i = 0; i < 800; i++) {
			(void)language_tell(b->p);
			buf_adds(b, letters[k]);
		}
	}
	talloc_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_is_whole),
	        cmocka_unit_test(tells_letters), cmocka_unit_test(reads_any_length)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
