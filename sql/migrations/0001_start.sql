-- The first letter: people, mailboxes, mail as it came, conversations, the log.
-- Times are milliseconds since 1970 UTC. Flags are 0 or 1. Macros and the portable
-- subset: sql/README.md.

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('event', 0);

-- The spine. Ids and small values only: erasing a person touches no row here.
CREATE TABLE event (
  number BIGINT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  actor_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  conversation_id BIGINT NOT NULL,
  mailbox_id BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  data TEXT
);
CREATE INDEX event_conversation ON event (conversation_id, number);

CREATE TABLE follower (
  name TEXT PRIMARY KEY,
  number BIGINT NOT NULL
);

-- Up to 64 KiB here, larger ones as files named by their hash (bytes is NULL then).
CREATE TABLE blob (
  hash TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  bytes @BLOB@
);

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  changed_ms BIGINT NOT NULL,
  changed_by BIGINT NOT NULL
);

-- "user" is a reserved word in PostgreSQL; everywhere else the noun is user.
CREATE TABLE users (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  address TEXT NOT NULL UNIQUE,          -- lower case; the login
  name TEXT NOT NULL,
  role BIGINT NOT NULL CHECK (role IN (1, 2, 3)),   -- agent, lead, admin
  language TEXT NOT NULL DEFAULT 'en',
  theme TEXT NOT NULL DEFAULT 'system',  -- system, light, dark
  hold_seconds BIGINT NOT NULL DEFAULT 0 CHECK (hold_seconds BETWEEN 0 AND 600),
  signature TEXT NOT NULL DEFAULT '',
  password_hash TEXT,                    -- Argon2id; NULL until the invitation is taken
  disabled_ms BIGINT,
  created_ms BIGINT NOT NULL
);

CREATE TABLE session (
  id @PK@,
  user_id BIGINT NOT NULL REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  csrf TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  ip TEXT NOT NULL,
  browser TEXT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_expires ON session (expires_ms);

CREATE TABLE token (
  id @PK@,
  user_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  seen_ms BIGINT,
  expires_ms BIGINT,
  revoked_ms BIGINT
);
CREATE INDEX token_user ON token (user_id);

-- Invitation, password reset, first start: single use, they expire.
CREATE TABLE link (
  id @PK@,
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset', 'first_start')),
  user_id BIGINT REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  used_ms BIGINT
);

-- Failed log-ins, by address of the network and by account.
CREATE TABLE login_failure (
  key TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_ms BIGINT NOT NULL,
  blocked_until_ms BIGINT NOT NULL
);

CREATE TABLE mailbox (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  address TEXT NOT NULL UNIQUE,          -- lower case
  name TEXT NOT NULL,
  is_local BIGINT NOT NULL DEFAULT 0,    -- needs no server: spool in, outgoing/ out
  imap_url TEXT,
  smtp_url TEXT,
  login TEXT,
  secret TEXT,                           -- sealed with the desk's key
  smtp_login TEXT,                       -- NULL: as for reading
  smtp_secret TEXT,
  bearer BIGINT NOT NULL DEFAULT 0,      -- the secrets are OAuth 2 bearer tokens
  pin_sha256 TEXT,
  ca_file TEXT,
  take TEXT NOT NULL DEFAULT 'new' CHECK (take IN ('new', 'since', 'all')),
  take_since_ms BIGINT,
  junk_folder TEXT,                      -- NULL: not read
  sent_folder TEXT,                      -- NULL: not read
  append_sent BIGINT NOT NULL DEFAULT 1,
  authserv_id TEXT,                      -- whose Authentication-Results to believe
  open_to_all BIGINT NOT NULL DEFAULT 1, -- each user gets a mailbox_access row
  paused BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL
);

-- Who may see what lies in a mailbox. Every query on conversations goes through it.
CREATE TABLE mailbox_access (
  user_id BIGINT NOT NULL REFERENCES users (id),
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  PRIMARY KEY (user_id, mailbox_id)
);
CREATE INDEX mailbox_access_mailbox ON mailbox_access (mailbox_id);

-- Where reading stands: next_uid is the first not yet taken. History (older mail,
-- taken in the background) runs upward from history_uid to history_end.
CREATE TABLE mailbox_folder (
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('inbox', 'junk', 'sent')),
  uidvalidity BIGINT NOT NULL,
  next_uid BIGINT NOT NULL,
  history_uid BIGINT NOT NULL DEFAULT 0,
  history_end BIGINT NOT NULL DEFAULT 0,
  history_taken BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (mailbox_id, name)
);

