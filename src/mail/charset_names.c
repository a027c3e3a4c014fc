#include "mail/charset_names.h"

#include <string.h>
#include <strings.h>

/* Names as they occur in practice → what their senders mean. */
static const struct alias {
	const char *name, *means;
} aliases[] = {
        {"gb2312", "gb18030"},
        {"gb_2312-80", "gb18030"},
        {"x-gb2312", "gb18030"},
        {"euc-cn", "gb18030"},
        {"gbk", "gb18030"},
        {"x-gbk", "gb18030"},
        {"cp936", "gb18030"},
        {"ms936", "gb18030"},
        {"windows-936", "gb18030"},
        {"chinesebig5", "big5-hkscs"},
        {"big5", "big5-hkscs"},
        {"x-x-big5", "big5-hkscs"},
        {"ks_c_5601-1987", "windows-949"},
        {"ks_c_5601", "windows-949"},
        {"ksc5601", "windows-949"},
        {"euc-kr", "windows-949"},
        {"euckr", "windows-949"},
        {"cp949", "windows-949"},
        {"shift_jis", "windows-31j"},
        {"shift-jis", "windows-31j"},
        {"sjis", "windows-31j"},
        {"x-sjis", "windows-31j"},
        {"cp932", "windows-31j"},
        {"windows-932", "windows-31j"},
        {"iso-2022-jp-ms", "iso-2022-jp"},
        {"cp50220", "iso-2022-jp"},
        {"cp50221", "iso-2022-jp"},
        {"iso-8859-1", "windows-1252"},
        {"iso8859-1", "windows-1252"},
        {"iso_8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"latin-1", "windows-1252"},
        {"l1", "windows-1252"},
        {"iso-8859-9", "windows-1254"},
        {"iso-8859-11", "windows-874"},
        {"tis-620", "windows-874"},
        {"iso-8859-8-i", "iso-8859-8"},
        {"iso-8859-8-e", "iso-8859-8"},
        {"iso-8859-6-i", "iso-8859-6"},
        {"iso-8859-6-e", "iso-8859-6"},
        {"x-windows-1250", "windows-1250"},
        {"cp1250", "windows-1250"},
        {"win-1250", "windows-1250"},
        {"x-cp1250", "windows-1250"},
        {"cp1251", "windows-1251"},
        {"win-1251", "windows-1251"},
        {"x-cp1251", "windows-1251"},
        {"cp1252", "windows-1252"},
        {"ansi", "windows-1252"},
        {"cp1253", "windows-1253"},
        {"cp1254", "windows-1254"},
        {"cp1255", "windows-1255"},
        {"cp1256", "windows-1256"},
        {"cp1257", "windows-1257"},
        {"winbaltrim", "windows-1257"},
        {"cp1258", "windows-1258"},
        {"cp-850", "cp850"},
        {"koi8-ru", "koi8-u"},
        {"koi8r", "koi8-r"},
        {"x-mac-roman", "macintosh"},
        {"unicode-1-1-utf-7", "utf-7"},
        {"x-unicode-2-0-utf-7", "utf-7"},
        {"cn-big5", "big5-hkscs"},
        {"big5-eten", "big5-hkscs"},
        {"big5hkscs", "big5-hkscs"},
        {"x-big5", "big5-hkscs"},
        {"windows-950", "big5-hkscs"},
        {"cp950", "big5-hkscs"},
        {"gb13000", "gb18030"},
        {"gb-2312", "gb18030"},
        {"gb_2312", "gb18030"},
        {"gb2312-80", "gb18030"},
        {"gb-18030", "gb18030"},
        {"chinese", "gb18030"},
        {"hzgb2312", "hz"},
        {"uhc", "windows-949"},
        {"korean", "windows-949"},
        {"ks_c_5601-1989", "windows-949"},
        {"ksc_5601", "windows-949"},
        {"ks_c_5601_1987", "windows-949"},
        {"x-windows-949", "windows-949"},
        {"ms949", "windows-949"},
        {"949", "windows-949"},
        {"ms_kanji", "windows-31j"},
        {"csshiftjis", "windows-31j"},
        {"shift_jisx0213", "windows-31j"},
        {"euc-jp-ms", "euc-jp"},
        {"eucjpms", "euc-jp"},
        {"cp51932", "euc-jp"},
        {"euc-jisx0213", "euc-jp"},
        {"iso-2022-jp-3", "iso-2022-jp-2"},
        {"iso-2022-jp-2004", "iso-2022-jp-2"},
        {"_iso-2022-jp", "iso-2022-jp"},
        {"iso2022jp", "iso-2022-jp"},
        {"win1250", "windows-1250"},
        {"1250", "windows-1250"},
        {"cp-1250", "windows-1250"},
        {"windows 1250", "windows-1250"},
        {"win1251", "windows-1251"},
        {"1251", "windows-1251"},
        {"windows 1251", "windows-1251"},
        {"win1252", "windows-1252"},
        {"win-1252", "windows-1252"},
        {"1252", "windows-1252"},
        {"windows 1252", "windows-1252"},
        {"x-ansi", "windows-1252"},
        {"iso-8859-1-windows-3.1-latin-1", "windows-1252"},
        {"iso_8859-1:1987", "windows-1252"},
        {"8859_1", "windows-1252"},
        {"iso88591", "windows-1252"},
        {"iso-88591", "windows-1252"},
        {"iso8859_1", "windows-1252"},
        {"cp819", "windows-1252"},
        {"ibm819", "windows-1252"},
        {"csisolatin1", "windows-1252"},
        {"windows1252", "windows-1252"},
        {"iso-8859-12", "windows-1252"},
        {"win1253", "windows-1253"},
        {"win-1253", "windows-1253"},
        {"1253", "windows-1253"},
        {"win1257", "windows-1257"},
        {"win-1257", "windows-1257"},
        {"1257", "windows-1257"},
        {"baltic", "windows-1257"},
        {"latin7", "iso-8859-13"},
        {"latin-7", "iso-8859-13"},
        {"l7", "iso-8859-13"},
        {"latin10", "iso-8859-16"},
        {"logical", "iso-8859-8"},
        {"visual", "iso-8859-8"},
        {"dos-866", "cp866"},
        {"pc852", "cp852"},
        {"koi", "koi8-r"},
        {"x-mac-latin2", "x-mac-ce"},
        {"x-mac-ukrainian", "x-mac-cyrillic"},
        {"x-mac-japanese", "windows-31j"},
        {"x-mac-chinesesimp", "gb18030"},
        {"x-mac-chinesetrad", "big5-hkscs"},
        {"x-mac-korean", "windows-949"},
        {"unicode", "utf-16"},
        {"unicodelittle", "utf-16le"},
        {"ucs-2", "utf-16"},
        {"utf16", "utf-16"},
        {"iso-10646-ucs-2", "utf-16"},
        {"utf-7-imap", "imap-mailbox-name"},
};

/* Names that say UTF-8, or nothing at all. */
static const char *const utf8_names[] = {"utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "x-utf-8",
        "utf-8n", "us-ascii", "ascii", "ansi_x3.4-1968", "us_ascii", "7bit", "7-bit", "8bit",
        "iso-ir-6", "646", "iso646-us", "utf8mb4", "utf-8-sig", "utf-8-mac", "cp65001", "65001",
        "windows-65001", "utf-8-bom", "none", "default", "unknown", "unknown-8bit", "x-unknown",
        "x-user-defined", "binary", "iso-10646", "auto", "_autodetect_all"};

/* Beginnings of names of charsets whose signs are pairs of bytes, or bytes in groups. */
static const struct width {
	const char *begins;
	enum charset_width width;
} widths[] = {{"gb", CHARSET_PAIRS}, {"big5", CHARSET_PAIRS}, {"euc-", CHARSET_PAIRS},
        {"windows-949", CHARSET_PAIRS}, {"windows-31j", CHARSET_PAIRS}, {"x-euc", CHARSET_PAIRS},
        {"utf-", CHARSET_OTHER}, {"iso-2022", CHARSET_OTHER}, {"hz", CHARSET_OTHER},
        {"ucs", CHARSET_OTHER}, {"unicode", CHARSET_OTHER}, {"imap", CHARSET_OTHER},
        {"scsu", CHARSET_OTHER}, {"bocu", CHARSET_OTHER}, {"cesu", CHARSET_OTHER}};

bool charset_is_utf8(const char *name)
{
	for (size_t i = 0; i < sizeof utf8_names / sizeof *utf8_names; i++)
		if (strcasecmp(name, utf8_names[i]) == 0)
			return true;
	return false;
}

const char *charset_resolve(const char *name)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcasecmp(name, aliases[i].name) == 0)
			return aliases[i].means;
	return name;
}

enum charset_width charset_width(const char *name)
{
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
		if (strncasecmp(name, widths[i].begins, strlen(widths[i].begins)) == 0)
			return widths[i].width;
	return CHARSET_SINGLE;
}
