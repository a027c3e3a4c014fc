/* text/query: its names in four languages. The first of each is the English one. */
#include <string.h>

#include "base/str.h"
#include "text/query_impl.h"

const struct query_alias query_fields[] = {
        {"from", QUERY_FROM},
        {"od", QUERY_FROM},
        {"απο", QUERY_FROM},
        {"nuo", QUERY_FROM},
        {"to", QUERY_TO},
        {"do", QUERY_TO},
        {"προσ", QUERY_TO},
        {"kam", QUERY_TO},
        {"subject", QUERY_SUBJECT},
        {"temat", QUERY_SUBJECT},
        {"θεμα", QUERY_SUBJECT},
        {"tema", QUERY_SUBJECT},
        {"tag", QUERY_TAG},
        {"etykieta", QUERY_TAG},
        {"ετικετα", QUERY_TAG},
        {"zyma", QUERY_TAG},
        {"is", QUERY_IS},
        {"jest", QUERY_IS},
        {"ειναι", QUERY_IS},
        {"yra", QUERY_IS},
        {"in", QUERY_IN},
        {"w", QUERY_IN},
        {"σε", QUERY_IN},
        {"kur", QUERY_IN},
        {"mailbox", QUERY_MAILBOX},
        {"skrzynka", QUERY_MAILBOX},
        {"γραμματοκιβωτιο", QUERY_MAILBOX},
        {"dezute", QUERY_MAILBOX},
        {"assignee", QUERY_ASSIGNEE},
        {"osoba", QUERY_ASSIGNEE},
        {"υπευθυνοσ", QUERY_ASSIGNEE},
        {"υπευθυνη", QUERY_ASSIGNEE},
        {"priskirta", QUERY_ASSIGNEE},
        {"before", QUERY_BEFORE},
        {"przed", QUERY_BEFORE},
        {"πριν", QUERY_BEFORE},
        {"pries", QUERY_BEFORE},
        {"after", QUERY_AFTER},
        {"po", QUERY_AFTER},
        {"μετα", QUERY_AFTER},
        {"on", QUERY_ON},
        {"dnia", QUERY_ON},
        {"στισ", QUERY_ON},
        {"diena", QUERY_ON},
        {"has", QUERY_HAS},
        {"ma", QUERY_HAS},
        {"εχει", QUERY_HAS},
        {"turi", QUERY_HAS},
        {"priority", QUERY_PRIORITY},
        {"priorytet", QUERY_PRIORITY},
        {"προτεραιοτητα", QUERY_PRIORITY},
        {"svarba", QUERY_PRIORITY},
        {"team", QUERY_TEAM},
        {"zespol", QUERY_TEAM},
        {"ομαδα", QUERY_TEAM},
        {"komanda", QUERY_TEAM},
        {"field", QUERY_FIELD},
        {"pole", QUERY_FIELD},
        {"πεδιο", QUERY_FIELD},
        {"laukas", QUERY_FIELD},
        {"follower", QUERY_FOLLOWER},
        {"obserwuje", QUERY_FOLLOWER},
        {"παρακολουθει", QUERY_FOLLOWER},
        {"ακολουθει", QUERY_FOLLOWER},
        {"seka", QUERY_FOLLOWER},
        {"customer", QUERY_CUSTOMER},
        {"klient", QUERY_CUSTOMER},
        {"klientka", QUERY_CUSTOMER},
        {"πελατησ", QUERY_CUSTOMER},
        {"πελατισσα", QUERY_CUSTOMER},
        {"klientas", QUERY_CUSTOMER},
        {"kliente", QUERY_CUSTOMER},
        {"organisation", QUERY_ORGANISATION},
        {"organization", QUERY_ORGANISATION},
        {"firma", QUERY_ORGANISATION},
        {"οργανισμοσ", QUERY_ORGANISATION},
        {"imone", QUERY_ORGANISATION},
        {NULL, 0},
};

