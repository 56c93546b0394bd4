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
-- Every look-up is by key. Planning anew is pure cost, and statistics of a ledger that was small
-- a minute ago must not make one a scan.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    s sequencer;
    v_refusal text;
    v_day date;
    v_tomorrow timestamptz;
    v_minute text;
    v_rules quota_rule[];
    v_by_address boolean;
    v_first integer := 1;
    v_last integer;
    v_hash bytea;
BEGIN
    s := take_sequencer(p_campaign_no, p_now);
    v_refusal := CASE WHEN s.phase IN ('draft', 'published') THEN 'not_open'
                      WHEN s.phase <> 'open' THEN 'closed'
                      WHEN s.terms_index <> p_terms_index THEN 'amended' END;
    v_minute := chain_minute(s.last_at);
    SELECT d.today, (d.today + 1)::timestamp AT TIME ZONE c.timezone INTO v_day, v_tomorrow
    FROM campaign c
    CROSS JOIN LATERAL (SELECT (s.last_at AT TIME ZONE c.timezone)::date AS today) AS d
    WHERE c.campaign_no = p_campaign_no;
    v_rules := ARRAY(SELECT q FROM quota_rule q
                     WHERE q.campaign_no = p_campaign_no AND q.until_index IS NULL
                     ORDER BY q.rule_no);
    v_by_address := EXISTS (SELECT FROM unnest(v_rules) AS q WHERE q.subject = 'address');

    WHILE v_first <= cardinality(p_ballot_ids) LOOP
        v_last := last_of_run(v_first, p_voters, CASE WHEN v_by_address THEN p_addresses END);
        FOR outcome, index, cast_at, rule, resets_at, voter_ballots, v_hash IN
            WITH asked AS (
                SELECT a.*, a.literal::smallint[] AS selections
                FROM unnest(p_ballot_ids, p_voters, p_selections, p_channels, p_networks, p_asns,
                            p_regions, p_device_classes, p_referrers, p_session_ages, p_marks,
                            p_sealed, p_addresses) WITH ORDINALITY
                    AS a (ballot_id, voter, literal, channel, network, asn, region, device_class,
                          referrer, session_age_s, marks, sealed, address, n)
                WHERE a.n BETWEEN v_first AND v_last
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
                LEFT JOIN LATERAL weigh_quotas(v_rules, a.voter, a.address, a.selections,
                                               a.channel, s.last_at, v_day, v_tomorrow) AS q
                    ON e.known_index IS NULL AND v_refusal IS NULL
            ), placed AS (
                SELECT w.*, s.last_index + count(*) FILTER (WHERE w.outcome = 'cast')
                                               OVER (ORDER BY w.n) AS index
                FROM weighed w
            ), chained AS (
                SELECT p.*, chain(s.last_hash, ballot_link(p.index, v_minute, p.ballot_id,
                                                           p.selections, p.channel))
                                FILTER (WHERE p.outcome = 'cast') OVER (ORDER BY p.n) AS hash
                FROM placed p
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
                                        referrer, session_age_s, marks)
                SELECT p_campaign_no, c.index, c.network, c.asn, c.region, c.device_class,
                       c.referrer, c.session_age_s, c.marks
                FROM chained c WHERE c.outcome = 'cast'
            ), sealed AS (
                INSERT INTO sealed_address (campaign_no, index, sealed)
                SELECT p_campaign_no, c.index, c.sealed FROM chained c WHERE c.outcome = 'cast'
            )
            SELECT c.outcome,
                   CASE c.outcome WHEN 'cast' THEN c.index WHEN 'known' THEN c.known_index END,
                   CASE c.outcome WHEN 'cast' THEN s.last_at WHEN 'known' THEN c.known_at END,
                   b.name, b.resets_at,
                   CASE c.outcome WHEN 'cast' THEN c.ballots + 1 WHEN 'known' THEN c.ballots END,
                   c.hash
            FROM chained c
            LEFT JOIN LATERAL broken_quota(v_rules, c.needs, s.last_at) AS b
                ON c.outcome = 'quota'
            ORDER BY c.n
        LOOP
            IF outcome = 'cast' THEN
                s.last_index := index;
                s.last_hash := v_hash;
            END IF;
            RETURN NEXT;
        END LOOP;
        v_first := v_last + 1;
    END LOOP;
    PERFORM save_sequencer(s);
