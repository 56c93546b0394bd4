-- Casts a batch of ballots under the campaign's lock: known ballots first, then phase, then
-- every quota, then a contiguous index each. One call, one transaction, no round trip inside.
--   arrays: one element a ballot, in the order of arrival
--   p_selections: smallint[] literals such as '{3,17}', in ascending order
--   p_addresses: keyed digests, kept only where a quota counts by address
--   p_terms_index: the decision under whose rules the ballots were admitted
-- Returns one row a ballot, in order:
--   outcome   cast | known | conflict | not_open | closed | amended | quota
--   index, cast_at and how many ballots the voter has, for cast and known;
--   rule and resets_at for quota
DROP FUNCTION IF EXISTS cast_ballots; -- the columns it returns may change between versions
CREATE FUNCTION cast_ballots(
    p_campaign_no integer, p_now timestamptz,
    p_ballot_ids uuid[], p_voters bytea[], p_selections text[], p_channels text[],
    p_networks bigint[], p_asns integer[], p_regions text[], p_device_classes text[],
    p_referrers text[], p_session_ages real[], p_marks text[], p_sealed bytea[],
    p_addresses bytea[], p_terms_index bigint
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
    v_rules quota_rule[];
    v_broken record;
    v_indices bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_ballot_ids)]);
BEGIN
    s := advance_campaign(p_campaign_no, p_now);
    SELECT (s.last_at AT TIME ZONE c.timezone)::date INTO v_day
    FROM campaign c WHERE c.campaign_no = p_campaign_no;
    SELECT (v_day + 1)::timestamp AT TIME ZONE c.timezone INTO v_tomorrow
    FROM campaign c WHERE c.campaign_no = p_campaign_no;
    v_rules := ARRAY(SELECT q FROM quota_rule q
                     WHERE q.campaign_no = p_campaign_no AND q.until_index IS NULL
                     ORDER BY q.rule_no);

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
            outcome := CASE WHEN s.phase IN ('draft', 'published') THEN 'not_open'
                            ELSE 'closed' END;
        ELSIF s.terms_index <> p_terms_index THEN
            outcome := 'amended';
        ELSE
            v_broken := use_quotas(v_rules, p_voters[i], p_addresses[i], v_selections,
                                   p_channels[i], s.last_at, v_day, v_tomorrow);
            IF v_broken.rule IS NOT NULL THEN
                outcome := 'quota'; rule := v_broken.rule; resets_at := v_broken.resets_at;
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
-- Returns the first rule that has not enough slots left, and when it has enough for this
-- ballot (NULL: never in this campaign); NULLs when all had.
CREATE OR REPLACE FUNCTION use_quotas(
    p_rules quota_rule[], p_voter bytea, p_address bytea, p_selections smallint[],
    p_channel text, p_now timestamptz, p_day date, p_tomorrow timestamptz,
    OUT rule text, OUT resets_at timestamptz
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    q quota_rule;
    v_subject bytea;
    v_window integer;
    v_units smallint[];
    v_case smallint;
    v_last smallint;
    v_need integer;
    v_taken integer;
    v_free_at timestamptz;
    v_rules smallint[] := '{}';
    v_subjects bytea[] := '{}';
    v_windows integer[] := '{}';
    v_cases smallint[] := '{}';
    v_slots integer[] := '{}';
    v_times timestamptz[] := '{}';
BEGIN
    FOREACH q IN ARRAY p_rules LOOP
        CONTINUE WHEN p_channel <> ALL (q.channels);
        v_units := quota_units(q.unit, CASE WHEN q.case_nos IS NULL THEN p_selections
                                       ELSE quota_selections(q.case_nos, p_selections) END);
        v_subject := CASE q.subject WHEN 'address' THEN p_address ELSE p_voter END;
        v_window := quota_window(q.period, p_day);
        v_last := NULL;
        FOREACH v_case IN ARRAY v_units LOOP
            CONTINUE WHEN v_case = v_last; -- units for one case stand side by side
            v_last := v_case;
            v_need := cardinality(array_positions(v_units, v_case));
            v_taken := coalesce((SELECT u.slot FROM quota_use u
                WHERE u.campaign_no = q.campaign_no AND u.rule_no = q.rule_no
                  AND u.subject = v_subject AND u.window_no = v_window AND u.case_no = v_case
                ORDER BY u.slot DESC LIMIT 1), 0);
            IF v_need > q.allowed THEN
                rule := q.name; resets_at := NULL;
                RETURN;
            ELSIF v_taken + v_need > q.allowed AND q.period = 'rolling' THEN
                -- The use that must have ended for the last of these units to be lawful.
                SELECT u.used_at + make_interval(secs => q.window_s) INTO v_free_at
                FROM quota_use u
                WHERE u.campaign_no = q.campaign_no AND u.rule_no = q.rule_no
                  AND u.subject = v_subject AND u.window_no = v_window AND u.case_no = v_case
                  AND u.slot = v_taken + v_need - q.allowed;
                IF v_free_at > p_now THEN
                    rule := q.name; resets_at := greatest(resets_at, v_free_at);
                END IF;
            ELSIF v_taken + v_need > q.allowed THEN
                rule := q.name; resets_at := CASE q.period WHEN 'day' THEN p_tomorrow END;
                RETURN;
            END IF;
            FOR i IN 1 .. v_need LOOP
                v_rules := v_rules || q.rule_no;
                v_subjects := v_subjects || v_subject;
                v_windows := v_windows || v_window;
                v_cases := v_cases || v_case;
                v_slots := v_slots || v_taken + i;
                v_times := v_times || CASE q.period WHEN 'rolling' THEN p_now END;
            END LOOP;
        END LOOP;
        IF rule IS NOT NULL THEN
            RETURN;
        END IF;
    END LOOP;
    INSERT INTO quota_use (campaign_no, rule_no, subject, window_no, case_no, slot, used_at)
    SELECT p_rules[1].campaign_no, n.*
    FROM unnest(v_rules, v_subjects, v_windows, v_cases, v_slots, v_times) AS n;
END $$;

-- Which window of a rule a day falls into: 0 where it has only one.
CREATE OR REPLACE FUNCTION quota_window(p_period text, p_day date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_period WHEN 'day' THEN p_day - DATE '1970-01-01' ELSE 0 END
$$;

-- The selections that a rule counts, of those on a ballot; p_case_nos: NULL for all.
CREATE OR REPLACE FUNCTION quota_selections(p_case_nos smallint[], p_selections smallint[])
RETURNS smallint[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT s FROM unnest(p_selections) WITH ORDINALITY AS v (s, n)
                 WHERE p_case_nos IS NULL OR s = ANY (p_case_nos) ORDER BY n)
$$;

-- The units that a ballot needs of a rule: each is the case it is counted for, 0 where the rule
-- does not look at it. p_counted: the selections that the rule counts.
CREATE OR REPLACE FUNCTION quota_units(p_unit text, p_counted smallint[]) RETURNS smallint[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_unit = 'case' THEN p_counted
                WHEN p_unit = 'vote' THEN array_fill(0::smallint, ARRAY[cardinality(p_counted)])
                ELSE ('{0}'::smallint[])[1:cardinality(p_counted)] END
$$;
