/*
 * api/conversation_json: conversations, messages, drafts as in api/openapi.yaml, as trees for who
 * adds to them; what goes out as it is, is written (api/conversation_out.h).
 * Renders only; knows no rule. Every result is a new reference for the caller to own.
 */
#ifndef API_CONVERSATION_JSON_H
#define API_CONVERSATION_JSON_H

#include <jansson.h>

#include "desk/conversation.h"
#include "desk/draft.h"
#include "desk/message.h"

json_t *conversation_rows_json(const struct conversation *v, int n); /* ConversationRow */
json_t *message_json(const struct ctx *c, const struct message_whole *w); /* Message */
json_t *messages_json(const struct ctx *c, const struct message_page *page);
json_t *attachment_json(const struct attachment *a);
json_t *attachments_json(const struct attachment *v, int n); /* Attachment */
json_t *draft_json(const struct draft_whole *w); /* Draft */
json_t *id_or_null(int64_t id); /* 0 is none */
json_t *user_ref(int64_t id, const char *name); /* UserRef; id 0 is nobody */
json_t *list_json(json_t *items, const char *next); /* takes items; next may be NULL */

#endif
