import type { BenchTenant } from '#bench/installation.ts'
import type { Principal } from '#engine/access/principal.ts'
import type { Writing } from '#engine/act.ts'
import { releaseModel } from '#engine/model-of.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** Who reads and writes in the bench: an API key of the tenant's owner, as over HTTP. */
export const principalOf = (tenant: BenchTenant): Principal => ({
  kind: 'key',
  tenantId: tenant.id,
  slug: tenant.slug,
  actorId: null,
  accountId: null,
  sessionId: null,
  role: 'owner',
  mates: [],
  modelVersion: 0,
  country: 'DE',
  language: 'en',
  timeZone: 'Europe/Berlin',
  channel: 'api',
})

export const readingFor = (database: Database, keys: Keys, tenant: BenchTenant): Writing => ({
  database,
  keys,
  clock: systemClock,
  model: releaseModel(),
  principal: principalOf(tenant),
  purpose: 'api-key',
})

/** A database that notes what it is asked, so that the same statements can be sent without the engine. */
export function recorded(url: string): { database: Database; taken: () => Statement[] } {
  const inner = openDatabase({ url })
  let noted: Statement[] = []
  const opening = (tenantId: string): Statement[] => [
    { name: 'begin', text: 'BEGIN' },
    { name: 'set_tenant', text: 'SELECT app.set_tenant($1)', values: [tenantId] },
  ]
  const note = (statements: readonly Statement[]): void => {
    noted.push(...statements)
  }
  return {
    database: {
      ...inner,
      batch: (tenantId, statements) => {
        note(opening(tenantId))
        note(statements)
        return inner.batch(tenantId, statements)
      },
      read: (tenantId, statements) => {
        note(opening(tenantId))
        note(statements)
        return inner.read(tenantId, statements)
      },
      tenant: (tenantId, work, options) =>
        inner.tenant(
          tenantId,
          (tx) => {
            note(opening(tenantId))
            return work({
              tenantId,
              query: (statement) => {
                note([statement])
                return tx.query(statement)
              },
              finish: (statements) => {
                note(statements)
                return tx.finish(statements)
              },
            })
          },
          options,
        ),
    },
    taken: () => {
      const statements = [...noted, { name: 'commit', text: 'COMMIT' }]
      noted = []
      return statements
    },
  }
}
