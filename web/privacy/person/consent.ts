import { queryOptions, type useQueryClient } from '@tanstack/react-query'
import type { Reason } from '#privacy/consent/may-send.ts'
import type { Channel, ConsentAct, ConsentMethod, MessageClass, ToldGround } from '#schema/consent.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'

/** May I write, for one purpose or class. */
export interface May {
  readonly class: MessageClass
  readonly purposeId: string | null
  readonly name: string | null
  readonly allowed: boolean
  readonly reason: Reason
  readonly act: ConsentAct | null
  readonly since: string | null
}

export interface LedgerLine {
  readonly id: string
  readonly at: string
  readonly act: ConsentAct
  readonly class: MessageClass
  readonly purpose: string | null
  readonly channel: Channel | 'any'
  readonly method: ConsentMethod
  readonly gpc: boolean
  readonly by: string | null
  readonly note: string | null
  /** In which it stands; null where there is none, or it is gone. */
  readonly file: { readonly id: string; readonly name: string } | null
}

export interface PersonConsent {
  readonly may: readonly May[]
  readonly told: { readonly how: 'message' | 'letter' | 'exception'; readonly ground: ToldGround | null; readonly at: string } | null
  readonly source: string
  readonly emails: readonly string[]
  /** Where the person lives a sale stands in for consent. */
  readonly softOptIn: boolean
  readonly lines: readonly LedgerLine[]
}

const consentKey = (tenant: string, id: string) => [tenant, 'consent', id] as const

export const consentQuery = (tenant: string, entity: ModelEntity, id: string) =>
  queryOptions({
    queryKey: consentKey(tenant, id),
    queryFn: async ({ signal }): Promise<PersonConsent> =>
      (await request<{ data: PersonConsent }>(`/${entity.plural}/${id}/consent`, { tenant, signal })).data,
    staleTime: 0,
  })

export interface SentMessage {
  readonly id: string
  readonly class: MessageClass
  readonly state: 'waiting' | 'sent' | 'kept' | 'refused' | 'failed'
  readonly verdict: string | null
  readonly createdAt: string
  readonly subject: string | null
  readonly text: string | null
}

export const messagesQuery = (tenant: string, entity: ModelEntity, id: string) =>
  queryOptions({
    queryKey: [...consentKey(tenant, id), 'messages'],
    queryFn: async ({ signal }): Promise<readonly SentMessage[]> =>
      (await request<{ data: readonly SentMessage[] }>(`/${entity.plural}/${id}/messages`, { tenant, signal })).data,
    staleTime: 0,
  })

/** Everything that is shown of this person's consent is fetched anew. */
export const refreshConsent = (client: ReturnType<typeof useQueryClient>, tenant: string, id: string): Promise<void> =>
  client.invalidateQueries({ queryKey: consentKey(tenant, id) })

/** What a line of the list is about: the purpose by its name, else the class in words. */
export const aboutOf = ({ name, class: of }: Pick<May, 'name' | 'class'>): string => name ?? t(`consent.classes.${of}`)

/** The one dot: green where a member may write a mail to this person. */
export const personalOf = ({ may }: PersonConsent): May | undefined => may.find(({ class: of }) => of === 'personal')
