import { account } from '#domain/operator/account.ts'
import { companySizes } from '#domain/operator/company-sizes.ts'
import { tenant } from '#domain/operator/tenant.ts'
import { tenantSettings } from '#domain/workspace/tenant-settings.ts'
import type { Fields } from '#schema/field.ts'
import { address } from '#schema/fields/address.ts'
import { choice } from '#schema/fields/choice.ts'
import { phone } from '#schema/fields/phone.ts'
import { text } from '#schema/fields/text.ts'
import type { Store } from '#schema/store.ts'
import { countries } from '#schema/values/country.ts'

/** Where what is typed is kept: columns of a store, which say what they hold and why. */
export interface Kept {
  readonly store: Store
  readonly columns: readonly string[]
}

const keptIn = <S extends Store>(store: S, ...columns: readonly (keyof S['columns'] & string)[]): Kept => ({ store, columns })

/** What an account holder may say of themselves, at sign-up and later. */
export const profileFields = {
  jobTitle: text({ holds: 'user.job_title', max: 120 }),
  phone: phone({}),
  address: address({}),
} satisfies Fields

/** What may be said of the organisation, at sign-up and later. */
const organisationFields = {
  companySize: choice({ of: companySizes, holds: 'nothing-personal' }),
  industry: text({ holds: 'nothing-personal', max: 120 }),
} satisfies Fields

/** All that signing up asks for, beside the address that the link went to. */
export const signUpFields = {
  organisation: text({ holds: 'user.contact.organization', max: 120, required: true }),
  country: choice({ of: countries, holds: 'nothing-personal', required: true }),
  ...organisationFields,
  name: text({ holds: 'user.name', max: 120, required: true }),
  password: text({ holds: 'user.authorization.password', required: true }),
  ...profileFields,
} satisfies Fields

/** Every answer has its place in the data map: a field without one does not compile, and a place that the map does not have fails the build. */
export const keptAnswers: Readonly<Record<keyof typeof signUpFields, Kept>> = {
  organisation: keptIn(tenant, 'name'),
  country: keptIn(tenantSettings, 'country'),
  companySize: keptIn(tenant, 'company_size'),
  industry: keptIn(tenant, 'industry'),
  name: keptIn(account, 'name'),
  password: keptIn(account, 'password_hash'),
  jobTitle: keptIn(account, 'job_title'),
  phone: keptIn(account, 'phone'),
  address: keptIn(account, 'street', 'postal_code', 'city', 'region', 'country'),
}
