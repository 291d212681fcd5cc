import type { MessageClass } from '#schema/consent.ts'

export interface Template {
  /** `of-purpose`: its class is that of the purpose for which it is sent. */
  readonly class: MessageClass | 'of-purpose'
  /** Dunning and invoices that a law wants: they reach restricted people too. */
  readonly statutory?: true
}

/** Every message that there is, and of which kind it is. What is not listed cannot be sent, and what has no class does not compile. */
export const templates = {
  'account.reset': { class: 'transactional' },
  'account.new-place': { class: 'service' },
  'account.locked': { class: 'service' },
  'account.factor-added': { class: 'service' },
  'account.factor-removed': { class: 'service' },
  'account.factors-reset': { class: 'service' },
  'account.codes-withdrawn': { class: 'service' },
  'account.reset-link-made': { class: 'service' },
  'account.email': { class: 'transactional' },
  'account.email-changed': { class: 'service' },
  'member.join': { class: 'transactional' },
  'sign-up': { class: 'transactional' },
  'hold.confirm': { class: 'transactional' },
  'audit.checkpoint': { class: 'service' },
  notification: { class: 'service' },
  'consent.confirm': { class: 'transactional' },
  'privacy.told': { class: 'legal' },
  'privacy.check': { class: 'transactional' },
  'privacy.request': { class: 'legal' },
  personal: { class: 'personal' },
  product: { class: 'product' },
  campaign: { class: 'of-purpose' },
} as const satisfies Readonly<Record<string, Template>>

export type TemplateName = keyof typeof templates
