/* desk/invite: times out of the sender's zone, the rest as it came. */
#include "desk/invite.h"

#include "base/clock.h"
#include "base/json.h"
#include "i18n/i18n.h"

static json_t *time_of(const struct mail_invite *v, const char *local)
{
	int64_t ms;

	return *v->zone && i18n_instant(v->zone, local, &ms) ? json_time(ms) : json_null();
}

static json_t *person_of(const struct mail_address *a)
{
	if (!*a->address)
		return json_null();
	return json_pack("{s:o,s:o}", "name", json_text(a->name), "address", json_text(a->address));
}

const char *invite_write(const void *mem, const struct mail_invite *v)
{
	void *tmp;
	json_t *o;
	const char *text;

	if (v == NULL)
		return NULL;
	tmp = talloc_new(mem);
	o = json_own(tmp, json_object());
	json_object_set_new(o, "method", json_text(v->method));
	json_object_set_new(o, "summary", json_text(v->summary));
	json_object_set_new(o, "place", json_text(v->place));
	json_object_set_new(o, "organiser", person_of(&v->host));
	json_object_set_new(o, "starts", time_of(v, v->starts));
	json_object_set_new(o, "ends", time_of(v, v->ends));
	json_object_set_new(o, "written", json_text(calendar_when(tmp, v)));
	json_object_set_new(o, "repeats", json_boolean(v->repeats));
	json_object_set_new(o, "answer", *v->answer ? json_text(v->answer) : json_null());
	json_object_set_new(o, "by", person_of(&v->by));
	text = json_write(mem, o);
	talloc_free(tmp);
	return text;
}
