-- Writing: a draft for a letter that goes on; saved replies with their texts and files.

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

-- What is written often: the team's, or one person's own. Nobody counts who uses what.
CREATE TABLE saved_reply (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  owner_id BIGINT REFERENCES users (id),  -- NULL: the team's
  author_id BIGINT NOT NULL REFERENCES users (id), -- who wrote it last
  folder TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  words TEXT NOT NULL,                   -- name, folder and texts as search knows them
  act TEXT,                              -- JSON: what a macro does to a conversation; NULL: it only writes
  updated_ms BIGINT NOT NULL,
  gone_ms BIGINT NOT NULL DEFAULT 0      -- thrown away then; 0: it is there
);
CREATE INDEX saved_reply_owner ON saved_reply (owner_id, id) WHERE gone_ms = 0;
CREATE INDEX saved_reply_gone ON saved_reply (gone_ms) WHERE gone_ms <> 0;

CREATE TABLE saved_reply_text (
  saved_reply_id BIGINT NOT NULL REFERENCES saved_reply (id),
  language TEXT NOT NULL,                -- pl, el, lt, en; other: every other one
  html TEXT NOT NULL,                    -- safe
  text TEXT NOT NULL,                    -- the beginning, for lists
  PRIMARY KEY (saved_reply_id, language)
);

-- Its files; an attachment that is in no message and nobody's belongs to one of these.
CREATE TABLE saved_reply_file (
  attachment_id BIGINT PRIMARY KEY REFERENCES attachment (id),
  saved_reply_id BIGINT NOT NULL REFERENCES saved_reply (id)
);
CREATE INDEX saved_reply_file_of ON saved_reply_file (saved_reply_id, attachment_id);
