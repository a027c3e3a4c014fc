-- Receipts are bounded for a domain and for the desk, not only for a sender.
ALTER TABLE receipt ADD COLUMN domain TEXT NOT NULL DEFAULT '';
CREATE INDEX receipt_sent ON receipt (at_ms, domain) WHERE reply_id IS NOT NULL;
-- Those that a bound kept back: the mailbox's page tells.
CREATE INDEX receipt_bound ON receipt (at_ms) WHERE withheld = 'bound';