const struct query_alias query_is[] = {
        {"open", QUERY_OPEN},
        {"otwarta", QUERY_OPEN},
        {"otwarte", QUERY_OPEN},
        {"ανοιχτη", QUERY_OPEN},
        {"ανοιχτεσ", QUERY_OPEN},
        {"atviras", QUERY_OPEN},
        {"atviri", QUERY_OPEN},
        {"waiting", QUERY_WAITING},
        {"czeka", QUERY_WAITING},
        {"αναμενει", QUERY_WAITING},
        {"laukia", QUERY_WAITING},
        {"snoozed", QUERY_SNOOZED},
        {"odlozona", QUERY_SNOOZED},
        {"odlozone", QUERY_SNOOZED},
        {"αναβολη", QUERY_SNOOZED},
        {"atidetas", QUERY_SNOOZED},
        {"atideti", QUERY_SNOOZED},
        {"solved", QUERY_SOLVED},
        {"rozwiazana", QUERY_SOLVED},
        {"rozwiazane", QUERY_SOLVED},
        {"λυθηκε", QUERY_SOLVED},
        {"λυμενη", QUERY_SOLVED},
        {"λυμενεσ", QUERY_SOLVED},
        {"issprestas", QUERY_SOLVED},
        {"isspresti", QUERY_SOLVED},
        {"spam", QUERY_SPAM},
        {"ανεπιθυμητα", QUERY_SPAM},
        {"slamstas", QUERY_SPAM},
        {"brukalas", QUERY_SPAM},
        {"trash", QUERY_TRASH},
        {"trashed", QUERY_TRASH},
        {"kosz", QUERY_TRASH},
        {"καδοσ", QUERY_TRASH},
        {"siuksline", QUERY_TRASH},
        {"assigned", QUERY_ASSIGNED},
        {"przydzielona", QUERY_ASSIGNED},
        {"przydzielone", QUERY_ASSIGNED},
        {"ανατεθηκε", QUERY_ASSIGNED},
        {"priskirtas", QUERY_ASSIGNED},
        {"priskirti", QUERY_ASSIGNED},
        {"mine", QUERY_ME},
        {"moja", QUERY_ME},
        {"moje", QUERY_ME},
        {"δικη μου", QUERY_ME},
        {"δικεσ μου", QUERY_ME},
        {"mano", QUERY_ME},
        {"unassigned", QUERY_NOBODY},
        {"nieprzydzielona", QUERY_NOBODY},
        {"nieprzydzielone", QUERY_NOBODY},
        {"χωρισ υπευθυνο", QUERY_NOBODY},
        {"nepriskirtas", QUERY_NOBODY},
        {"nepriskirti", QUERY_NOBODY},
        {"followed", QUERY_FOLLOWED},
        {"obserwowana", QUERY_FOLLOWED},
        {"obserwowane", QUERY_FOLLOWED},
        {"παρακολουθηση", QUERY_FOLLOWED},
        {"sekamas", QUERY_FOLLOWED},
        {"sekami", QUERY_FOLLOWED},
        {"urgent", QUERY_URGENT},
        {"pilna", QUERY_URGENT},
        {"pilne", QUERY_URGENT},
        {"επειγουσα", QUERY_URGENT},
        {"επειγουσεσ", QUERY_URGENT},
        {"skubus", QUERY_URGENT},
        {"skubu", QUERY_URGENT},
        {"promised", QUERY_PROMISED},
        {"obiecana", QUERY_PROMISED},
        {"obiecane", QUERY_PROMISED},
        {"υποσχεση", QUERY_PROMISED},
        {"pazadetas", QUERY_PROMISED},
        {"pazadeti", QUERY_PROMISED},
        {"overdue", QUERY_OVERDUE},
        {"zalegla", QUERY_OVERDUE},
        {"zalegle", QUERY_OVERDUE},
        {"po terminie", QUERY_OVERDUE},
        {"εκπροθεσμη", QUERY_OVERDUE},
        {"εκπροθεσμεσ", QUERY_OVERDUE},
        {"veluojantis", QUERY_OVERDUE},
        {"veluojantys", QUERY_OVERDUE},
        {"veluoja", QUERY_OVERDUE},
        {NULL, 0},
};

