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
        {NULL, 0},
};

const struct query_alias query_in[] = {
        {"spam", QUERY_SPAM},
        {"ανεπιθυμητα", QUERY_SPAM},
        {"slamstas", QUERY_SPAM},
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
        "unassigned", "assigned", "spam", "trash", NULL};
static const char *const assignee_values[] = {"me", "none", NULL};
static const char *const has_values[] = {"attachment", "note", NULL};
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
