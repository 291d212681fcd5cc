import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stores } from '#domain/model.ts'
import { contact } from '#domain/parties/contact.ts'
import { forgetStatements, reachColumns, reachingStores } from '#engine/erase/forget.ts'
import { runForget } from '#engine/erase/rows.ts'
import { entityModel, Model } from '#engine/model.ts'
import type { Query, Statement } from '#platform/database/statement.ts'
import { complete } from '#schema/complete/complete.ts'
import { entity } from '#schema/entity.ts'
import { link } from '#schema/fields/link.ts'
import { text } from '#schema/fields/text.ts'
import type { Store } from '#schema/store.ts'
import { faultsOf } from '#schema/verify/verify.ts'

const bill = entity('bill', {
  role: 'processor',
  subject: 'payer',
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
  title: { of: ['number'] },
  states: { open: { pay: 'paid' }, paid: {} },
  barsErasure: ['open'],
  fields: {
    number: text({ holds: 'nothing-personal', required: true, onErasure: 'retain' }),
    payer: link('contact', { filterable: true }),
    greeting: text({ holds: 'free-text' }),
  },
  access: { read: {}, write: {} },
})

const model = new Model(0, [contact, bill].map(complete).map(entityModel))
const tenantId = '01a20000-0000-7000-8000-000000000001'
const id = '01a20000-0000-7000-8000-000000000002'

test('a bill that a law keeps loses everything but the statutory fields, and leads to nobody', () => {
  const steps = forgetStatements(model, tenantId, new Map([['bill', [id]]]))
  const row = steps.find(({ table }) => table === 'bill')
  assert.equal(row?.effect, 'emptied')
  assert.match(row?.statement.text ?? '', /payer_id = null, greeting = null where/)
  assert.doesNotMatch(row?.statement.text ?? '', /number = null/)
})

test('what finds nothing is not sent: which steps find something is asked in one statement', async () => {
  const sent: string[] = []
  const answer: Query = async <R>({ text }: Statement) => {
    sent.push(text)
    const found = [...text.matchAll(/exists \(select from (\w+) t .*? as (s\d+)/g)].map(([, table, name]) => [name, table === 'tagging'])
    return { rows: [Object.fromEntries(found)] as R[], count: 3 }
  }
  const counts = await runForget(answer, forgetStatements(model, tenantId, new Map([['bill', [id]]])))
  const [asked = '', ...rest] = sent
  for (const table of ['tagging', 'record_read', 'message'])
    assert.match(asked, new RegExp(`exists \\(select from ${table} t where t.tenant_id = \\$1`))
  assert.deepEqual(
    rest.filter((text) => /(tagging|record_read|message) t/.test(text)),
    ['delete from tagging t where t.tenant_id = $1 and (t.record_id = any($2::uuid[]))'],
  )
  assert.deepEqual(counts.tagging, { erased: 3 })
  assert.deepEqual(counts.bill, { emptied: 3 })
})

test('every store of people’s data behind the wall is reached by its ids, or says why not', () => {
  const reached = new Set(reachingStores().map(({ name }) => name))
  for (const store of stores as readonly Store[]) {
    if (store.wall !== 'tenant' || store.subject === 'none') continue
    const apart = store.reach !== undefined && 'apart' in store.reach
    assert.ok(apart || reached.has(store.name), store.name)
    if (!apart) assert.ok(reachColumns(store).length > 0, store.name)
  }
})

test('a model is refused that could not be emptied, or bars by a state that is not there', () => {
  const broken = { ...bill, barsErasure: ['lost'], fields: { ...bill.fields, greeting: text({ holds: 'free-text', required: true }) } }
  const faults = faultsOf([contact, broken].map(complete)).map(({ at }) => at)
  assert.deepEqual(
    faults.filter((at) => at.startsWith('bill')),
    ['bill.greeting', 'bill.barsErasure'],
  )
})
