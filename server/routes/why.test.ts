import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openStand, type Seat, type Stand } from '#tests/walls/exits/stand.ts'

let stand: Stand

before(async () => {
  stand = await openStand()
})
after(() => stand.app.close())

interface Answer {
  member: { name: string; active: boolean }
  role: { key: string; name: string }
  rules: { action: string; allowed: boolean; scope: string; because: string }[]
  owner: { name: string }
  hidden: string[]
  teams: string[]
}

async function asked(seat: Seat, whose: 'mine' | 'mate' | 'stranger', path = ''): Promise<{ answer: Answer; because: string[] }> {
  const id = seat.planted.find((planted) => planted.whose === whose)?.id
  const { body } = await stand.owner(
    'GET',
    path === '' ? `/contacts/${id}/access?member=${seat.memberId}` : `${path}/access?member=${seat.memberId}`,
  )
  const answer = body.data as Answer
  return { answer, because: answer.rules.map((rule) => `${rule.action} ${rule.allowed} ${rule.because}`) }
}

test('it says by which rule a member sees, changes, deletes and exports a record, or why not', async () => {
  const rights = {
    actions: { contact: { read: 'team', update: 'own', delete: 'none', export: 'all' } },
    fields: { contact: { jobTitle: { read: false } } },
  }
  const role = await stand.role('Field sales', rights)
  const seat = await stand.seat(role)
  const mine = await asked(seat, 'mine')
  assert.deepEqual(mine.because, ['read true owner', 'update true owner', 'delete false none', 'export true all'])
  assert.deepEqual([mine.answer.role, mine.answer.hidden], [{ key: role, name: 'Field sales' }, ['jobTitle']])
  const mates = await asked(seat, 'mate')
  assert.deepEqual(mates.because, ['read true team', 'update false not-own', 'delete false none', 'export true all'])
  assert.deepEqual(mates.answer.teams, ['Team 1'])
  const strangers = await asked(seat, 'stranger')
  assert.deepEqual(strangers.because, ['read false not-team', 'update false not-own', 'delete false none', 'export false all'])
  assert.match(strangers.answer.owner.name, /^far/)
})

test('what hangs on a record that is out of sight is out of sight, and it says so', async () => {
  const seat = await stand.seat(await stand.role('Own contacts', { actions: { contact: { read: 'own' } } }))
  const note = seat.planted.find(({ whose }) => whose === 'stranger')?.note
  const { because } = await asked(seat, 'stranger', `/notes/${note}`)
  assert.equal(because[0], 'read false target')
})

test('everybody asks about themselves; about others only owners and admins; of a record out of sight nobody learns anything', async () => {
  const seat = await stand.seat(await stand.role('Own alone', { actions: { contact: { read: 'own' } } }))
  const [mine, , far] = seat.planted
  assert.equal((await seat.ask('GET', `/contacts/${mine?.id}/access`)).status, 200)
  assert.equal((await seat.ask('GET', `/contacts/${far?.id}/access`)).status, 404)
  const { data } = (await stand.owner('GET', '/members?limit=200')).body as { data: { id: string }[] }
  const other = data.find(({ id }) => id !== seat.memberId)?.id
  assert.equal((await seat.ask('GET', `/contacts/${mine?.id}/access?member=${other}`)).status, 403)
  assert.equal((await stand.owner('GET', `/contacts/${mine?.id}/access?member=nobody`)).status, 400)
})

test('a member who was deactivated may nothing', async () => {
  const seat = await stand.seat('manager')
  await stand.owner('POST', `/members/${seat.memberId}/deactivate`)
  const { answer } = await asked(seat, 'mine')
  assert.deepEqual([answer.member.active, answer.rules.some(({ allowed }) => allowed)], [false, false])
})
