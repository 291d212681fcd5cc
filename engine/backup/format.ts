import { gunzipSync, gzipSync } from 'node:zlib'
import { BackupError } from '#platform/backups/errors.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'

/** The version that this release writes; docs/operations/backup.md describes it. Older ones are read for ever. */
export const formatVersion = 1

export const manifestPath = (backupId: string): string => `backups/${backupId}/manifest.json`
/** `global.sealed` or `<tenant>.sealed`. */
export const partPath = (backupId: string, tenantId: string | null): string => `backups/${backupId}/${tenantId ?? 'global'}.sealed`
export const objectPath = (name: string): string => `objects/${name}`
/** Wrapped keys of tenants lie beside the backups, once each, and go with their tenant. */
export const keySetPath = (tenantId: string): string => `keyset/${tenantId}.json`

/** Binds a part's ciphertext to its place: this backup, this tenant. */
export const partPlace = (backupId: string, tenantId: string | null): string => `backup|${backupId}|${tenantId ?? 'global'}`

/** A table in a part. */
export interface CopiedTable {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  /** SHA-256 of what COPY sent, in hexadecimal digits. */
  readonly sha256: string
}

/** A table as PostgreSQL itself counted and hashed it in the backup's snapshot, column by column of its catalogue. */
export interface Photographed {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  /** The sum over all rows of a 64-bit hash of the row: independent of order, and of COPY. */
  readonly sum: string
}

export interface StoredObject {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface Part {
  readonly tenantId: string | null
  readonly bytes: number
  readonly sha256: string
  readonly tables: readonly CopiedTable[]
  readonly photograph: readonly Photographed[]
  readonly objects: readonly StoredObject[]
  /** The tenant's slug under its own key, in base64: it goes with the key. */
  readonly label: string | null
}

export interface Manifest {
  readonly version: number
  readonly id: string
  /** When the snapshot was taken. */
  readonly at: string
  readonly kind: 'nightly' | 'manual'
  /** Undefined for the whole installation. */
  readonly only?: string
  /** Of the server: sums of a photograph compare within one major version. */
  readonly serverMajor: number
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[]
  readonly parts: readonly Part[]
}

interface Envelope {
  readonly format: 'steward-backup'
  readonly version: number
  readonly id: string
  readonly sealed: string
}

const manifestAad = (id: string): string => `backup-manifest|${id}`

/** Counts, hashes and names of files: readable and changeable for the installation alone. */
export function sealManifest(manifest: Manifest, installation: Cipher): Buffer {
  const sealed = installation.encrypt(gzipSync(JSON.stringify(manifest)), manifestAad(manifest.id)).toString('base64')
  const envelope: Envelope = { format: 'steward-backup', version: manifest.version, id: manifest.id, sealed }
  return Buffer.from(`${JSON.stringify(envelope)}\n`)
}

export function openManifest(bytes: Buffer, id: string, installation: Cipher): Manifest {
  const envelope = readEnvelope(bytes)
  if (envelope.version > formatVersion) throw new BackupError('backup.newer-format')
  if (envelope.id !== id) throw new BackupError('backup.damaged', 'manifest')
  try {
    const manifest = JSON.parse(
      gunzipSync(installation.decrypt(Buffer.from(envelope.sealed, 'base64'), manifestAad(id))).toString('utf8'),
    ) as Manifest
    if (manifest.id !== id || manifest.version !== envelope.version) throw new BackupError('backup.damaged', 'manifest')
    return manifest
  } catch (error) {
    if (error instanceof KeyError && error.code === 'keys.unknown-key') throw new BackupError('backup.foreign', undefined, error)
    throw error instanceof BackupError ? error : new BackupError('backup.damaged', 'manifest', error)
  }
}

function readEnvelope(bytes: Buffer): Envelope {
  let found: Partial<Envelope>
  try {
    found = JSON.parse(bytes.toString('utf8')) as Partial<Envelope>
  } catch {
    throw new BackupError('backup.damaged', 'manifest')
  }
  const { format, version, id, sealed } = found
  if (format !== 'steward-backup' || !Number.isInteger(version) || typeof id !== 'string' || typeof sealed !== 'string') {
    throw new BackupError('backup.damaged', 'manifest')
  }
  return { format, version: version ?? 0, id, sealed }
}
