import { type Copier, openCopier } from '#platform/database/copier.ts'

const turnText = `select pg_try_advisory_lock(hashtextextended('steward backup', 0)) as mine`

/** May this connection, as long as it lives, make backups or remove some? Only one may: what is being made looks like a rest of one that was killed. */
export async function hasTurn(copier: Copier): Promise<boolean> {
  const { rows } = await copier.query<{ mine: boolean }>({ text: turnText })
  return rows[0]?.mine === true
}

/** The same for as long as `work` takes; undefined, and nothing is done, where somebody else has the turn. */
export async function inTurn<T>(ownerUrl: string, work: () => Promise<T>): Promise<T | undefined> {
  const copier = await openCopier(ownerUrl)
  try {
    return (await hasTurn(copier)) ? await work() : undefined
  } finally {
    await copier.close()
  }
}
