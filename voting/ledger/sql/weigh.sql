-- Weighs a ballot against the quota rules; writes nothing.

-- What a ballot needs of every rule that looks at it, and when there is enough for all of it.
CREATE OR REPLACE FUNCTION weigh_quotas(
    p_rules quota_rule[], p_voter bytea, p_ballots bigint, p_address bytea,
    p_selections smallint[], p_channel text, p_now timestamptz, p_day date, p_tomorrow timestamptz
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
        CROSS JOIN LATERAL quota_units(q.unit, q.case_nos, p_selections) AS unit
        LEFT JOIN LATERAL (
            SELECT u.slot FROM quota_use u
            WHERE u.campaign_no = q.campaign_no AND u.rule_no = q.rule_no
              AND u.subject = w.subject AND u.window_no = w.window_no
              AND u.case_no = unit.case_no
              AND (p_ballots > 0 OR q.subject = 'address') -- without a ballot nothing is used
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
    WHERE p_needs IS NOT NULL AND n.frees_at > p_now
    GROUP BY q.rule_no, q.name ORDER BY q.rule_no LIMIT 1
$$;

-- Which window of a rule a day falls into: 0 where it has only one.
CREATE OR REPLACE FUNCTION quota_window(p_period text, p_day date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_period WHEN 'day' THEN p_day - DATE '1970-01-01' ELSE 0 END
$$;

-- What a ballot needs of a rule: units for each case that it is counted for, 0 where the rule does
-- not look at the case. p_case_nos: the cases that the rule counts; NULL for all.
CREATE OR REPLACE FUNCTION quota_units(
    p_unit text, p_case_nos smallint[], p_selections smallint[]
) RETURNS TABLE (case_no smallint, needed integer) LANGUAGE sql IMMUTABLE AS $$
    SELECT k.case_no, CASE p_unit WHEN 'ballot' THEN 1 ELSE count(*)::integer END
    FROM unnest(p_selections) AS s (case_no)
    CROSS JOIN LATERAL (
        SELECT CASE p_unit WHEN 'case' THEN s.case_no ELSE 0::smallint END AS case_no) AS k
    WHERE p_case_nos IS NULL OR s.case_no = ANY (p_case_nos)
    GROUP BY k.case_no
$$;
