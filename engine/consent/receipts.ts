import { canonical } from '#engine/change/canonical.ts'
import { type Line, linesOf } from '#engine/consent/ledger.ts'
import type { ChoiceLink } from '#engine/consent/links.ts'
import { purposesOf } from '#engine/consent/purposes.ts'
import { tenantNameOf } from '#engine/consent/tenant-name.ts'
import type { Engine } from '#engine/engine.ts'
import { statement } from '#engine/storage/sql.ts'
import { isSigned, keyIdOf } from '#platform/keys/signer.ts'

interface ReceiptLine extends Pick<Line, 'act' | 'at' | 'class' | 'channel' | 'method' | 'language' | 'noticeHash' | 'gpc'> {
  readonly purpose: string | null
  /** What was agreed to, word for word. */
  readonly notice: string | null
}

interface Receipt {
  readonly format: 'steward-consent-receipt'
  readonly version: 1
  readonly organisation: string
  readonly person: string
  readonly issuedAt: string
  readonly lines: readonly ReceiptLine[]
}

interface Document {
  readonly receipt: Receipt
  readonly signature: { readonly algorithm: 'Ed25519'; readonly keyId: string; readonly publicKey: string; readonly value: string }
}

const noticesText = 'select hash, text from consent_notice where tenant_id = $1 and hash = any($2::text[])'

/** What a person said so far, as canonical JSON with a signature: theirs to keep. */
export async function receiptOf(engine: Engine, { tenantId, person }: ChoiceLink): Promise<string> {
  const { database, keys, clock } = engine
  const [cipher, signer] = await Promise.all([keys.tenant(tenantId), keys.signer()])
  const lines = await linesOf(database, cipher, tenantId, [person.id])
  const [purposes, organisation, [notices]] = await Promise.all([
    purposesOf(database, tenantId),
    tenantNameOf(engine, tenantId),
    database.batch(tenantId, [statement(noticesText, [tenantId, lines.flatMap(({ noticeHash }) => noticeHash ?? [])])]),
  ])
  const names = new Map(purposes.map(({ id, name }) => [id, name]))
  const texts = new Map((notices?.rows ?? []).map(({ hash, text }) => [String(hash), String(text)]))
  const receipt: Receipt = {
    format: 'steward-consent-receipt',
    version: 1,
    organisation,
    person: person.id,
    issuedAt: clock.now().toISOString(),
    lines: lines.map(({ act, at, class: of, channel, method, language, noticeHash, gpc, purposeId }) => ({
      ...{ act, at, class: of, channel, method, language, noticeHash, gpc },
      purpose: names.get(purposeId ?? '') ?? null,
      notice: texts.get(noticeHash ?? '') ?? null,
    })),
  }
  const { keyId, publicKey } = signer
  return canonical({
    receipt,
    signature: { algorithm: 'Ed25519', keyId, publicKey, value: signer.sign(canonical(receipt)) },
  } satisfies Document)
}

/** The receipt in a text, and whose key signed it; undefined for one that was changed in any place. Needs nothing but the text. */
export function readReceipt(text: string): { receipt: Receipt; keyId: string } | undefined {
  try {
    const { receipt, signature } = JSON.parse(text) as Document
    return isSigned(canonical(receipt), signature.value, signature.publicKey) ? { receipt, keyId: keyIdOf(signature.publicKey) } : undefined
  } catch {
    return undefined
  }
}
