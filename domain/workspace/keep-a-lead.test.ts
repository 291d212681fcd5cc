import assert from 'node:assert/strict'
import { test } from 'node:test'
import { updateTeam } from '#domain/workspace/keep-a-lead.ts'
import type { Facts } from '#schema/rule.ts'

type Team = Facts<Readonly<Record<string, unknown>>>['record']

const teamOf = (lead: string | null, ...members: string[]): Team => ({
  id: 'team',
  name: 'Sales',
  lead,
  members: members.map((member) => ({ member })),
})

const decided = (before: Team, record: Team) =>
  updateTeam.decide({
    before,
    record,
    actor: { kind: 'key', id: null, role: 'admin' },
    today: '2026-11-22',
    now: '2026-11-22T09:00:00.000Z',
    needed: {},
  } as unknown as Parameters<typeof updateTeam.decide>[0])

test('whoever leaves a team leads it no longer', () => {
  assert.deepEqual(decided(teamOf('ada', 'ada', 'bea'), teamOf('ada', 'bea')), { set: { lead: null } })
})

test('whoever is made the lead of a team is taken into it', () => {
  assert.deepEqual(decided(teamOf(null, 'bea'), teamOf('ada', 'bea')), { set: { members: [{ member: 'bea' }, { member: 'ada' }] } })
  assert.deepEqual(decided(teamOf(null, 'bea'), teamOf('bea', 'bea')), {})
})
