-- Loads a campaign with its cases, its quota rules, an empty sequencer and empty tallies; one that
-- is still a draft is replaced, and stays a draft.
--   p_cases, p_pictures: ids in the order of the file, numbered from 1; a picture may be NULL
--   p_quotas: as put_quota_rules takes them
-- Returns its number and whether it is a draft; no row where one of this id is published already:
-- nothing changes then.
DROP FUNCTION IF EXISTS load_campaign; -- its arguments may change between versions
CREATE FUNCTION load_campaign(
    p_id text, p_document text, p_timezone text, p_draft boolean, p_opens_at timestamptz,
    p_closes_at timestamptz, p_cases text[], p_pictures bytea[], p_quotas jsonb,
    OUT v_campaign_no integer, OUT v_draft boolean
) RETURNS SETOF record LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    v_draft := p_draft;
    INSERT INTO campaign (id, document, timezone) VALUES (p_id, p_document, p_timezone)
    ON CONFLICT (id) DO NOTHING RETURNING campaign_no INTO v_campaign_no;
    IF v_campaign_no IS NULL THEN
        v_campaign_no := emptied_draft(p_id, p_document, p_timezone);
        v_draft := true;
    END IF;
    IF v_campaign_no IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO campaign_case (campaign_no, case_no, case_id, picture)
    SELECT v_campaign_no, c.case_no, c.case_id, c.picture
    FROM unnest(p_cases, p_pictures) WITH ORDINALITY AS c (case_id, picture, case_no);
    PERFORM put_quota_rules(v_campaign_no, 0, p_quotas);
    -- The genesis hash binds the chain to the rules that the ballots are cast under.
    INSERT INTO sequencer (campaign_no, last_hash, phase, opens_at, closes_at)
    VALUES (v_campaign_no, sha256(convert_to('pingxuan|' || p_id || '|' || p_document, 'UTF8')),
            CASE WHEN v_draft THEN 'draft' ELSE 'published' END, p_opens_at, p_closes_at);
    INSERT INTO tally (campaign_no, case_no)
    SELECT c.campaign_no, c.case_no FROM campaign_case c WHERE c.campaign_no = v_campaign_no;
    RETURN NEXT;
END $$;

-- A draft with another document and nothing else; NULL where there is no draft of this id. The
-- lock keeps a publication out until the draft is whole again.
CREATE OR REPLACE FUNCTION emptied_draft(p_id text, p_document text, p_timezone text)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_campaign_no integer;
BEGIN
    SELECT s.campaign_no INTO v_campaign_no
    FROM sequencer s JOIN campaign c ON c.campaign_no = s.campaign_no
    WHERE c.id = p_id AND s.phase = 'draft' FOR UPDATE OF s;
    UPDATE campaign SET document = p_document, timezone = p_timezone
    WHERE campaign_no = v_campaign_no;
    DELETE FROM tally WHERE campaign_no = v_campaign_no;
    DELETE FROM sequencer WHERE campaign_no = v_campaign_no;
    PERFORM forget_quota_rules(v_campaign_no);
    DELETE FROM campaign_case WHERE campaign_no = v_campaign_no;
    RETURN v_campaign_no;
END $$;
