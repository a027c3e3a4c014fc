-- Who gets an automatic answer, who is kept out, and what the post brings back.

-- Tells customers at once that their letter arrived, where the setting receipt_enabled allows it.
ALTER TABLE mailbox ADD COLUMN receipt BIGINT NOT NULL DEFAULT 0;
-- "Name: how the value begins", as the receiving server marks spam. NULL: no header is believed.
ALTER TABLE mailbox ADD COLUMN spam_header TEXT DEFAULT 'X-Spam-Flag: YES';

-- What people decided about an address and what the post told about it, whether or not it is a customer's.
CREATE TABLE address (
  address TEXT PRIMARY KEY,              -- lower case
  pictures_ms BIGINT,                    -- since when its remote pictures load by themselves
  pictures_by BIGINT REFERENCES users (id),
  dead_ms BIGINT,                        -- since when mail to it comes back
  dead_cause TEXT,                       -- slug of desk/bounce.c
  dead_status TEXT,                      -- "5.1.1" (RFC 3463)
  dead_words TEXT,                       -- the server's own
  revived_ms BIGINT,                     -- it wrote again, or a person said that it works
  revived_by BIGINT REFERENCES users (id) -- NULL: by writing
);

-- Whose letters go to the spam view. Nobody but a person makes a row.
CREATE TABLE block (
  id @PK@,
  address TEXT NOT NULL UNIQUE,          -- lower case; "@example.net" is the domain with all below it
  user_id BIGINT NOT NULL REFERENCES users (id),
  created_ms BIGINT NOT NULL
);

-- What became of the receipt to the letter that began a conversation. No row: receipts were off, or it is history.
CREATE TABLE receipt (
  conversation BIGINT PRIMARY KEY REFERENCES conversation (number),
  message_id BIGINT NOT NULL REFERENCES message (id),  -- the letter
  reply_id BIGINT REFERENCES message (id),             -- the receipt; NULL: withheld
  withheld TEXT,                         -- why: slug of desk/receipt.c
  address TEXT NOT NULL,                 -- as the budget counts it
  at_ms BIGINT NOT NULL
);
CREATE INDEX receipt_address ON receipt (address, at_ms) WHERE reply_id IS NOT NULL;
CREATE INDEX receipt_message ON receipt (message_id);
CREATE INDEX receipt_reply ON receipt (reply_id) WHERE reply_id IS NOT NULL;

-- A report that a mail did not arrive, or not yet: what it says, and about which of our replies.
CREATE TABLE bounce (
  message_id BIGINT PRIMARY KEY REFERENCES message (id),
  reply_id BIGINT REFERENCES message (id),             -- NULL: about none of ours
  permanent BIGINT NOT NULL,
  cause TEXT NOT NULL,                   -- slug of desk/bounce.c
  status TEXT,                           -- "5.1.1" (RFC 3463)
  addresses TEXT NOT NULL,               -- JSON list: who did not get it
  words TEXT NOT NULL                    -- the server's own
);
CREATE INDEX bounce_reply ON bounce (reply_id, message_id) WHERE reply_id IS NOT NULL;
