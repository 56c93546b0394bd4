-- Casts a batch of ballots under the campaign's lock: known ballots first, then phase, then
-- every quota, then a contiguous index each. One call, one transaction, no round trip inside.
--   arrays: one element a ballot, in the order of arrival
--   p_selections: smallint[] literals such as '{3,17}'
-- Returns one row a ballot, in order:
--   outcome   cast | known | conflict | not_open | closed | quota
--   index, cast_at and how many ballots the voter has, for cast and known;
--   rule and resets_at for quota
DROP FUNCTION IF EXISTS cast_ballots; -- the columns it returns may change between versions
CREATE FUNCTION cast_ballots(
    p_campaign_no integer, p_now timestamptz,
    p_ballot_ids uuid[], p_voters bytea[], p_selections text[], p_channels text[],
    p_networks bigint[], p_asns integer[], p_regions text[], p_device_classes text[],
    p_referrers text[], p_session_ages real[], p_marks text[], p_sealed bytea[]
) RETURNS TABLE (outcome text, index bigint, cast_at timestamptz, rule text, resets_at timestamptz,
               voter_ballots bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan -- every look-up is by key: planning anew is pure cost
AS $$
#variable_conflict use_column
DECLARE
    s sequencer;
    v_day date;
    v_tomorrow timestamptz;
    v_known cast_vote_record;
    v_selections smallint[];
    v_broken quota_rule;
    v_indices bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_ballot_ids)]);
BEGIN
    s := advance_campaign(p_campaign_no, p_now);
    SELECT (s.last_at AT TIME ZONE c.timezone)::date INTO v_day
    FROM campaign c WHERE c.campaign_no = p_campaign_no;
    SELECT (v_day + 1)::timestamp AT TIME ZONE c.timezone INTO v_tomorrow
    FROM campaign c WHERE c.campaign_no = p_campaign_no;

    FOR i IN 1 .. cardinality(p_ballot_ids) LOOP
        outcome := NULL; index := NULL; cast_at := NULL; rule := NULL; resets_at := NULL;
        voter_ballots := NULL;
        v_selections := p_selections[i]::smallint[];
        SELECT * INTO v_known FROM cast_vote_record r
        WHERE r.campaign_no = p_campaign_no AND r.voter = p_voters[i]
          AND r.ballot_id = p_ballot_ids[i];
        IF FOUND THEN
            IF v_known.selections = v_selections THEN
                outcome := 'known'; index := v_known.index; cast_at := v_known.cast_at;
            ELSE
                outcome := 'conflict';
            END IF;
        ELSIF s.phase <> 'open' THEN
            outcome := CASE s.phase WHEN 'published' THEN 'not_open' ELSE 'closed' END;
        ELSE
            v_broken := use_quotas(p_campaign_no, p_voters[i], v_selections, v_day);
            IF v_broken.name IS NOT NULL THEN
                outcome := 'quota'; rule := v_broken.name;
                resets_at := CASE v_broken.period WHEN 'day' THEN v_tomorrow END;
            ELSE
                s.last_index := s.last_index + 1;
                s.last_hash := chain_ballot(s.last_hash, s.last_index, s.last_at,
                                            p_ballot_ids[i], v_selections, p_channels[i]);
                INSERT INTO cast_vote_record
                    (campaign_no, index, ballot_id, voter, cast_at, selections, channel, hash)
                VALUES (p_campaign_no, s.last_index, p_ballot_ids[i], p_voters[i], s.last_at,
                        v_selections, p_channels[i], s.last_hash);
                v_indices[i] := s.last_index;
                outcome := 'cast'; index := s.last_index; cast_at := s.last_at;
            END IF;
        END IF;
        IF index IS NOT NULL THEN
            SELECT count(*) INTO voter_ballots FROM cast_vote_record r
            WHERE r.campaign_no = p_campaign_no AND r.voter = p_voters[i];
        END IF;
        RETURN NEXT;
    END LOOP;

    INSERT INTO provenance (campaign_no, index, network, asn, region, device_class, referrer,
                            session_age_s, marks)
    SELECT p_campaign_no, p.* FROM unnest(v_indices, p_networks, p_asns, p_regions,
        p_device_classes, p_referrers, p_session_ages, p_marks) AS p (index)
    WHERE p.index IS NOT NULL;
    INSERT INTO sealed_address (campaign_no, index, sealed)
    SELECT p_campaign_no, p.* FROM unnest(v_indices, p_sealed) AS p (index)
    WHERE p.index IS NOT NULL;
    PERFORM save_sequencer(s);
END $$;

-- Uses the quota slots that a ballot needs, or none of them.
-- Returns the first rule that has not enough slots left; a row of NULLs when all had.
CREATE OR REPLACE FUNCTION use_quotas(
    p_campaign_no integer, p_voter bytea, p_selections smallint[], p_day date
) RETURNS quota_rule LANGUAGE plpgsql AS $$
DECLARE
    q quota_rule;
    v_window integer;
    v_case smallint;
    v_need integer;
    v_used integer;
BEGIN
    FOR q IN SELECT * FROM quota_rule r WHERE r.campaign_no = p_campaign_no ORDER BY rule_no LOOP
        v_window := quota_window(q.period, p_day);
        v_need := CASE q.unit WHEN 'vote' THEN cardinality(p_selections) ELSE 1 END;
        FOREACH v_case IN ARRAY quota_cases(q.unit, p_selections) LOOP
            SELECT count(*) INTO v_used FROM quota_use u
            WHERE u.campaign_no = p_campaign_no AND u.rule_no = q.rule_no AND u.voter = p_voter
              AND u.window_no = v_window AND u.case_no = v_case;
            IF v_used + v_need > q.allowed THEN
                RETURN q;
            END IF;
        END LOOP;
    END LOOP;
    FOR q IN SELECT * FROM quota_rule r WHERE r.campaign_no = p_campaign_no ORDER BY rule_no LOOP
        v_window := quota_window(q.period, p_day);
        v_need := CASE q.unit WHEN 'vote' THEN cardinality(p_selections) ELSE 1 END;
        FOREACH v_case IN ARRAY quota_cases(q.unit, p_selections) LOOP
            INSERT INTO quota_use (campaign_no, rule_no, voter, window_no, case_no, slot)
            SELECT p_campaign_no, q.rule_no, p_voter, v_window, v_case, taken.n + needed
            FROM (SELECT count(*) AS n FROM quota_use u
                  WHERE u.campaign_no = p_campaign_no AND u.rule_no = q.rule_no
                    AND u.voter = p_voter AND u.window_no = v_window
                    AND u.case_no = v_case) AS taken,
                 generate_series(1, v_need) AS needed;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;

-- Which window of a rule a day falls into: 0 for the whole campaign.
CREATE OR REPLACE FUNCTION quota_window(p_period text, p_day date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_period WHEN 'campaign' THEN 0 ELSE p_day - DATE '1970-01-01' END
$$;

-- The cases that a rule counts separately; {0} where it does not look at them.
CREATE OR REPLACE FUNCTION quota_cases(p_unit text, p_selections smallint[]) RETURNS smallint[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_unit WHEN 'case' THEN p_selections ELSE '{0}'::smallint[] END
$$;
