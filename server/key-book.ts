import type { Principal } from '#engine/access/principal.ts'
import { standInOf } from '#engine/access/standing.ts'
import { apiKeysByHash, type KeyHolder, touchApiKey } from '#platform/accounts/api-keys.ts'
import type { Accounts } from '#platform/accounts/context.ts'

/** Whose the keys are. An answer holds for a second, so that a revoked key works no longer than that. */
export interface KeyBook {
  /** By the key's hash in base64url; undefined for one that was revoked, has expired or never was. */
  holder(hash: string): Promise<Principal | undefined>
  /** What is known no longer counts. */
  forget(): void
}

/** What was found within one second. */
interface Leaf {
  readonly openedAt: number
  readonly holders: Map<string, Promise<Principal | undefined>>
}

const holdsFor = 1000
const asksForAtMost = 10_000

/**
 * The keys that were shown in one second are asked for together in the next: a query a second, however many tenants there are.
 * `touchFailed` hears of a day of use that could not be noted, which hinders nobody.
 */
export function openKeyBook(accounts: Accounts, touchFailed: (error: unknown) => void): KeyBook {
  let leaf: Leaf = { openedAt: Number.NEGATIVE_INFINITY, holders: new Map() }

  async function ask(hashes: readonly string[]): Promise<Map<string, Principal>> {
    const found = await apiKeysByHash(accounts, hashes)
    await Promise.all([...found.values()].map((holder) => touchApiKey(accounts, holder))).catch(touchFailed)
    const known = await Promise.all([...found].map(async ([hash, holder]) => [hash, await principalOf(accounts, holder)] as const))
    return new Map(known)
  }

  function turn(openedAt: number, hash: string): Leaf {
    const shown = [...leaf.holders.keys()].slice(0, asksForAtMost - 1)
    return fill({ openedAt, holders: new Map() }, [...new Set([hash, ...shown])])
  }

  /** One that is nobody's is not kept, and so not asked for again: a guesser would fill the book. */
  function fill(open: Leaf, hashes: readonly string[]): Leaf {
    const asked = ask(hashes)
    for (const hash of hashes) {
      const holder = asked.then((found) => found.get(hash))
      open.holders.set(hash, holder)
      holder.then(
        (known) => known === undefined && open.holders.delete(hash),
        () => open.holders.delete(hash),
      )
    }
    return open
  }

  return {
    async holder(hash) {
      const now = accounts.clock.now().getTime()
      if (Math.abs(now - leaf.openedAt) >= holdsFor) leaf = turn(now, hash)
      else if (!leaf.holders.has(hash)) fill(leaf, [hash])
      return leaf.holders.get(hash)
    },
    forget() {
      leaf = { openedAt: Number.NEGATIVE_INFINITY, holders: leaf.holders }
    },
  }
}

async function principalOf({ database }: Accounts, key: KeyHolder): Promise<Principal> {
  const { role, ownRole } = await standInOf(database, key.tenantId, key.role)
  return {
    kind: 'key',
    tenantId: key.tenantId,
    slug: key.slug,
    actorId: key.id,
    accountId: null,
    sessionId: null,
    role,
    ownRole: ownRole?.key ?? null,
    mates: [],
    modelVersion: key.modelVersion,
    allowedAddresses: key.allowedAddresses,
    country: key.country,
    language: key.language,
    timeZone: key.timeZone,
    channel: 'api',
  }
}
