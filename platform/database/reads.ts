import type pg from 'pg'
import { BatchError, prepare, runBatch } from '#platform/database/batch.ts'
import { toDatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'
import { checkNames } from '#platform/database/wire.ts'

type Found = Rows<Record<string, unknown>>[]
type OnConnection = <T>(run: (client: pg.PoolClient) => Promise<T>) => Promise<T>

interface Waiting {
  readonly statements: readonly Statement[]
  resolve(found: Found): void
  reject(error: unknown): void
}

/** So many connections read at a time while others wait: more would only take the processor from each other. */
const mostAtWork = 4
/** Bounds what a reader shares its packet with, and so what it may have to wait for. */
const mostTogether = 8
/** A connection that reads for longer is not counted any more: those that wait get another. */
const quickMs = 50

/**
 * The tenant as everywhere, and nothing can be written. `SET LOCAL` and this hold until the Sync, which ends the transaction that the server made of what stood before it.
 */
const opening = (tenantId: string): Statement => ({
  name: 'set_tenant_to_read',
  text: "SELECT app.set_tenant($1), set_config('transaction_read_only', 'on', true)",
  values: [tenantId],
})

/**
 * Reads that are known to be quick. Whoever comes alone leaves at once, on a connection of its own. When many come, those that wait share the packet of the
 * next connection that is free, each with its own Sync and so in its own transaction (docs/decisions/0016).
 */
export function openReads(onConnection: OnConnection): (tenantId: string, statements: readonly Statement[]) => Promise<Found> {
  const waiting: Waiting[] = []
  let atWork = 0
  const alone: Alone = (statements) => onConnection((client) => read(client, statements))

  function wake(): void {
    if (waiting.length > 0 && atWork < mostAtWork) void work()
  }

  async function work(): Promise<void> {
    atWork += 1
    let counted = true
    const leave = (): void => {
      if (counted) atWork -= 1
      counted = false
      wake()
    }
    try {
      await onConnection(async (client) => {
        while (counted && waiting.length > 0) {
          const slow = setTimeout(leave, quickMs)
          await readTogether(client, waiting.splice(0, Math.min(Math.ceil(waiting.length / mostAtWork), mostTogether)), alone)
          clearTimeout(slow)
        }
      })
    } catch (error) {
      // There is no connection to be had, for nobody.
      for (const each of waiting.splice(0)) each.reject(error)
    } finally {
      leave()
    }
  }

  return (tenantId, statements) =>
    new Promise((resolve, reject) => {
      waiting.push({ statements: [opening(tenantId), ...statements], resolve, reject })
      wake()
    })
}

type Alone = (statements: readonly Statement[]) => Promise<Found>

/** Who failed in company asks again alone: the error may be that of a neighbour, who was to prepare a statement for both and did not come to it. */
async function readTogether(client: pg.PoolClient, company: readonly Waiting[], alone: Alone): Promise<void> {
  const { stream } = (client as unknown as pg.Client).connection
  stream.cork()
  const answers = company.map(({ statements }) => read(client, statements))
  stream.uncork()
  const settled = await Promise.allSettled(answers)
  for (const [index, { statements, resolve, reject }] of company.entries()) {
    const answer = settled[index]
    if (answer?.status === 'fulfilled') resolve(answer.value)
    else if (company.length === 1) reject(answer?.reason)
    else alone(statements).then(resolve, reject)
  }
}

async function read(client: pg.PoolClient, statements: readonly Statement[]): Promise<Found> {
  checkNames(statements)
  try {
    const answers = await runBatch(client, statements.map(prepare))
    return answers.slice(1).map(({ rows, count }) => ({ rows, count }))
  } catch (thrown) {
    if (thrown instanceof BatchError) throw toDatabaseError(thrown.cause, statements[thrown.at]?.name)
    throw toDatabaseError(thrown)
  }
}
