-- Signing in at a mail provider (OAuth 2), and mailboxes that fall silent.

-- What somebody agreed to at a provider, or is asked to agree to just now. One for each mailbox;
-- without a mailbox it is a sign-in that is going on, and goes by itself after expires_ms.
CREATE TABLE oauth_grant (
  id @PK@,
  mailbox_id BIGINT UNIQUE REFERENCES mailbox (id),
  for_mailbox_id BIGINT,                 -- whose sign-in this renews when it succeeds
  user_id BIGINT NOT NULL,               -- who began it, 0: the desk itself
  session_id BIGINT NOT NULL,            -- … and in which session
  provider TEXT NOT NULL CHECK (provider IN ('microsoft', 'google', 'custom')),
  client_id TEXT NOT NULL,
  client_secret TEXT,                    -- sealed, like every secret and token below
  authorise_url TEXT,
  token_url TEXT NOT NULL,
  device_url TEXT,
  scope TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'failed', 'ended')),
  state_hash TEXT UNIQUE,                -- of what the browser has to bring back; NULL once used
  verifier TEXT,
  redirect_uri TEXT,
  device_code TEXT,
  user_code TEXT,
  verification_url TEXT,
  interval_ms BIGINT,
  access_token TEXT,
  access_expires_ms BIGINT,
  refresh_token TEXT,
  refresh_got_ms BIGINT,
  refresh_expires_ms BIGINT,             -- NULL: the provider does not tell
  account TEXT,                          -- who agreed, as the provider says
  due_ms BIGINT,                         -- when to renew, or to ask again
  lease_ms BIGINT NOT NULL DEFAULT 0,    -- somebody is at it until then
  failures BIGINT NOT NULL DEFAULT 0,
  error_slug TEXT,
  error_text TEXT,                       -- the provider's own words
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX oauth_grant_due ON oauth_grant (due_ms) WHERE due_ms IS NOT NULL;

-- Since its newest mail, when that is longer ago than its habit explains.
ALTER TABLE mailbox_state ADD COLUMN silent_since_ms BIGINT;

-- When mail came, for the habit of a mailbox.
CREATE INDEX raw_by_time ON raw (mailbox_id, received_ms);
