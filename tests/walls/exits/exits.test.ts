import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { entities } from '#domain/model.ts'
import { tablesOf } from '#engine/storage/tables.ts'
import { templates } from '#privacy/consent/templates.ts'
import { complete } from '#schema/complete/complete.ts'
import { type Exit, exits, letters, outsideRights, readers } from '#tests/walls/exits/exits.ts'
import { openStand, type Planted, type Seat, type Stand } from '#tests/walls/exits/stand.ts'
import { besideTheApi, ofTheWebApp, withoutRecords } from '#tests/walls/exits/without-records.ts'
import { routesOf } from '#tests/walls/routes.ts'

let stand: Stand

before(async () => {
  stand = await openStand()
})
after(() => stand.app.close())

test('every route is an exit that is tried, or says why nothing of a record leaves by it', () => {
  const routes = routesOf(stand.app.app).map(({ method, path }) => `${method} ${path}`)
  const known = [...exits.flatMap((exit) => exit.routes), ...withoutRecords.flatMap((each) => each.routes), ...besideTheApi]
  const strays = routes.filter((route) => !known.includes(route) && !ofTheWebApp.test(route))
  assert.deepEqual(strays, [], 'say of these routes in tests/walls/exits what leaves by them')
  const gone = known.filter((route) => !routes.includes(route))
  assert.deepEqual(gone, [], 'these routes are gone: take them out of tests/walls/exits')
  assert.deepEqual(known.toSorted(), [...new Set(known)].toSorted(), 'each stands in one place')
})

/** What hangs on records without being one: their own fields and tags, what was written of them. */
const besideRecords = ['own_record', 'own_value', 'tagging', 'change_part']

test('whatever reads records with a statement of its own is known by name', async () => {
  const root = new URL('../../../', import.meta.url)
  const tables = [...entities.flatMap((entity) => tablesOf(complete(entity)).map(({ name }) => name)), ...besideRecords]
  const reads = new RegExp(`\\b(fromSql|selectSql)\\(|from \\$\\{[\\w.?]*table\\}|\\b(from|join) (${tables.join('|')})\\b|app\\.search\\(`)
  const inside: string[] = []
  for await (const path of glob(['engine/**/*.ts', 'server/**/*.ts'], { cwd: fileURLToPath(root) })) {
    if (path.endsWith('.test.ts') || path.startsWith('engine/conformance/')) continue
    if (reads.test(await readFile(new URL(path, root), 'utf8')) && !outsideRights.some((pattern) => pattern.test(path))) inside.push(path)
  }
  assert.deepEqual(inside.toSorted(), Object.keys(readers).toSorted(), 'say in tests/walls/exits/exits.ts how it keeps the rights')
})

test('of each letter it is said what it tells of records, and to whom', () => {
  assert.deepEqual(Object.keys(letters).toSorted(), Object.keys(templates).toSorted())
})

type Reach = 'none' | 'own' | 'team' | 'all'

const reaches = (reach: Reach, { whose }: Planted): boolean =>
  reach === 'all' || (reach === 'team' && whose !== 'stranger') || (reach === 'own' && whose === 'mine')

const hiding = { contact: { jobTitle: { read: false } } }

/** What leaves by one exit is what the role may see: all of it where it must name records, and nothing else. */
function check(exit: Exit, seat: Seat, text: string, reach: Reach, hides: boolean): void {
  for (const planted of seat.planted) {
    const what = `${exit.name}: ${planted.whose}, under ${reach}${hides ? ', hidden' : ''}`
    const seen = text.includes(planted.open) || text.includes(planted.id)
    if (!reaches(reach, planted)) assert.ok(!seen, `shown to whom it is not meant: ${what}`)
    else if (exit.names) assert.ok(seen, `not shown to whom it is meant: ${what}`)
    if (hides || !reaches(reach, planted)) assert.ok(!text.includes(planted.hidden), `a hidden field leaves: ${what}`)
  }
}

for (const reach of ['all', 'team', 'own', 'none'] as const) {
  test(`under a role that sees ${reach} and not every field, each exit lets out that and no more`, async () => {
    const contact = { read: reach, create: 'all', update: reach, delete: reach, export: reach, import: 'all' }
    const role = await stand.role(`Sees ${reach}`, { actions: { contact }, fields: hiding })
    const seat = await stand.seat(role)
    for (const exit of exits) {
      const left = await exit.leave(seat)
      check(exit, seat, left.text, reach, true)
      if (left.byHidden !== undefined) assert.equal(left.byHidden, 0, `${exit.name}: found by a hidden field, under ${reach}`)
      const wanted = seat.planted.filter((planted) => reaches(reach, planted)).length
      if (left.count !== undefined && reach !== 'all')
        assert.equal(left.count, wanted, `${exit.name} counts what it may not, under ${reach}`)
    }
  })
}

test('under a role that sees everything, each exit that names records names each of them, and the field too', async () => {
  const seat = await stand.seat('manager')
  let shownHidden = 0
  for (const exit of exits) {
    const { text, byHidden = 1 } = await exit.leave(seat)
    check(exit, seat, text, 'all', false)
    assert.ok(byHidden > 0, `${exit.name}: nothing is found by the field that is hidden from others`)
    if (seat.planted.every(({ hidden }) => text.includes(hidden))) shownHidden += 1
  }
  assert.ok(shownHidden >= 5, 'the hidden field was looked for where it never stands')
})

