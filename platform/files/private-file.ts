import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file that only we can read (0600, its folder 0700), whole or not at all: beside it, synced, renamed over it, and the
 * folder synced, so that it is there after a power cut.
 */
export async function writePrivately(path: string, content: string | Uint8Array): Promise<void> {
  await writeBeside(path, content, (beside) => rename(beside, path))
}

/** The same, unless the file is there already: of two processes that write it at once one is told false, and reads what the other wrote. */
export async function writeOnce(path: string, content: string | Uint8Array): Promise<boolean> {
  try {
    await writeBeside(path, content, async (beside) => {
      await link(beside, path)
      await rm(beside)
    })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function writeBeside(path: string, content: string | Uint8Array, put: (beside: string) => Promise<void>): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(beside, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await put(beside)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes a rename or removal in this folder last. Windows cannot open a folder and needs no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
