/*
 * api/conversation_out: conversations and messages as in api/openapi.yaml, written as they go out.
 * Renders only; knows no rule. key as in base/json_out.h.
 */
#ifndef API_CONVERSATION_OUT_H
#define API_CONVERSATION_OUT_H

#include "base/json_out.h"
#include "desk/conversation.h"
#include "desk/message.h"

/* The fields of a ConversationRow, in an object that is open. */
void conversation_row_put(struct json_out *o, const struct conversation *v);
void conversation_rows_put(
        struct json_out *o, const char *key, const struct conversation *v, int n);
/* c: its time tells a held reply from a waiting one; its language is the reader's. */
void conversation_put(struct json_out *o, const struct ctx *c,
        const struct conversation_whole *w); /* Conversation */
void message_put(
        struct json_out *o, const struct ctx *c, const struct message_whole *w); /* Message */
void messages_put(
        struct json_out *o, const char *key, const struct ctx *c, const struct message_page *page);
void attachment_put(struct json_out *o, const struct attachment *a); /* Attachment */
void attachments_put(struct json_out *o, const char *key, const struct attachment *a, int n);

#endif