CREATE TABLE mailbox_state (
  mailbox_id BIGINT PRIMARY KEY REFERENCES mailbox (id),
  last_contact_ms BIGINT,
  last_mail_ms BIGINT,
  next_try_ms BIGINT,
  failures BIGINT NOT NULL DEFAULT 0,
  error_slug TEXT,
  error_text TEXT,                       -- the server's own words
  send_contact_ms BIGINT,
  send_error_slug TEXT,
  send_error_text TEXT
);

-- Mail as it came, synced before anything looks at it. One row per mailbox and bytes.
CREATE TABLE raw (
  id @PK@,
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('receive', 'imap', 'import')),
  folder TEXT,
  uidvalidity BIGINT,
  uid BIGINT,
  filed TEXT NOT NULL DEFAULT 'inbox' CHECK (filed IN ('inbox', 'junk', 'sent')),
  history BIGINT NOT NULL DEFAULT 0,     -- no rule, notice, receipt; comes in solved
  received_ms BIGINT NOT NULL,           -- INTERNALDATE, or when it reached us
  state BIGINT NOT NULL DEFAULT 0,       -- 0 waiting, 1 taken in, 2 unreadable
  reason_slug TEXT,
  reason_text TEXT,
  tries BIGINT NOT NULL DEFAULT 0,
  UNIQUE (mailbox_id, hash)
);
CREATE INDEX raw_waiting ON raw (id) WHERE state = 0;
CREATE INDEX raw_unreadable ON raw (id) WHERE state = 2;

CREATE TABLE customer (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  name TEXT NOT NULL,
  language TEXT,
  created_ms BIGINT NOT NULL
);

CREATE TABLE customer_address (
  address TEXT PRIMARY KEY,              -- lower case
  customer_id BIGINT NOT NULL REFERENCES customer (id)
);
CREATE INDEX customer_address_customer ON customer_address (customer_id, address);

