-- Assets by words, best first, with facets.
WITH posting AS (
  SELECT p.number, p.weight, count(*) OVER (PARTITION BY p.term) AS frequency
  FROM search_posting p CROSS JOIN search_document d ON d.number = p.number
  WHERE p.term IN (SELECT value FROM json_each(:stems)) AND d.retired_at IS NULL AND (
    d.visibility = 'ORG'
    OR d.visibility = 'DOMAIN' AND d.domain_id IN (SELECT value FROM json_each(:domains))
    OR d.visibility IN ('DOMAIN', 'TEAM')
      AND d.owner_team_id IN (SELECT value FROM json_each(:teams))
    OR d.visibility = 'PRIVATE'
      AND d.owner_team_id IN (SELECT value FROM json_each(:private_teams))
    OR d.asset_id IN (SELECT value FROM json_each(:owned))
  )
), scored AS MATERIALIZED (
  SELECT number, count(*) AS found, count(*) * count(*) * sum(weight * CASE
    WHEN frequency <= 5 THEN 6
    WHEN frequency <= 25 THEN 5
    WHEN frequency <= 125 THEN 4
    WHEN frequency <= 625 THEN 3
    WHEN frequency <= 3125 THEN 2
    ELSE 1
  END) AS score
  FROM posting GROUP BY number
), candidate AS MATERIALIZED (
  SELECT s.number, s.score, s.found, d.asset_id AS id, d.kind, d.owner_team_id, d.domain_id,
    d.licence, d.status, d.risk_class, d.reference
  FROM scored s CROSS JOIN search_document d ON d.number = s.number
  WHERE s.found >= (SELECT max(found) FROM scored) - :slack
)
SELECT json_object(
  'terms', json(:terms),
  'didRelax', json(CASE
    WHEN (SELECT max(found) FROM candidate) < json_array_length(:stems) THEN 'true' ELSE 'false'
  END),
  'totalCount', json_object(
    'value', (SELECT count(*) FROM candidate),
    'isCapped', json(CASE WHEN (SELECT count(*) FROM candidate) >= 10000 THEN 'true' ELSE 'false' END)
  ),
  'pageInfo', json_object(
    'hasNextPage', json(CASE WHEN count(*) > 20 THEN 'true' ELSE 'false' END),
    'endCursor', max(CASE WHEN position = min(20, page_size) THEN
      lower(hex(json_array('score', score, page.reference)))
    END)
  ),
  'facets', json_array(
    json_object('name', 'KIND', 'buckets', (
      SELECT json_group_array(json_object('value', kind, 'label', label, 'count', size))
      FROM (
        SELECT kind, json_extract(:kind_labels, '$.' || kind) AS label, count(*) AS size
        FROM candidate GROUP BY kind ORDER BY size DESC, kind LIMIT 30
      )
    )),
    json_object('name', 'OWNER', 'buckets', (
      SELECT json_group_array(json_object('value', slug, 'label', title, 'count', size))
      FROM (
        SELECT t.slug, t.title, g.size
        FROM (SELECT owner_team_id, count(*) AS size FROM candidate GROUP BY owner_team_id) g
        CROSS JOIN team t ON t.id = g.owner_team_id
        ORDER BY g.size DESC, t.slug LIMIT 30
      )
    )),
    json_object('name', 'DOMAIN', 'buckets', (
      SELECT json_group_array(json_object('value', slug, 'label', title, 'count', size))
      FROM (
        SELECT d.slug, d.title, g.size
        FROM (SELECT domain_id, count(*) AS size FROM candidate GROUP BY domain_id) g
        CROSS JOIN domain d ON d.id = g.domain_id
        ORDER BY g.size DESC, d.slug LIMIT 30
      )
    )),
    json_object('name', 'TAG', 'buckets', (
      SELECT json_group_array(json_object('value', tag, 'label', tag, 'count', size))
      FROM (
        SELECT t.tag, count(*) AS size
        FROM candidate c CROSS JOIN asset_tag t ON t.asset_id = c.id
        GROUP BY t.tag ORDER BY size DESC, t.tag LIMIT 30
      )
    )),
    json_object('name', 'LICENCE', 'buckets', (
      SELECT json_group_array(json_object('value', licence, 'label', licence, 'count', size))
      FROM (
        SELECT licence, count(*) AS size FROM candidate WHERE licence IS NOT NULL
        GROUP BY licence ORDER BY size DESC, licence LIMIT 30
      )
    )),
    json_object('name', 'STATUS', 'buckets', (
      SELECT json_group_array(json_object('value', status, 'label', status, 'count', size))
      FROM (
        SELECT status, count(*) AS size FROM candidate
        GROUP BY status ORDER BY size DESC, status LIMIT 30
      )
    )),
    json_object('name', 'RISK_CLASS', 'buckets', (
      SELECT json_group_array(json_object('value', risk_class, 'label', risk_class, 'count', size))
      FROM (
        SELECT risk_class, count(*) AS size FROM candidate
        GROUP BY risk_class ORDER BY size DESC, risk_class LIMIT 30
      )
    ))
  ),
  'hits', json_group_array(json_object(
    'score', page.score,
    'why', (
      SELECT json_group_array(json_object(
        'term', term,
        'fields', (
          SELECT json_group_array(b.value ->> 'name')
          FROM json_each(:field_bits) b WHERE fields & (b.value ->> 'bit')
        )
      ))
      FROM (
        SELECT w.value ->> 'word' AS term, p.fields
        FROM json_each(:pairs) w
        CROSS JOIN search_posting p ON p.term = w.value ->> 'stem' AND p.number = page.number
        ORDER BY w.key
      )
    ),
    'asset', (
      SELECT json_object(
        'kind', a.kind,
        'reference', a.reference,
        'title', a.title,
        'summary', a.summary,
        'status', a.status,
        'licence', a.licence,
        'updatedAt', a.updated_at,
        'tags', (
          SELECT json_group_array(tag)
          FROM (SELECT tag FROM asset_tag WHERE asset_id = a.id ORDER BY tag)
        ),
        'owner', json_object('slug', t.slug, 'title', t.title),
        'recommendedVersion', CASE WHEN v.id IS NOT NULL THEN
          json_object('version', v.version)
        END
      )
      FROM asset a
      JOIN team t ON t.id = a.owner_team_id
      LEFT JOIN asset_version v ON v.id = a.recommended_version_id
      WHERE a.id = page.id
    )
  )) FILTER (WHERE position <= 20)
)
FROM (
  SELECT cut.*, row_number() OVER () AS position, count(*) OVER () AS page_size
  FROM (
    SELECT number, id, reference, score FROM candidate ORDER BY score DESC, reference LIMIT 21
  ) cut
) page
