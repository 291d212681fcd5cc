import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform/clock/ids.ts'
import type { Database } from '#platform/database/database.ts'
import { DatabaseError, type DatabaseErrorCode } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let t: TestDatabase
let database: Database
let one: string
let two: string

before(async () => {
  t = await openTestDatabase({ upTo: '0000_foundation', connections: 1 })
  database = t.database
  const owner = openOwner(t.ownerUrl)
  await owner.script(`
    CREATE TABLE parcel (
      tenant_id uuid NOT NULL, id uuid NOT NULL, label text NOT NULL, weight bigint, parent_id uuid,
      PRIMARY KEY (tenant_id, id), CONSTRAINT parcel_label_unique UNIQUE (tenant_id, label), CONSTRAINT parcel_weight_check CHECK (weight > 0),
      CONSTRAINT parcel_parent_id_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES parcel (tenant_id, id));
    ALTER TABLE parcel ENABLE ROW LEVEL SECURITY;
    ALTER TABLE parcel FORCE ROW LEVEL SECURITY;
    CREATE POLICY wall ON parcel USING (tenant_id = current_setting('app.tenant_id')::uuid)
      WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);
    GRANT SELECT, INSERT, UPDATE, DELETE ON parcel TO steward_app;
    CREATE SEQUENCE collisions;
    GRANT USAGE ON collisions TO steward_app;
    CREATE FUNCTION collide(times int) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE n bigint := nextval('collisions');
    BEGIN
      IF n % (times + 1) <> 0 THEN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END IF;
      RETURN n;
    END $$;`)
  await owner.close()
})
after(() => t.close())

test.beforeEach(() => {
  one = newId()
  two = newId()
})

const insert = (tenantId: string, label: unknown, rest: { weight?: unknown; parent?: string } = {}) => ({
  name: 'parcel_insert',
  text: 'INSERT INTO parcel (tenant_id, id, label, weight, parent_id) VALUES ($1, $2, $3, $4, $5)',
  values: [tenantId, newId(), label, rest.weight ?? 1, rest.parent],
})
const labels = (tenantId: string) => ({
  name: 'parcel_labels',
  text: 'SELECT label FROM parcel WHERE tenant_id = $1 ORDER BY label',
  values: [tenantId],
})
const labelsOf = async (tenantId: string) => (await database.batch(tenantId, [labels(tenantId)]))[0]?.rows.map((row) => row.label)

function refused(code: DatabaseErrorCode, more: Partial<DatabaseError> = {}) {
  return (error: unknown) => {
    assert.ok(error instanceof DatabaseError, String(error))
    assert.equal(error.code, code)
    for (const [key, value] of Object.entries(more)) assert.equal(error[key as keyof DatabaseError], value)
    return true
  }
}

test('what one tenant writes, it reads, and the other does not', async () => {
  await database.tenant(one, (tx) => tx.query(insert(one, 'a')))
  await database.batch(two, [insert(two, 'b')])
  assert.deepEqual(await labelsOf(one), ['a'])
  assert.deepEqual(await labelsOf(two), ['b'])
  assert.deepEqual((await database.batch(two, [labels(one)]))[0]?.rows, [])
})

test('a tenant cannot write a row of another', async () => {
  await assert.rejects(database.batch(one, [insert(two, 'smuggled')]), refused('database.forbidden'))
})

test('without a tenant a query fails, on a fresh connection and on one that served a tenant', async () => {
  const everything = { text: 'SELECT label FROM parcel' }
  const fresh = await openTestDatabase({ upTo: '0000_foundation' })
  const owner = openOwner(fresh.ownerUrl)
  await owner.script(`CREATE TABLE parcel (label text); ALTER TABLE parcel ENABLE ROW LEVEL SECURITY; GRANT SELECT ON parcel TO steward_app;
    CREATE POLICY wall ON parcel USING (label = current_setting('app.tenant_id')::uuid::text); INSERT INTO parcel VALUES ('planted')`)
  await owner.close()
  await assert.rejects(fresh.database.global(everything), refused('database.no-tenant', { sqlState: '42704' }))
  await fresh.close()
  await database.batch(one, [insert(one, 'a')])
  await assert.rejects(database.global(everything), refused('database.no-tenant', { sqlState: '22P02' }))
})

