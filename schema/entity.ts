import { type Access, isAdministrative, type Role } from '#schema/access.ts'
import type { Fields } from '#schema/field.ts'
import type { ProcessingRole, Retention, Uses } from '#schema/privacy.ts'

/** `draft: { issue: 'issued' }`: in this state, that action leads to that state. The first state is where records begin. */
export type States = Readonly<Record<string, Readonly<Record<string, string>>>>

type KeyOf<F> = Extract<keyof F, string>

/** Whose data: the record's own person, the person of a linked record, whoever it hangs on, or nobody (say why). */
export type Subject<F extends Fields = Fields> = 'self' | KeyOf<F> | { readonly none: string }

/** How a record is called: the values of these fields, in order; when all are empty, the first of the others that is not. */
export interface Title<F extends Fields = Fields> {
  readonly of: readonly KeyOf<F>[]
  readonly otherwise?: readonly KeyOf<F>[]
  /** The field by which a list sorts when people sort by the title. */
  readonly sort?: KeyOf<F>
}

export interface Declaration<F extends Fields = Fields> {
  /** The path of the API; the name and an `s` unless told. */
  readonly plural?: string
  readonly role: ProcessingRole
  readonly subject: Subject<F>
  readonly uses: Uses
  readonly retain: Retention<KeyOf<F> | 'createdAt' | 'updatedAt'>
  readonly title: Title<F>
  readonly fields: F
  readonly states?: States
  /** State actions that take something from somebody: asked twice, and never offered as the next step. */
  readonly grave?: readonly string[]
  /** States in which nobody whose data it is gets erased without a person's decision: an open contract, a dispute. */
  readonly barsErasure?: readonly string[]
  readonly access: Access
  /** The field that says whose it is; the author where there is none. */
  readonly owner?: KeyOf<F>
  /** Of people: the field that says that the person is a minor, who gets no advertising. */
  readonly minor?: KeyOf<F>
  /** The anchor field of what hangs on another record and takes that record's access. */
  readonly hangsOn?: KeyOf<F>
  /**
   * Of what hangs on another record: its words are its author's. Whoever may change that record may put such a one away, as anything that hangs on it, but not
   * rewrite it; without this, they may do both.
   */
  readonly authored?: true
  /** Made and changed only by verbs and by the engine's own doors: the API reads it. */
  readonly readOnly?: true
  /** Can be written as a vCard, of a person or of an organisation. */
  readonly card?: 'individual' | 'org'
  /** Comes with bytes, as an upload onto the record on which it hangs: the API's plain create and imports refuse it. */
  readonly arrives?: 'upload'
}

export interface Entity<N extends string = string, F extends Fields = Fields> extends Omit<Declaration, 'fields' | 'plural'> {
  readonly name: N
  readonly plural: string
  readonly fields: F
}

/** Declares one thing that the CRM holds. Table, row security, API, screens, export, erasure and retention follow from it. */
export function entity<const N extends string, const F extends Fields, const D extends Omit<Declaration<F>, 'fields'>>(
  name: N,
  declaration: D & { readonly fields: F } & { readonly [K in Exclude<keyof D, keyof Declaration>]: never },
): Entity<N, F> {
  return { ...(declaration as unknown as Declaration & { readonly fields: F }), name, plural: declaration.plural ?? `${name}s` }
}

/** Why a person's data is stored and nothing else: Art. 18(1) (a)-(d) GDPR, or an erasure that a law puts off. */
export const restrictionGrounds = ['accuracy', 'unlawful', 'claims', 'objection', 'statutory'] as const
export type RestrictionGround = (typeof restrictionGrounds)[number]

/** People with whom the business deals can have the use of their data restricted; those who work in it cannot. */
export const isRestrictable = ({ subject, access }: Pick<Declaration, 'subject' | 'access'>): boolean =>
  subject === 'self' && !isAdministrative(access)

/** The fields that every record has besides the declared ones. */
export const systemFields = [
  'id',
  'version',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
  'restrictedAt',
  'restrictedFor',
  'can',
] as const

export type { Access, Role }
