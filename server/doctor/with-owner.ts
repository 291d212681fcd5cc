import { startEmbedded } from '#platform/database/embedded.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import type { Config } from '#server/config.ts'
import type { Secrets } from '#server/secrets.ts'

export interface DatabaseInQuestion {
  readonly embedded: boolean
  /** Where an embedded one lies. */
  readonly cluster: string | undefined
  readonly appDatabaseUrl: string | undefined
}

/** The owner's connection without making roles or migrating: the doctor looks only. */
export async function withOwner(
  options: { config: Config; secrets: Secrets; notice: (text: string) => void },
  work: (owner: Owner, database: DatabaseInQuestion) => Promise<void>,
): Promise<void> {
  const { config, secrets, notice } = options
  const folders = { dataDir: config.dataDir, keysDir: config.keysDir }
  const embedded = secrets.databaseUrl === undefined ? await startEmbedded({ ...folders, notice }) : undefined
  const owner = openOwner(secrets.databaseUrl ?? embedded?.ownerUrl ?? '')
  try {
    await work(owner, {
      embedded: embedded !== undefined,
      cluster: embedded?.place.cluster,
      appDatabaseUrl: secrets.appDatabaseUrl,
    })
  } finally {
    await owner.close()
    await embedded?.stop()
  }
}
