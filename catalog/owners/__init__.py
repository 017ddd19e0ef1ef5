"""Who answers for what: domains, teams with their hierarchy, people, memberships and roles."""
