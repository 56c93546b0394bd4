-- migrate:up

-- Every ballot is cast under the lock of its campaign's sequencer row, and that row references
-- the campaign: looking it up again for each ballot finds nothing new.
ALTER TABLE cast_vote_record DROP CONSTRAINT cast_vote_record_campaign_no_fkey;

-- What one voter uses of all rules stands side by side: one page of the index a ballot.
ALTER TABLE quota_use DROP CONSTRAINT quota_use_pkey,
    ADD PRIMARY KEY (campaign_no, subject, rule_no, window_no, case_no, slot);

-- What a ballot needs of a rule, inside a casting: units, how many of them are taken already, and
-- when there are enough left: -infinity where there are, infinity for never.
CREATE TYPE quota_need AS (rule_no smallint, subject bytea, window_no integer, case_no smallint,
                           taken integer, needed integer, used_at timestamptz,
                           frees_at timestamptz);

-- What did the work ballot by ballot.
DROP FUNCTION IF EXISTS use_quotas;
DROP FUNCTION IF EXISTS quota_units(text, smallint[]);
DROP FUNCTION IF EXISTS quota_selections;

-- migrate:down

DROP TYPE quota_need CASCADE;
ALTER TABLE quota_use DROP CONSTRAINT quota_use_pkey,
    ADD PRIMARY KEY (campaign_no, rule_no, subject, window_no, case_no, slot);
ALTER TABLE cast_vote_record
    ADD CONSTRAINT cast_vote_record_campaign_no_fkey FOREIGN KEY (campaign_no) REFERENCES campaign;
