// libcld2 is C++: this file is the whole of it that the rest may see.
#include <cstdio> // the next header forgets it

#include <cld2/public/compact_lang_det.h>

extern "C" {
const char *cld2_tell(const char *text, int n, int *percent);
}

// The code of the likeliest language, "un" when it does not know.
const char *cld2_tell(const char *text, int n, int *percent)
{
	CLD2::Language three[3];
	int shares[3], bytes = 0;
	bool reliable = false;
	CLD2::Language best = CLD2::DetectLanguageSummary(text, n, true, three, shares, &bytes, &reliable);

	*percent = reliable ? shares[0] : 0;
	return CLD2::LanguageCode(best);
}
