-- SQL that selects entries which pass `filter` and match `asked`, of the best `share`th of all (1: of all).
CREATE OR REPLACE FUNCTION search_select(columns text, filter text, asked text, share int, wanted int)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    match text := concat_ws(' & ', '(' || asked || ')', CASE WHEN share > 1 THEN format($q$'#%s'$q$, share) END);
BEGIN
    RETURN concat_ws(' ',
        'SELECT', columns, 'FROM search_entry WHERE', filter,
        CASE WHEN match <> '' THEN format('AND document @@ %L::tsquery', match) END,
        CASE
            WHEN share > 1 THEN NULL -- good enough, all of them
            -- Adding nothing keeps the planner, where little is asked for, from reading all by the score's index.
            WHEN match <> '' OR filter LIKE '% AND %' THEN 'ORDER BY score + 0 DESC, object_id'
            ELSE 'ORDER BY score DESC, object_id'
        END,
        'LIMIT', wanted
    );
END
$$;


-- The best entries that answer a search, at most `cap`, taken in steps: see asking.Step.
--
-- steps         tsqueries, the likeliest first; none takes all entries
-- relaxed_from  the first step, from 1, that leaves words out; it is taken only below `enough`. The step before
--               it holds all before that one.
-- conditions    {"labels": [[any of these], …], "price_from": …, "price_to": …, "moq": …, "lead_time": …}
-- shares        parts by static score, such as {512,256,128,64,32,16,8,4,1}. Of very many entries not all are
--               read to find the best: the best 512th are counted, and the smallest part is read that promises
--               enough by that.
CREATE OR REPLACE FUNCTION search_sample(
    of_kind text, steps text[], relaxed_from int, conditions jsonb, shares int[], cap int, enough int
) RETURNS TABLE (
    relaxed bool, object_id bigint, exhibitor_id bigint, heading tsvector, length smallint, labels text[],
    score float, price_usd float, moq int, added_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    safety CONSTANT float := 1.2;
    columns CONSTANT text :=
        'object_id, exhibitor_id, heading, length, labels, score, price_usd, moq, added_at';
    filter text := format('kind = %L', of_kind);
    any_of jsonb;
    bound record;
    step text;
    share int;
    probe int;
    found tid[];
    number int := 1;
    taken int := 0;
    got int;
BEGIN
    FOR any_of IN SELECT jsonb_array_elements(conditions -> 'labels') LOOP
        filter := filter
            || format(' AND labels && %L::text[]', ARRAY(SELECT jsonb_array_elements_text(any_of)));
    END LOOP;
    FOR bound IN
        SELECT test, conditions ->> name AS value FROM (VALUES
            ('price_from', 'price_usd >='), ('price_to', 'price_usd <='), ('moq', 'moq <='),
            ('lead_time', 'lead_time_days <=')
        ) AS tests(name, test) WHERE conditions ? name
    LOOP
        filter := filter || format(' AND %s %L', bound.test, bound.value);
    END LOOP;

    -- Where all that have every word are fewer than the cap, one reading finds them.
    IF relaxed_from > 2 THEN
        step := steps[relaxed_from - 1];
        probe := 0;
        IF shares[1] > 1 THEN
            EXECUTE format('SELECT count(*) FROM (%s) AS s', search_select('1', filter, step, shares[1], cap))
            INTO probe;
        END IF;
        IF probe * shares[1] < safety * cap THEN
            EXECUTE format('SELECT array_agg(ctid) FROM (%s) AS s', search_select('ctid', filter, step, 1, cap))
            INTO found;
            IF coalesce(cardinality(found), 0) < cap THEN
                -- The function is STABLE, so all in it sees one snapshot, and a ctid holds.
                RETURN QUERY SELECT
                    false, object_id, exhibitor_id, heading, length, labels, score, price_usd, moq, added_at
                    FROM search_entry WHERE ctid = ANY (found);
                taken := coalesce(cardinality(found), 0);
                number := relaxed_from;
            END IF;
        END IF;
    END IF;

    WHILE number <= greatest(1, cardinality(steps)) LOOP
        EXIT WHEN taken >= cap OR number >= relaxed_from AND taken >= enough;
        step := steps[number];
        -- Only one that has been read to its end is followed by another, which leaves it out.
        IF number > 1 THEN
            step := format('(%s) & !(%s)', step, array_to_string(steps[:number - 1], ' | '));
        END IF;
        share := 1;
        IF shares[1] > 1 THEN
            EXECUTE format('SELECT count(*) FROM (%s) AS s', search_select('1', filter, step, shares[1], cap))
            INTO probe;
            SELECT coalesce(max(s), 1) FROM unnest(shares) AS s
            WHERE s > 1 AND probe * (shares[1] / s) >= CASE WHEN s = shares[1] THEN 1 ELSE safety END * (cap - taken)
            INTO share;
        END IF;
        RETURN QUERY EXECUTE search_select(
            format('%L::bool, %s', number >= relaxed_from, columns), filter, step, share, cap - taken);
        GET DIAGNOSTICS got = ROW_COUNT;
        taken := taken + got;
        IF share > 1 AND taken < cap THEN
            -- It promised too much. What it had is left out by the row: an index finds nothing by what is not.
            RETURN QUERY EXECUTE search_select(
                format('%L::bool, %s', number >= relaxed_from, columns),
                filter || format(' AND NOT document @@ %L::tsquery', format($q$'#%s'$q$, share)),
                step, 1, cap - taken);
            GET DIAGNOSTICS got = ROW_COUNT;
            taken := taken + got;
        END IF;
        number := number + 1;
    END LOOP;
END
$$;