test('a tenant that is no uuid is refused and runs nothing', async () => {
  await assert.rejects(database.batch("x'; --", [insert(one, 'a')]), DatabaseError)
  await assert.rejects(database.batch('', [insert(one, 'a')]), refused('database.no-tenant'))
  assert.deepEqual(await labelsOf(one), [])
})

test('work that throws leaves nothing, and its error comes through', async () => {
  const mine = new Error('mine')
  const work = database.tenant(one, async (tx) => {
    await tx.query(insert(one, 'a'))
    throw mine
  })
  await assert.rejects(work, mine)
  assert.deepEqual(await labelsOf(one), [])
})

test('a failed statement that the work swallows fails the transaction, with the first reason', async () => {
  const work = database.tenant(one, async (tx) => {
    await tx.query(insert(one, 'a'))
    await tx.query(insert(one, 'a')).catch(() => {})
    await tx.query(labels(one)).catch(() => {})
    return 'done'
  })
  await assert.rejects(work, refused('database.unique'))
  assert.deepEqual(await labelsOf(one), [])
})

test('a value that cannot be sent keeps the whole transaction from being committed, swallowed or not', async () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  await assert.rejects(database.batch(one, [insert(one, 'a'), insert(one, circle)]))
  const swallowing = database.tenant(one, async (tx) => {
    await tx.query(insert(one, 'b'))
    await tx.finish([insert(one, circle)]).catch(() => {})
  })
  await assert.rejects(swallowing)
  assert.deepEqual(await labelsOf(one), [])
})

test('a failing finish leaves nothing, also when the work swallows it', async () => {
  const swallowing = database.tenant(one, async (tx) => {
    await tx.finish([insert(one, 'a'), insert(one, 'a')]).catch(() => {})
  })
  await assert.rejects(swallowing, refused('database.unique'))
  assert.deepEqual(await labelsOf(one), [])
})

test('finish gives the rows of each statement and commits; nothing may follow', async () => {
  let late: Promise<unknown> | undefined
  const results = await database.tenant(one, async (tx) => {
    const sent = await tx.finish([insert(one, 'a'), labels(one)])
    late = tx.query(labels(one))
    late.catch(() => {})
    return sent
  })
  assert.deepEqual(
    results.map(({ rows, count }) => [rows, count]),
    [
      [[], 1],
      [[{ label: 'a' }], 1],
    ],
  )
  await assert.rejects(late ?? Promise.resolve(), refused('database.failed'))
})

test('one name for two statements is refused before anything is sent', async () => {
  const other = { ...labels(one), text: 'SELECT label FROM parcel WHERE tenant_id = $1 LIMIT 1' }
  await assert.rejects(database.batch(one, [insert(one, 'a'), labels(one), other]), refused('database.failed'))
  assert.deepEqual(await labelsOf(one), [])
})

test('a transaction that met another runs again, its work too', async () => {
  let runs = 0
  const collide = { text: 'SELECT collide(2)' }
  await database.tenant(one, async (tx) => {
    runs += 1
    await tx.query(insert(one, `run ${runs}`))
    // An engine may wrap the error; what the database said is what counts.
    await tx.query(collide).catch(() => {
      throw new Error('wrapped')
    })
  })
  assert.equal(runs, 3)
  assert.deepEqual(await labelsOf(one), ['run 3'])
})

test('meeting for ever ends in an error', async () => {
  const work = database.batch(one, [{ text: 'SELECT collide(1000000)' }])
  await assert.rejects(work, refused('database.serialisation', { sqlState: '40001' }))
})

test('errors are told apart by code and constraint and quote no value', async () => {
  const secret = 'ada@byron.example'
  await database.batch(one, [insert(one, secret)])
  const cases: [DatabaseErrorCode, string | undefined, Parameters<typeof insert>[1], Parameters<typeof insert>[2]?][] = [
    ['database.unique', 'parcel_label_unique', secret],
    ['database.check', 'parcel_weight_check', secret, { weight: -1 }],
    ['database.not-null', undefined, null],
    ['database.foreign-key', 'parcel_parent_id_fkey', 'x', { parent: newId() }],
    ['database.invalid-value', undefined, 'x', { weight: secret }],
    ['database.invalid-value', undefined, `${secret}\u0000`],
  ]
  for (const [code, constraint, label, rest] of cases) {
    const sent = database.batch(one, [insert(one, label, rest)])
    await assert.rejects(sent, refused(code, constraint === undefined ? {} : { constraint }))
    const error = await sent.catch((thrown: unknown) => thrown)
    assert.doesNotMatch(`${(error as Error).stack}${JSON.stringify(error)}`, /byron/)
    assert.equal((error as Error).cause, undefined)
  }
})

