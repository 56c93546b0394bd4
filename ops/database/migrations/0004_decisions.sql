-- migrate:up

-- The life of a campaign: decisions of people share the order of ballots and rulings.
ALTER TABLE ledger_record DROP CONSTRAINT ledger_record_kind_check;
ALTER TABLE ledger_record ADD CONSTRAINT ledger_record_kind_check CHECK (kind IN (
    'ruling', 'publication', 'opening', 'closing', 'amendment', 'suspension', 'resumption',
    'withdrawal', 'disqualification', 'reinstatement', 'review', 'shortlist', 'scores',
    'numbers', 'adoption', 'notice', 'objection', 'answer', 'certification', 'revocation'));
CREATE INDEX ledger_record_decision ON ledger_record (campaign_no, index) WHERE kind <> 'ruling';

-- The timetable moves with amendments, so it stands where the ledger's functions read it.
ALTER TABLE sequencer
    ADD COLUMN opens_at      timestamptz, -- NULL, like closes_at, without a public vote
    ADD COLUMN closes_at     timestamptz,
    ADD COLUMN terms_index   bigint NOT NULL DEFAULT 0, -- what last changed which ballots are legal
    ADD COLUMN decided_index bigint NOT NULL DEFAULT 0; -- the last record that is no ruling
UPDATE sequencer s SET opens_at = c.opens_at, closes_at = c.closes_at,
    decided_index = coalesce((SELECT max(l.index) FROM ledger_record l
                              WHERE l.campaign_no = s.campaign_no AND l.kind <> 'ruling'), 0)
FROM campaign c WHERE c.campaign_no = s.campaign_no;
ALTER TABLE sequencer
    DROP CONSTRAINT sequencer_phase_check,
    DROP CONSTRAINT sequencer_check2,
    ADD CONSTRAINT sequencer_phase_check CHECK (phase IN (
        'draft', 'published', 'open', 'closed', 'in-review', 'notice', 'certified')),
    ADD CONSTRAINT sequencer_vote_check CHECK (
        (opens_at IS NULL) = (closes_at IS NULL) AND closes_at > opens_at),
    ADD CONSTRAINT sequencer_closed_check CHECK ((closed_index IS NOT NULL) = (
        opens_at IS NOT NULL AND phase NOT IN ('draft', 'published', 'open')));
ALTER TABLE campaign DROP COLUMN opens_at, DROP COLUMN closes_at;

ALTER TABLE campaign_case ALTER COLUMN picture DROP NOT NULL;

-- A rule holds for the ballots above from_index, up to until_index where an amendment ended it.
ALTER TABLE quota_rule
    ADD COLUMN from_index   bigint NOT NULL DEFAULT 0,
    ADD COLUMN until_index  bigint CHECK (until_index >= from_index),
    ADD COLUMN most_allowed integer; -- the largest limit that the rule has had
UPDATE quota_rule SET most_allowed = allowed;
ALTER TABLE quota_rule ALTER COLUMN most_allowed SET NOT NULL,
    ADD CONSTRAINT quota_rule_most_check CHECK (most_allowed >= allowed);

-- These take other arguments now; the functions' files bring them back.
DROP FUNCTION IF EXISTS cast_ballots(integer, timestamptz, uuid[], bytea[], text[], text[],
    bigint[], integer[], text[], text[], text[], real[], text[], bytea[], bytea[]);

-- migrate:down

ALTER TABLE quota_rule DROP COLUMN most_allowed, DROP COLUMN until_index,
    DROP COLUMN from_index;
ALTER TABLE campaign_case ALTER COLUMN picture SET NOT NULL;
ALTER TABLE campaign ADD COLUMN opens_at timestamptz, ADD COLUMN closes_at timestamptz;
UPDATE campaign c SET opens_at = s.opens_at, closes_at = s.closes_at
FROM sequencer s WHERE s.campaign_no = c.campaign_no;
ALTER TABLE sequencer
    DROP CONSTRAINT sequencer_closed_check, DROP CONSTRAINT sequencer_vote_check,
    DROP CONSTRAINT sequencer_phase_check, DROP COLUMN decided_index, DROP COLUMN terms_index,
    DROP COLUMN closes_at, DROP COLUMN opens_at,
    ADD CONSTRAINT sequencer_phase_check CHECK (phase IN ('published', 'open', 'closed', 'certified')),
    ADD CONSTRAINT sequencer_check2 CHECK (
        (closed_index IS NOT NULL) = (phase IN ('closed', 'certified')));
DROP INDEX ledger_record_decision;
ALTER TABLE ledger_record DROP CONSTRAINT ledger_record_kind_check;
ALTER TABLE ledger_record ADD CONSTRAINT ledger_record_kind_check CHECK (
    kind IN ('opening', 'ruling', 'closing', 'certification'));