const struct query_alias query_in[] = {
        {"spam", QUERY_SPAM},
        {"ανεπιθυμητα", QUERY_SPAM},
        {"slamstas", QUERY_SPAM},
        {"brukalas", QUERY_SPAM},
        {"trash", QUERY_TRASH},
        {"kosz", QUERY_TRASH},
        {"koszu", QUERY_TRASH},
        {"καδοσ", QUERY_TRASH},
        {"καδο", QUERY_TRASH},
        {"siuksline", QUERY_TRASH},
        {"siukslineje", QUERY_TRASH},
        {"anywhere", QUERY_ANYWHERE},
        {"all", QUERY_ANYWHERE},
        {"wszedzie", QUERY_ANYWHERE},
        {"παντου", QUERY_ANYWHERE},
        {"visur", QUERY_ANYWHERE},
        {NULL, 0},
};

const struct query_alias query_assignee[] = {
        {"me", QUERY_ME},
        {"ja", QUERY_ME},
        {"εγω", QUERY_ME},
        {"as", QUERY_ME},
        {"none", QUERY_NOBODY},
        {"nobody", QUERY_NOBODY},
        {"nikt", QUERY_NOBODY},
        {"κανεισ", QUERY_NOBODY},
        {"niekas", QUERY_NOBODY},
        {NULL, 0},
};

const struct query_alias query_has[] = {
        {"attachment", QUERY_ATTACHMENT},
        {"attachments", QUERY_ATTACHMENT},
        {"zalacznik", QUERY_ATTACHMENT},
        {"συνημμενο", QUERY_ATTACHMENT},
        {"prieda", QUERY_ATTACHMENT},
        {"priedas", QUERY_ATTACHMENT},
        {"note", QUERY_NOTE},
        {"notatka", QUERY_NOTE},
        {"notatke", QUERY_NOTE},
        {"σημειωση", QUERY_NOTE},
        {"pastaba", QUERY_NOTE},
        {"tag", QUERY_TAGGED},
        {"tags", QUERY_TAGGED},
        {"etykieta", QUERY_TAGGED},
        {"etykiete", QUERY_TAGGED},
        {"ετικετα", QUERY_TAGGED},
        {"zyma", QUERY_TAGGED},
        {"team", QUERY_TEAMED},
        {"zespol", QUERY_TEAMED},
        {"ομαδα", QUERY_TEAMED},
        {"komanda", QUERY_TEAMED},
        {"follower", QUERY_FOLLOWED},
        {"obserwujacy", QUERY_FOLLOWED},
        {"παρακολουθηση", QUERY_FOLLOWED},
        {"ακολουθο", QUERY_FOLLOWED},
        {"sekeja", QUERY_FOLLOWED},
        {"promise", QUERY_PROMISED},
        {"promises", QUERY_PROMISED},
        {"obietnica", QUERY_PROMISED},
        {"obietnice", QUERY_PROMISED},
        {"υποσχεση", QUERY_PROMISED},
        {"pazadas", QUERY_PROMISED},
        {"pazada", QUERY_PROMISED},
        {NULL, 0},
};

const struct query_alias query_priority[] = {
        {"low", QUERY_LOW},
        {"niski", QUERY_LOW},
        {"χαμηλη", QUERY_LOW},
        {"maza", QUERY_LOW},
        {"normal", QUERY_NORMAL},
        {"zwykly", QUERY_NORMAL},
        {"κανονικη", QUERY_NORMAL},
        {"iprasta", QUERY_NORMAL},
        {"high", QUERY_HIGH},
        {"wysoki", QUERY_HIGH},
        {"υψηλη", QUERY_HIGH},
        {"didele", QUERY_HIGH},
        {"urgent", QUERY_URGENT},
        {"pilny", QUERY_URGENT},
        {"pilne", QUERY_URGENT},
        {"επειγουσα", QUERY_URGENT},
        {"skubu", QUERY_URGENT},
        {"skubi", QUERY_URGENT},
        {NULL, 0},
};

const struct query_alias query_team[] = {
        {"mine", QUERY_ME},
        {"moj", QUERY_ME},
        {"δικη μου", QUERY_ME},
        {"mano", QUERY_ME},
        {"none", QUERY_NOBODY},
        {"zaden", QUERY_NOBODY},
        {"brak", QUERY_NOBODY},
        {"καμια", QUERY_NOBODY},
        {"jokia", QUERY_NOBODY},
        {NULL, 0},
};

