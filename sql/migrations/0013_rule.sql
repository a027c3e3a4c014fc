-- Rules: when something happened or time passed, if a question fits, then a change.

CREATE TABLE rule (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  name TEXT NOT NULL,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  mailbox_id BIGINT REFERENCES mailbox (id), -- NULL: every mailbox
  enabled BIGINT NOT NULL DEFAULT 0,
  last BIGINT NOT NULL DEFAULT 0,        -- where it fired, no later rule is asked
  place BIGINT NOT NULL,
  occasion BIGINT NOT NULL,              -- new, customer wrote, colleague wrote, changed, time (enum rule_on)
  parts BIGINT NOT NULL DEFAULT 0,       -- of changed: which (RULE_STATE …)
  since BIGINT NOT NULL DEFAULT 0,       -- of time: since what (enum rule_since)
  hours BIGINT NOT NULL DEFAULT 0,
  query TEXT NOT NULL DEFAULT '',        -- in the language of text/query; '': always
  act TEXT NOT NULL,                     -- JSON, as the API takes it
  from_event BIGINT NOT NULL DEFAULT 0,  -- switched on then: what the log holds before is none of its business
  time_ms BIGINT NOT NULL DEFAULT 0,     -- of time: how far it has come, in the order of (time, number)
  time_number BIGINT NOT NULL DEFAULT 0,
  failed_ms BIGINT,                      -- the newest time that it could not do what it says, and why
  failed_reason TEXT,                    -- a msgid
  created_ms BIGINT NOT NULL
);

-- What fired and why. It names rules and conversations that may be gone.
CREATE TABLE rule_run (
  id @PK@,
  rule_id BIGINT NOT NULL,
  rule_name TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  conversation BIGINT NOT NULL,
  event_number BIGINT NOT NULL,          -- what it answered; 0: time passed
  occasion BIGINT NOT NULL,
  cause_id BIGINT NOT NULL,              -- the rule whose change it answered; 0: none
  changes TEXT,                          -- JSON: what it changed; NULL: it could not
  reason TEXT                            -- why not: a msgid
);
CREATE INDEX rule_run_rule ON rule_run (rule_id, id);
CREATE INDEX rule_run_conversation ON rule_run (conversation, id);
CREATE INDEX rule_run_at ON rule_run (at_ms);
-- Those that answered a rule: what a circle is known by.
CREATE INDEX rule_run_answers ON rule_run (at_ms) WHERE cause_id <> 0;
CREATE INDEX rule_run_circle ON rule_run (conversation, at_ms) WHERE cause_id <> 0;

-- Two rules that answered each other until the budget ended it, once for each two.
CREATE TABLE rule_notice (
  id @PK@,
  rule_id BIGINT NOT NULL,               -- the smaller number
  other_id BIGINT NOT NULL,
  whole_desk BIGINT NOT NULL,            -- the budget of the desk, not of one conversation
  conversation BIGINT NOT NULL,          -- the newest
  times BIGINT NOT NULL,
  first_ms BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  UNIQUE (rule_id, other_id)
);

-- Who of a team got the last one in turn.
CREATE TABLE team_turn (
  team_id BIGINT PRIMARY KEY REFERENCES team (id),
  user_id BIGINT NOT NULL
);

-- What time passes since: a rule walks along these, it never looks at a whole table.
CREATE INDEX conversation_created ON conversation (created_ms, number);
CREATE INDEX conversation_updated ON conversation (updated_ms, number);
CREATE INDEX message_inbound ON message (at_ms, id) WHERE kind = 1;
CREATE INDEX message_replied ON message (at_ms, id) WHERE kind = 2;
