import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Account, type Session, sessionQuery, type TenantAccess } from '#web/app/session.ts'

/** Who is here and in which tenant: for everything below `/<slug>`. */
export interface Here {
  readonly account: Account
  readonly tenant: TenantAccess
  readonly session: Session
}

/** The routes below a tenant are drawn only for somebody who belongs to it. */
export function useHere(): Here {
  const { tenant: slug } = useParams({ strict: false })
  const session = useQuery(sessionQuery).data
  const tenant = session?.tenants.find((one) => one.slug === slug)
  if (session === undefined || session === null || tenant === undefined) throw new Error('drawn outside a tenant')
  return { account: session.account, tenant, session }
}

/** The slug of the tenant in the path. */
export function useTenant(): string {
  return useHere().tenant.slug
}