END $$;

-- Where a run of ballots ends that do not touch one another: before the first whose voter, or
-- whose address where a rule counts by it, has a ballot in the run already.
CREATE OR REPLACE FUNCTION last_of_run(p_first integer, p_voters bytea[], p_addresses bytea[])
RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(min(n) - 1, cardinality(p_voters))::integer
    FROM (SELECT n, lag(n) OVER (PARTITION BY subject ORDER BY n) AS before
          FROM (SELECT * FROM unnest(p_voters) WITH ORDINALITY
                UNION ALL SELECT * FROM unnest(p_addresses) WITH ORDINALITY) AS a (subject, n)
          WHERE n >= p_first) AS turns
    WHERE before IS NOT NULL
$$;

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

-- What a ballot needs of every rule that looks at it, and when there is enough for all of it.
CREATE OR REPLACE FUNCTION weigh_quotas(
    p_rules quota_rule[], p_voter bytea, p_address bytea, p_selections smallint[],
    p_channel text, p_now timestamptz, p_day date, p_tomorrow timestamptz
) RETURNS TABLE (needs quota_need[], frees_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT array_agg(n::quota_need), max(n.frees_at)
    FROM (
        SELECT q.rule_no, w.subject, w.window_no, unit.case_no, coalesce(top.slot, 0) AS taken,
               unit.needed, CASE q.period WHEN 'rolling' THEN p_now END AS used_at,
               CASE WHEN unit.needed > q.allowed THEN 'infinity'
                    WHEN coalesce(top.slot, 0) + unit.needed <= q.allowed THEN '-infinity'
                    WHEN q.period = 'day' THEN p_tomorrow
                    WHEN q.period = 'campaign' THEN 'infinity'
                    -- The use that must have ended for the last of these units to be lawful.
                    ELSE (SELECT u.used_at + make_interval(secs => q.window_s) FROM quota_use u
                          WHERE u.campaign_no = q.campaign_no AND u.rule_no = q.rule_no
                            AND u.subject = w.subject AND u.window_no = w.window_no
                            AND u.case_no = unit.case_no
                            AND u.slot = top.slot + unit.needed - q.allowed)
               END AS frees_at
        FROM unnest(p_rules) AS q
        CROSS JOIN LATERAL (
            SELECT CASE q.subject WHEN 'address' THEN p_address ELSE p_voter END AS subject,
                   quota_window(q.period, p_day) AS window_no
        ) AS w
        CROSS JOIN LATERAL (
            SELECT k.case_no, count(*)::integer AS needed
            FROM unnest(quota_units(q.unit, CASE WHEN q.case_nos IS NULL THEN p_selections
                                            ELSE quota_selections(q.case_nos, p_selections) END))
                AS k (case_no)
            GROUP BY k.case_no
        ) AS unit
        LEFT JOIN LATERAL (
            SELECT u.slot FROM quota_use u
            WHERE u.campaign_no = q.campaign_no AND u.rule_no = q.rule_no
              AND u.subject = w.subject AND u.window_no = w.window_no
              AND u.case_no = unit.case_no
            ORDER BY u.slot DESC LIMIT 1
        ) AS top ON true
        WHERE q.channels IS NULL OR p_channel = ANY (q.channels)
    ) AS n
$$;

-- The first rule that has not enough left, and when it has; NULL: never in this campaign.
CREATE OR REPLACE FUNCTION broken_quota(
    p_rules quota_rule[], p_needs quota_need[], p_now timestamptz
) RETURNS TABLE (name text, resets_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT q.name, nullif(max(n.frees_at), 'infinity')
    FROM unnest(p_needs) AS n JOIN unnest(p_rules) AS q ON q.rule_no = n.rule_no
    WHERE n.frees_at > p_now
    GROUP BY q.rule_no, q.name ORDER BY q.rule_no LIMIT 1
$$;

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
