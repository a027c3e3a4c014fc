/* api/sendings: how a mailbox writes. */
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/sending.h"

#define SIGNATURE_BYTES 20000
#define ADDRESS_BYTES 1020

static const char *const languages[] = {"pl", "el", "lt", "en", "other"};
enum { LANGUAGES = sizeof languages / sizeof *languages };

static json_t *sending_json(const struct sending *s)
{
	json_t *o = json_object(), *aliases = json_array(), *signatures = json_object();

	for (size_t i = 0; s->aliases[i] != NULL; i++)
		json_array_append_new(aliases, json_text(s->aliases[i]));
	for (size_t i = 0; i < s->signature_count; i++)
		json_object_set_new(
		        signatures, s->signatures[i].language, json_text(s->signatures[i].text));
	json_object_set_new(o, "plus_addressing", json_boolean(s->plus_addressing));
	json_object_set_new(o, "aliases", aliases);
	json_object_set_new(o, "signatures", signatures);
	json_object_set_new(
	        o, "size_max", s->size_max > 0 ? json_integer(s->size_max) : json_null());
	return o;
}

enum rc api_sending_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct sending s;

	TRY(sending_get(c, c, http_path_i64(r, "id"), &s));
	out->json = json_own(c, sending_json(&s));
	return RC_OK;
}

static enum rc read_signatures(struct ctx *c, const json_t *o, struct sending *out)
{
	out->signatures = talloc_zero_array(c, struct signature, LANGUAGES);
	for (size_t i = 0; i < LANGUAGES; i++) {
		const char *text = NULL;
		TRY(json_opt_text(c, o, languages[i], SIGNATURE_BYTES, &text));
		if (text != NULL)
			out->signatures[out->signature_count++] =
			        (struct signature){languages[i], text};
	}
	return RC_OK;
}

enum rc api_sending_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct sending s = {0};

	TRY(json_opt_bool(c, r->json, "plus_addressing", &s.plus_addressing));
	TRY(json_opt_texts(c, r->json, "aliases", SENDING_ALIASES_MAX, ADDRESS_BYTES, &s.aliases));
	TRY(read_signatures(c, json_object_get(r->json, "signatures"), &s));
	TRY(sending_set(c, c, http_path_i64(r, "id"), &s));
	return api_sending_get(c, r, out);
}
