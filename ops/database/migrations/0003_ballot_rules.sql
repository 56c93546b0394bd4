-- migrate:up

-- Quotas that look at channels, categories or addresses, and rolling windows.
ALTER TABLE quota_rule DROP CONSTRAINT quota_rule_period_check;
ALTER TABLE quota_rule
    ADD COLUMN subject  text NOT NULL DEFAULT 'voter' CHECK (subject IN ('voter', 'address')),
    ADD COLUMN window_s integer CHECK (window_s > 0),
    ADD COLUMN channels text[],     -- NULL: every channel
    ADD COLUMN case_nos smallint[], -- NULL: every case
    ADD CONSTRAINT quota_rule_period_check CHECK (period IN ('campaign', 'day', 'rolling')),
    ADD CONSTRAINT quota_rule_window_check CHECK ((window_s IS NOT NULL) = (period = 'rolling'));

-- A rolling rule has one window, number 0, whose slots go on through the campaign: a slot is
-- lawful when the one `allowed` before it is `window_s` old.
ALTER TABLE quota_use RENAME COLUMN voter TO subject; -- or the keyed digest of an address
ALTER TABLE quota_use ALTER COLUMN slot TYPE integer;
ALTER TABLE quota_use ADD COLUMN used_at timestamptz; -- where the rule rolls

-- These take other arguments now; the functions' files bring them back.
DROP FUNCTION IF EXISTS cast_ballots(integer, timestamptz, uuid[], bytea[], text[], text[],
    bigint[], integer[], text[], text[], text[], real[], text[], bytea[]);
DROP FUNCTION IF EXISTS use_quotas(integer, bytea, smallint[], date);
DROP FUNCTION IF EXISTS quota_cases(text, smallint[]);

-- migrate:down

ALTER TABLE quota_use DROP COLUMN used_at;
ALTER TABLE quota_use ALTER COLUMN slot TYPE smallint;
ALTER TABLE quota_use RENAME COLUMN subject TO voter;
ALTER TABLE quota_rule DROP CONSTRAINT quota_rule_window_check;
ALTER TABLE quota_rule DROP CONSTRAINT quota_rule_period_check;
ALTER TABLE quota_rule DROP COLUMN subject, DROP COLUMN window_s, DROP COLUMN channels,
    DROP COLUMN case_nos;
ALTER TABLE quota_rule
    ADD CONSTRAINT quota_rule_period_check CHECK (period IN ('campaign', 'day'));