CREATE TABLE conversation (
  number @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  customer_id BIGINT REFERENCES customer (id),
  assignee_id BIGINT REFERENCES users (id),
  subject TEXT NOT NULL,
  state BIGINT NOT NULL CHECK (state IN (1, 2, 3, 4)),  -- open, waiting, snoozed, solved
  snoozed_until_ms BIGINT,
  spam BIGINT NOT NULL DEFAULT 0,
  trashed_ms BIGINT,
  language TEXT,
  preview TEXT NOT NULL DEFAULT '',      -- first words of the newest message
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,            -- any change
  active_ms BIGINT NOT NULL,             -- newest message: the order of every list
  message_count BIGINT NOT NULL DEFAULT 0,
  newest_message_id BIGINT NOT NULL DEFAULT 0,
  may_belong_to BIGINT,                  -- "may belong to #n", offered only
  shelf BIGINT GENERATED ALWAYS AS
    (CASE WHEN trashed_ms IS NOT NULL THEN 6 WHEN spam = 1 THEN 5 ELSE state END) STORED
);
CREATE INDEX conversation_shelf ON conversation (mailbox_id, shelf, active_ms, number);
CREATE INDEX conversation_all ON conversation (mailbox_id, active_ms, number);
CREATE INDEX conversation_listed ON conversation (mailbox_id, active_ms, number) WHERE shelf <= 4;
CREATE INDEX conversation_mine ON conversation (assignee_id, shelf, active_ms, number, mailbox_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversation_unassigned ON conversation (mailbox_id, shelf, active_ms, number) WHERE assignee_id IS NULL;
CREATE INDEX conversation_customer ON conversation (customer_id);
CREATE INDEX conversation_snoozed ON conversation (snoozed_until_ms) WHERE state = 3;

-- Addresses that wrote or were written to in it.
CREATE TABLE participant (
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  address TEXT NOT NULL,                 -- lower case
  PRIMARY KEY (conversation, address)
);

CREATE TABLE conversation_tag (
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  tag TEXT NOT NULL,
  PRIMARY KEY (conversation, tag)
);
CREATE INDEX conversation_tag_tag ON conversation_tag (tag, conversation);

CREATE TABLE message (
  id @PK@,
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  kind BIGINT NOT NULL CHECK (kind IN (1, 2, 3)),       -- inbound, reply, note
  mail_kind BIGINT NOT NULL DEFAULT 0,   -- person, auto_reply, bounce, list, own (enum mail_kind)
  author_id BIGINT REFERENCES users (id),-- NULL: a customer, or the desk
  at_ms BIGINT NOT NULL,                 -- Date of the mail for history, else when it came
  sender_name TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '',       -- address
  recipients TEXT NOT NULL DEFAULT '{}', -- JSON {to:[{name,address}],cc:[…],bcc:[…]}
  subject TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,                    -- the new words
  folded TEXT NOT NULL DEFAULT '',       -- quotes and signature
  html TEXT NOT NULL DEFAULT '',         -- sanitised, whole
  language TEXT,
  message_id TEXT,                       -- Message-ID without <>
  in_reply_to TEXT,
  reference_ids TEXT,                    -- JSON list, oldest first
  sender_proven BIGINT,                  -- 1, 0, NULL: the receiving server said nothing
  new_sender BIGINT NOT NULL DEFAULT 0,  -- joined by our id, not a participant
  oversized BIGINT NOT NULL DEFAULT 0,
  loop BIGINT NOT NULL DEFAULT 0,
  raw_id BIGINT REFERENCES raw (id),
  defects TEXT                           -- JSON list: what was repaired
);
CREATE INDEX message_conversation ON message (conversation, id);
CREATE INDEX message_message_id ON message (message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX message_raw ON message (raw_id) WHERE raw_id IS NOT NULL;

-- Belongs to a message; or, before that, to the person who is writing one.
CREATE TABLE attachment (
  id @PK@,
  message_id BIGINT REFERENCES message (id),
  uploader_id BIGINT REFERENCES users (id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  hash TEXT NOT NULL,
  is_inline BIGINT NOT NULL DEFAULT 0,
  content_id TEXT,
  created_ms BIGINT NOT NULL
);
CREATE INDEX attachment_message ON attachment (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachment_loose ON attachment (created_ms) WHERE message_id IS NULL;

-- A reply on its way. Claimed before SMTP begins, so that a crash in between is known:
-- a row found claimed after a restart goes out again marked maybe_repeat.
CREATE TABLE outbox (
  message_id BIGINT PRIMARY KEY REFERENCES message (id),
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  state BIGINT NOT NULL DEFAULT 0,       -- 0 waiting, 1 claimed, 2 sent, 3 failed, 4 bounced, 5 held back by its writer
  due_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  claimed_ms BIGINT,
  maybe_repeat BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (due_ms) WHERE state = 0;
CREATE INDEX outbox_claimed ON outbox (claimed_ms) WHERE state = 1;

-- The desk's own mails (invitation, reset): no conversation, not stored after sending.
CREATE TABLE notice_mail (
  id @PK@,
  mailbox_id BIGINT REFERENCES mailbox (id),
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  message_id TEXT NOT NULL,
  due_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  state BIGINT NOT NULL DEFAULT 0        -- 0 waiting, 3 failed; sent rows are deleted
);

CREATE TABLE attempt (
  id @PK@,
  message_id BIGINT NOT NULL REFERENCES message (id),
  at_ms BIGINT NOT NULL,
  ok BIGINT NOT NULL,
  code BIGINT NOT NULL,                  -- SMTP code, 0: none was heard
  words TEXT NOT NULL                    -- the server's own
);
CREATE INDEX attempt_message ON attempt (message_id, id);

-- Nobody but its writer reads a draft.
CREATE TABLE draft (
  user_id BIGINT NOT NULL REFERENCES users (id),
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  kind BIGINT NOT NULL CHECK (kind IN (2, 3)),
  version BIGINT NOT NULL DEFAULT 1,
  html TEXT NOT NULL,
  recipients TEXT NOT NULL DEFAULT '{}',
  attachments TEXT NOT NULL DEFAULT '[]',
  seen_message BIGINT NOT NULL DEFAULT 0,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, conversation, kind)
);

CREATE TABLE idempotency (
  user_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  operation TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_ms);

-- Search: rows are words folded by text/words, the same for both engines.
-- @sqlite
CREATE VIRTUAL TABLE search USING fts5 (subject, names, body, content='', columnsize=0,
  tokenize="unicode61 remove_diacritics 0");
-- @postgres
CREATE TABLE search (
  rowid BIGINT PRIMARY KEY,
  words tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);
-- @end
