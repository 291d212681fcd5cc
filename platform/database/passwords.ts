import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivately } from '#platform/files/private-file.ts'

export interface Password {
  readonly value: string
  /** Made just now: the database does not know it yet. */
  readonly fresh: boolean
}

/** The password of a database role, kept in `<keysDir>/passwords/<role>` (0600), made when it is missing. */
export async function passwordOf(keysDir: string, role: string): Promise<Password> {
  const path = join(keysDir, 'passwords', role)
  try {
    const value = (await readFile(path, 'utf8')).trim()
    if (value !== '') return { value, fresh: false }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const value = randomBytes(24).toString('base64url')
  await writePrivately(path, `${value}\n`)
  return { value, fresh: true }
}

/**
 * The form in which PostgreSQL itself stores a password (RFC 5803), so that the clear one never stands in a statement and
 * never in a log.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (message: string) => createHmac('sha256', salted).update(message).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`
}
