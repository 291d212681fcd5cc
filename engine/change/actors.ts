import type { Reading } from '#engine/access/reading.ts'
import { titlesOf } from '#engine/labels.ts'
import { apiKeyNames } from '#platform/accounts/api-keys.ts'

/** What those are called who did something: members as far as the reader may read them, and keys, revoked ones too. */
export async function actorNames(
  reading: Reading,
  actors: readonly { readonly kind: string; readonly id: string | null }[],
): Promise<Map<string, string>> {
  const of = (kind: string): string[] => [
    ...new Set(actors.flatMap((actor) => (actor.kind === kind && actor.id !== null ? [actor.id] : []))),
  ]
  const [members, keys] = await Promise.all([
    titlesOf(reading, 'member', of('member')),
    apiKeyNames(reading.database.global, reading.principal.tenantId, of('key')),
  ])
  return new Map([...members, ...keys])
}
