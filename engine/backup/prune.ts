import { objectPath } from '#engine/backup/format.ts'
import { type BackupSource, listBackups, readManifest } from '#engine/backup/read.ts'
import { inTurn } from '#engine/backup/turn.ts'
import type { Clock } from '#platform/clock/clock.ts'

const day = 24 * 60 * 60 * 1000

/** When a backup was begun: its id begins with the time. */
export const beganAt = (backupId: string): number => Number.parseInt(backupId.replace('-', '').slice(0, 12), 16)

interface Pruning extends BackupSource {
  readonly clock: Clock
  readonly ownerUrl: string
}

export interface Pruned {
  readonly removed: number
  readonly kept: number
}

/**
 * Removes backups that are older than so many days, what a run that was killed left behind, and files that no backup names any more. Nothing while somebody makes a
 * backup: whoever does removes afterwards. A backup goes with its manifest first: what is left of it afterwards is no backup.
 */
export async function prune(source: Pruning, days: number): Promise<Pruned> {
  const pruned = await inTurn(source.ownerUrl, () => pruneAlone(source, days))
  return pruned ?? { removed: 0, kept: (await listBackups(source.target)).length }
}

async function pruneAlone(source: Pruning, days: number): Promise<Pruned> {
  const { target, clock } = source
  const oldest = clock.now().getTime() - days * day
  const all = await listBackups(target)
  const kept = new Set(all.filter((id) => beganAt(id) >= oldest))
  for (const id of all) if (!kept.has(id)) await target.remove(`backups/${id}/manifest.json`)
  for await (const path of target.list('backups')) {
    const [, id = ''] = path.split('/')
    if (!kept.has(id)) await target.remove(path)
  }
  const named = await namedObjects(source, kept)
  if (named !== undefined) for await (const path of target.list('objects')) if (!named.has(path)) await target.remove(path)
  return { removed: all.length - kept.size, kept: kept.size }
}

/** Undefined where a backup cannot be read: then nobody knows what it needs, and nothing of it goes. */
async function namedObjects(source: BackupSource, ids: ReadonlySet<string>): Promise<Set<string> | undefined> {
  const named = new Set<string>()
  for (const id of ids) {
    const manifest = await readManifest(source, id).catch(() => undefined)
    if (manifest === undefined) return undefined
    for (const { name } of manifest.parts.flatMap((part) => part.objects)) named.add(objectPath(name))
  }
  return named
}
