-- A mailbox that was deleted: nothing is fetched for it or sent from it, its secrets are gone. What lies in it is read on,
-- or moves into another one, piece by piece; what still comes for it goes the same way.
ALTER TABLE mailbox ADD COLUMN gone_ms BIGINT;
ALTER TABLE mailbox ADD COLUMN moved_to BIGINT REFERENCES mailbox (id);
