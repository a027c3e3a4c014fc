-- Who changed what of the desk's set-up and of access. What is said in conversations is their own history.

CREATE TABLE audit (
  id @PK@,
  at_ms BIGINT NOT NULL,
  actor_id BIGINT NOT NULL,              -- user; 0: the desk itself, or its command line
  noun TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  name TEXT NOT NULL,                    -- as it was called then
  changes TEXT NOT NULL                  -- JSON {field: [before, after]}; [null, null] of what is a secret
);
CREATE INDEX audit_at ON audit (at_ms, id);
CREATE INDEX audit_actor ON audit (actor_id, at_ms, id);
CREATE INDEX audit_noun ON audit (noun, at_ms, id);
-- Whether somebody came with this browser before.
CREATE INDEX audit_browser ON audit (subject_id, name) WHERE noun = 'sign_in' AND verb = 'new_device';

-- What is asked for by priority is mostly not the usual one.
CREATE INDEX conversation_priority ON conversation (priority, shelf, active_ms, number, mailbox_id) WHERE priority <> 2;
