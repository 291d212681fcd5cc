import type { DataCategory, DataUse } from '#schema/taxonomy.ts'

/** What a field may hold. `free-text`: whatever people type, so that erasure searches it; `nothing-personal`: needs no care. */
export type Holds = DataCategory | 'free-text' | 'nothing-personal'

/** The six grounds of Art. 6(1) GDPR. */
export const legalBases = ['consent', 'contract', 'legal-obligation', 'vital-interests', 'public-task', 'legitimate-interests'] as const
export type LegalBasis = (typeof legalBases)[number]

/** Why the data is processed, and on which ground. */
export type Uses = { readonly [use in DataUse]?: LegalBasis }

/** Who decides about the data: the tenant (the platform processes for it) or the operator. */
export type ProcessingRole = 'processor' | 'controller'

/** What erasing the person does to the value: removed, kept because a law says so, or cleaned of the person at the spot. */
export const erasureEffects = ['erase', 'retain', 'redact'] as const
export type ErasureEffect = (typeof erasureEffects)[number]

/** When the clock of a retention rule ends, what happens. */
export type RetentionAction = 'erase' | 'redact' | 'restrict' | 'aggregate'

/** The named periods; `privacy/retention` says how long each is. */
export const retentionRules = [
  'while-subscribed',
  'inactive-account',
  'security-log',
  'change-record',
  'trash',
  'export-file',
  'export-history',
  'import-file',
  'import-history',
  'idempotency',
  'job-history',
  'sweep-history',
  'message-history',
  'marketing-after-opt-out',
  'notification',
  'presence',
  'privacy-request',
  'sign-in-token',
  'sign-in-attempt',
  'consent-proof',
  'until-done',
  'with-its-account',
  'with-its-record',
  'with-its-tenant',
] as const
export type RetentionRule = (typeof retentionRules)[number]

export interface Retention<Clock extends string = string> {
  /** The field whose time starts the period. */
  readonly clock: Clock
  readonly rule: RetentionRule
  readonly action: RetentionAction
}
