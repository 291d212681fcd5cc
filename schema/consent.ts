/** The classes of message. Who may be written to depends on the class; `privacy/consent/matrix.ts` says how. */
export const messageClasses = ['legal', 'transactional', 'service', 'personal', 'product', 'marketing', 'newsletter', 'survey'] as const
export type MessageClass = (typeof messageClasses)[number]

/** The classes of purposes: only with consent, or where a law lets a business write to its customers. */
export const purposeClasses = ['marketing', 'newsletter', 'survey'] as const
export type PurposeClass = (typeof purposeClasses)[number]

/** By which way somebody is reached. */
export const channels = ['mail', 'phone', 'post'] as const
export type Channel = (typeof channels)[number]

/** What somebody did about being written to. */
export const consentActs = ['given', 'refused', 'withdrawn', 'objected', 'renewed', 'expired', 'soft-opt-in'] as const
export type ConsentAct = (typeof consentActs)[number]

/** How we know. `double-opt-in` is written by the confirm endpoint alone. */
export const consentMethods = ['double-opt-in', 'preference-centre', 'unsubscribe', 'staff', 'import', 'request', 'lapse'] as const
export type ConsentMethod = (typeof consentMethods)[number]
