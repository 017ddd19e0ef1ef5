-- One asset by reference, with its owner, recommended version, tags, owners and aliases.
SELECT json_object(
  'id', a.id,
  'kind', a.kind,
  'reference', a.reference,
  'title', a.title,
  'summary', a.summary,
  'descriptionHtml', a.description_html,
  'visibility', a.visibility,
  'status', a.status,
  'licence', a.licence,
  'createdAt', a.created_at,
  'updatedAt', a.updated_at,
  'rowVersion', a.row_version,
  'viewerCan', json(coalesce(:rights -> ('$.' || a.owner_team_id), :rights_everywhere)),
  'tags', (
    SELECT json_group_array(tag)
    FROM (SELECT tag FROM asset_tag WHERE asset_id = a.id ORDER BY tag)
  ),
  'links', json(a.links),
  'owner', json_object(
    'slug', t.slug,
    'title', t.title,
    'contact', json_object('email', t.contact_email, 'chat', t.contact_chat, 'url', t.contact_url)
  ),
  'recommendedVersion', CASE WHEN v.id IS NOT NULL THEN json_object(
    'version', v.version,
    'status', v.status,
    'digest', v.digest,
    'licence', v.licence,
    'publishedAt', v.published_at,
    'publishedBy', CASE WHEN p.id IS NOT NULL THEN
      json_object('handle', p.handle, 'displayName', p.display_name)
    END
  ) END,
  'owners', (
    SELECT json_group_array(json_object(
      'role', o.role,
      'person', json_object(
        'handle', q.handle,
        'displayName', q.display_name,
        'isActive', json(CASE WHEN q.is_active THEN 'true' ELSE 'false' END)
      )
    ))
    FROM (
      SELECT role, person_id FROM ownership WHERE asset_id = a.id ORDER BY role, person_id
    ) o CROSS JOIN person q ON q.id = o.person_id
  ),
  'aliases', (
    SELECT json_group_array(json_object(
      'name', l.name,
      'isProtected', json(CASE WHEN l.is_protected THEN 'true' ELSE 'false' END),
      'version', CASE WHEN w.id IS NOT NULL THEN
        json_object('version', w.version, 'status', w.status)
      END
    ))
    FROM (
      SELECT name, is_protected, version_id FROM alias WHERE asset_id = a.id ORDER BY name
    ) l
    LEFT JOIN asset_version w ON w.id = l.version_id AND (
      w.status NOT IN ('DRAFT', 'IN_REVIEW')
      OR a.owner_team_id IN (SELECT value FROM json_each(:draft_teams))
      OR a.id IN (SELECT value FROM json_each(:owned))
    )
  )
)
FROM asset a
JOIN team t ON t.id = a.owner_team_id
LEFT JOIN asset_version v ON v.id = a.recommended_version_id
LEFT JOIN person p ON p.id = v.published_by_id
WHERE a.reference = :reference AND (
  a.visibility = 'ORG'
  OR a.visibility = 'DOMAIN' AND a.domain_id IN (SELECT value FROM json_each(:domains))
  OR a.visibility IN ('DOMAIN', 'TEAM')
    AND a.owner_team_id IN (SELECT value FROM json_each(:teams))
  OR a.visibility = 'PRIVATE'
    AND a.owner_team_id IN (SELECT value FROM json_each(:private_teams))
  OR a.id IN (SELECT value FROM json_each(:owned))
)
