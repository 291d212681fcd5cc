import type { Cipher } from '#platform/keys/cipher.ts'

interface WebhookSecret {
  readonly key: string
  /** An older one, which goes on signing until then (ISO 8601); null for the newest. */
  readonly until: string | null
}

/** What is kept under the tenant's key: an address may hold a password of its own. */
export interface WebhookTarget {
  readonly url: string
  readonly description: string
  readonly secrets: readonly WebhookSecret[]
}

const aad = (tenantId: string, id: string): string => `webhook|sealed_target|${id}|${tenantId}`

export const sealTarget = (cipher: Cipher, tenantId: string, id: string, target: WebhookTarget): Buffer =>
  cipher.encrypt(Buffer.from(JSON.stringify(target)), aad(tenantId, id))

export const openTarget = (cipher: Cipher, tenantId: string, id: string, sealed: Buffer): WebhookTarget =>
  JSON.parse(cipher.decrypt(sealed, aad(tenantId, id)).toString('utf8')) as WebhookTarget

export const isLiving =
  (now: Date) =>
  ({ until }: WebhookSecret): boolean =>
    until === null || Date.parse(until) > now.getTime()

/** The secrets that sign at this moment, the newest first. */
export const livingSecrets = ({ secrets }: WebhookTarget, now: Date): string[] => secrets.filter(isLiving(now)).map(({ key }) => key)
