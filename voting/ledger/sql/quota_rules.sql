-- The quota rules of a campaign from an index on; 0 lays down those of its file. A rule that
-- goes on keeps its number and so what was used of it; one that ends keeps its row.
--   p_rules: [{rule_no, name, unit, period, allowed, subject, window_s, channels, case_nos}]
CREATE OR REPLACE FUNCTION put_quota_rules(p_campaign_no integer, p_index bigint, p_rules jsonb)
RETURNS void LANGUAGE sql AS $$
    UPDATE quota_rule SET until_index = p_index
    WHERE campaign_no = p_campaign_no AND until_index IS NULL
      AND rule_no NOT IN (SELECT (r ->> 'rule_no')::smallint FROM jsonb_array_elements(p_rules) r);
    INSERT INTO quota_rule AS q (campaign_no, rule_no, name, unit, period, allowed, most_allowed,
                                 subject, window_s, channels, case_nos, from_index)
    SELECT p_campaign_no, r.rule_no, r.name, r.unit, r.period, r.allowed, r.allowed,
           r.subject, r.window_s, r.channels, r.case_nos, p_index
    FROM jsonb_to_recordset(p_rules) AS r (
        rule_no smallint, name text, unit text, period text, allowed integer, subject text,
        window_s integer, channels text[], case_nos smallint[])
    ON CONFLICT (campaign_no, rule_no) DO UPDATE
    SET allowed = EXCLUDED.allowed, most_allowed = greatest(q.most_allowed, EXCLUDED.allowed)
$$;

-- A draft is written anew, without a trace: nothing stands on its rules yet.
CREATE OR REPLACE FUNCTION forget_quota_rules(p_campaign_no integer) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM quota_rule WHERE campaign_no = p_campaign_no
$$;
