-- The rows of the best entries that pass `filter` and match `asked`, of the best `share`th of all entries.
CREATE OR REPLACE FUNCTION search_best(filter text, asked text, share int, but tid[], wanted int)
RETURNS tid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    condition text := filter;
    found tid[];
BEGIN
    asked := concat_ws(' & ', '(' || asked || ')', CASE WHEN share > 1 THEN format('''#%s''', share) END);
    IF asked <> '' THEN
        condition := condition || format(' AND document @@ %L::tsquery', asked);
    END IF;
    IF but <> '{}' THEN
        condition := condition || format(' AND ctid <> ALL (%L::tid[])', but);
    END IF;
    -- Adding nothing keeps the planner, where words are asked for, from reading by the score's index.
    EXECUTE format(
        'SELECT array_agg(ctid) FROM'
        ' (SELECT ctid FROM search_entry WHERE %s ORDER BY score %s DESC, object_id LIMIT %s) AS best',
        condition, CASE WHEN asked <> '' THEN '+ 0' END, wanted
    ) INTO found;
    RETURN coalesce(found, '{}');
END
$$;


-- The best entries that answer a search, at most `cap`, taken in steps: see asking.Step.
--
-- steps         tsqueries, the likeliest first; none takes all entries
-- relaxed_from  the first step, from 1, that leaves words out; it is taken only below `enough`. The step before
--               it holds all before that one.
-- conditions    {"labels": [[any of these], …], "price_from": …, "price_to": …, "moq": …, "lead_time": …}
-- shares        parts by static score, such as {512,256,128,64,32,16,8,4,1}. Of very many entries not all are
--               read to find the best: the best 512th first, and where these are too few, the smallest part
--               that promises enough by what the first gave, or all.
--
-- All is STABLE, so every statement sees one snapshot, and a row's ctid holds from one to the next.
CREATE OR REPLACE FUNCTION search_sample(
    of_kind text, steps text[], relaxed_from int, conditions jsonb, shares int[], cap int, enough int
) RETURNS TABLE (
    relaxed bool, object_id bigint, exhibitor_id bigint, heading tsvector, length smallint, labels text[],
    score float, price_usd float, moq int, added_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    safety CONSTANT float := 1.2;
    filter text := format('kind = %L', of_kind);
    any_of jsonb;
    bound record;
    share int;
    first int;
    wanted int;
    number int := 1;
    found tid[];
    taken tid[] := '{}';
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
        first := CASE WHEN shares[1] > 1
            THEN cardinality(search_best(filter, steps[relaxed_from - 1], shares[1], taken, cap)) ELSE 0 END;
        IF first * shares[1] < safety * cap THEN
            found := search_best(filter, steps[relaxed_from - 1], 1, taken, cap);
            IF cardinality(found) < cap THEN
                taken := found;
                number := relaxed_from;
                RETURN QUERY SELECT
                    false, object_id, exhibitor_id, heading, length, labels, score, price_usd, moq, added_at
                    FROM search_entry WHERE ctid = ANY (found);
            END IF;
        END IF;
    END IF;

    WHILE number <= greatest(1, cardinality(steps)) LOOP
        wanted := cap - cardinality(taken);
        EXIT WHEN wanted = 0 OR number >= relaxed_from AND cardinality(taken) >= enough;
        first := NULL;
        FOREACH share IN ARRAY shares LOOP
            CONTINUE WHEN share > 1 AND first * (shares[1] / share) < safety * wanted;
            found := search_best(filter, steps[number], share, taken, wanted);
            first := coalesce(first, cardinality(found));
            EXIT WHEN cardinality(found) = wanted;
        END LOOP;
        taken := taken || found;
        RETURN QUERY SELECT
            number >= relaxed_from, object_id, exhibitor_id, heading, length, labels, score, price_usd, moq,
            added_at FROM search_entry WHERE ctid = ANY (found);
        number := number + 1;
    END LOOP;
END
$$;
