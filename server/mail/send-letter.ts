import type { Letter } from '#server/mail/letter.ts'

/** A letter to the holder of an account, about coming in: the outbox of a tenant shows that it was sent, never what it says. */
export interface AccountLetter extends Letter {
  /** In whose outbox it lies. */
  readonly tenantId: string
  readonly template:
    | 'account.reset'
    | 'account.new-place'
    | 'account.locked'
    | 'account.email'
    | 'account.email-changed'
    | 'account.factor-added'
    | 'account.factor-removed'
    | 'account.factors-reset'
    | 'account.codes-withdrawn'
    | 'account.reset-link-made'
    | 'member.join'
  readonly to: { readonly name: string; readonly email: string }
}

/** Hands a letter to the send gate; says whether it leaves by mail, or stays in the outbox because no mail server is set. */
export type SendLetter = (letter: AccountLetter) => Promise<boolean>
