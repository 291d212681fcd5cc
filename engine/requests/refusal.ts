import type { Writing } from '#engine/act/writing.ts'
import { privacyContactOf } from '#engine/requests/contact.ts'
import { authorityFor } from '#engine/requests/letters.ts'
import { statement } from '#engine/storage/sql.ts'

const countryText = 'select country from tenant_settings where tenant_id = $1'

export async function tenantCountry({ database, principal: { tenantId } }: Writing): Promise<string | undefined> {
  const [found] = await database.batch(tenantId, [statement(countryText, [tenantId])])
  return found?.rows[0]?.country as string | undefined
}

/** Who hears a complaint about a refusal of this tenant. 409 where nobody is known: then nothing is refused. */
export const authorityOf = async (writing: Writing): Promise<string> =>
  authorityFor({ country: (await tenantCountry(writing)) ?? '', contact: await privacyContactOf(writing) })
