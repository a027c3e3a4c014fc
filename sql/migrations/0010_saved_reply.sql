-- Writing: a letter that goes on has a draft of its own.

CREATE TABLE draft_of_kinds (
  user_id BIGINT NOT NULL REFERENCES users (id),
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  kind BIGINT NOT NULL CHECK (kind IN (2, 3, 4)), -- reply, note, forward
  version BIGINT NOT NULL DEFAULT 1,
  html TEXT NOT NULL,
  recipients TEXT NOT NULL DEFAULT '{}', -- {to, cc, bcc, from, forward_of}
  attachments TEXT NOT NULL DEFAULT '[]',
  seen_message BIGINT NOT NULL DEFAULT 0,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, conversation, kind)
);
INSERT INTO draft_of_kinds (user_id, conversation, kind, version, html, recipients, attachments, seen_message, updated_ms)
SELECT user_id, conversation, kind, version, html, recipients, attachments, seen_message, updated_ms FROM draft;
DROP TABLE draft;
ALTER TABLE draft_of_kinds RENAME TO draft;
