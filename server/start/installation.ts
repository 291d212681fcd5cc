import { mkdir } from 'node:fs/promises'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { type Embedded, startEmbedded } from '#platform/database/embedded.ts'
import { migrate } from '#platform/database/migrate.ts'
import { ensureRoles, type RoleNames } from '#platform/database/roles.ts'
import { type Keys, openKeys } from '#platform/keys/keys.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Config } from '#server/config.ts'
import type { Secrets } from '#server/secrets.ts'

/** A running database with its roles, migrated, and the keys: what server, worker and commands stand on. */
export interface Installation {
  /** As the app role. */
  readonly database: Database
  /** Holds a password: not for logs. For the job worker and for migrations. */
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  readonly keys: Keys
  /** Undefined with DATABASE_URL. */
  readonly embedded: Embedded | undefined
  /** Closes the pool; stops the database if it is embedded and nobody else needs it. */
  close(): Promise<void>
}

export interface InstallationOptions {
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Logger
  /** Told what the operator should know, in a sentence. */
  readonly notice: (text: string) => void
  readonly connections?: number
}

/** The first time it makes everything, later it finds it. Errors say what the operator can do. */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { config, secrets, log, notice } = options
  await mkdir(config.dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const keys = await openKeys(config.keysDir)
  const embedded =
    secrets.databaseUrl === undefined ? await startEmbedded({ dataDir: config.dataDir, keysDir: config.keysDir, notice }) : undefined
  try {
    const ownerUrl = secrets.databaseUrl ?? embedded?.ownerUrl ?? ''
    const { appUrl, names } = await ensureRoles({ ownerUrl, keysDir: config.keysDir, appUrl: secrets.appDatabaseUrl })
    await migrate({ ownerUrl, names, log })
    const database = openDatabase({ url: appUrl, log, ...(options.connections === undefined ? {} : { connections: options.connections }) })
    const close = async () => {
      await database.close()
      await embedded?.stop()
    }
    return { database, ownerUrl, appUrl, names, keys, embedded, close }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
