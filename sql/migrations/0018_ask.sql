-- What a customer asks for, as far as somebody said so: ticked, set aside, put in other words or added. What nobody touched
-- is read from the letters each time and stands nowhere. A row lies where its message lies.
CREATE TABLE ask (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  message_id BIGINT NOT NULL REFERENCES message (id),
  start_cp BIGINT,                       -- where it stands in the message, in code points; NULL: somebody added it
  end_cp BIGINT,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'set_aside')),
  user_id BIGINT REFERENCES users (id),  -- who said so last
  at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX ask_place ON ask (message_id, start_cp) WHERE start_cp IS NOT NULL;
CREATE INDEX ask_message ON ask (message_id);

-- Cues that somebody does not want to see again: neither when nor where that was said.
CREATE TABLE cue_dismissed (
  user_id BIGINT NOT NULL REFERENCES users (id),
  cue TEXT NOT NULL,
  PRIMARY KEY (user_id, cue)
);
