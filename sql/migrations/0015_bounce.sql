-- Mail servers give up for a cause that may pass, too (a full mailbox, a server out of reach for days):
-- such a report is final without being permanent.
ALTER TABLE bounce ADD COLUMN final BIGINT NOT NULL DEFAULT 0;
UPDATE bounce SET final = permanent;
