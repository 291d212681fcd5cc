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

/** Why somebody of the tenant wrote to a person for the first time: one-to-one selling is direct marketing too. */
export const writingReasons = ['customer', 'contract', 'asked', 'met', 'referred', 'otherwise'] as const

/** How somebody was told that data about them is held. */
export const toldHows = ['message', 'letter', 'exception'] as const
/** Why somebody need not be told: Art. 14(5) GDPR, and that the person gave the data (Art. 13 told them). */
export const toldGrounds = ['knows', 'from-person', 'disproportionate', 'law', 'secrecy'] as const
export type ToldGround = (typeof toldGrounds)[number]
