-- Assets of one kind, last changed first, from a cursor on.
SELECT json_object(
  'pageInfo', json_object(
    'hasNextPage', json(CASE WHEN count(*) > 20 THEN 'true' ELSE 'false' END),
    'endCursor', max(
      CASE WHEN number = min(20, found) THEN
        lower(hex(json_array('-updated_at', updated_at, reference)))
      END
    )
  ),
  'nodes', json_group_array((
    SELECT json_object(
      'id', a.id,
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
    WHERE a.rowid = page.rowid
  )) FILTER (WHERE number <= 20)
)
FROM (
  SELECT cut.*, row_number() OVER () AS number, count(*) OVER () AS found
  FROM (
    SELECT a.rowid, a.updated_at, a.reference
    FROM asset a
    WHERE a.kind = :kind
      AND a.retired_at IS NULL
      AND (a.updated_at, a.reference) < (:moment, :reference)
      AND (
        a.visibility = 'ORG'
        OR a.visibility = 'DOMAIN' AND a.domain_id IN (SELECT value FROM json_each(:domains))
        OR a.visibility IN ('DOMAIN', 'TEAM')
          AND a.owner_team_id IN (SELECT value FROM json_each(:teams))
        OR a.visibility = 'PRIVATE'
          AND a.owner_team_id IN (SELECT value FROM json_each(:private_teams))
        OR a.id IN (SELECT value FROM json_each(:owned))
      )
    ORDER BY a.updated_at DESC, a.reference DESC
    LIMIT 21
  ) cut
) page
