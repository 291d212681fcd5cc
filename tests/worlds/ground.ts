import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Erasing } from '#engine/erase/running.ts'
import type { FileDoor } from '#engine/files/upload.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { type Logger, openLog } from '#platform/log/log.ts'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { openContext } from '#server/context.ts'
import { baseUrl } from '#tests/entrance.ts'
import { openWorld, type World } from '#tests/world.ts'
import type { Values } from '#tests/worlds/values.ts'

/** An installation in which generated worlds lie side by side, each a tenant. */
export interface Ground extends World {
  readonly erasing: Erasing
  readonly door: FileDoor
  /** The server before it. */
  readonly app: FastifyInstance
  /** Looks past the product. Opened once: a new connection has to read first what all tables are like. */
  readonly owner: Owner
  readonly log: Logger
  /** Every line that it wrote down. */
  readonly lines: readonly string[]
}

/** Somebody in a world: by which records, and what was planted of them. */
export interface Somebody {
  readonly people: readonly PersonRef[]
  readonly values: Values
}

const day = 24 * 60 * 60 * 1000
let opened = 0

export async function openGround(): Promise<Ground> {
  const world = await openWorld()
  const { database, keys, clock, ownerUrl, keysDir } = world
  // Ids go on from the newest that this process made: each installation begins later than the last one ended.
  opened += 1
  clock.at += opened * 400 * day
  const files = openFiles(join(keysDir, 'files'), keys)
  const tombstones = { store: openFolderStore(join(keysDir, 'tombstones')), keys }
  const lines: string[] = []
  const log = openLog({ level: 'debug', destination: { write: (line: string) => lines.push(line) } })
  const context = openContext({
    config: readConfig({ BASE_URL: baseUrl, KEYS_DIR: keysDir, DATA_DIR: join(keysDir, 'data') }),
    secrets: { smtpUrl: undefined, dkimKey: undefined },
    log,
    installation: { database, keys },
    clock,
  })
  const app = await buildApp({ ...context, files, tombstones })
  await app.ready()
  const owner = openOwner(ownerUrl)
  return {
    ...world,
    owner,
    erasing: { engine: { database, keys, clock }, ownerUrl, files, tombstones, backupDays: 20 },
    door: { files, limits: { maxFileMegabytes: 10, maxTenantMegabytes: 100 } },
    app,
    log,
    lines,
    async close() {
      await context.entrance.background.done()
      await app.close()
      await owner.close()
      await world.close()
    },
  }
}
