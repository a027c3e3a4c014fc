/* desk/customer_csv_columns: which column of a table is what. */
#include <string.h>

#include "desk/customer_csv_rules.h"
#include "desk/customer_words.h"

/* Headings as text/words writes them. */
static const struct {
	const char *heading;
	enum csv_column column;
} known[] = {
        {"wellspring id", CSV_ID},
        {"name", CSV_NAME},
        {"full name", CSV_NAME},
        {"imie i nazwisko", CSV_NAME},
        {"nazwa", CSV_NAME},
        {"klient", CSV_NAME},
        {"ονομα", CSV_NAME},
        {"ονοματεπωνυμο", CSV_NAME},
        {"επωνυμια", CSV_NAME},
        {"vardas", CSV_NAME},
        {"vardas ir pavarde", CSV_NAME},
        {"pavadinimas", CSV_NAME},
        {"called", CSV_CALLED},
        {"greeting", CSV_CALLED},
        {"jak sie zwracac", CSV_CALLED},
        {"προσφωνηση", CSV_CALLED},
        {"kreipinys", CSV_CALLED},
        {"language", CSV_LANGUAGE},
        {"jezyk", CSV_LANGUAGE},
        {"γλωσσα", CSV_LANGUAGE},
        {"kalba", CSV_LANGUAGE},
        {"addresses", CSV_ADDRESSES},
        {"address", CSV_ADDRESSES},
        {"email", CSV_ADDRESSES},
        {"e mail", CSV_ADDRESSES},
        {"email address", CSV_ADDRESSES},
        {"mail", CSV_ADDRESSES},
        {"adres", CSV_ADDRESSES},
        {"adresy", CSV_ADDRESSES},
        {"adres e mail", CSV_ADDRESSES},
        {"διευθυνση", CSV_ADDRESSES},
        {"διευθυνσεις", CSV_ADDRESSES},
        {"adresas", CSV_ADDRESSES},
        {"adresai", CSV_ADDRESSES},
        {"el pastas", CSV_ADDRESSES},
        {"phones", CSV_PHONES},
        {"phone", CSV_PHONES},
        {"telephone", CSV_PHONES},
        {"mobile", CSV_PHONES},
        {"telefon", CSV_PHONES},
        {"telefony", CSV_PHONES},
        {"τηλεφωνο", CSV_PHONES},
        {"τηλεφωνα", CSV_PHONES},
        {"telefonas", CSV_PHONES},
        {"telefonai", CSV_PHONES},
        {"organisation", CSV_ORGANISATION},
        {"organization", CSV_ORGANISATION},
        {"company", CSV_ORGANISATION},
        {"firma", CSV_ORGANISATION},
        {"οργανισμοσ", CSV_ORGANISATION},
        {"εταιρεια", CSV_ORGANISATION},
        {"imone", CSV_ORGANISATION},
        {"domains", CSV_DOMAINS},
        {"domain", CSV_DOMAINS},
        {"domeny", CSV_DOMAINS},
        {"domena", CSV_DOMAINS},
        {"τομεισ", CSV_DOMAINS},
        {"domenai", CSV_DOMAINS},
};

static bool is_for(enum field_owner of, enum csv_column column)
{
	if (of == FIELD_CUSTOMER)
		return column != CSV_DOMAINS;
	return column == CSV_ID || column == CSV_NAME || column == CSV_DOMAINS;
}

int csv_column_named(const void *mem, enum field_owner of, const char *heading,
        const struct customer_field *fields, int field_count)
{
	const char *folded = customer_sort(mem, heading);

	/* a table of organisations calls its first column so */
	if (of == FIELD_ORGANISATION &&
	        (strcmp(folded, "firma") == 0 || strcmp(folded, "company") == 0 ||
	                strcmp(folded, "organisation") == 0))
		return CSV_NAME;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i].heading, folded) == 0 && is_for(of, known[i].column))
			return known[i].column;
	for (int i = 0; i < field_count; i++)
		if (!fields[i].archived && strcmp(customer_sort(mem, fields[i].name), folded) == 0)
			return CSV_FIELD_FIRST + i;
	return CSV_IGNORED;
}
