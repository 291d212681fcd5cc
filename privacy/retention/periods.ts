import type { PromiseId } from '#privacy/promises.ts'
import type { Period } from '#privacy/retention/period.ts'
import type { RetentionRule } from '#schema/privacy.ts'

/** What a rule of the declarations means: how long, within which limits, and because of what. */
export interface RulePeriod {
  /** From the rule's clock on. Null: as long as what it belongs to, and no period of its own. */
  readonly period: Period | null
  /** Nobody may set less, nobody may set more. Null: no end is needed. */
  readonly least: Period
  readonly most: Period | null
  /** Whose choice it is within these limits. */
  readonly setBy: 'nobody' | 'operator' | 'tenant'
  /** People were promised that it is gone by then: its sweeps start four days early, so that a breaker or a broken machine does not break the promise. */
  readonly maximum: boolean
  /** People would miss it: a sweep that takes much more than usual waits until somebody has looked. */
  readonly guarded: boolean
  /** A law that wants it kept so long. */
  readonly statute?: { readonly period: Period; readonly law: string }
  readonly promise: PromiseId | null
  readonly why: string
}

export type RulePeriods = Readonly<Record<RetentionRule, RulePeriod>>

const machinery = { setBy: 'nobody', maximum: false, guarded: false, promise: null } as const
/** Ends with what it belongs to: there is nothing to count. */
const belongs = { ...machinery, period: null, least: 'P0D', most: null } as const

/** The period of every named rule. The tenant’s own choices are kept in `retention_setting`, the operator’s limits in the configuration. */
export const rulePeriods: RulePeriods = {
  'while-subscribed': {
    ...{ period: null, least: 'P30D', most: null, setBy: 'tenant', maximum: false, guarded: true, promise: 'T06' },
    why: 'what the business works with; it decides itself how long',
  },
  'inactive-account': {
    ...{ period: 'P3Y', least: 'P1Y', most: 'P3Y', setBy: 'operator', maximum: true, guarded: true, promise: 'T01' },
    why: 'an account that nobody used for so long is nobody’s any more',
  },
  'security-log': {
    ...{ period: 'P12M', least: 'P30D', most: 'P12M', setBy: 'operator', maximum: true, guarded: false, promise: 'C07' },
    why: 'who came in and who tried, long enough to find out about a break-in',
  },
  'change-record': {
    ...{ period: 'P3Y', least: 'P90D', most: 'P10Y', setBy: 'tenant', maximum: false, guarded: false, promise: 'T06' },
    why: 'the values before and after a change; that it happened, and who did it, stays in the chain',
  },
  trash: {
    ...{ period: 'P30D', least: 'P1D', most: 'P30D', setBy: 'tenant', maximum: false, guarded: true, promise: 'T06' },
    why: 'what was deleted by mistake can be brought back',
  },
  'export-file': {
    ...{ period: 'P7D', least: 'P1D', most: 'P7D', setBy: 'nobody', maximum: false, guarded: false, promise: 'T06' },
    why: 'long enough to fetch it; a file that lies about is found by somebody',
  },
  'export-history': {
    ...{ period: 'P90D', least: 'P30D', most: 'P1Y', setBy: 'tenant', maximum: false, guarded: false, promise: 'T06' },
    why: 'who took what out, without the file',
  },
  'import-file': {
    ...{ period: 'P7D', least: 'P1D', most: 'P7D', setBy: 'nobody', maximum: false, guarded: false, promise: 'T06' },
    why: 'long enough to correct the rows that failed',
  },
  'import-history': {
    ...{ period: 'P1Y', least: 'P30D', most: 'P3Y', setBy: 'tenant', maximum: false, guarded: false, promise: 'T06' },
    why: 'an import can be taken back, and where a record came from can be said',
  },
  idempotency: {
    ...machinery,
    period: 'PT24H',
    least: 'PT24H',
    most: 'PT24H',
    why: 'a request that is repeated after a lost answer acts once',
  },
  'job-history': { ...machinery, period: 'P90D', least: 'P30D', most: 'P1Y', why: 'what was done in the background, and what failed' },
  'sweep-history': {
    ...machinery,
    period: 'P3Y',
    least: 'P1Y',
    most: 'P10Y',
    why: 'that what should have ended has ended: counts, nothing of anybody',
  },
  'message-history': {
    ...{ period: 'P1Y', least: 'P30D', most: 'P10Y', setBy: 'tenant', maximum: false, guarded: true, promise: 'T06' },
    why: 'what was written to whom, and why it might be',
  },
  'marketing-after-opt-out': {
    ...{ period: 'P9D', least: 'P1D', most: 'P9D', setBy: 'tenant', maximum: true, guarded: false, promise: 'T04' },
    why: 'advertising to somebody who opted out: gone from backups, which last twenty days more, within thirty',
  },
  notification: {
    ...{ period: 'P90D', least: 'P7D', most: 'P1Y', setBy: 'tenant', maximum: false, guarded: false, promise: 'T06' },
    why: 'what concerned a member lately',
  },
  presence: { ...machinery, period: 'PT1H', least: 'PT1H', most: 'PT1H', why: 'who has a record open at this moment' },
  'privacy-request': {
    ...{ period: 'P3Y', least: 'P3Y', most: 'P10Y', setBy: 'tenant', maximum: false, guarded: false, promise: 'T06' },
    why: 'that people who used their rights were answered, for as long as it can be disputed',
  },
  'sign-in-token': { ...machinery, period: 'P0D', least: 'P0D', most: 'P0D', why: 'a link or a session that has ended opens nothing' },
  'sign-in-attempt': {
    ...machinery,
    period: 'PT48H',
    least: 'PT24H',
    most: 'P30D',
    why: 'a failure is remembered for a day, a lock a little longer',
  },
  'consent-proof': {
    ...machinery,
    period: 'P3Y',
    least: 'P3Y',
    most: 'P3Y',
    why: 'that who was written to had agreed can be proved as long as somebody could claim otherwise',
  },
  'until-done': { ...belongs, why: 'a list of work, which is gone when the work is done' },
  'with-its-account': { ...belongs, why: 'belongs to an account and goes with it' },
  'with-its-record': { ...belongs, why: 'belongs to a record and goes with it' },
  'with-its-tenant': { ...belongs, why: 'how the tenant works, and who works there' },
}

/** By so much a sweep is ahead of what people were promised. */
export const daysAhead = 4
