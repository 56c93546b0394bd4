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
    p_addresses bytea[], p_wide_networks bigint[], p_terms_index bigint
) RETURNS TABLE (outcome text, index bigint, cast_at timestamptz, rule text, resets_at timestamptz,
                 voter_ballots bigint)
LANGUAGE plpgsql
-- Every look-up is by key. Planning anew is pure cost, and statistics of a ledger that was small
-- a minute ago must not make one a scan.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
-- Whoever may call it casts as the owner of the ledger, which no role may write by itself.
SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    s sequencer;
    v_refusal text;
    v_day date;
    v_tomorrow timestamptz;
    v_minute text;
    v_rules quota_rule[] := '{}';
    v_by_address boolean;
    v_answered bigint := 0;
    v_before bigint;
    v_ahead bigint := cardinality(p_ballot_ids);
    v_hash bytea;
BEGIN
    s := take_sequencer(p_campaign_no, p_now);
    v_refusal := CASE WHEN s.phase IN ('draft', 'published') THEN 'not_open'
                      WHEN s.phase <> 'open' THEN 'closed'
                      WHEN s.terms_index <> p_terms_index THEN 'amended' END;
    v_minute := chain_minute(s.last_at);
    IF v_refusal IS NULL THEN
        SELECT d.today, (d.today + 1)::timestamp AT TIME ZONE c.timezone,
               ARRAY(SELECT q FROM quota_rule q
                     WHERE q.campaign_no = c.campaign_no AND q.until_index IS NULL
                     ORDER BY q.rule_no)
        INTO STRICT v_day, v_tomorrow, v_rules
        FROM campaign c
        CROSS JOIN LATERAL (SELECT (s.last_at AT TIME ZONE c.timezone)::date AS today) AS d
        WHERE c.campaign_no = p_campaign_no;
    END IF;
    v_by_address := EXISTS (SELECT FROM unnest(v_rules) AS q WHERE q.subject = 'address');

    -- Ballots wait behind one that is cast by the same voter, or from the same address where a
    -- rule counts by it, and are asked again when it stands in the ledger. Few batches have any.
    -- One that has many is looked at less and less far ahead: what is weighed behind a ballot that
    -- waits is weighed again.
    WHILE v_answered < cardinality(p_ballot_ids) LOOP
        v_before := v_answered;
        FOR v_answered, outcome, index, cast_at, rule, resets_at, voter_ballots, v_hash IN
            WITH asked AS (
                SELECT a.*, a.literal::smallint[] AS selections
                FROM unnest(p_ballot_ids, p_voters, p_selections, p_channels, p_networks, p_asns,
                            p_regions, p_device_classes, p_referrers, p_session_ages, p_marks,
                            p_sealed, p_addresses, p_wide_networks) WITH ORDINALITY
                    AS a (ballot_id, voter, literal, channel, network, asn, region, device_class,
                          referrer, session_age_s, marks, sealed, address, wide_network, n)
                WHERE a.n > v_before AND a.n <= v_before + v_ahead
            ), weighed AS (
                SELECT a.*, e.ballots, e.known_index, e.known_at, q.needs,
                       CASE WHEN e.known_index IS NOT NULL AND e.same THEN 'known'
                            WHEN e.known_index IS NOT NULL THEN 'conflict'
                            WHEN v_refusal IS NOT NULL THEN v_refusal
                            WHEN q.frees_at > s.last_at THEN 'quota'
                            ELSE 'cast' END AS outcome
                FROM asked a
                CROSS JOIN LATERAL earlier_ballots(p_campaign_no, a.voter, a.ballot_id,
                                                   a.selections) AS e
                CROSS JOIN LATERAL weigh_quotas(v_rules, a.voter, e.ballots, a.address,
                                                a.selections, a.channel, s.last_at, v_day,
                                                v_tomorrow) AS q
            ), queued AS (
                SELECT w.*, count(*) FILTER (WHERE w.outcome = 'cast') OVER same_voter
                            + count(*) FILTER (WHERE w.outcome = 'cast' AND v_by_address)
                                  OVER same_address > 0 AS waits
                FROM weighed w
                WINDOW same_voter AS (PARTITION BY w.voter ORDER BY w.n
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                       same_address AS (PARTITION BY w.address ORDER BY w.n
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ), placed AS (
                SELECT q.*, count(*) FILTER (WHERE q.waits) OVER in_order AS waiting,
                       s.last_index + count(*) FILTER (WHERE q.outcome = 'cast') OVER in_order
                           AS index
                FROM queued q WINDOW in_order AS (ORDER BY q.n)
            ), chained AS (
                SELECT p.*, chain(s.last_hash, ballot_link(p.index, v_minute, p.ballot_id,
                                                           p.selections, p.channel))
                                FILTER (WHERE p.outcome = 'cast') OVER (ORDER BY p.n) AS hash
                FROM placed p WHERE p.waiting = 0
            ), recorded AS (
                INSERT INTO cast_vote_record
                    (campaign_no, index, ballot_id, voter, cast_at, selections, channel, hash)
                SELECT p_campaign_no, c.index, c.ballot_id, c.voter, s.last_at, c.selections,
                       c.channel, c.hash
                FROM chained c WHERE c.outcome = 'cast'
            ), used AS (
                INSERT INTO quota_use
                    (campaign_no, rule_no, subject, window_no, case_no, slot, used_at)
                SELECT p_campaign_no, u.rule_no, u.subject, u.window_no, u.case_no, slot, u.used_at
                FROM chained c CROSS JOIN unnest(c.needs) AS u
                CROSS JOIN generate_series(u.taken + 1, u.taken + u.needed) AS slot
                WHERE c.outcome = 'cast'
            ), traced AS (
                INSERT INTO provenance (campaign_no, index, network, asn, region, device_class,
                                        referrer, session_age_s, marks, wide_network)
                SELECT p_campaign_no, c.index, c.network, c.asn, c.region, c.device_class,
                       c.referrer, c.session_age_s, c.marks, c.wide_network
                FROM chained c WHERE c.outcome = 'cast'
            ), sealed AS (
                INSERT INTO sealed_address (campaign_no, index, sealed)
                SELECT p_campaign_no, c.index, c.sealed FROM chained c WHERE c.outcome = 'cast'
            )
            SELECT c.n, c.outcome,
                   CASE c.outcome WHEN 'cast' THEN c.index WHEN 'known' THEN c.known_index END,
                   CASE c.outcome WHEN 'cast' THEN s.last_at WHEN 'known' THEN c.known_at END,
                   b.name, b.resets_at,
                   CASE c.outcome WHEN 'cast' THEN c.ballots + 1 WHEN 'known' THEN c.ballots END,
                   c.hash
            FROM chained c
            LEFT JOIN LATERAL broken_quota(v_rules, CASE c.outcome WHEN 'quota' THEN c.needs END,
                                           s.last_at) AS b ON true
            ORDER BY c.n
        LOOP
            IF outcome = 'cast' THEN
                s.last_index := index;
                s.last_hash := v_hash;
            END IF;
            RETURN NEXT;
        END LOOP;
        v_ahead := greatest(4, v_ahead / 4, 2 * (v_answered - v_before));
    END LOOP;
    PERFORM save_sequencer(s);
END $$;

-- How many ballots a voter has, and the one of this id among them: whether it chose the same.
CREATE OR REPLACE FUNCTION earlier_ballots(
    p_campaign_no integer, p_voter bytea, p_ballot_id uuid, p_selections smallint[]
) RETURNS TABLE (ballots bigint, known_index bigint, known_at timestamptz, same boolean)
LANGUAGE sql STABLE AS $$
    SELECT count(*), max(r.index) FILTER (WHERE r.ballot_id = p_ballot_id),
           max(r.cast_at) FILTER (WHERE r.ballot_id = p_ballot_id),
           bool_or(r.selections = p_selections) FILTER (WHERE r.ballot_id = p_ballot_id)
    FROM cast_vote_record r WHERE r.campaign_no = p_campaign_no AND r.voter = p_voter
$$;
