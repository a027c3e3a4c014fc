-- What somebody should know, for that person alone. What happened to one thing in one way is one line until it was seen.
CREATE TABLE notice (
  id @PK@,
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind BIGINT NOT NULL,                  -- enum notice_kind
  conversation BIGINT NOT NULL,          -- 0: none
  mailbox_id BIGINT NOT NULL,            -- of what is about a mailbox, else 0
  first_message_id BIGINT NOT NULL,      -- of the line, where to begin to read; 0: none
  message_id BIGINT NOT NULL,            -- the newest; 0: none
  actor_id BIGINT REFERENCES users (id), -- who did the newest; NULL: a customer, or the desk
  count BIGINT NOT NULL DEFAULT 1,       -- how much is joined in it
  app BIGINT NOT NULL,                   -- stands in the list
  mail BIGINT NOT NULL,                  -- goes into the next mail
  at_ms BIGINT NOT NULL,
  event BIGINT NOT NULL,                 -- of the log: the newest
  mailed_event BIGINT NOT NULL DEFAULT 0, -- a mail has told up to here
  seen_ms BIGINT
);
CREATE UNIQUE INDEX notice_unseen ON notice (user_id, kind, conversation, mailbox_id) WHERE seen_ms IS NULL;
CREATE INDEX notice_list ON notice (user_id, event, id) WHERE app = 1;
CREATE INDEX notice_conversation ON notice (conversation);
CREATE INDEX notice_mailbox ON notice (mailbox_id) WHERE mailbox_id <> 0;
CREATE INDEX notice_seen ON notice (seen_ms) WHERE seen_ms IS NOT NULL;
CREATE INDEX notice_old ON notice (at_ms) WHERE seen_ms IS NULL;

-- Which event somebody was told of: never twice, however many follow the log.
CREATE TABLE notice_told (
  user_id BIGINT NOT NULL REFERENCES users (id),
  event BIGINT NOT NULL,
  PRIMARY KEY (user_id, event)
);
CREATE INDEX notice_told_event ON notice_told (event);

-- What somebody wants to hear of and how; what is not here is as desk/notice_choice says.
CREATE TABLE notice_choice (
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind BIGINT NOT NULL,
  app BIGINT NOT NULL,
  browser BIGINT NOT NULL,
  mail BIGINT NOT NULL,
  PRIMARY KEY (user_id, kind)
);

CREATE TABLE notice_digest (
  user_id BIGINT PRIMARY KEY REFERENCES users (id),
  often BIGINT NOT NULL,                 -- enum notice_often: off, hourly, daily
  hour BIGINT NOT NULL CHECK (hour BETWEEN 0 AND 23), -- on the clocks of the zone
  zone TEXT NOT NULL,
  words BIGINT NOT NULL,                 -- the browser may show subjects
  next_ms BIGINT,                        -- NULL: none comes
  stopped_ms BIGINT,                     -- the last could not be delivered; none comes until it is chosen again
  stopped_words TEXT
);
CREATE INDEX notice_digest_next ON notice_digest (next_ms) WHERE next_ms IS NOT NULL;

ALTER TABLE notice_mail ADD COLUMN html TEXT;
ALTER TABLE notice_mail ADD COLUMN digest_of BIGINT; -- whose notices it tells; NULL: none

-- Whoever was here before is told of what comes, not of what was.
INSERT INTO follower (name, number) SELECT 'notice', value FROM counter WHERE name = 'event';
