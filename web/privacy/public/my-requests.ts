import type { RequestKind, RequestState } from '#schema/request.ts'
import type { ModelField } from '#web/app/model.ts'

/** What the API answers about somebody's own data. */
export interface MyRequest {
  readonly id: string
  readonly kind: RequestKind
  readonly state: RequestState
  readonly receivedAt: string
  readonly dueAt: string
  readonly closedAt: string | null
  readonly text: string | null
  readonly file: 'coming' | 'ready' | 'gone' | null
}

export interface Contact {
  readonly name: string | null
  readonly email: string | null
  readonly site: string | null
  readonly post: string | null
  readonly whatsapp: string | null
}

export interface HeldPerson {
  readonly entity: string
  readonly id: string
  readonly label: string
  readonly title: string
  readonly restricted: boolean
  readonly fields: readonly HeldField[]
}

export interface HeldField {
  readonly key: string
  readonly label: string
  readonly text: string
  /** How it is asked for, where the person can say what it should be. */
  readonly input: ModelField | null
  readonly value: unknown
}

export interface MyPage {
  readonly tenant: string
  readonly email: string
  readonly shared: boolean
  readonly contact: Contact
  readonly authority: string | null
  readonly people: readonly HeldPerson[]
  readonly besides: readonly { readonly entity: string; readonly label: string; readonly count: number }[]
  readonly uses: readonly { readonly use: string; readonly basis: string }[]
  readonly requests: readonly MyRequest[]
  readonly atOnce: readonly RequestKind[]
  /** Who opened the record: by which role, never by name. */
  readonly opened: readonly { readonly at: string; readonly role: string; readonly purpose: string }[]
}

export interface Front {
  readonly tenant: string
  readonly mails: boolean
  readonly contact: Contact
  readonly authority: string | null
}

export interface Proposal {
  readonly entity: string
  readonly id: string
  readonly field: string
  readonly value: unknown
}

/** How the page asks: with its token, or as whoever is signed in. */
export interface Doors {
  ask(wish: { kind: RequestKind; text: string; proposals?: readonly Proposal[] }): Promise<MyRequest>
  cancel(id: string): Promise<unknown>
  file(id: string): Promise<void>
  /** Looks again. */
  again(): Promise<unknown>
}