test('a statement over its time is stopped, and the connection serves on', async () => {
  const sleep = { text: 'SELECT pg_sleep(10)' }
  const work = database.tenant(one, (tx) => tx.query(sleep), { statementTimeoutMs: 50 })
  await assert.rejects(work, refused('database.timeout', { sqlState: '57014' }))
  assert.deepEqual(await labelsOf(one), [])
  const { rows } = await database.global({ text: "SELECT current_setting('statement_timeout') AS timeout" })
  assert.deepEqual(rows, [{ timeout: '0' }])
})

test('a transaction for reading writes nothing', async () => {
  const work = database.tenant(one, (tx) => tx.query(insert(one, 'a')), { readOnly: true })
  await assert.rejects(work, refused('database.failed', { sqlState: '25006' }))
})

test('values arrive as the API says them', async () => {
  const { rows } = await database.global({
    text: `SELECT timestamptz '2026-11-22 10:30:00.12+01' AS at, timestamptz '2026-11-22 09:30:00Z' AS whole, timestamptz 'infinity' AS never,
                  date '2026-11-22' AS day, 9007199254740991::int8 AS safe, 9007199254740993::int8 AS beyond, 12.50::numeric AS exact,
                  ARRAY[1, NULL]::int8[] AS numbers, ARRAY[date '2026-11-22'] AS days, ARRAY[timestamptz '2026-11-22 09:30:00Z'] AS times,
                  NULL::timestamptz AS nothing, '{"a":[1]}'::jsonb AS json, '\\x0102'::bytea AS bytes`,
  })
  assert.deepEqual(rows[0], {
    at: '2026-11-22T09:30:00.120Z',
    whole: '2026-11-22T09:30:00.000Z',
    never: 'infinity',
    day: '2026-11-22',
    safe: 9007199254740991,
    beyond: 9007199254740993n,
    exact: '12.50',
    numbers: [1, null],
    days: ['2026-11-22'],
    times: ['2026-11-22T09:30:00.000Z'],
    nothing: null,
    json: { a: [1] },
    bytes: Buffer.from([1, 2]),
  })
})

test('values leave as they are meant', async () => {
  const at = new Date('2026-11-22T09:30:00.123Z')
  const { rows } = await database.global({
    text: 'SELECT $1::timestamptz AS at, $2::jsonb AS json, $3::text[] AS list, $4::bytea AS bytes, $5::int8 AS big, $6::text AS none',
    values: [at, { a: 'ü' }, ['a,b', '"', null], new Uint8Array([1, 2]), 9007199254740993n, undefined],
  })
  assert.deepEqual(rows[0], {
    at: at.toISOString(),
    json: { a: 'ü' },
    list: ['a,b', '"', null],
    bytes: Buffer.from([1, 2]),
    big: 9007199254740993n,
    none: null,
  })
})

test('a job is enqueued with the transaction or not at all, and the queue is closed to the app role', async () => {
  const enqueue = { text: 'SELECT app.enqueue($1, $2::json) AS id', values: ['greet', { tenantId: one }] }
  await database.tenant(one, (tx) => tx.query(enqueue))
  const lost = database.tenant(one, async (tx) => {
    await tx.query(enqueue)
    throw new Error('never mind')
  })
  await assert.rejects(lost)
  const owner = openOwner(t.ownerUrl)
  const { rows } = await owner.query({ text: 'SELECT task_identifier AS task FROM graphile_worker.jobs' })
  await owner.close()
  assert.deepEqual(rows, [{ task: 'greet' }])
  await assert.rejects(database.global({ text: 'SELECT * FROM graphile_worker.jobs' }), refused('database.forbidden'))
})

test('a transaction outside tenants holds together', async () => {
  const work = database.globalTransaction(async (query) => {
    await query({ text: "SELECT app.enqueue('a', '{}')" })
    await query({ text: 'SELECT 1 / 0' })
  })
  await assert.rejects(work, refused('database.invalid-value'))
  const owner = openOwner(t.ownerUrl)
  const { count } = await owner.query({ text: "SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'a'" })
  await owner.close()
  assert.equal(count, 0)
})
