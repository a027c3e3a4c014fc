#include <string.h>
#include <unicode/ucnv.h>

#include "mail/imap_private.h"

#define FOLDER_MAX 1000

static char *convert(const void *mem, const char *to, const char *from, const char *name)
{
	UErrorCode err = U_ZERO_ERROR;
	char out[4 * FOLDER_MAX + 1];
	size_t n = strlen(name);

	if (n > FOLDER_MAX)
		return NULL;
	int32_t got = ucnv_convert(to, from, out, (int32_t)sizeof out - 1, name, (int32_t)n, &err);
	if (U_FAILURE(err) || got < 0 || (size_t)got >= sizeof out)
		return NULL;
	return talloc_strndup(mem, out, (size_t)got);
}

char *folder_encode(const void *mem, const char *name)
{
	char *out = convert(mem, "IMAP-mailbox-name", "UTF-8", name);

	return out ? out : talloc_strdup(mem, name);
}

char *folder_decode(const void *mem, const char *name)
{
	char *out = convert(mem, "UTF-8", "IMAP-mailbox-name", name);

	/* Only names that find their way back are shown decoded. */
	if (out && utf8_valid(out, strlen(out)) && str_eq(folder_encode(out, out), name))
		return out;
	return utf8_clean(mem, name, strlen(name));
}

/* RFC 6154 flags, and the names that servers without them use. */
static const struct {
	const char *flag, *role;
	const char *names[5];
} roles[] = {
        {"Junk", "junk", {"Junk", "Spam", "Junk E-mail", "Junk Email"}},
        {"Sent", "sent", {"Sent", "Sent Items", "Sent Messages", "Sent Mail"}},
        {"Trash", "trash", {"Trash", "Deleted Items", "Deleted Messages"}},
        {"Drafts", "drafts", {"Drafts"}},
        {"Archive", "archive", {"Archive", "Archives"}},
        {"All", "all", {NULL}},
        {"Flagged", "flagged", {NULL}},
};

#define ROLE_N (sizeof roles / sizeof *roles)

static const char *role_by_flags(const struct mailimap_mailbox_list *m)
{
	if (!m->mb_flag || !m->mb_flag->mbf_oflags)
		return NULL;
	for (clistiter *k = clist_begin(m->mb_flag->mbf_oflags); k; k = clist_next(k)) {
		const struct mailimap_mbx_list_oflag *f = clist_content(k);
		const char *name = f->of_flag_ext ? f->of_flag_ext : "";
		if (*name == '\\')
			name++;
		for (size_t r = 0; r < ROLE_N; r++)
			if (str_ieq(name, roles[r].flag))
				return roles[r].role;
	}
	return NULL;
}

static const char *role_by_name(const struct mailimap_mailbox_list *m)
{
	const char *leaf = m->mb_delimiter ? strrchr(m->mb_name, m->mb_delimiter) : NULL;

	leaf = leaf ? leaf + 1 : m->mb_name;
	for (size_t r = 0; r < ROLE_N; r++)
		for (size_t k = 0; k < 5 && roles[r].names[k]; k++)
			if (str_ieq(leaf, roles[r].names[k]))
				return roles[r].role;
	return NULL;
}

static bool can_be_opened(const struct mailimap_mailbox_list *m)
{
	return m->mb_name && *m->mb_name &&
	       !(m->mb_flag && m->mb_flag->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG &&
	               m->mb_flag->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT);
}

static void list_free(void *list)
{
	mailimap_list_result_free(list);
}

/* A flag is the server's word; a name is our guess, and only where no flag says it. */
static void roles_set(clist *list, struct imap_folder *v)
{
	size_t at = 0;
	bool taken[ROLE_N] = {false};

	for (int pass = 0; pass < 2; pass++) {
		at = 0;
		for (clistiter *k = clist_begin(list); k; k = clist_next(k)) {
			const struct mailimap_mailbox_list *m = clist_content(k);
			if (!can_be_opened(m))
				continue;
			struct imap_folder *f = &v[at++];
			const char *role = pass == 0 ? role_by_flags(m) : role_by_name(m);
			size_t r = 0;
			while (r < ROLE_N && !str_eq(role, roles[r].role))
				r++;
			if (f->role || r == ROLE_N || taken[r])
				continue;
			taken[r] = true;
			f->role = talloc_strdup(v, role);
		}
	}
}

enum rc imap_folders(
        struct imap *i, struct ctx *c, const void *mem, struct imap_folder **out, size_t *out_n)
{
	clist *list = NULL;

	imap_begin(i, 2u << 20, (int64_t)server_timeout_s(i->server) * 3000);
	/* libetpan hands the list over even when it fails. */
	enum rc rc = imap_say(i, c, mailimap_list(i->session, "", "*", &list));
	void *tmp = talloc_new(i);
	if (list)
		ctx_defer(tmp, list, list_free);
	if (rc != RC_OK) {
		talloc_free(tmp);
		return rc;
	}

	size_t n = 0, max = list ? (size_t)clist_count(list) : 0;
	struct imap_folder *v = talloc_zero_array(mem, struct imap_folder, max + 1);
	for (clistiter *k = list ? clist_begin(list) : NULL; k; k = clist_next(k)) {
		const struct mailimap_mailbox_list *m = clist_content(k);
		if (!can_be_opened(m))
			continue;
		v[n].name = folder_decode(v, m->mb_name);
		if (str_ieq(m->mb_name, "INBOX"))
			v[n].role = talloc_strdup(v, "inbox");
		n++;
	}
	if (list)
		roles_set(list, v);
	talloc_free(tmp);
	*out = v;
	*out_n = n;
	return RC_OK;
}
