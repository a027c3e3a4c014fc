-- Threads that come apart, come late, or were handed on; and mail that was deleted and stays so.

-- Whether a letter joined under another subject; and, where somebody handed it on, who did.
ALTER TABLE message ADD COLUMN subject_changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN forwarded_by BIGINT REFERENCES users (id);
-- JSON {name,address}: who wrote what was handed on. Once a person took them as the sender, the
-- row's sender is they, and here stands who handed it on: taking back is the same exchange again.
ALTER TABLE message ADD COLUMN original TEXT;
ALTER TABLE message ADD COLUMN original_taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN customer_before BIGINT;     -- of the conversation, for taking back

-- A conversation that was split off another. The row goes when it is undone or one of them is deleted.
CREATE TABLE split (
  target BIGINT PRIMARY KEY REFERENCES conversation (number),  -- made by the split
  source BIGINT NOT NULL REFERENCES conversation (number),
  at_ms BIGINT NOT NULL,
  user_id BIGINT REFERENCES users (id),
  source_version BIGINT NOT NULL,        -- as the split left them: whoever changed since
  target_version BIGINT NOT NULL,
  language TEXT,                         -- of the source before
  customer_id BIGINT
);
CREATE INDEX split_source ON split (source);

-- The messages that went along, with their marks as they were in the source.
CREATE TABLE split_message (
  target BIGINT NOT NULL REFERENCES split (target),
  message_id BIGINT NOT NULL REFERENCES message (id),
  new_sender BIGINT NOT NULL,
  subject_changed BIGINT NOT NULL,
  PRIMARY KEY (target, message_id)
);
CREATE INDEX split_message_message ON split_message (message_id);

-- A Message-ID that a mail answers and that has not come yet (it may be on its way).
CREATE TABLE ghost (
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  reference TEXT NOT NULL,
  message_id BIGINT NOT NULL REFERENCES message (id),
  PRIMARY KEY (mailbox_id, reference, message_id)
);
CREATE INDEX ghost_message ON ghost (message_id);

CREATE INDEX conversation_may_belong ON conversation (may_belong_to) WHERE may_belong_to IS NOT NULL;

-- raw.state 3: its conversation was deleted. Mailbox and hash stay, so that it does not come again.
ALTER TABLE raw ADD COLUMN deleted_ms BIGINT;

CREATE INDEX attachment_hash ON attachment (hash);

-- Bytes that may have lost their last owner; looked at by the timers.
CREATE TABLE blob_loose (
  hash TEXT PRIMARY KEY
);

-- A message that is in the index, and what of its conversation's own subject went in with it: FTS5
-- takes a row out by its words only, and one that is not there not at all.
CREATE TABLE search_row (
  message_id BIGINT PRIMARY KEY REFERENCES message (id),
  subject TEXT NOT NULL
);