const struct query_alias query_follower[] = {
        {"me", QUERY_ME},
        {"ja", QUERY_ME},
        {"εγω", QUERY_ME},
        {"as", QUERY_ME},
        {NULL, 0},
};

int query_alias_find(const struct query_alias *list, const char *folded)
{
	for (; list->name != NULL; list++)
		if (strcmp(list->name, folded) == 0)
			return list->as;
	return -1;
}

const char *query_alias_name(const struct query_alias *list, int as)
{
	for (; list->name != NULL; list++)
		if (list->as == as)
			return list->name;
	return NULL;
}

char query_joiner(const char *token)
{
	static const struct {
		const char *word;
		char as;
	} words[] = {{"OR", 'o'}, {"LUB", 'o'}, {"ALBO", 'o'}, {"Ή", 'o'}, {"Η", 'o'},
	        {"ARBA", 'o'}, {"AND", 'a'}, {"ORAZ", 'a'}, {"ΚΑΙ", 'a'}, {"IR", 'a'}, {"NOT", 'n'},
	        {"NIE", 'n'}, {"ΟΧΙ", 'n'}, {"ΌΧΙ", 'n'}, {"NE", 'n'}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, token) == 0)
			return words[i].as;
	return 0;
}

static const char *const is_values[] = {"open", "waiting", "snoozed", "solved", "mine",
        "unassigned", "assigned", "followed", "promised", "overdue", "spam", "trash", NULL};
static const char *const assignee_values[] = {"me", "none", NULL};
static const char *const has_values[] = {
        "attachment", "note", "tag", "team", "follower", "promise", NULL};
static const char *const priority_values[] = {"urgent", "high", "normal", "low", NULL};
static const char *const team_values[] = {"mine", "none", NULL};
static const char *const follower_values[] = {"me", NULL};
static const char *const time_values[] = {"today", "yesterday", "7d", "30d", "1y", NULL};
static const char *const no_values[] = {NULL};

const char *const *query_field_values(enum query_field field)
{
	switch (field) {
	case QUERY_IS:
		return is_values;
	case QUERY_ASSIGNEE:
		return assignee_values;
	case QUERY_HAS:
		return has_values;
	case QUERY_PRIORITY:
		return priority_values;
	case QUERY_TEAM:
		return team_values;
	case QUERY_FOLLOWER:
		return follower_values;
	case QUERY_BEFORE:
	case QUERY_AFTER:
	case QUERY_ON:
		return time_values;
	default:
		return no_values;
	}
}

const char *query_field_name(enum query_field field)
{
	return field == QUERY_WORDS ? NULL : query_alias_name(query_fields, field);
}

/* As they are written, with their marks: Polish, Greek, Lithuanian. Folded each is an alias. */
static const struct shown_field {
	enum query_field field;
	const char *names[3];
} shown_fields[] = {
        {QUERY_FROM, {"od", "από", "nuo"}},
        {QUERY_TO, {"do", "προς", "kam"}},
        {QUERY_SUBJECT, {"temat", "θέμα", "tema"}},
        {QUERY_TAG, {"etykieta", "ετικέτα", "žyma"}},
        {QUERY_IS, {"jest", "είναι", "yra"}},
        {QUERY_MAILBOX, {"skrzynka", "γραμματοκιβώτιο", "dėžutė"}},
        {QUERY_ASSIGNEE, {"osoba", "υπεύθυνος", "priskirta"}},
        {QUERY_BEFORE, {"przed", "πριν", "prieš"}},
        {QUERY_AFTER, {"po", "μετά", "po"}},
        {QUERY_ON, {"dnia", "στις", "diena"}},
        {QUERY_HAS, {"ma", "έχει", "turi"}},
        {QUERY_PRIORITY, {"priorytet", "προτεραιότητα", "svarba"}},
        {QUERY_TEAM, {"zespół", "ομάδα", "komanda"}},
        {QUERY_FIELD, {"pole", "πεδίο", "laukas"}},
        {QUERY_FOLLOWER, {"obserwuje", "παρακολουθεί", "seka"}},
        {QUERY_CUSTOMER, {"klient", "πελάτης", "klientas"}},
        {QUERY_ORGANISATION, {"firma", "οργανισμός", "įmonė"}},
};

