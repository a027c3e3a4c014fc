-- Sending: further addresses and signatures of a mailbox, who of many recipients got a mail, replies for later, forwards.

-- Another address whose mail is this mailbox's, and from which it may write.
CREATE TABLE mailbox_alias (
  address TEXT PRIMARY KEY,              -- lower case
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id)
);
CREATE INDEX mailbox_alias_mailbox ON mailbox_alias (mailbox_id, address);

-- Below what it sends, by the language of the conversation.
CREATE TABLE mailbox_signature (
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  language TEXT NOT NULL,                -- pl, el, lt, en; other: every other one
  text TEXT NOT NULL,
  PRIMARY KEY (mailbox_id, language)
);

-- No row: as a mailbox is at first.
CREATE TABLE mailbox_sending (
  mailbox_id BIGINT PRIMARY KEY REFERENCES mailbox (id),
  plus_addressing BIGINT NOT NULL DEFAULT 0 -- answers are asked to a signed address of the conversation
);

-- Bytes that its mail server takes at most, as it last said; 0: it says nothing.
ALTER TABLE mailbox_state ADD COLUMN size_max BIGINT NOT NULL DEFAULT 0;

-- Only where the recipients of one mail fared differently; without rows all are as the outbox row says.
CREATE TABLE outbox_recipient (
  message_id BIGINT NOT NULL REFERENCES message (id),
  address TEXT NOT NULL,                 -- lower case
  state BIGINT NOT NULL,                 -- 0 waiting, 1 sent, 2 refused, 3 bounced
  code BIGINT NOT NULL DEFAULT 0,
  words TEXT NOT NULL DEFAULT '',        -- the server's own, the last ones
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (message_id, address)
);

ALTER TABLE outbox ADD COLUMN scheduled BIGINT NOT NULL DEFAULT 0;        -- its writer chose when it leaves
ALTER TABLE outbox ADD COLUMN state_after BIGINT NOT NULL DEFAULT 0;      -- of the conversation, once it has left; 0: as it is
ALTER TABLE outbox ADD COLUMN cancel_if_newer BIGINT NOT NULL DEFAULT 0;  -- stays here if the customer writes before
ALTER TABLE outbox ADD COLUMN forward_of BIGINT;                          -- the message that goes on to somebody else
CREATE INDEX outbox_cancel ON outbox (message_id) WHERE state = 0 AND cancel_if_newer = 1;

ALTER TABLE attempt ADD COLUMN slug TEXT;                                 -- what went wrong, for programs
ALTER TABLE attempt ADD COLUMN recipient TEXT;                            -- NULL: all of them
