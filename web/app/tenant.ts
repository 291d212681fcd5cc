import { createContext, use } from 'react'
import type { Model } from '#web/app/model.ts'
import type { Account, Session, TenantAccess } from '#web/app/session.ts'

/** Who is here, in which tenant, and what that tenant holds: for everything below `/<slug>`. */
export interface Here {
  readonly account: Account
  readonly tenant: TenantAccess
  readonly session: Session
  readonly model: Model
}

export const HereContext = createContext<Here | undefined>(undefined)

export function useHere(): Here {
  const here = use(HereContext)
  if (here === undefined) throw new Error('drawn outside a tenant')
  return here
}

/** The slug of the tenant in the path. */
export function useTenant(): string {
  return useHere().tenant.slug
}

/** The tenant's entities and their fields, as the reader may use them. */
export function useModel(): Model {
  return useHere().model
}
