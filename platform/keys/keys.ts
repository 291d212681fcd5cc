import { readFileSync } from 'node:fs'
import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from '#platform/database/embedded/lock.ts'
import { syncFolder, writeOnce, writePrivately } from '#platform/files/private-file.ts'
import { type Cipher, cipherOf, type KeyRing, newRing, parseRing, serialise, wipe } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'
import { openSigner, type Signer } from '#platform/keys/signer.ts'

/** Keys live in KEYS_DIR alone: never in the database, never in a backup. All errors are `KeyError`s. */
export interface Keys {
  /** The tenant's cipher; cached, and looked at again every second, since another process may have destroyed the key. */
  tenant(tenantId: string): Promise<Cipher>
  create(tenantId: string): Promise<void>
  /** Makes everything encrypted under this tenant's key unreadable. There is no way back. Destroying twice is no error. */
  destroy(tenantId: string): Promise<void>
  /** For what belongs to no tenant. */
  readonly installation: Cipher
  /** For certificates, which others verify. */
  signer(): Promise<Signer>
  /** From now on the tenant's values are encrypted under a new key; what was before stays readable. */
  rotate(tenantId: string): Promise<void>
  /** A new root key, under which every tenant's key is wrapped anew. Killed in the middle it is called again: each state between can be read. Its escrow is to be made anew. */
  rotateRoot(): Promise<void>
}

interface Cached {
  readonly ring: KeyRing
  readonly cipher: Cipher
  readonly mtimeMs: number
  /** The state of the folder in which the file was last looked at. */
  folder: number
}

const trustMs = 1_000
/** A folder whose change was first seen this lately may have changed again without its time telling so: clocks of file systems are coarse. */
const settledMs = 2_000

