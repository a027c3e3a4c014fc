-- What people do with conversations: priority, teams, followers, fields of their own, links, merging, many at once.

CREATE TABLE team (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  name TEXT NOT NULL,
  archived_ms BIGINT,                    -- not offered any more; what it has keeps it
  created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX team_name ON team (name) WHERE archived_ms IS NULL;

CREATE TABLE team_member (
  team_id BIGINT NOT NULL REFERENCES team (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_member_user ON team_member (user_id);

ALTER TABLE conversation ADD COLUMN priority BIGINT NOT NULL DEFAULT 2;   -- low, normal, high, urgent
ALTER TABLE conversation ADD COLUMN team_id BIGINT REFERENCES team (id);
CREATE INDEX conversation_team ON conversation (team_id, shelf, active_ms, number, mailbox_id) WHERE team_id IS NOT NULL;

-- A mailbox in which it lay before it was moved or merged: answers that go there still find it.
CREATE TABLE conversation_home (
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
  PRIMARY KEY (conversation, mailbox_id)
);

CREATE TABLE conversation_follower (
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (conversation, user_id)
);
CREATE INDEX conversation_follower_user ON conversation_follower (user_id, conversation);

-- child: other is the child. A child has one parent.
CREATE TABLE conversation_relation (
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  other BIGINT NOT NULL REFERENCES conversation (number),
  kind TEXT NOT NULL CHECK (kind IN ('related', 'child')),
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (conversation, other)
);
CREATE INDEX conversation_relation_other ON conversation_relation (other);
CREATE UNIQUE INDEX conversation_relation_parent ON conversation_relation (other) WHERE kind = 'child';

-- What a desk wants to know of each conversation. Archived ones are kept with what they hold.
CREATE TABLE conversation_field (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice')),
  choices TEXT NOT NULL DEFAULT '[]',    -- JSON list
  required BIGINT NOT NULL DEFAULT 0,    -- before it is solved
  place BIGINT NOT NULL,
  archived_ms BIGINT,
  created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversation_field_name ON conversation_field (name) WHERE archived_ms IS NULL;

CREATE TABLE conversation_field_value (
  conversation BIGINT NOT NULL REFERENCES conversation (number),
  field_id BIGINT NOT NULL REFERENCES conversation_field (id),
  value TEXT NOT NULL,                   -- numbers as they are written in JSON, dates as 2026-11-26
  PRIMARY KEY (conversation, field_id)
);
CREATE INDEX conversation_field_value_value ON conversation_field_value (field_id, value, conversation);

-- A conversation that went into another: its number leads there from then on. Its own row is gone; what stands
-- here and in the tables below brings it back. The target may have been merged on itself.
CREATE TABLE merge_row (
  source BIGINT PRIMARY KEY,
  target BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  user_id BIGINT,
  target_version BIGINT NOT NULL,        -- as the merge left it
  version BIGINT NOT NULL,               -- the source's, and so on
  mailbox_id BIGINT NOT NULL,
  customer_id BIGINT,
  assignee_id BIGINT,
  team_id BIGINT,
  subject TEXT NOT NULL,
  state BIGINT NOT NULL,
  snoozed_until_ms BIGINT,
  spam BIGINT NOT NULL,
  language TEXT,
  priority BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  may_belong_to BIGINT,
  target_state BIGINT NOT NULL,          -- the target's before
  target_snoozed_ms BIGINT,
  target_language TEXT,
  target_priority BIGINT NOT NULL,
  target_customer_id BIGINT,
  target_assignee_id BIGINT,
  target_team_id BIGINT,
  target_may_belong_to BIGINT
);
CREATE INDEX merge_row_target ON merge_row (target);

CREATE TABLE merge_message (
  source BIGINT NOT NULL REFERENCES merge_row (source),
  message_id BIGINT NOT NULL,
  new_sender BIGINT NOT NULL,
  subject_changed BIGINT NOT NULL,
  PRIMARY KEY (source, message_id)
);
CREATE INDEX merge_message_message ON merge_message (message_id);

-- Tags, people who take part, followers, mailboxes, fields: what the source had; came: the target did not have it.
CREATE TABLE merge_part (
  source BIGINT NOT NULL REFERENCES merge_row (source),
  part TEXT NOT NULL CHECK (part IN ('tag', 'participant', 'follower', 'home', 'field')),
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  came BIGINT NOT NULL,
  PRIMARY KEY (source, part, number, name)
);

CREATE TABLE merge_relation (
  source BIGINT NOT NULL REFERENCES merge_row (source),
  conversation BIGINT NOT NULL,
  other BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  came BIGINT NOT NULL DEFAULT 0,        -- the target got one like it
  PRIMARY KEY (source, conversation, other)
);

-- version 0: it only moved. Else it was joined with another of the same person, which the target_ columns keep, and
-- this is the version of both together.
CREATE TABLE merge_draft (
  source BIGINT NOT NULL REFERENCES merge_row (source),
  user_id BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  version BIGINT NOT NULL,
  html TEXT NOT NULL,
  recipients TEXT NOT NULL,
  attachments TEXT NOT NULL,
  seen_message BIGINT NOT NULL,
  target_html TEXT,
  target_recipients TEXT,
  target_attachments TEXT,
  target_seen_message BIGINT,
  PRIMARY KEY (source, user_id, kind)
);

CREATE TABLE merge_receipt (
  source BIGINT PRIMARY KEY REFERENCES merge_row (source),
  message_id BIGINT NOT NULL,
  reply_id BIGINT,
  withheld TEXT,
  address TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

-- The split by which the source was made; and those that were split off it, which lead to the target now.
CREATE TABLE merge_split (
  source BIGINT NOT NULL REFERENCES merge_row (source),
  split_target BIGINT NOT NULL,
  split_source BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  user_id BIGINT,
  source_version BIGINT NOT NULL,
  target_version BIGINT NOT NULL,
  language TEXT,
  customer_id BIGINT,
  PRIMARY KEY (source, split_target)
);

CREATE TABLE merge_split_message (
  source BIGINT NOT NULL REFERENCES merge_row (source),
  split_target BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  new_sender BIGINT NOT NULL,
  subject_changed BIGINT NOT NULL,
  PRIMARY KEY (source, split_target, message_id)
);

-- One change for many conversations, done piece by piece; what each row was before is kept for a day.
CREATE TABLE bulk (
  id @PK@,
  user_id BIGINT NOT NULL REFERENCES users (id),
  created_ms BIGINT NOT NULL,
  state BIGINT NOT NULL,                 -- gathering, running, done, stopped, undoing, undone
  change TEXT NOT NULL,                  -- JSON, as the API takes it
  view TEXT,                             -- where its rows come from; NULL: they were named
  q TEXT,
  cursor TEXT                            -- how far they are gathered, as lists say it
);
CREATE INDEX bulk_working ON bulk (id) WHERE state IN (0, 1, 4);
CREATE INDEX bulk_user ON bulk (user_id, id);
CREATE INDEX bulk_created ON bulk (created_ms);

CREATE TABLE bulk_row (
  bulk_id BIGINT NOT NULL REFERENCES bulk (id),
  number BIGINT NOT NULL,
  state BIGINT NOT NULL,                 -- waiting, changed, as it should be already, refused, put back, left alone
  version BIGINT NOT NULL DEFAULT 0,     -- as the change left it
  before TEXT,                           -- JSON: the change that puts it back
  reason TEXT,                           -- why it was refused or left alone: a msgid
  PRIMARY KEY (bulk_id, number)
);
CREATE INDEX bulk_row_state ON bulk_row (bulk_id, state, number);
