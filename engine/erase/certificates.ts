import { canonical } from '#engine/change/canonical.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'
import { isSigned, keyIdOf } from '#platform/keys/signer.ts'

export type CertificateKind = 'erasure' | 'completion' | 'sweep'

/** What a certificate says, whatever it is about: ids, numbers, times and names of tables. Never a value of anybody. */
export interface Certificate {
  readonly format: 'steward-certificate'
  readonly version: 1
  readonly id: string
  readonly kind: CertificateKind
  readonly tenantId: string
  /** The erasure or the sweep. */
  readonly sourceId: string
  readonly issuedAt: string
  readonly content: Readonly<Record<string, unknown>>
}

interface Document {
  readonly certificate: Certificate
  readonly signature: { readonly algorithm: 'Ed25519'; readonly keyId: string; readonly publicKey: string; readonly value: string }
}

export class CertificateError extends Error {
  override readonly name = 'CertificateError'
  readonly code: 'certificate.malformed' | 'certificate.newer' | 'certificate.forged'

  constructor(code: CertificateError['code']) {
    super(code)
    this.code = code
  }
}

/** The certificate as canonical JSON with its signature: the same content and key give the same bytes. */
export async function signCertificate(
  keys: Pick<Keys, 'signer'>,
  facts: Pick<Certificate, 'id' | 'kind' | 'tenantId' | 'sourceId' | 'issuedAt' | 'content'>,
): Promise<string> {
  const signer = await keys.signer()
  const certificate: Certificate = { format: 'steward-certificate', version: 1, ...facts }
  const { keyId, publicKey } = signer
  const document: Document = {
    certificate,
    signature: { algorithm: 'Ed25519', keyId, publicKey, value: signer.sign(canonical(certificate)) },
  }
  return canonical(document)
}

/** What a certificate says, and whose key signed it. Throws for one that was changed in any place. Needs nothing but the text. */
export function readCertificate(text: string): { certificate: Certificate; keyId: string; publicKey: string } {
  const { certificate, signature } = parsed(text)
  if (certificate.version > 1) throw new CertificateError('certificate.newer')
  const { publicKey, value } = signature
  if (!isSigned(canonical(certificate), value, publicKey)) throw new CertificateError('certificate.forged')
  return { certificate, publicKey, keyId: keyIdOf(publicKey) }
}

function parsed(text: string): Document {
  let found: Partial<Document> | null
  try {
    found = JSON.parse(text) as Partial<Document> | null
  } catch {
    throw new CertificateError('certificate.malformed')
  }
  const { certificate, signature } = found ?? {}
  const whole =
    certificate?.format === 'steward-certificate' &&
    Number.isInteger(certificate.version) &&
    typeof signature?.publicKey === 'string' &&
    typeof signature.value === 'string'
  if (!whole) throw new CertificateError('certificate.malformed')
  return { certificate, signature }
}

const insertText = `insert into certificate (tenant_id, id, kind, source_id, issued_at, document) values ($1, $2, $3, $4, $5, $6)
on conflict (tenant_id, kind, source_id) do nothing`

/** Keeps a certificate; a second one of the same source is not kept, so that a rerun makes none. */
export const certificateStatement = (
  { tenantId, id, kind, sourceId, issuedAt }: Pick<Certificate, 'tenantId' | 'id' | 'kind' | 'sourceId' | 'issuedAt'>,
  document: string,
): Statement => statement(insertText, [tenantId, id, kind, sourceId, issuedAt, document])