/** Opens the folder of keys; makes the root key (`root.json`, 0600) at the first start. */
export async function openKeys(keysDir: string): Promise<Keys> {
  const root = openRootCipher(keysDir, await openRoot(keysDir))
  const installation = root.cipher
  const cache = new Map<string, Cached>()
  const pathOf = (tenantId: string) => join(keysDir, 'tenants', `${checkId(tenantId)}.json`)

  /** What changes a key reads it first: of two processes that did so at once, one would write back what the other destroyed or lose what it made. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => withLock(join(keysDir, '.lock'), work)

  const folderState = watchFolder(join(keysDir, 'tenants'))

  async function load(tenantId: string, folder: number): Promise<Cached> {
    const path = pathOf(tenantId)
    const found = await stat(path).catch(() => undefined)
    const cached = cache.get(tenantId)
    if (found !== undefined && cached?.mtimeMs === found.mtimeMs) {
      cached.folder = folder
      return cached
    }
    if (found === undefined) {
      forget(tenantId)
      throw new KeyError('keys.unknown-tenant')
    }
    const ring = unwrap(await readFile(path, 'utf8'), tenantId, installation)
    const entry = { ring, cipher: cipherOf(ring), mtimeMs: found.mtimeMs, folder }
    cache.set(tenantId, entry)
    return entry
  }

  function forget(tenantId: string): void {
    const cached = cache.get(tenantId)
    if (cached !== undefined) wipe(cached.ring)
    cache.delete(tenantId)
  }

  return {
    installation,
    signer: once(() => openSigner(keysDir, installation)),
    async tenant(tenantId) {
      const folder = await folderState()
      const cached = cache.get(tenantId)
      return cached?.folder === folder ? cached.cipher : (await load(tenantId, folder)).cipher
    },
    async create(tenantId) {
      const path = pathOf(tenantId)
      if (await stat(path).catch(() => undefined)) throw new KeyError('keys.exists')
      await writePrivately(path, wrap(newRing(), tenantId, installation))
    },
    async rotate(tenantId) {
      const path = pathOf(tenantId)
      await alone(async () => {
        const { ring } = await load(tenantId, Number.NaN)
        await writePrivately(path, wrap(renewed(ring), tenantId, installation))
        cache.delete(tenantId)
      })
    },
    rotateRoot: () =>
      alone(async () => {
        const ring = renewed(await openRoot(keysDir))
        await writePrivately(join(keysDir, 'root.json'), serialise(ring))
        root.use(ring)
        await wrapAnew(keysDir, installation)
      }),
    async destroy(tenantId) {
      const path = pathOf(tenantId)
      forget(tenantId)
      await alone(() => wipeFile(path))
    },
  }
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined
  return () => {
    opened ??= open()
    return opened
  }
}

/** The same keys with a new one for what is encrypted from now on; keyed hashes stay as they are. */
function renewed(ring: KeyRing): KeyRing {
  const fresh = newRing()
  return { current: fresh.current, keys: new Map([...ring.keys, ...fresh.keys]), mac: ring.mac }
}

/** The root's cipher, which looks at the file again where a key is unknown: another process may have changed it. */
function openRootCipher(keysDir: string, first: KeyRing): { cipher: Cipher; use(ring: KeyRing): void } {
  let now = { ring: first, cipher: cipherOf(first) }
  const use = (ring: KeyRing): void => {
    now = { ring, cipher: cipherOf(ring) }
  }
  const decrypt: Cipher['decrypt'] = (bytes, aad) => {
    try {
      return now.cipher.decrypt(bytes, aad)
    } catch (error) {
      if (!(error instanceof KeyError) || error.code !== 'keys.unknown-key') throw error
      const ring = parseRing(readFileSync(join(keysDir, 'root.json'), 'utf8'))
      if (ring.current === now.ring.current) throw error
      use(ring)
      return now.cipher.decrypt(bytes, aad)
    }
  }
  return {
    cipher: { encrypt: (plain, aad) => now.cipher.encrypt(plain, aad), decrypt, mac: (purpose, value) => now.cipher.mac(purpose, value) },
    use,
  }
}

/**
 * A number that is another one whenever a file in the folder was added, exchanged or removed; looked at once a second.
 * One look at the folder serves all tenants; a look at each tenant's file would cost every other request a visit to the disk.
 */
function watchFolder(path: string): () => number | Promise<number> {
  let state = 0
  let lookedAt = Number.NEGATIVE_INFINITY
  let seen = { mtimeMs: Number.NaN, since: 0 }
  let looking: Promise<number> | undefined

  async function look(): Promise<number> {
    const began = performance.now()
    const found = await stat(path).catch(() => undefined)
    if (found?.mtimeMs !== seen.mtimeMs) seen = { mtimeMs: found?.mtimeMs ?? Number.NaN, since: began }
    if (began - seen.since < settledMs) state += 1
    lookedAt = began
    looking = undefined
    return state
  }
  return () => {
    if (performance.now() - lookedAt < trustMs) return state
    looking ??= look()
    return looking
  }
}

/** Made only where no tenant has a key yet: a fresh root key beside old wrapped keys would lock everything out, silently. */
async function openRoot(keysDir: string): Promise<KeyRing> {
  const path = join(keysDir, 'root.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new KeyError('keys.open-to-others')
    return parseRing(text)
  }
  const tenants = await readdir(join(keysDir, 'tenants')).catch(() => [])
  if (tenants.some((name) => name.endsWith('.json'))) throw new KeyError('keys.root-missing')
  const ring = newRing()
  // Of two processes that start at once on a fresh folder one makes the key, and the other takes it.
  return (await writeOnce(path, serialise(ring))) ? ring : openRoot(keysDir)
}

function wrap(ring: KeyRing, tenantId: string, installation: Cipher): string {
  const wrapped = installation.encrypt(Buffer.from(serialise(ring)), `tenant-key:${tenantId}`).toString('base64')
  return `${JSON.stringify({ version: 1, wrapped })}\n`
}

function unwrap(text: string, tenantId: string, installation: Cipher): KeyRing {
  let wrapped: unknown
  try {
    wrapped = (JSON.parse(text) as { wrapped?: unknown }).wrapped
  } catch {
    throw new KeyError('keys.malformed')
  }
  if (typeof wrapped !== 'string') throw new KeyError('keys.malformed')
  return parseRing(installation.decrypt(Buffer.from(wrapped, 'base64'), `tenant-key:${tenantId}`).toString())
}

/** Every tenant's key, under the root key as it is now. */
async function wrapAnew(keysDir: string, installation: Cipher): Promise<void> {
  const folder = join(keysDir, 'tenants')
  for (const file of await readdir(folder).catch(() => [])) {
    const tenantId = /^([0-9a-f-]{36})\.json$/.exec(file)?.[1]
    if (tenantId === undefined) continue
    const path = join(folder, file)
    await writePrivately(path, wrap(unwrap(await readFile(path, 'utf8'), tenantId, installation), tenantId, installation))
  }
}

async function wipeFile(path: string): Promise<void> {
  await overwrite(path)
  await rm(path, { force: true })
  await syncFolder(dirname(path)).catch(() => {})
}

/** So that the wrapped key is gone from the disk's blocks too, where the file system writes in place. */
async function overwrite(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => undefined)
  if (file === undefined) return
  try {
    const { size } = await file.stat()
    await file.write(Buffer.alloc(size), 0, size, 0)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The id becomes a file's name. */
function checkId(tenantId: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenantId)) throw new KeyError('keys.not-an-id')
  return tenantId
}
