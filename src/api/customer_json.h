/*
 * api/customer_json: customers and what belongs to them as in api/openapi.yaml.
 * Renders only; knows no rule. Every result is a new reference for the caller to own.
 */
#ifndef API_CUSTOMER_JSON_H
#define API_CUSTOMER_JSON_H

#include <jansson.h>

#include "desk/customer.h"
#include "desk/customer_field.h"
#include "desk/customer_note.h"

json_t *customer_json(const struct ctx *c, const struct customer_whole *w); /* Customer */
json_t *customer_rows_json(const struct customer_row *v, int n); /* CustomerRow */
json_t *customer_note_json(const struct customer_note *n); /* CustomerNote */
json_t *customer_notes_json(const struct customer_note *v, int n);
json_t *customer_fields_json(const struct customer_field *v, int n); /* FieldValue */
/* "fields" of a body: what was typed for each. *out NULL: there is none. */
MUST_CHECK enum rc customer_fields_read(
        struct ctx *c, const json_t *o, struct customer_field_wish **out);
/* An organisation or a customer by id and name; id 0 is null. */
json_t *named_json(int64_t id, const char *name);

#endif
