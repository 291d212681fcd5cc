import type { Writing } from '#engine/act/writing.ts'
import type { Engine } from '#engine/engine.ts'
import type { Counts } from '#engine/erase/rows.ts'
import type { Tombstones } from '#engine/erase/tombstones.ts'
import type { Work } from '#engine/erase/work.ts'
import type { Owned } from '#engine/people/graph.ts'
import type { Owner } from '#platform/database/owner.ts'
import type { Files } from '#platform/files/files.ts'
import type { ErasurePlan } from '#privacy/erasure-plan.ts'

/** What an erasure works on. */
export interface Erasing {
  readonly engine: Engine
  /** The owner's connection: it alone may empty the history. */
  readonly ownerUrl: string
  readonly files: Files
  readonly tombstones: Tombstones
  /** How long backups are kept, in days. */
  readonly backupDays: number
  /** After a restore: the operator looked at what was found, and lets the tenant open all the same. */
  readonly despiteFound?: boolean
  /** Told which step begins, for whoever looks on; it begins when they let it. */
  readonly onStep?: (step: string) => void | Promise<void>
}

export interface ErasureRow {
  readonly id: string
  readonly entity: string
  readonly record_id: string
  readonly request_id: string | null
  readonly state: string
  readonly step: string
  readonly asked_at: string
  /** When somebody looked at what stood against it; null where nothing did. */
  readonly decided_at: string | null
  readonly plan: ErasurePlan
  readonly counts: Counts
}

/** One run at work. */
export interface Run {
  readonly erasing: Erasing
  readonly writing: Writing
  readonly owner: Owner
  readonly row: ErasureRow
  readonly work: Work
}

export const ownedOf = ({ owned }: Work): Owned => new Map(owned)

/** The records of both. */
export function together(a: Owned, b: Owned): Owned {
  const names = new Set([...a.keys(), ...b.keys()])
  return new Map([...names].map((name) => [name, [...new Set([...(a.get(name) ?? []), ...(b.get(name) ?? [])])]]))
}
