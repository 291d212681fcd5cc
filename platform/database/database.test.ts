import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let t: TestDatabase
const one = newId()
const two = newId()

before(async () => {
  t = await openTestDatabase({ upTo: '0000_foundation' })
  const owner = openOwner(t.ownerUrl)
  await owner.script(`
    CREATE TABLE parcel (
      tenant_id uuid NOT NULL, id uuid NOT NULL, label text NOT NULL, weight bigint, sent_at timestamptz(3), due date,
      PRIMARY KEY (tenant_id, id), CONSTRAINT parcel_label_unique UNIQUE (tenant_id, label), CONSTRAINT parcel_weight_check CHECK (weight > 0));
    ALTER TABLE parcel ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY wall ON parcel USING (tenant_id = current_setting('app.tenant_id')::uuid)
      WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);
    GRANT SELECT, INSERT, UPDATE, DELETE ON parcel TO steward_app;`)
  await owner.close()
})
after(() => t.close())

const insert = (tenantId: string, label: string, weight: unknown = 1) => ({
  name: 'parcel_insert',
  text: 'INSERT INTO parcel (tenant_id, id, label, weight) VALUES ($1, $2, $3, $4)',
  values: [tenantId, newId(), label, weight],
})
const labels = (tenantId: string) => ({
  name: 'parcel_labels',
  text: 'SELECT label FROM parcel WHERE tenant_id = $1 ORDER BY label',
  values: [tenantId],
})
const labelsOf = async (tenantId: string) => (await t.database.batch(tenantId, [labels(tenantId)]))[0]?.rows.map((row) => row.label)

test('what one tenant writes, it reads, and the other does not', async () => {
  await t.database.tenant(one, (tx) => tx.query(insert(one, 'a')))
  await t.database.batch(two, [insert(two, 'b')])
  assert.deepEqual(await labelsOf(one), ['a'])
  assert.deepEqual(await labelsOf(two), ['b'])
})