test('what waits behind a tripped breaker leaves by no exit, though the role sees everything', async () => {
  const seat = await stand.seat('manager')
  await stand.waits('contact')
  for (const exit of exits.filter(({ owed }) => owed !== true)) check(exit, seat, (await exit.leave(seat)).text, 'none', false)
})

test('taking out is a right of its own: a list may reach further than an export', async () => {
  const contact = { read: 'all', export: 'own' }
  const seat = await stand.seat(await stand.role('Takes its own', { actions: { contact } }))
  const exporting = exits.find(({ name }) => name === 'exports')
  assert.ok(exporting)
  const { text } = await exporting.leave(seat)
  for (const planted of seat.planted) assert.equal(text.includes(`"${planted.id}"`), planted.whose === 'mine', planted.whose)
})

test('a role of the tenant’s own that changes nothing writes down and reads nothing of what people said, and looks into nobody’s work', async () => {
  const contact = { read: 'all', create: 'none', update: 'none', delete: 'none' }
  const [narrow, manager] = [await stand.seat(await stand.role('Only reads', { actions: { contact } })), await stand.seat('manager')]
  const id = narrow.planted[0]?.id ?? ''
  const said = { purposeId: null, class: 'marketing', act: 'objected', channel: 'any', note: 'Said so at the fair' }
  assert.equal((await stand.owner('POST', `/contacts/${id}/consent`, said)).status, 204)
  const job = await stand.owner('POST', '/contacts/bulk', { filter: {}, change: { source: 'walls' } })
  const { id: jobId } = job.body.data as { id: string }
  const meets = async ({ ask }: Seat) => {
    const shown = await ask('GET', `/contacts/${id}/consent`)
    const others = [
      await ask('GET', `/jobs/${jobId}`),
      await ask('GET', `/contacts/${id}/messages`),
      await ask('POST', `/contacts/${id}/consent`, { ...said, act: 'withdrawn' }),
      await ask('POST', `/contacts/${id}/told`, { how: 'letter' }),
      await ask('POST', '/contacts/messages', { people: [id], subject: 'Hello', text: 'there', reason: 'met' }),
    ]
    return [shown.status, shown.text.includes('at the fair'), ...others.map(({ status }) => status)]
  }
  assert.deepEqual(await meets(narrow), [200, false, 404, 403, 403, 403, 403])
  assert.deepEqual((await meets(manager)).slice(0, 5), [200, true, 200, 200, 204])
})

test('a field by which one may not filter gives nothing away by filters, orders and keys of imports', async () => {
  const role = await stand.role('Filters little', { fields: { contact: { firstName: { filter: false }, emails: { filter: false } } } })
  const seat = await stand.seat(role)
  const open = seat.planted[0]?.open
  const refused = [
    await seat.ask('POST', '/contacts/query', { filter: { firstName: { eq: open } } }),
    await seat.ask('POST', '/contacts/query', { filter: { not: { emails: { empty: true } } } }),
    await seat.ask('GET', '/contacts?sort=firstName'),
    await seat.ask('POST', '/contacts/groups', { by: 'firstName' }),
    await seat.ask('POST', '/contacts/totals', { fields: ['firstName'] }),
    await seat.ask('POST', '/exports', { entity: 'contact', filter: { firstName: { eq: open } } }),
    await seat.ask('POST', '/contacts/bulk', { filter: { firstName: { eq: open } }, change: { source: 'x' } }),
  ]
  assert.deepEqual(
    refused.map(({ status }) => status),
    refused.map(() => 400),
  )
  const sent = await seat.upload('/imports?entity=contact', 'people.csv', 'Email,Last name\r\na@b.example,Byron\r\n')
  const { id, keys } = sent.body.data as { id: string; keys: { path: string }[] }
  assert.ok(!keys.some(({ path }) => path === 'emails'))
  assert.equal((await seat.ask('PATCH', `/imports/${id}`, { key: 'emails' })).status, 422)
  assert.ok((await seat.ask('GET', `/contacts/${seat.planted[0]?.id}`)).text.includes(String(open)), 'it can still be read')
})

test('an API key of a role of the tenant’s own may what that role may', async () => {
  const role = await stand.role('Reads for a program', { actions: { contact: { read: 'all', export: 'none' } }, fields: hiding })
  const seat = await stand.seat('manager')
  const key = await stand.key(role)
  const ask: Seat['ask'] = (method, path, body, headers) => stand.app.ask(key, method, `/api/v1${path}`, body, headers)
  for (const exit of exits.filter(({ name }) => /^(lists|a record|search|history|the answers)/.test(name)))
    check(exit, seat, (await exit.leave({ ...seat, ask })).text, 'all', true)
  assert.equal((await ask('POST', '/exports', { entity: 'contact' })).status, 403)
  assert.equal((await ask('GET', '/roles')).status, 403)
})
