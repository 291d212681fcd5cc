import type { RoleNames } from '#platform/database/roles.ts'

/** What an operation works on. */
export interface Scene {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  readonly keysDir: string
  /** Files, backups and objects. */
  readonly folder: string
}
