import assert from 'node:assert/strict'
import test from 'node:test'
import { wallFaults } from '#engine/conformance/statements.ts'

const faults = (text: string): number => wallFaults({ text }).length

test('a statement that says which tenant is meant passes', () => {
  assert.equal(faults('select t.id from contact t where t.tenant_id = $1 and t.id = $2'), 0)
  assert.equal(faults('delete from tagging where tenant_id = $1'), 0)
  assert.equal(
    faults('select 1 from contact t join contact_emails p on p.tenant_id = $1 and p.contact_id = t.id where t.tenant_id = $1'),
    0,
  )
  assert.equal(faults('insert into note (tenant_id, id) select $1, u.id from unnest($2::uuid[]) as u(id)'), 0)
  assert.equal(faults('insert into note (tenant_id, id) values ($1, $2)'), 0)
  assert.equal(faults('update contact t set version = 2 from unnest($2::uuid[]) as u(id) where t.tenant_id = $1 and t.id = u.id'), 0)
})

test('a statement that forgets the tenant of one of its tables is found', () => {
  assert.equal(faults('select t.id from contact t where t.id = $2'), 1)
  assert.equal(faults('delete from tagging where record_id = $1'), 1)
  assert.equal(faults('select 1 from contact t join contact_emails p on p.contact_id = t.id where t.tenant_id = $1'), 1)
  assert.equal(faults("select 1 from contact t where t.tenant_id = 'a'"), 1)
  assert.equal(faults('select 1 from contact t where t.tenant_id = t.tenant_id'), 1)
  assert.equal(faults('insert into note (id, tenant_id) values ($1, $2)'), 1)
  assert.equal(faults('update contact set version = 2'), 1)
  assert.equal(faults('select s.id from (select c.id from company c) s where s.tenant_id = $1'), 1)
})

test('a global table is reached by nobody directly', () => {
  assert.equal(faults('select email from account where id = $1'), 1)
})
