import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams, useRouter } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { modelQuery } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { sessionQuery } from '#web/app/session.ts'
import { Shell } from '#web/app/shell/shell.tsx'
import { HereContext } from '#web/app/tenant.ts'

/** Everything below a tenant, for whoever is a member of it. */
export function TenantFrame() {
  const { tenant: slug = '' } = useParams({ strict: false })
  const session = useQuery(sessionQuery).data
  const access = session?.tenants.find((one) => one.slug === slug)
  const model = useQuery({ ...modelQuery(slug), enabled: access !== undefined }).data
  const here = useMemo(
    () => (session && access && model ? { account: session.account, tenant: access, session, model } : undefined),
    [session, access, model],
  )
  if (session === null) return <SignedOut />
  if (access?.factorDemanded) return <Navigate to={paths.addFactor()} search={{ to: paths.home(slug) }} />
  if (here === undefined) return <NotFound />
  return (
    <HereContext value={here}>
      <Shell />
    </HereContext>
  )
}

/** Whoever was signed out meanwhile signs in, comes back to where they were, and finds what they typed. */
function SignedOut() {
  const router = useRouter()
  useEffect(() => {
    void router.navigate({ to: paths.signIn(), search: { to: router.state.location.pathname }, replace: true })
  }, [router])
  return null
}
