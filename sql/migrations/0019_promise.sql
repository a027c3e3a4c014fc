-- What was promised in a message, as its writer confirmed it. It lies where its message lies.
CREATE TABLE promise (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  message_id BIGINT NOT NULL REFERENCES message (id),
  owner_id BIGINT NOT NULL REFERENCES users (id),   -- who keeps it now
  addressee BIGINT NOT NULL CHECK (addressee IN (1, 2, 3)),   -- the customer, a colleague, the product
  words TEXT NOT NULL,
  due TEXT,                              -- 2026-11-27 or 2026-11-27T12:00 on the desk's clocks; NULL: none was said
  due_ms BIGINT NOT NULL,                -- the end of it; far behind all others where none was said
  tell_ms BIGINT,                        -- the owner is told next; NULL: nothing is left to tell
  state BIGINT NOT NULL CHECK (state IN (1, 2, 3, 4)),   -- open, kept, changed, broken
  made_ms BIGINT NOT NULL,
  closed_ms BIGINT,
  told_id BIGINT REFERENCES message (id) -- which message said that it changed
);
CREATE INDEX promise_message ON promise (message_id);
CREATE INDEX promise_told ON promise (told_id) WHERE told_id IS NOT NULL;
CREATE INDEX promise_open ON promise (due_ms, id) WHERE state = 1;
CREATE INDEX promise_owner ON promise (owner_id, due_ms, id) WHERE state = 1;
CREATE INDEX promise_tell ON promise (tell_ms) WHERE tell_ms IS NOT NULL;
