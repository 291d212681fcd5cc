import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import type { Writing } from '#engine/act/writing.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { CheckStep } from '#schema/request.ts'

const minute = 60_000
const life: Readonly<Record<CheckStep, number>> = { link: 15 * minute, code: 15 * minute, page: 30 * minute }
const mostTries = 5

/** Of whom a check is. */
export interface Checked {
  readonly email: string
  readonly language: 'en' | 'de'
  /** The request that is confirmed with it, if any. */
  readonly requestId: string | null
}

interface Row {
  readonly id: string
  readonly request_id: string | null
  readonly language: 'en' | 'de'
  readonly sealed_email: Buffer
  readonly code_hash: Buffer | null
}

const sha256 = (token: string): Buffer => createHash('sha256').update(token).digest()
const newToken = (): string => randomBytes(32).toString('base64url')
const aad = (tenantId: string, id: string): string => `privacy_check|sealed_email|${id}|${tenantId}`
/** A code belongs to the token with which it is shown: of another page it is worth nothing. */
const codeHash = (cipher: Cipher, tokenHash: Buffer, code: string): Buffer =>
  cipher.mac('privacy code', `${tokenHash.toString('base64')} ${code}`)

const insertText = `insert into privacy_check (tenant_id, id, step, token_hash, request_id, language, sealed_email, created_at, expires_at) values ($1, $2, 'link', $3, $4, $5, $6, $7, $8)`
const linkText = `select id, request_id, language, sealed_email, code_hash from privacy_check where tenant_id = $1 and token_hash = $2 and step = 'link' and expires_at > $3`
const exchangeText = `update privacy_check set step = 'code', token_hash = $4, code_hash = $5, tries = 0, expires_at = $6
where tenant_id = $1 and token_hash = $2 and step = 'link' and expires_at > $3 returning id, request_id, language, sealed_email, code_hash`
const tryText = `update privacy_check set tries = tries + 1
where tenant_id = $1 and token_hash = $2 and step = 'code' and expires_at > $3 and tries < $4 returning id, request_id, language, sealed_email, code_hash`
const openText = `update privacy_check set step = 'page', token_hash = $3, code_hash = null, expires_at = $4 where tenant_id = $1 and id = $2 and step = 'code' and token_hash = $5 returning id`
const pageText = `select id, request_id, language, sealed_email, code_hash from privacy_check where tenant_id = $1 and token_hash = $2 and step = 'page' and expires_at > $3`
const endText = `delete from privacy_check where tenant_id = $1 and token_hash = $2`
const sweepText = 'delete from privacy_check where tenant_id = $1 and expires_at <= $2'

type Needs = Pick<Writing, 'database' | 'keys' | 'clock' | 'principal'>

/** A link for an address, and what writes it. It works once, for a quarter of an hour. */
export async function newLink(
  { keys, clock, principal: { tenantId } }: Needs,
  checked: Checked,
): Promise<{ token: string; statement: Statement }> {
  const cipher = await keys.tenant(tenantId)
  const [id, token, now] = [newId(clock), newToken(), clock.now()]
  const sealed = cipher.encrypt(Buffer.from(checked.email), aad(tenantId, id))
  const expires = new Date(now.getTime() + life.link).toISOString()
  const row = [tenantId, id, sha256(token), checked.requestId, checked.language, sealed, now.toISOString(), expires]
  return { token, statement: statement(insertText, row) }
}

async function checkedOf({ keys, principal: { tenantId } }: Needs, row: Row): Promise<Checked> {
  const cipher = await keys.tenant(tenantId)
  return {
    email: cipher.decrypt(row.sealed_email, aad(tenantId, row.id)).toString('utf8'),
    language: row.language,
    requestId: row.request_id,
  }
}

/** Whose link this is, before it is used; undefined when it was, has expired or never was. */
export const linkOf = (needs: Needs, link: string): Promise<Checked | undefined> => checkWith(needs, linkText, link)

/** Uses the link up: from now on the code that goes to the same address is asked for. Undefined when it was used, has expired or never was. */
export async function exchangeLink(needs: Needs, link: string): Promise<(Checked & { token: string; code: string }) | undefined> {
  const { database, keys, clock, principal } = needs
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  const [token, code, now] = [newToken(), String(randomInt(1_000_000)).padStart(6, '0'), clock.now()]
  const hash = sha256(token)
  const expires = new Date(now.getTime() + life.code).toISOString()
  const values = [tenantId, sha256(link), now.toISOString(), hash, codeHash(cipher, hash, code), expires]
  const [found] = await database.batch(tenantId, [statement(exchangeText, values)])
  const row = found?.rows[0] as unknown as Row | undefined
  return row === undefined ? undefined : { ...(await checkedOf(needs, row)), token, code }
}

/** Shows the code. `gone` as for a link that is; `wrong` while there are tries left. A right one gives the token of the page. */
export async function enterCode(needs: Needs, token: string, code: string): Promise<(Checked & { token: string }) | 'gone' | 'wrong'> {
  const { database, keys, clock, principal } = needs
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  const [hash, now] = [sha256(token), clock.now()]
  const [tried] = await database.batch(tenantId, [statement(tryText, [tenantId, hash, now.toISOString(), mostTries])])
  const row = tried?.rows[0] as unknown as Row | undefined
  if (row === undefined || row.code_hash === null) return 'gone'
  if (!timingSafeEqual(row.code_hash, codeHash(cipher, hash, code))) return 'wrong'
  const page = newToken()
  const expires = new Date(now.getTime() + life.page).toISOString()
  const [opened] = await database.batch(tenantId, [statement(openText, [tenantId, row.id, sha256(page), expires, hash])])
  return opened?.rows[0] === undefined ? 'gone' : { ...(await checkedOf(needs, row)), token: page }
}

/** Whose page is open with this token; undefined when it is closed. */
export const pageOf = (needs: Needs, token: string): Promise<Checked | undefined> => checkWith(needs, pageText, token)

async function checkWith(needs: Needs, text: string, token: string): Promise<Checked | undefined> {
  const { database, clock, principal } = needs
  const { tenantId } = principal
  const [found] = await database.batch(tenantId, [statement(text, [tenantId, sha256(token), clock.now().toISOString()])])
  const row = found?.rows[0] as unknown as Row | undefined
  return row === undefined ? undefined : checkedOf(needs, row)
}

/** Closes the page. */
export const closePage = async ({ database, principal: { tenantId } }: Needs, token: string): Promise<void> => {
  await database.batch(tenantId, [statement(endText, [tenantId, sha256(token)])])
}

/** Takes away what has expired. */
export const sweepChecks = ({ clock, principal: { tenantId } }: Needs): Statement =>
  statement(sweepText, [tenantId, clock.now().toISOString()])
