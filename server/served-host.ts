import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Owner } from '#platform/database/owner.ts'
import { writePrivately } from '#platform/files/private-file.ts'
import type { Config } from '#server/config.ts'

type Place = Pick<Config, 'dataDir' | 'baseUrl'>

const pathIn = ({ dataDir }: Place): string => join(dataDir, 'host')
const passkeysText = 'select count(*)::integer as count from passkey'

export const hostOf = ({ baseUrl }: Pick<Place, 'baseUrl'>): string => new URL(baseUrl).hostname

/** The host for which the passkeys were made: a passkey works at that one alone. */
export async function hostOfPasskeys(place: Place): Promise<string | undefined> {
  const text = await readFile(pathIn(place), 'utf8').catch(() => '')
  return text.trim() === '' ? undefined : text.trim()
}

export async function countPasskeys(owner: Pick<Owner, 'query'>): Promise<number> {
  return (await owner.query<{ count: number }>({ text: passkeysText })).rows[0]?.count ?? 0
}

/** Notes under which host people come, as long as no passkey stands on another. */
export async function noteHost(place: Place, owner: Pick<Owner, 'query'>): Promise<void> {
  const [host, noted] = [hostOf(place), await hostOfPasskeys(place)]
  if (noted === host || (noted !== undefined && (await countPasskeys(owner)) > 0)) return
  await writePrivately(pathIn(place), `${host}\n`)
}