static const struct shown_value {
	enum query_field field;
	const char *value;
	const char *names[3];
} shown_values[] = {
        {QUERY_IS, "open", {"otwarta", "ανοιχτή", "atviras"}},
        {QUERY_IS, "waiting", {"czeka", "αναμένει", "laukia"}},
        {QUERY_IS, "snoozed", {"odłożona", "αναβολή", "atidėtas"}},
        {QUERY_IS, "solved", {"rozwiązana", "λύθηκε", "išspręstas"}},
        {QUERY_IS, "mine", {"moja", "δική μου", "mano"}},
        {QUERY_IS, "unassigned", {"nieprzydzielona", "χωρίς υπεύθυνο", "nepriskirtas"}},
        {QUERY_IS, "assigned", {"przydzielona", "ανατέθηκε", "priskirtas"}},
        {QUERY_IS, "followed", {"obserwowana", "παρακολούθηση", "sekamas"}},
        {QUERY_IS, "promised", {"obiecana", "υπόσχεση", "pažadėtas"}},
        {QUERY_IS, "overdue", {"zaległa", "εκπρόθεσμη", "vėluojantis"}},
        {QUERY_IS, "spam", {"spam", "ανεπιθύμητα", "brukalas"}},
        {QUERY_IS, "trash", {"kosz", "κάδος", "šiukšlinė"}},
        {QUERY_IS, "anywhere", {"wszędzie", "παντού", "visur"}},
        {QUERY_ASSIGNEE, "me", {"ja", "εγώ", "aš"}},
        {QUERY_ASSIGNEE, "none", {"nikt", "κανείς", "niekas"}},
        {QUERY_HAS, "attachment", {"załącznik", "συνημμένο", "priedas"}},
        {QUERY_HAS, "note", {"notatka", "σημείωση", "pastaba"}},
        {QUERY_HAS, "tag", {"etykieta", "ετικέτα", "žyma"}},
        {QUERY_HAS, "team", {"zespół", "ομάδα", "komanda"}},
        {QUERY_HAS, "follower", {"obserwujący", "παρακολούθηση", "sekėją"}},
        {QUERY_HAS, "promise", {"obietnica", "υπόσχεση", "pažadas"}},
        {QUERY_PRIORITY, "low", {"niski", "χαμηλή", "maža"}},
        {QUERY_PRIORITY, "normal", {"zwykły", "κανονική", "įprasta"}},
        {QUERY_PRIORITY, "high", {"wysoki", "υψηλή", "didelė"}},
        {QUERY_PRIORITY, "urgent", {"pilny", "επείγουσα", "skubu"}},
        {QUERY_TEAM, "mine", {"mój", "δική μου", "mano"}},
        {QUERY_TEAM, "none", {"żaden", "καμία", "jokia"}},
        {QUERY_FOLLOWER, "me", {"ja", "εγώ", "aš"}},
        {QUERY_ON, "today", {"dziś", "σήμερα", "šiandien"}},
        {QUERY_ON, "yesterday", {"wczoraj", "χθες", "vakar"}},
};

/* -1: English. */
static int place_of(const char *lang)
{
	static const char *const languages[] = {"pl", "el", "lt"};

	for (int i = 0; i < 3; i++)
		if (str_eq(lang, languages[i]))
			return i;
	return -1;
}

const char *query_field_name_in(enum query_field field, const char *lang)
{
	int place = place_of(lang);

	for (size_t i = 0; place >= 0 && i < sizeof shown_fields / sizeof *shown_fields; i++)
		if (shown_fields[i].field == field)
			return shown_fields[i].names[place];
	return query_field_name(field);
}

const char *query_value_name_in(enum query_field field, const char *value, const char *lang)
{
	int place = place_of(lang);

	if (field == QUERY_BEFORE || field == QUERY_AFTER)
		field = QUERY_ON;
	for (size_t i = 0; place >= 0 && i < sizeof shown_values / sizeof *shown_values; i++)
		if (shown_values[i].field == field && strcmp(shown_values[i].value, value) == 0)
			return shown_values[i].names[place];
	return value;
}
